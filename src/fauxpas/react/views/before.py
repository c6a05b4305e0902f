"""Prepared on a quiet day: who approves, who is told first, what can be stopped, where staff are reached."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, check_right
from fauxpas.react import domain
from fauxpas.react.forms_rules import GateRulesForm, OutflowForm, RuleForm, StaffAddressForm
from fauxpas.react.models import ApprovalRule, GateRule, Outflow, StaffAddress
from fauxpas.react.queries import case_of, rules_for_page
from fauxpas.react.rule_words import rule_lines
from fauxpas.react.views.shared import powers_of


@brand_page(to_change=Right.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """Whose yes the brand's texts need."""
    return _rules_page(request, brand, None)


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def case_rules(request: RoomRequest, brand: Brand, number: int) -> HttpResponseBase:
    """Whose yes the texts of one case need, where it asks for more or less than the brand."""
    return _rules_page(request, brand, number)


@brand_page()
@require_POST
def drop_rule(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """Let a rule go; the domain asks for the right it needs."""
    rule = get_object_or_404(ApprovalRule.objects.select_related("brand", "case"), brand=brand, pk=pk)
    number = rule.case.number if rule.case is not None else None
    domain.drop_rule(rule, by=request.user, now=clock.now())
    messages.success(request, _("The rule is gone; the next one above holds."))
    return redirect(_rules_url(brand, number))


@brand_page(to_change=Right.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def gate_rules(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """Who is told before the public."""
    form = GateRulesForm(request.POST or None, rules=GateRule.objects.filter(brand=brand))
    if request.method == "POST" and form.is_valid():
        domain.set_gate_rules(brand, form.minutes(), by=request.user, now=clock.now())
        messages.success(request, _("Saved. It holds for every text that is not public yet."))
        return redirect("react:gate_rules", brand.slug)
    return _page(request, brand, "react/gate_rules.html", "gates", form)


@brand_page(to_change=Right.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def outflows(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """What goes out by itself, and who can stop it."""
    form = OutflowForm(request.POST or None, brand=brand)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        if settle(form, lambda: domain.add_outflow(brand, by=request.user, now=now, **said)):
            return redirect("react:outflows", brand.slug)
    found = Outflow.objects.filter(brand=brand, active=True).select_related("person").order_by("kind", "name")
    return _page(request, brand, "react/outflows.html", "freeze", form, outflows=found)


@brand_page(Right.CHANNELS)
@require_POST
def retire_outflow(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """Take something off the list."""
    found = get_object_or_404(Outflow, brand=brand, pk=pk)
    domain.retire_outflow(found, by=request.user, now=clock.now())
    return redirect("react:outflows", brand.slug)


@brand_page(Right.CHANNELS)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_addresses(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """Where staff are reached. An address may hold a secret: only those who keep the channels see that it is there."""
    form = StaffAddressForm(request.POST or None, brand=brand)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        if settle(form, lambda: domain.add_staff_address(brand, by=request.user, now=now, **said)):
            return redirect("react:staff_addresses", brand.slug)
    found = StaffAddress.objects.filter(brand=brand).order_by("label")
    return _page(request, brand, "react/staff_addresses.html", "staff", form, addresses=found)


@brand_page(Right.CHANNELS)
@require_POST
def drop_staff_address(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """No longer reach staff there."""
    found = get_object_or_404(StaffAddress, brand=brand, pk=pk)
    domain.drop_staff_address(found, by=request.user, now=clock.now())
    return redirect("react:staff_addresses", brand.slug)


def _rules_page(request: RoomRequest, brand: Brand, number: int | None) -> HttpResponseBase:
    case = case_of(brand, number) if number is not None else None
    form = RuleForm(request.POST or None, brand=brand)
    if request.method == "POST" and form.is_valid():
        check_right(request.user, Right.CHANNELS if case is None else Right.RUN_CASE, brand)
        said, now = form.cleaned_data, clock.now()
        made = settle(
            form,
            lambda: domain.set_rule(
                brand,
                case=case,
                kind=said["kind"],
                mode=said["mode"],
                eyes=said["eyes"],
                answer_minutes=said["answer_minutes"],
                seats=form.wishes(),
                by=request.user,
                now=now,
            ),
            named={"seats": "who_1"},
        )
        if made is not None:
            messages.success(request, _("Saved. It holds for every text submitted from now on."))
            return redirect(_rules_url(brand, number))
    lines = rule_lines(rules_for_page(brand, case=case))
    return _page(request, brand, "react/rules.html", "approvals", form, lines=lines, case=case)


def _rules_url(brand: Brand, number: int | None) -> str:
    if number is None:
        return reverse("react:rules", args=[brand.slug])
    return reverse("react:case_rules", args=[brand.slug, number])


def _page(
    request: RoomRequest, brand: Brand, template: str, tab: str, form: Any, **more: object
) -> HttpResponse:
    powers = powers_of(request.user, brand)
    context = {
        "now": clock.now(),
        "form": form,
        "powers": powers,
        "may_change": (Right.RUN_CASE if more.get("case") else Right.CHANNELS).value in powers,
        "tabs": _tabs(brand, tab, powers),
        **more,
    }
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)


def _tabs(brand: Brand, current: str, powers: frozenset[str]) -> list[dict[str, object]]:
    pages = [
        ("approvals", _("Who approves"), "react:rules"),
        ("gates", _("Who is told first"), "react:gate_rules"),
        ("freeze", _("What can be stopped"), "react:outflows"),
    ]
    if Right.CHANNELS.value in powers:
        pages.append(("staff", _("Where staff are reached"), "react:staff_addresses"))
    return [
        {"url": reverse(name, args=[brand.slug]), "label": label, "current": key == current}
        for key, label, name in pages
    ]
