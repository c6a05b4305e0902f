"""Addresses of the watch phase, below /b/<brand>/."""

from django.urls import URLPattern

app_name = "watch"
urlpatterns: list[URLPattern] = []
