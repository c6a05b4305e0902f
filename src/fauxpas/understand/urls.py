"""Addresses of the understand phase, below /b/<brand>/."""

from django.urls import URLPattern

app_name = "understand"
urlpatterns: list[URLPattern] = []
