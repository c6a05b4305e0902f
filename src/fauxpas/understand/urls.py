"""Addresses of the understand phase, below /b/<brand>/."""

from django.urls import URLPattern, path

from fauxpas.understand.views import facts

app_name = "understand"
urlpatterns: list[URLPattern] = [
    path("facts/", facts.facts_now, name="facts_now"),
    path("cases/<int:number>/facts/", facts.facts, name="facts"),
    path("cases/<int:number>/facts/add/", facts.add, name="add"),
    path("cases/<int:number>/facts/<int:fact>/", facts.fact, name="fact"),
    path("cases/<int:number>/facts/<int:fact>/edit/", facts.edit, name="edit"),
    path("cases/<int:number>/facts/<int:fact>/status/", facts.status, name="status"),
]
