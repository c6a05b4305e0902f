"""The freeze of one case: what is asked to stop, who says it stands still, what goes out again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core.errors import MoveRefused, NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.freeze import name_of
from fauxpas.react.forms_rules import FreezeForm, ResumeForm, StopForm
from fauxpas.react.models import Stop
from fauxpas.react.queries import case_of, outflows_to_stop, stops_of
from fauxpas.react.views.shared import powers_of, say_refusal
from fauxpas.room.models import Case


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: RoomRequest, brand: Brand, number: int) -> HttpResponseBase:
    """What was asked to stop for this case, and what else could be."""
    case = case_of(brand, number)
    stops = list(stops_of(case))
    own = any(stop.outflow_id is None and stop.resumed_at is None for stop in stops)
    form = FreezeForm(request.POST or None, outflows=outflows_to_stop(case), own_running=own)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        try:
            made = settle(
                form,
                lambda: domain.ask_freeze(
                    case,
                    list(said.get("outflows", [])),
                    own_texts=bool(said.get("own_texts")),
                    by=request.user,
                    now=now,
                ),
            )
        except MoveRefused as fault:
            say_refusal(request, fault)
            made = []
        if made is not None:
            return redirect("react:freeze", brand.slug, number)
    context = {
        "now": clock.now(),
        "case": case,
        "stops": [(stop, name_of(stop)) for stop in stops],
        "moving": sum(stop.stopped_at is None and stop.resumed_at is None for stop in stops),
        "form": form,
        "left": bool(form.fields) and case.level != Case.Level.CLOSED,
        "powers": powers_of(request.user, brand),
    }
    return render(request, "react/freeze.html", context, status=422 if form.errors else 200)


@brand_page(Right.NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def stopped(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Say, or note for somebody on the telephone, that it stands still."""
    stop = _stop(brand, number, pk)
    form = StopForm(request.POST or None, initial={"name": _stopper(stop)})
    if request.method == "POST" and form.is_valid():
        name, now = form.cleaned_data["name"], clock.now()
        if settle(form, lambda: domain.acknowledge_stop(stop, name=name, by=request.user, now=now)):
            messages.success(request, _("Noted: it stands still."))
            return redirect("react:freeze", brand.slug, number)
    return _one(request, stop, form, resuming=False)


@brand_page(Right.RUN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Decide that it may go out again, and sign why."""
    stop = _stop(brand, number, pk)
    form = ResumeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], clock.now()
        if settle(form, lambda: domain.resume_stop(stop, reason=reason, by=request.user, now=now)):
            messages.success(request, _("It may go out again; tell whoever stopped it."))
            return redirect("react:freeze", brand.slug, number)
    return _one(request, stop, form, resuming=True)


def _one(request: RoomRequest, stop: Stop, form: Any, *, resuming: bool) -> HttpResponse:
    context = {
        "now": clock.now(),
        "case": stop.case,
        "stop": stop,
        "what": name_of(stop),
        "form": form,
        "resuming": resuming,
    }
    return render(request, "react/stop.html", context, status=422 if form.errors else 200)


def _stop(brand: Brand, number: int, pk: int) -> Stop:
    found = stops_of(case_of(brand, number)).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such stop here."))
    return found


def _stopper(stop: Stop) -> str:
    return stop.outflow.stopper if stop.outflow is not None else ""
