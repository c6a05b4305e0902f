"""The list of drills, one drill's report, and what its leader steers."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused, MoveRefused, NotFound
from fauxpas.core.format import spoken
from fauxpas.core.forms import put_faults, settle
from fauxpas.core.models import Brand, Membership, Person, Role
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, check_right, may
from fauxpas.drill import asking, recording, steering
from fauxpas.drill.course import read_course
from fauxpas.drill.forms import DrillForm, FileForm, RecordedForm, SpeedForm, ThrowForm
from fauxpas.drill.models import Drill, Inject
from fauxpas.drill.queries import drill_of, visible_call_tests, visible_drills, visible_interviews, with_times
from fauxpas.drill.scenarios import scenarios
from fauxpas.react.models import Approval
from fauxpas.room.models import Clock, Seat
from fauxpas.understand.models import FactVersion

SHOWN = 20
# Before the loudest hour of a recorded crisis: long enough for it to rise.
RISES = timedelta(hours=1)


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def drills(request: RoomRequest, brand: Brand) -> HttpResponse:
    """What can be rehearsed and what was; in a sealed room, the drill that runs there."""
    here = steering.here(settings.DATA_DIR)
    if here is not None and here.brand_id == brand.pk:
        return _desk(request, here)
    initial = {"language": brand.languages[0] if brand.languages else "en", "speed": 1}
    form = DrillForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = settle(
            form,
            lambda: asking.ask_for_drill(brand, **form.cleaned_data, by=request.user, now=clock.now()),
        )
        if asked is not None:
            messages.success(request, _("The sealed room is being prepared. It takes about a minute."))
            return redirect("drill:drill", brand=brand.slug, pk=asked.pk)
    context = {
        "form": form,
        "may_run": may(request.user, Right.RUN_CASE, brand),
        "may_note": may(request.user, Right.NOTE, brand),
        "drills": _listed(
            visible_drills(request.user).filter(brand=brand).order_by("-asked_at", "-pk")[:SHOWN]
        ),
        "interviews": visible_interviews(request.user).filter(brand=brand).order_by("-began_at")[:SHOWN],
        "call_tests": visible_call_tests(request.user).filter(brand=brand).order_by("-started_at")[:SHOWN],
        "names": {key: each.title.told(request.LANGUAGE_CODE) for key, each in scenarios().items()},
    }
    return render(request, "drill/drills.html", context, status=422 if form.errors else 200)


@brand_page(Right.RUN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Send the file of a recorded crisis."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, replaces = form.cleaned_data["file"], form.cleaned_data["replaces"]
        brought = settle(
            form,
            lambda: asking.bring_in(
                brand, file, name=file.name, replaces=replaces, by=request.user, now=clock.now()
            ),
        )
        if brought is not None:
            return redirect("drill:drill", brand=brand.slug, pk=brought.pk)
    return render(request, "drill/bring_in.html", {"form": form}, status=422 if form.errors else 200)


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def drill_page(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """One drill: what its file holds before it begins, how to get in while it runs, its report afterwards, fit to print."""
    drill = drill_of(request.user, brand, pk)
    if drill.state == Drill.State.DRAFT:
        return _draft_page(request, drill)
    if request.method == "POST":
        raise MoveRefused(_("This drill was started already."))
    report = with_times(drill.report)
    context = {
        "drill": drill,
        "report": report,
        "fault": asking.fault_of(drill),
        "may_run": may(request.user, Right.RUN_CASE, brand),
        "unfinished": drill.state in asking.UNFINISHED,
        "open": asking.is_open(drill),
        **(_words(report) if report else {}),
    }
    return render(request, "drill/drill.html", context)


@brand_page(to_change=Right.RUN_CASE)
@require_POST
def close(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """Stop the sealed room's processes."""
    drill = drill_of(request.user, brand, pk)
    asking.close_room(drill, by=request.user, now=clock.now())
    messages.success(request, _("The sealed room closes."))
    return redirect("drill:drill", brand=brand.slug, pk=pk)


@brand_page(to_change=Right.RUN_CASE)
@require_POST
def new_way_in(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """Another one-time way into the sealed room, for a leader who lost theirs."""
    asking.new_way_in(drill_of(request.user, brand, pk), by=request.user, now=clock.now())
    messages.success(request, _("A new way in is being made. It is here in a few seconds."))
    return redirect("drill:drill", brand=brand.slug, pk=pk)


@brand_page(Right.RUN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """Ask to be sure, then delete what the sealed room kept."""
    drill = drill_of(request.user, brand, pk)
    if request.method == "POST":
        asking.delete_room(drill, by=request.user, now=clock.now())
        messages.success(request, _("It is deleted."))
        return redirect("drill:drills", brand=brand.slug)
    draft = drill.state == Drill.State.DRAFT
    context = {
        "now": clock.now(),
        "question": _("Delete what “%(name)s” left on this machine?") % {"name": drill.name},
        "text": _("The file that was sent goes for good; nothing was rehearsed with it.")
        if draft
        else _(
            "The sealed room goes for good: its posts, texts, public page and, if one was sent, the file. The report stays here."
        ),
        "verb": _("Delete %(size)s") % {"size": filesizeformat(asking.room_bytes(drill))},
        "look": "danger",
        "icon_name": "trash",
        "back_url": reverse(
            "drill:drill" if draft else "drill:drills", args=[brand.slug, pk] if draft else [brand.slug]
        ),
    }
    return render(request, "components/confirm.html", context)


@brand_page(Right.MEMBERS)
@require_POST
def steer(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Pause, go on, change the speed, end, hand out a way in, lift."""
    drill = _here_or_none(brand)
    by, now, deed = request.user, clock.now(), request.POST.get("deed", "")
    if deed == "pause":
        steering.pause(drill, by=by, now=now)
    elif deed == "resume":
        steering.resume(drill, by=by, now=now)
    elif deed == "speed":
        form = SpeedForm(request.POST)
        if not form.is_valid():
            raise InputRefused(_("Choose a speed from the list."))
        steering.change_speed(drill, speed=form.cleaned_data["speed"], by=by, now=now)
    elif deed == "end":
        steering.end(drill, by=by, now=now)
        return redirect("drill:drill", brand=brand.slug, pk=drill.pk)
    elif deed == "lift":
        inject = Inject.objects.filter(drill=drill, pk=_number(request, "inject")).first()
        if inject is None:
            raise NotFound(_("There is no such thing here."))
        steering.lift(inject, by=by, now=now)
    elif deed == "link":
        person = _team(drill).filter(pk=_number(request, "person")).first()
        if person is None:
            raise NotFound(_("There is nobody like that here."))
        secret = steering.way_in(drill, person, by=by, now=now)
        address = request.build_absolute_uri(reverse("sign_in_link", args=[secret]))
        messages.success(request, f"{person.name}: {address}", extra_tags="stay")
    else:
        raise InputRefused(_("Say what to do."))
    return redirect("drill:drills", brand=brand.slug)


@brand_page(Right.MEMBERS)
@require_POST
def throw(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Throw one thing in."""
    drill = _here_or_none(brand)
    form = ThrowForm(request.POST, drill=drill)
    if form.is_valid():
        event = form.events[form.cleaned_data["event"]]
        try:
            person = form.cleaned_data["person"] if event.kind == "unreachable" else None
            steering.throw_in(drill, event, person=person, by=request.user, now=clock.now())
        except InputRefused as refusal:
            put_faults(form, refusal)
    if form.errors:
        return _desk(request, drill, throw=form)
    return redirect("drill:drills", brand=brand.slug)


def _draft_page(request: RoomRequest, drill: Drill) -> HttpResponse:
    """What a recorded file holds, and how it is to be told again."""
    holds = with_times(drill.holds)
    begins = max(holds["first_at"], holds["loudest_at"] - RISES)
    initial = {"replaces": drill.replaces, "live_from": begins, "language": drill.language, "speed": 1}
    form = RecordedForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = settle(form, lambda: _settle_draft(request, drill, form.cleaned_data))
        if asked is not None:
            return redirect("drill:drill", brand=drill.brand.slug, pk=drill.pk)
    context = {
        "drill": drill,
        "form": form,
        "holds": holds,
        "faults": [recording.fault_told(each, request.LANGUAGE_CODE) for each in holds["told"]],
        "more_faults": holds["faults"] - len(holds["told"]),
        "may_run": may(request.user, Right.RUN_CASE, drill.brand),
    }
    return render(request, "drill/draft.html", context, status=422 if form.errors else 200)


def _settle_draft(request: RoomRequest, drill: Drill, given: dict[str, Any]) -> Drill:
    if request.POST.get("deed") == "count":
        return asking.read_again(drill, replaces=given["replaces"], by=request.user, now=clock.now())
    begun = asking.begin_recorded(drill, **given, by=request.user, now=clock.now())
    messages.success(request, _("The sealed room is being prepared. It takes about a minute."))
    return begun


def _listed(drills: Iterable[Drill]) -> list[dict[str, Any]]:
    """Each drill with what it takes on disk, None while its room is open: it cannot be deleted then."""
    return [
        {"drill": drill, "bytes": None if asking.is_open(drill) else asking.room_bytes(drill)}
        for drill in drills
    ]


def _desk(request: RoomRequest, drill: Drill, *, throw: ThrowForm | None = None) -> HttpResponse:
    """The page of the drill that runs here: the leader's desk, and for the others what it is about."""
    leads = may(request.user, Right.MEMBERS, drill.brand)
    if request.method == "POST":
        check_right(request.user, Right.MEMBERS, drill.brand)
    course, now = read_course(settings.DATA_DIR), clock.now()
    crisis = scenarios().get(drill.scenario)
    context: dict[str, Any] = {
        "drill": drill,
        "leads": leads,
        "paused": course is not None and course.speed == 0,
        "elapsed": now - drill.began_at if drill.began_at else None,
        "injects": drill.injects.select_related("person").order_by("-told_at", "-pk"),
        "summary": crisis.summary.told(drill.language) if crisis else "",
    }
    if leads and drill.state == Drill.State.RUNNING:
        context |= {
            "speed_form": SpeedForm(initial={"speed": drill.speed}),
            "throw_form": throw or ThrowForm(drill=drill),
            "team": _team(drill),
        }
    return render(
        request, "drill/desk.html", context, status=422 if throw is not None and throw.errors else 200
    )


def _team(drill: Drill) -> Any:
    people = Membership.objects.filter(organisation=drill.brand.organisation_id).values("person")
    return Person.objects.filter(pk__in=people).exclude(pk=drill.started_by_id or 0).order_by("pk")


def _here_or_none(brand: Brand) -> Drill:
    drill = steering.here(settings.DATA_DIR)
    if drill is None or drill.brand_id != brand.pk:
        raise MoveRefused(_("This drill does not run here."))
    return drill


def _number(request: RoomRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 12 else 0


_DEEDS = {
    "alarm": lambda: _("alarms"),
    "approval": lambda: _("approvals"),
    "case": lambda: _("the case"),
    "clock": lambda: _("clocks"),
    "decision": lambda: _("decisions"),
    "delivery": lambda: _("diffusion"),
    "evidence": lambda: _("evidence"),
    "fact": lambda: _("facts"),
    "group": lambda: _("people hit"),
    "log": lambda: _("log"),
    "seat": lambda: _("seats"),
    "statement": lambda: _("texts"),
    "task": lambda: _("tasks"),
}


def _words(report: dict[str, Any]) -> dict[str, Any]:
    """The report's keys in the reader's words."""
    seats, roles = dict(Seat.Function.choices), dict(Role.choices)
    return {
        "functions": [
            {
                "name": (seats if row["by"] == "seat" else roles).get(row["function"], row["function"]),
                "first_at": row["first_at"],
                "deeds": _counted(row["deeds"]),
            }
            for row in report["functions"]
        ],
        "facts": [
            {**row, "status": dict(FactVersion.Status.choices).get(row["status"], row["status"])}
            for row in report["facts"]
        ],
        "contradictions": [
            {**row, "message": row["message"][spoken(get_language() or "en")]}
            for row in report["contradictions"]
        ],
        "several_cases": len({row["case"] for row in report["facts"]}) > 1,
        "approvals": [
            {**row, "decision": dict(Approval.Decision.choices).get(row["decision"], "")}
            for row in report["approvals"]
        ],
        "promises": [
            {**row, "label": row["label"] or dict(Clock.Kind.choices).get(row["kind"], row["kind"])}
            for row in report["promises"]
        ],
        "kept": sum(row["outcome"] == "kept" for row in report["promises"]),
        "missed": sum(row["outcome"] == "missed" for row in report["promises"]),
        "unanswered": sum(row["answered_at"] is None for row in report["questions"]),
    }


def _counted(deeds: dict[str, int]) -> list[tuple[str, int]]:
    """Deeds by kind in words, what has no word of its own together at the end."""
    named = [(_DEEDS[kind](), count) for kind, count in deeds.items() if kind in _DEEDS]
    others = sum(count for kind, count in deeds.items() if kind not in _DEEDS)
    return [*named, (_("other"), others)] if others else named
