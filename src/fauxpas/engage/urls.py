"""Addresses of the engage phase, below /b/<brand>/."""

from django.urls import URLPattern

app_name = "engage"
urlpatterns: list[URLPattern] = []
