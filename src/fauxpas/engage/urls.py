"""Addresses of the engage phase, below /b/<brand>/, and those that strangers reach."""

from django.urls import URLPattern, path

from fauxpas.engage.views import checking, dormant, page, public, redacting, subscribers

app_name = "engage"
urlpatterns: list[URLPattern] = [
    path("page/", page.page, name="page"),
    path("page/change/", page.change, name="change_page"),
    path("page/texts/<int:pk>/redact/", redacting.redact, name="redact"),
    path("cases/<int:number>/facts/<int:fact>/redact/", redacting.redact_fact, name="redact_fact"),
    path("page/dormant/", dormant.dormant_pages, name="dormant_pages"),
    path("page/dormant/add/", dormant.add, name="add_dormant"),
    path("page/dormant/<int:pk>/", dormant.dormant_page, name="dormant_page"),
    path("page/dormant/<int:pk>/edit/", dormant.edit, name="edit_dormant"),
    path("page/dormant/<int:pk>/approve/", dormant.approve, name="approve_dormant"),
    path("page/dormant/<int:pk>/live/", dormant.go_live, name="go_live"),
    path("page/dormant/<int:pk>/down/", dormant.take_down, name="take_down"),
    path("page/subscribers/", subscribers.subscribers, name="subscribers"),
    path("page/subscribers/export/", subscribers.export, name="export_subscribers"),
    path("page/subscribers/import/", subscribers.take_in, name="import_subscribers"),
]
public_urlpatterns: list[URLPattern] = [
    path("p/style.css", public.style, name="public_style"),
    path("p/<slug:brand>/verify/", checking.check, name="check_words"),
    path("p/<slug:brand>/subscribe/", public.subscribe, name="subscribe"),
    path("p/<slug:brand>/confirm/<str:secret>/", public.confirm, name="confirm_subscription"),
    path("p/<slug:brand>/leave/<str:secret>/", public.leave, name="leave_subscription"),
]
