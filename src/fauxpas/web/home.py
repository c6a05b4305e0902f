"""The home page: is something happening, how bad, and what is expected of me now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from fauxpas.core import clock
from fauxpas.core.format import clock_time
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, may, remember_roles, visible_brands
from fauxpas.room.models import Case
from fauxpas.room.sections import NextAction, SafeText, actions_of, publishable_now
from fauxpas.understand.models import PublicText
from fauxpas.watch.alarms import alarm_sentence
from fauxpas.watch.coverage import Coverage, coverage
from fauxpas.watch.models import Alarm
from fauxpas.watch.series import Situation, Volume, situation, volume_series
from fauxpas.watch.versions import version_of

DAY = timedelta(hours=24)
SPARK_STEP = 1800
ANSWER_MINUTES = 5
LAST_WORDS = 3


@dataclass(frozen=True)
class Watched:
    """One brand on the home page."""

    brand: Brand
    situation: Situation
    volume: Volume
    coverage: Coverage
    cases: list[Case]

    @property
    def state(self) -> str:
        """Its state in one word: crisis, alarm, blind, learning, ordinary."""
        if self.cases:
            return "crisis"
        if any(alarm.state == Alarm.State.RAISED for alarm in self.situation.alarms):
            return "alarm"
        if self.coverage.blind or not self.situation.known:
            return "blind"
        return "learning" if self.situation.usual is None else "ordinary"

    @property
    def counts(self) -> list[float | None]:
        """The last day's mentions per half hour; None where nobody could hear."""
        return [None if point.count is None else float(point.count) for point in self.volume.points]

    @property
    def rang_at(self) -> int | None:
        """Which half hour the first running alarm began in; None without one, or when it is older than the chart."""
        starts = [alarm.began_at for alarm in self.situation.alarms]
        if not starts or not self.volume.points:
            return None
        first = min(starts)
        return next(
            (
                n
                for n, point in enumerate(self.volume.points)
                if point.at + timedelta(seconds=SPARK_STEP) > first
            ),
            None,
        )


_BADNESS = ("crisis", "alarm", "blind", "learning", "ordinary")


@login_required
@condition(etag_func=version_of)
def home(request: HttpRequest) -> HttpResponse:
    """One glance over every brand that is mine."""
    person, now = cast("Person", request.user), clock.now()
    remember_roles(person)
    brands = list(visible_brands(person).select_related("organisation").order_by("name"))
    if not brands:
        return redirect("start")
    watched = sorted(
        (_look_at(brand, now=now) for brand in brands), key=lambda each: _BADNESS.index(each.state)
    )
    worst = watched[0]
    case = worst.cases[0] if worst.cases else None
    context = {
        "watched": watched,
        "worst": worst,
        "case": case,
        "sentence": sentence(worst, now=now),
        "goal_at": case.first_signal_at + timedelta(minutes=worst.brand.first_word_goal_minutes)
        if case
        else None,
        "todo": todo(watched, person, now=now),
        "publishable": _publishable(watched, person, now=now),
        "words": list(
            PublicText.objects.filter(brand__in=brands)
            .select_related("brand")
            .order_by("-said_at")[:LAST_WORDS]
        ),
    }
    return render(request, "web/home.html", context)


def _look_at(brand: Brand, *, now: datetime) -> Watched:
    lead = Prefetch("lead", queryset=Person.objects.all())
    cases = (
        Case.objects.filter(brand=brand)
        .exclude(level=Case.Level.CLOSED)
        .prefetch_related(lead)
        .order_by("-opened_at")
    )
    return Watched(
        brand=brand,
        situation=situation(brand, now=now),
        volume=volume_series(brand, since=now - DAY, until=now, step=SPARK_STEP, band=False),
        coverage=coverage(brand, now=now),
        cases=list(cases),
    )


def sentence(worst: Watched, *, now: datetime) -> str:
    """What a colleague would say in the corridor about the brand that is worst off."""
    name = worst.brand.name
    if worst.cases:
        due = worst.cases[0].next_update_due_at
        if due is None:
            return _("%(brand)s is in a crisis. The public has not heard from you yet.") % {"brand": name}
        if due < now:
            return _("%(brand)s is in a crisis. You promised to speak at %(time)s, and are late.") % {
                "brand": name,
                "time": _time(due),
            }
        return _("%(brand)s is in a crisis. The public expects to hear from you at %(time)s.") % {
            "brand": name,
            "time": _time(due),
        }
    unanswered = [alarm for alarm in worst.situation.alarms if alarm.state == Alarm.State.RAISED]
    if unanswered:
        return alarm_sentence(unanswered[0])
    if worst.state == "blind":
        return _("Nothing unusual is heard of %(brand)s, but not every source can be heard.") % {
            "brand": name
        }
    if worst.state == "learning":
        return _("%(brand)s is quiet. What is usual for it is still being learnt.") % {"brand": name}
    return _("Nothing unusual.")


def _time(at: datetime) -> str:
    from django.utils import timezone
    from django.utils.translation import get_language

    return clock_time(at, language=get_language() or "en", zone=timezone.get_current_timezone())


def todo(watched: list[Watched], person: Person, *, now: datetime) -> list[dict[str, object]]:
    """What is expected of this person, harm first, then by time; each as `components/todo.html` wants it."""
    found: list[NextAction] = []
    for each in watched:
        if may(person, Right.TRIAGE, each.brand):
            found += [
                _alarm_action(alarm, each.brand)
                for alarm in each.situation.alarms
                if alarm.state == Alarm.State.RAISED
            ]
        for case in each.cases:
            found += [action for action in actions_of(case, person, now=now) if action.mine]
    found.sort(key=lambda action: (action.due_at is None, action.due_at or now))
    return [
        {
            "due_at": action.due_at,
            "late": action.due_at is not None and action.due_at < now,
            "soon": action.due_at is not None and action.due_at - now < timedelta(minutes=20),
            "title": action.title,
            "meta": action.meta,
            "url": action.url,
            "label": action.button or _("Open"),
            "act": number == 1,
            "number": number if number < 10 else None,
        }
        for number, action in enumerate(found, start=1)
    ]


def _alarm_action(alarm: Alarm, brand: Brand) -> NextAction:
    return NextAction(
        title=_("Answer the alarm of %(brand)s") % {"brand": brand.name},
        url=reverse("watch:alarm", args=[brand.slug, alarm.pk]),
        due_at=alarm.risen_at + timedelta(minutes=ANSWER_MINUTES),
        mine=True,
        meta=alarm_sentence(alarm),
        button=_("See why it rang"),
    )


def _publishable(watched: list[Watched], person: Person, *, now: datetime) -> SafeText | None:
    texts = (publishable_now(case, person, now=now) for each in watched for case in each.cases)
    return next((text for text in texts if text is not None), None)
