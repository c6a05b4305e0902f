"""Addresses of the understand phase, below /b/<brand>/."""

from django.urls import URLPattern, path

from fauxpas.understand.views import evidence, facts, proposals

app_name = "understand"
urlpatterns: list[URLPattern] = [
    path("facts/", facts.facts_now, name="facts_now"),
    path("cases/<int:number>/facts/", facts.facts, name="facts"),
    path("cases/<int:number>/facts/add/", facts.add, name="add"),
    path("cases/<int:number>/facts/<int:fact>/", facts.fact, name="fact"),
    path("cases/<int:number>/facts/<int:fact>/edit/", facts.edit, name="edit"),
    path("cases/<int:number>/facts/<int:fact>/status/", facts.status, name="status"),
    path("cases/<int:number>/facts/<int:fact>/compare/", facts.compare, name="compare"),
    path("cases/<int:number>/facts/clashes/<int:clash>/", facts.settle_facts, name="settle_facts"),
    path("cases/<int:number>/proposals/", proposals.proposals, name="proposals"),
    path("cases/<int:number>/proposals/<int:proposal>/dismiss/", proposals.dismiss, name="dismiss_proposal"),
    path("cases/<int:number>/evidence/", evidence.evidence, name="evidence"),
    path("cases/<int:number>/evidence/add/", evidence.add_evidence, name="add_evidence"),
    path("cases/<int:number>/evidence/export/", evidence.export, name="export_evidence"),
    path("cases/<int:number>/evidence/<int:piece>/", evidence.piece, name="piece"),
    path(
        "cases/<int:number>/evidence/<int:piece>/files/<slug:digest>/",
        evidence.evidence_file,
        name="evidence_file",
    ),
    path("mentions/<int:mention>/keep/", evidence.keep, name="keep"),
    path("alarms/<int:alarm>/keep/", evidence.keep_driving, name="keep_driving"),
]
