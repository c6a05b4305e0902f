"""Addresses of the react phase, below /b/<brand>/."""

from django.urls import path

from fauxpas.react.urls_before import before_speaking
from fauxpas.react.urls_writing import around_writing
from fauxpas.react.views import (
    channels,
    corrections,
    decisions,
    deliveries,
    drafting,
    from_playbook,
    statements,
    wordings,
    writing,
)

app_name = "react"
_ONE = "cases/<int:number>/statements/<int:pk>/"
urlpatterns = [
    path("statements/", statements.statements, name="statements"),
    path("cases/<int:number>/statements/", statements.case_statements, name="case_statements"),
    path("cases/<int:number>/statements/new/", writing.begin, name="begin"),
    path(_ONE, statements.statement, name="statement"),
    path(f"{_ONE}deliveries/", statements.statement_deliveries, name="statement_deliveries"),
    path(f"{_ONE}edit/", writing.edit, name="edit"),
    path(f"{_ONE}preview/", writing.preview, name="preview"),
    path(f"{_ONE}proposal/", drafting.proposal, name="proposal"),
    path(f"{_ONE}slots/", writing.slots, name="slots"),
    path(f"{_ONE}correct/", writing.correct, name="correct"),
    path(f"{_ONE}drop/", writing.drop, name="drop"),
    path(f"{_ONE}read-again/", corrections.read_again, name="read_again"),
    path("cases/<int:number>/corrections/", corrections.corrections, name="corrections"),
    path("cases/<int:number>/corrections/draft/", corrections.draft, name="draft_corrections"),
    path("cases/<int:number>/corrections/<int:pk>/leave/", corrections.leave, name="leave_text"),
    path("cases/<int:number>/facts/<int:fact>/said/", corrections.where_said, name="where_said"),
    path(f"{_ONE}approve/", decisions.approve, name="approve"),
    path(f"{_ONE}publish/", decisions.publish, name="publish"),
    path(f"{_ONE}reread/", decisions.reread, name="reread"),
    *before_speaking,
    path("cases/<int:number>/deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path(
        "cases/<int:number>/deliveries/<int:pk>/captures/<int:capture>/",
        deliveries.capture,
        name="capture",
    ),
    *around_writing,
    path("wordings/", wordings.wordings, name="wordings"),
    path("wordings/new/", wordings.add, name="add_wording"),
    path("wordings/from-playbook/<slug:key>/", from_playbook.from_playbook, name="wording_from_playbook"),
    path("wordings/<int:pk>/", wordings.wording, name="wording"),
    path("wordings/<int:pk>/edit/", wordings.edit, name="edit_wording"),
    path("channels/", channels.channels, name="channels"),
    path("channels/new/<slug:kind>/", channels.add, name="add_channel"),
    path("channels/<int:pk>/pause/", channels.pause, name="pause_channel"),
    path("channels/<int:pk>/resume/", channels.resume, name="resume_channel"),
]
