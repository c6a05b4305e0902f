"""Addresses of the react phase, below /b/<brand>/."""

from django.urls import URLPattern

app_name = "react"
urlpatterns: list[URLPattern] = []
