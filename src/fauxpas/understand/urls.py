"""Addresses of the understand phase, below /b/<brand>/."""

from django.urls import URLPattern, path

from fauxpas.understand import views

app_name = "understand"
urlpatterns: list[URLPattern] = [
    path("facts/", views.facts_now, name="facts_now"),
    path("cases/<int:number>/facts/", views.facts, name="facts"),
    path("cases/<int:number>/facts/add/", views.add, name="add"),
    path("cases/<int:number>/facts/<int:fact>/", views.fact, name="fact"),
    path("cases/<int:number>/facts/<int:fact>/edit/", views.edit, name="edit"),
    path("cases/<int:number>/facts/<int:fact>/status/", views.status, name="status"),
]
