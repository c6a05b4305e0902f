"""The home page: is something happening, how bad, and what is expected of me now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from fauxpas.core import clock
from fauxpas.core.format import elided, moment
from fauxpas.core.models import Brand, Person
from fauxpas.core.once import find_once
from fauxpas.core.rights import Right, may, remember_roles, visible_brands
from fauxpas.engine.fold import fold
from fauxpas.react.before_parts import frozen
from fauxpas.room.models import Case
from fauxpas.room.sections import NextAction, SafeText, actions_of, publishable_now
from fauxpas.understand.models import PublicText
from fauxpas.understand.said import last_words
from fauxpas.watch.alarms import alarm_sentence
from fauxpas.watch.indices import indices
from fauxpas.watch.models import Alarm
from fauxpas.watch.overview import Overview, overview
from fauxpas.watch.versions import version_of

ANSWER_MINUTES = 5
LAST_WORDS = 3
# So many brands are read at a glance; of more, the calm ones are folded away and any is found by its name.
AT_A_GLANCE = 8


@dataclass(frozen=True)
class Watched:
    """One brand on the home page."""

    overview: Overview
    cases: list[Case]

    @property
    def brand(self) -> Brand:
        """The brand itself."""
        return self.overview.brand

    @property
    def state(self) -> str:
        """Its state in one word: crisis, alarm, answered, deaf, blind, learning, ordinary."""
        if self.cases:
            return "crisis"
        if self.unanswered:
            return "alarm"
        if self.answered:
            return "answered"
        if self.overview.blind == self.overview.total:
            return "deaf"
        if self.overview.blind or not self.overview.known:
            return "blind"
        return "learning" if self.overview.usual is None else "ordinary"

    @property
    def unanswered(self) -> list[Alarm]:
        """The running alarms that nobody has answered, the gravest first."""
        return [alarm for alarm in self.overview.alarms if alarm.state == Alarm.State.RAISED]

    @property
    def answered(self) -> list[Alarm]:
        """The running alarms that somebody has in hand or put off, the gravest first: it is not calm for that."""
        in_hand = {Alarm.State.ACKNOWLEDGED, Alarm.State.SNOOZED}
        return [alarm for alarm in self.overview.alarms if alarm.state in in_hand]

    @property
    def calm(self) -> bool:
        """Whether nobody has to look at it: nothing happens, and it can be heard."""
        return self.state in {"learning", "ordinary"} and not self.overview.alarms


_BADNESS = ("crisis", "alarm", "answered", "deaf", "blind", "learning", "ordinary")


@login_required
@condition(etag_func=version_of)
def home(request: HttpRequest) -> HttpResponse:
    """One glance over every brand that is mine; as many queries for a hundred calm brands as for one."""
    person, now = cast("Person", request.user), clock.now()
    brands = list(visible_brands(person).select_related("organisation").order_by("name"))
    if not brands:
        return redirect("start")
    remember_roles(person, brands)
    watched = sorted(look_at(brands, now=now), key=lambda each: _BADNESS.index(each.state))
    worst = watched[0]
    case = worst.cases[0] if worst.cases else None
    for each in watched:
        for open_case in each.cases:
            find_once(open_case)
    context = {
        "worst": worst,
        "case": case,
        "indices": indices(
            worst.brand,
            count=worst.overview.count,
            usual=worst.overview.usual,
            share=worst.overview.share,
            now=now,
            readers=worst.overview.readers,
        ),
        "sentence": sentence(worst, now=now),
        "goal_at": case.first_signal_at + timedelta(minutes=worst.brand.first_word_goal_minutes)
        if case
        else None,
        "answered": [(alarm, _in_hand(alarm, now=now)) for alarm in worst.answered],
        "todo": todo(watched, person, now=now),
        "publishable": _publishable(watched, person, now=now),
        "frozen": frozen(brands),
        "words": last_words(PublicText.objects.filter(brand__in=brands), most=LAST_WORDS),
    } | _listed(watched, request.GET.get("name", "")[:120])
    return render(request, "web/home.html", context)


def look_at(brands: Sequence[Brand], *, now: datetime) -> list[Watched]:
    """Each brand with what is heard of it and its open cases, the newest first; in the order given."""
    by_brand = {brand.pk: brand for brand in brands}
    cases: dict[int, list[Case]] = defaultdict(list)
    open_ones = Case.objects.filter(brand__in=by_brand).exclude(level=Case.Level.CLOSED)
    for case in open_ones.select_related("lead", "leading__brand").order_by("-opened_at"):
        case.brand = by_brand[case.brand_id]
        cases[case.brand_id].append(case)
    return [Watched(each, cases[each.brand.pk]) for each in overview(brands, now=now)]


def _listed(watched: Sequence[Watched], name: str) -> dict[str, object]:
    """The brands shown and those folded away, or those whose name holds what was looked for."""
    sought, many = fold(name), len(watched) > AT_A_GLANCE
    shown = [
        each for each in watched if (sought in fold(each.brand.name) if sought else not (many and each.calm))
    ]
    folded = [] if sought else [each for each in watched if many and each.calm]
    return {
        "shown": shown,
        "folded": folded,
        "many": many,
        "total": len(watched),
        "sought": name,
    }


def sentence(worst: Watched, *, now: datetime) -> str:
    """What a colleague would say in the corridor about the brand that is worst off."""
    return elided(_sentence(worst, now=now), worst.brand.name, language=get_language() or "en")


def _sentence(worst: Watched, *, now: datetime) -> str:
    name = worst.brand.name
    if worst.cases:
        due = worst.cases[0].next_update_due_at
        if due is None:
            return _("%(brand)s is in a crisis. The public has not heard from you yet.") % {"brand": name}
        if due < now:
            return _("%(brand)s is in a crisis. You promised to speak at %(time)s, and are late.") % {
                "brand": name,
                "time": _time(due, now=now),
            }
        return _("%(brand)s is in a crisis. The public expects to hear from you at %(time)s.") % {
            "brand": name,
            "time": _time(due, now=now),
        }
    for running in (worst.unanswered, worst.answered):
        if running:
            return alarm_sentence(running[0])
    if worst.state == "deaf":
        return _("Nobody knows what is said of %(brand)s: no source can be heard.") % {"brand": name}
    if worst.state == "blind":
        return _("Nothing unusual is heard of %(brand)s, but not every source can be heard.") % {
            "brand": name
        }
    if worst.state == "learning":
        return _("%(brand)s is quiet. What is usual for it is still being learnt.") % {"brand": name}
    return _("Nothing unusual.")


def _time(at: datetime, *, now: datetime) -> str:
    return moment(at, language=get_language() or "en", zone=timezone.get_current_timezone(), now=now)


def _in_hand(alarm: Alarm, *, now: datetime) -> str:
    """What became of an answered alarm."""
    if alarm.snoozed_until is not None:
        return _("Quiet until %(time)s, unless it rises.") % {"time": _time(alarm.snoozed_until, now=now)}
    told = {"name": alarm.acknowledged_by, "time": _time(alarm.acknowledged_at or alarm.raised_at, now=now)}
    return _("%(name)s has it since %(time)s.") % told


def todo(watched: list[Watched], person: Person, *, now: datetime) -> list[dict[str, object]]:
    """What is expected of this person, by time; each as `components/todo.html` wants it.

    Where several brands are theirs an act says of which it is, and where a brand has several cases, of which.
    """
    found: list[NextAction] = []
    several = len(watched) > 1
    for each in watched:
        if may(person, Right.TRIAGE, each.brand):
            found += [_alarm_action(alarm, each.brand) for alarm in each.unanswered]
        for case in each.cases:
            brand = each.brand.name if several else ""
            place = [brand, case.title if len(each.cases) > 1 else ""]
            mine = (action for action in actions_of(case, person, now=now) if action.mine)
            found += [
                replace(action, meta=" · ".join(filter(None, [*place, str(action.meta)]))) for action in mine
            ]
    found.sort(key=lambda action: (action.due_at is None, action.due_at or now))
    return [
        {
            "due_at": action.due_at,
            "late": action.due_at is not None and action.due_at < now,
            "soon": action.due_at is not None and action.due_at - now < timedelta(minutes=20),
            "title": action.title,
            "meta": action.meta,
            "url": action.url,
            "sends": action.sends,
            "label": action.button or _("Open"),
            "act": number == 1,
            "number": number if number < 10 else None,
        }
        for number, action in enumerate(found, start=1)
    ]


def _alarm_action(alarm: Alarm, brand: Brand) -> NextAction:
    return NextAction(
        title=elided(
            _("Answer the alarm of %(brand)s") % {"brand": brand.name},
            brand.name,
            language=get_language() or "en",
        ),
        url=reverse("watch:alarm", args=[brand.slug, alarm.pk]),
        due_at=alarm.risen_at + timedelta(minutes=ANSWER_MINUTES),
        mine=True,
        meta=alarm_sentence(alarm),
        button=_("See why it rang"),
    )


def _publishable(watched: list[Watched], person: Person, *, now: datetime) -> SafeText | None:
    texts = (publishable_now(case, person, now=now) for each in watched for case in each.cases)
    return next((text for text in texts if text is not None), None)
