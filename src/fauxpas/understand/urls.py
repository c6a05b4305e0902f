"""Addresses of the understand phase, below /b/<brand>/."""

from django.urls import URLPattern, path

from fauxpas.understand.views import customers, evidence, facts, groups, proposals, reports

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
    path("cases/<int:number>/groups/", groups.groups, name="groups"),
    path("cases/<int:number>/groups/add/", groups.add_a_group, name="add_group"),
    path("cases/<int:number>/groups/<int:group>/", groups.group, name="group"),
    path("cases/<int:number>/groups/<int:group>/edit/", groups.edit_group, name="edit_group"),
    path("cases/<int:number>/groups/<int:group>/count/", groups.count_group, name="count_group"),
    path("cases/<int:number>/groups/<int:group>/with/<int:other>/", groups.overlap, name="overlap"),
    path("cases/<int:number>/customers/", customers.customers, name="customers"),
    path("cases/<int:number>/customers/add/", customers.add_customers, name="add_customers"),
    path(
        "cases/<int:number>/customers/<int:customers>/download/",
        customers.download_customers,
        name="download_customers",
    ),
    path(
        "cases/<int:number>/customers/<int:customers>/delete/",
        customers.remove_customers,
        name="remove_customers",
    ),
    path("cases/<int:number>/reports/", reports.reports, name="reports"),
    path("cases/<int:number>/reports/<int:report>/", reports.report, name="report"),
    path("cases/<int:number>/reports/<int:report>/pdf/", reports.report_pdf, name="report_pdf"),
    path("mentions/<int:mention>/keep/", evidence.keep, name="keep"),
    path("alarms/<int:alarm>/keep/", evidence.keep_driving, name="keep_driving"),
]
