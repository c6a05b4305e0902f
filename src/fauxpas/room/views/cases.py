"""The list of cases, a new one, and the page of one case."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core import format as texts
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.once import find_once, once
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import RIGHTS, Right, roles_in
from fauxpas.room import domain
from fauxpas.room.domain.cases import TITLE_SIGNS
from fauxpas.room.expected import goal_at, sentence
from fauxpas.room.forms import LevelForm, NewCaseForm, NoteForm, TitleForm
from fauxpas.room.levels import CRITERIA
from fauxpas.room.models import Case, Clock
from fauxpas.room.queries import case_for, cases_for_page, clocks_of, on_call, sitters, visible_cases
from fauxpas.room.sections import NextAction, actions_of, buttons_of, glances_of, publishable_now, sections_of
from fauxpas.room.timeline import Line, beginnings, timeline
from fauxpas.watch.alarms import alarm_sentence
from fauxpas.watch.models import Alarm, Mention
from fauxpas.watch.naming import alarm_title
from fauxpas.watch.queries import visible_mentions
from fauxpas.watch.series import shared_situation
from fauxpas.watch.versions import live_state, version_by_the_minute, version_of

SHOWN, LINES, SOON = 100, 12, timedelta(minutes=20)
# What a phone shows of “Next” before it is asked for more.
AT_ONCE = 3
MOST_DIGITS = 18


@brand_page()
@condition(etag_func=version_of)
def cases(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Every case of the brand, the most urgent first."""
    found = list(cases_for_page(visible_cases(request.user).filter(brand=brand))[:SHOWN])
    now = clock.now()
    context = {
        "rows": [(case, sentence(case, now=now)) for case in found],
        "open": [case for case in found if case.level != Case.Level.CLOSED],
        "may_open": bool(roles_in(request.user, brand) & RIGHTS[Right.OPEN_CASE]),
    }
    return render(request, "room/cases.html", context)


@brand_page(to_change=Right.OPEN_CASE)
@require_http_methods(["GET", "POST"])
def new(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Open a case without an alarm: what happened, and how it became known; with a mention in the address, from it."""
    mention = _mention(request, brand)
    begun = getattr(mention, "case", None)
    if begun is not None:
        return redirect(begun.path)
    form = NewCaseForm(request.POST or None, initial=_known_from(mention) if mention else {})
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        case = settle(
            form, lambda: domain.open_case(brand, by=request.user, now=now, mention=mention, **said)
        )
        if case is not None:
            return redirect(case.path)
    return render(request, "room/new.html", {"form": form}, status=422 if form.errors else 200)


def _mention(request: RoomRequest, brand: Brand) -> Mention | None:
    asked = request.GET.get("mention", "")
    if not asked.isdecimal() or len(asked) > MOST_DIGITS:
        return None
    return visible_mentions(request.user).filter(brand=brand, pk=int(asked)).first()


def _known_from(mention: Mention) -> dict[str, object]:
    words = mention.text.strip()
    if mention.author:
        words = _("%(who)s: “%(words)s”") % {"who": mention.author, "words": words}
    return {"how_known": words[:500], "first_signal_at": mention.happened_at}


@brand_page(Right.OPEN_CASE)
@require_POST
def open_from_alarm(request: RoomRequest, brand: Brand, alarm: int) -> HttpResponse:
    """Open the case of an alarm in one tap; its title can be bettered later."""
    found = get_object_or_404(Alarm, brand=brand, pk=alarm)
    case = domain.open_case(brand, by=request.user, now=clock.now(), title=_title_of(found), alarm=found)
    messages.success(request, _("The case is open. Everyone who may lead it finds it on their home page."))
    return redirect(case.path)


def _title_of(alarm: Alarm) -> str:
    told = alarm_title(alarm, now=clock.now())
    if told:
        return told[:TITLE_SIGNS]
    at = texts.moment(
        alarm.began_at, language=get_language() or "en", zone=get_current_timezone(), now=alarm.began_at
    )
    return _("Alarm of %(day)s, %(time)s") % {
        "day": texts.short_day(alarm.began_at, language=get_language() or "en", zone=get_current_timezone()),
        "time": at,
    }


@brand_page()
@condition(etag_func=version_by_the_minute)
def case(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """The room of one case: the two clocks, what is next, and what the phases know."""
    found = case_for(request.user, brand, number)
    find_once(found, state=live_state(request))
    now, person = clock.now(), request.user
    seated = sitters(found, person, now=now)
    actions = next_actions(found, person, now=now)
    at_hand = _at_hand(actions)
    in_sight = {action.url for action in [*actions[:AT_ONCE], at_hand] if action is not None and action.mine}
    todo = [_todo(action, place, at_hand, now=now) for place, action in enumerate(actions, 1)]
    buttons = buttons_of(found, person)
    lines, more = once(found, "room.lines", lambda: timeline(found, most=LINES))
    roles = roles_in(person, brand)
    context = {
        "case": found,
        "criteria": CRITERIA[found.level],
        "sentence": sentence(found, now=now),
        "goal_at": goal_at(found),
        "promise_clock": next(
            (each for each in clocks_of(found) if each.kind == Clock.Kind.NEXT_UPDATE), None
        ),
        "situation": shared_situation(brand, now=now),
        "actions": todo,
        "first_actions": todo[:AT_ONCE],
        "later_actions": todo[AT_ONCE:],
        "at_hand": next((item for item in todo if item["at_hand"]), None),
        "main": sections_of(found, person, now=now, column="main"),
        "side": sections_of(found, person, now=now, column="side"),
        "buttons": buttons,
        "other_buttons": [pair for pair in buttons if pair[1] not in in_sight],
        "glances": glances_of(found, person, now=now),
        "publishable": publishable_now(found, person, now=now),
        "lines": dated(lines if more else [*lines, *beginnings(found)], now=now),
        "more": more,
        "seated": seated,
        "here": [sitter for sitter in seated if sitter.here and not sitter.me],
        "on_call": on_call(found, seated=seated, now=now),
        "note_form": NoteForm(quick=True, auto_id="note_%s"),
        "may_run": bool(roles & RIGHTS[Right.RUN_CASE]),
        "may_note": bool(roles & RIGHTS[Right.NOTE]),
        "alarm_words": alarm_sentence(found.alarm) if found.alarm else "",
    }
    return render(request, "room/case.html", context)


def next_actions(case: Case, person: Any, *, now: datetime) -> list[NextAction]:
    """Everything expected in the case: one's own first, then by time, what has no time last."""
    found = actions_of(case, person, now=now)
    return sorted(found, key=lambda action: (not action.mine, action.due_at is None, action.due_at or now))


def _at_hand(actions: list[NextAction]) -> NextAction | None:
    """What a phone keeps in reach of the thumb: the first act of one's own that is more than a task to tick."""
    return next((each for each in actions if each.mine and each.button and each.task_id is None), None)


def _todo(action: NextAction, place: int, at_hand: NextAction | None, *, now: datetime) -> Mapping[str, Any]:
    late = action.due_at is not None and action.due_at < now
    return {
        "action": action,
        "late": late,
        "soon": action.due_at is not None and not late and action.due_at - now <= SOON,
        "act": place == 1 and action.mine,
        "number": place if action.mine and place < 10 else None,
        "at_hand": action is at_hand,
    }


def dated(lines: list[Line], *, now: datetime) -> list[tuple[Line, bool]]:
    """Each line of a timeline, and whether its margin shows the day: on the first line of every day but today."""
    zone = get_current_timezone()
    before, found = now.astimezone(zone).date(), []
    for line in lines:
        day = line.at.astimezone(zone).date()
        found.append((line, day != before))
        before = day
    return found


@brand_page()
def whole_timeline(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Everything that happened in a case, newest first, a page at a time."""
    found = case_for(request.user, brand, number)
    given = request.GET.get("before", "")
    lines, more = timeline(
        found, most=50, before=int(given) if given.isdecimal() and len(given) < 19 else None
    )
    shown = dated(lines if more else [*lines, *beginnings(found)], now=clock.now())
    return render(
        request,
        "room/timeline.html",
        {"case": found, "lines": shown, "older": f"?before={more}" if more else ""},
    )


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def level(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Change the level, by its written criteria; closing is one of them."""
    found = case_for(request.user, brand, number)
    form = LevelForm(request.POST or None, case=found)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        moved = settle(
            form,
            lambda: domain.change_level(
                found, to=said["level"], reason=said["reason"], by=request.user, now=now
            ),
        )
        if moved is not None:
            messages.success(
                request, _("The case is now “%(level)s”.") % {"level": moved.get_level_display()}
            )
            return redirect(found.path)
    context = {"case": found, "form": form, "criteria": CRITERIA[found.level]}
    return render(request, "room/level.html", context, status=422 if form.errors else 200)


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def title(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Give the case a better title."""
    found = case_for(request.user, brand, number)
    form = TitleForm(request.POST or None, initial={"title": found.title})
    if request.method == "POST" and form.is_valid():
        renamed = settle(
            form,
            lambda: domain.rename_case(
                found, title=form.cleaned_data["title"], by=request.user, now=clock.now()
            ),
        )
        if renamed is not None:
            return redirect(found.path)
    return render(
        request, "room/title.html", {"case": found, "form": form}, status=422 if form.errors else 200
    )
