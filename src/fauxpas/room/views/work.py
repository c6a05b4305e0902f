"""What people do in a case: notes, tasks, seats, clocks."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.room import domain
from fauxpas.room.forms import (
    DeadlineForm,
    LeadForm,
    NewTaskForm,
    NoteForm,
    PromiseForm,
    ReasonForm,
    SeatForm,
)
from fauxpas.room.models import Case, Clock
from fauxpas.room.queries import case_for, on_call, running_clocks, sitters

LOG_LINES = 30


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def note(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Write a line in the log; with `corrects`, beside the line it puts right."""
    case = case_for(request.user, brand, number)
    form = NoteForm(request.POST or None)
    given = request.GET.get("corrects", "")
    wrong = case.log.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 19 else None
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        entry = settle(
            form,
            lambda: domain.note(
                case,
                text=said["text"],
                happened_at=said["happened_at"],
                corrects=wrong,
                by=request.user,
                now=now,
            ),
        )
        if entry is not None:
            messages.success(request, _("Noted."))
            return redirect(case.path)
    entries = case.log.select_related("noted_by").order_by("-happened_at", "-pk")[:LOG_LINES]
    return _form_page(request, "room/note.html", case, form, wrong=wrong, entries=entries)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def task(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Give somebody, or oneself, something to do."""
    case = case_for(request.user, brand, number)
    form = NewTaskForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        made = settle(form, lambda: domain.add_task(case, by=request.user, now=now, **said))
        if made is not None:
            messages.success(request, _("The task is on the list."))
            return redirect(case.path)
    return _form_page(request, "room/task.html", case, form)


@brand_page(to_change=Right.NOTE)
@require_POST
def task_done(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """Tick a task."""
    case = case_for(request.user, brand, number)
    found = case.tasks.filter(pk=pk).select_related("case__brand").first()
    if found is None:
        raise NotFound(_("There is no such task here."))
    domain.finish_task(found, by=request.user, now=clock.now())
    messages.success(request, _("Done: %(title)s") % {"title": found.title})
    return redirect(case.path)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def people(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Who sits in the room, who can be called, and seating them."""
    case = case_for(request.user, brand, number)
    runs = may(request.user, Right.RUN_CASE, brand)
    form = SeatForm(request.POST or None, brand=brand, person=request.user, seats_others=runs)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        seat = settle(form, lambda: domain.take_seat(case, by=request.user, now=now, **said))
        if seat is not None:
            return redirect(request.path)
    now = clock.now()
    seated = sitters(case, request.user, now=now)
    context = {
        "lead_form": LeadForm(case=case) if runs else None,
        "seated": seated,
        "on_call": on_call(case, seated=seated, now=now),
        "may_run": runs,
        "may_note": may(request.user, Right.NOTE, brand),
    }
    return _form_page(request, "room/people.html", case, form, **context)


@brand_page(Right.RUN_CASE)
@require_POST
def lead(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Hand the case to its next lead."""
    case = case_for(request.user, brand, number)
    form = LeadForm(request.POST, case=case)
    if form.is_valid():
        domain.name_lead(case, lead=form.cleaned_data["lead"], by=request.user, now=clock.now())
        messages.success(request, _("%(name)s leads the case.") % {"name": form.cleaned_data["lead"]})
    else:
        messages.error(request, _("Choose who leads."))
    return redirect("room:people", brand=brand.slug, number=number)


@brand_page(to_change=Right.NOTE)
@require_POST
def leave(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """Free a seat."""
    case = case_for(request.user, brand, number)
    seat = case.seats.filter(pk=pk).select_related("case__brand").first()
    if seat is None:
        raise NotFound(_("There is no such seat here."))
    domain.leave_seat(seat, by=request.user, now=clock.now())
    return redirect("room:people", brand=brand.slug, number=number)


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def clocks(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """The clocks of a case; promise the next update."""
    case = case_for(request.user, brand, number)
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        promised = settle(
            form, lambda: domain.promise_update(case, due_at=form.promised_for(now), by=request.user, now=now)
        )
        if promised is not None:
            messages.success(request, _("The next update is promised. Say it in public too."))
            return redirect(case.path)
    context = {
        "deadlines": case.clocks.filter(kind=Clock.Kind.DEADLINE)
        .select_related("set_by")
        .order_by("due_at", "pk"),
        "promise_clock": running_clocks(case).filter(kind=Clock.Kind.NEXT_UPDATE).first(),
        "deadline_form": DeadlineForm(initial={"started_at": clock.now()}, auto_id="deadline_%s"),
        "may_run": may(request.user, Right.RUN_CASE, brand),
    }
    return _form_page(request, "room/clocks.html", case, form, **context)


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def deadline(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Run a further deadline."""
    case = case_for(request.user, brand, number)
    form = DeadlineForm(request.POST or None, initial={"started_at": clock.now()})
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        started = settle(form, lambda: domain.start_deadline(case, by=request.user, now=now, **said))
        if started is not None:
            return redirect("room:clocks", brand=brand.slug, number=number)
    return _form_page(request, "room/deadline.html", case, form)


@brand_page(Right.RUN_CASE)
@require_POST
def meet(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """Mark a deadline as met."""
    domain.meet_clock(_clock(request, brand, number, pk), by=request.user, now=clock.now())
    return redirect("room:clocks", brand=brand.slug, number=number)


@brand_page(Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def drop(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """Let a deadline go, with a reason."""
    found = _clock(request, brand, number, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        dropped = settle(
            form,
            lambda: domain.drop_clock(
                found, reason=form.cleaned_data["reason"], by=request.user, now=clock.now()
            ),
        )
        if dropped is not None:
            return redirect("room:clocks", brand=brand.slug, number=number)
    return _form_page(request, "room/drop.html", found.case, form, clock=found)


def _clock(request: RoomRequest, brand: Brand, number: int, pk: int) -> Clock:
    case = case_for(request.user, brand, number)
    found = case.clocks.filter(pk=pk).select_related("case__brand").first()
    if found is None:
        raise NotFound(_("There is no such clock here."))
    return found


def _form_page(
    request: RoomRequest, template: str, case: Case, form: forms.Form, **more: object
) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"case": case, "form": form, **more}, status=status)
