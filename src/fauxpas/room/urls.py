"""Addresses of the room phase, below /b/<brand>/."""

from django.urls import URLPattern

app_name = "room"
urlpatterns: list[URLPattern] = []
