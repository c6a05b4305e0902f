"""The alarms: why each rang, and the ways out of it."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core import format as forms
from fauxpas.core.models import Brand, Notice, NoticeSending
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.engine.shares import Shares
from fauxpas.watch import alarms as domain
from fauxpas.watch.charts import volume_chart
from fauxpas.watch.feeling import Readers, corrected_over, language_of, readers_of
from fauxpas.watch.forms import DismissForm, SnoozeForm
from fauxpas.watch.harms import HARM_WORDS, REASON_WORDS
from fauxpas.watch.models import Alarm, AlarmMention, Source
from fauxpas.watch.queries import alarms_for_page, driving_mentions, visible_alarms
from fauxpas.watch.series import Volume, situation, volume_series
from fauxpas.watch.stories import name_of
from fauxpas.watch.versions import version_of

SHOWN = 50
DRIVING_SHOWN = 8
WAYS_SHOWN = 6
BEFORE, STEPS = timedelta(hours=6), 72
ANSWERABLE = frozenset({Alarm.State.RAISED, Alarm.State.ACKNOWLEDGED, Alarm.State.SNOOZED})


@brand_page()
@condition(etag_func=version_of)
def alarms(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Every alarm of the brand, the newest first."""
    rows = [
        (alarm, domain.alarm_sentence(alarm))
        for alarm in alarms_for_page(visible_alarms(request.user).filter(brand=brand))[:SHOWN]
    ]
    return render(
        request,
        "watch/alarms.html",
        {"rows": rows, "open": [alarm for alarm, _words in rows if alarm.state == Alarm.State.RAISED]},
    )


@brand_page()
@condition(etag_func=version_of)
def alarm(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """One alarm: what happened, since when, against what usual level, and what drives it."""
    found = _alarm(request, brand, pk)
    until = min(clock.now(), (found.ended_at or clock.now()) + timedelta(hours=1))
    since = found.began_at - BEFORE
    step = max(300, int((until - since).total_seconds() / STEPS) // 300 * 300)
    volume = volume_series(brand, since=since, until=until, step=step)
    readers = readers_of(brand)
    story = found.story and (found.story.root or found.story)
    context = {
        "alarm": found,
        "story": story,
        "story_name": name_of(story) if story is not None else "",
        "share": _share(found, brand, volume, readers),
        "reasons": _reasons(found),
        "situation": situation(brand, now=clock.now(), readers=readers),
        "sentence": domain.alarm_sentence(found),
        "detail": domain.alarm_detail(found),
        "driving": [(each, _why(each)) for each in _various(driving_mentions(found))],
        "chart": volume_chart(volume, brand=brand, until=until, alarm=found),
        "terms": _terms(found),
        "sources": _sources(found),
        "told": _told(found),
        "snooze_form": SnoozeForm(),
        "dismiss_form": DismissForm(),
        "answerable": found.state in ANSWERABLE,
        "may_answer": may(request.user, Right.TRIAGE, brand),
        "expected": _expected(request, found),
    }
    return render(request, "watch/alarm.html", context)


@brand_page(to_change=Right.TRIAGE)
@require_POST
def acknowledge(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """I have it: nobody else is called."""
    domain.acknowledge(_alarm(request, brand, pk), by=request.user, now=clock.now())
    messages.success(request, _("You have it. Nobody else is called."))
    return redirect("watch:alarm", brand=brand.slug, pk=pk)


@brand_page(to_change=Right.TRIAGE)
@require_POST
def snooze(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """Quiet for a while."""
    found, form, now = _alarm(request, brand, pk), SnoozeForm(request.POST), clock.now()
    if form.is_valid():
        domain.snooze(
            found,
            until=now + timedelta(minutes=form.cleaned_data["minutes"]),
            by=request.user,
            now=now,
        )
    return redirect("watch:alarm", brand=brand.slug, pk=pk)


@brand_page(Right.TRIAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """No alarm, and why."""
    found, form = _alarm(request, brand, pk), DismissForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        domain.dismiss(found, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
        return redirect("watch:alarms", brand=brand.slug)
    return render(
        request,
        "watch/dismiss.html",
        {"alarm": found, "form": form, "sentence": domain.alarm_sentence(found)},
    )


def _alarm(request: RoomRequest, brand: Brand, pk: int) -> Alarm:
    return get_object_or_404(alarms_for_page(visible_alarms(request.user).filter(brand=brand)), pk=pk)


def _expected(request: RoomRequest, found: Alarm) -> str:
    """What the reader should do about it now, in a sentence."""
    if found.state == Alarm.State.OPENED:
        return _("It is a case now: go on in the room.")
    if found.state not in ANSWERABLE:
        return _("Nothing: it was dismissed.")
    if not may(request.user, Right.TRIAGE, found.brand):
        return _("Nothing: others answer alarms. Tell them what you know.")
    if found.state == Alarm.State.SNOOZED:
        return _("Nothing for now: it is quiet until %(time)s, unless it rises.") % {
            "time": _told_at(found.snoozed_until)
        }
    if found.acknowledged_by is None:
        return _("Nobody has answered. Read what they say below, then open a case, or say that you have it.")
    told = {"name": found.acknowledged_by, "time": _told_at(found.acknowledged_at)}
    if found.acknowledged_by == request.user:
        return _("You have it since %(time)s. Open a case, or say why it is no alarm.") % told
    return _("%(name)s has it since %(time)s. Help them, or open a case if they do not answer.") % told


def _told_at(at: datetime | None) -> str:
    if at is None:
        return ""
    return forms.moment(at, language=get_language() or "en", zone=get_current_timezone(), now=clock.now())


def _told(found: Alarm) -> list[dict[str, object]]:
    """Who was told, each once, with each address of theirs: when it was last tried, and whether it left or why not."""
    sendings = NoticeSending.objects.select_related("address").order_by("-pk")
    notices = Notice.objects.filter(subject_label="watch.alarm", subject_id=found.pk).order_by("-created_at")
    by_person: dict[int, list[Notice]] = {}
    for notice in notices.select_related("person").prefetch_related(Prefetch("sendings", sendings)):
        by_person.setdefault(notice.person_id, []).append(notice)
    return [
        {
            "notice": told[0],
            "sendings": _last_tries(told)[:WAYS_SHOWN],
        }
        for told in reversed(by_person.values())
    ]


def _last_tries(told: list[Notice]) -> list[NoticeSending]:
    """The last sending over each address; one that left counts before a later one that did not leave yet."""
    last: dict[str, NoticeSending] = {}
    for notice in told:
        for sending in notice.sendings.all():
            known = last.setdefault(sending.address.address, sending)
            if sending.state == NoticeSending.State.SENT != known.state:
                last[sending.address.address] = sending
    return list(last.values())


def _various(picked: list[AlarmMention]) -> list[AlarmMention]:
    """The first DRIVING_SHOWN that do not repeat one another word for word."""
    by_words: dict[str, AlarmMention] = {}
    for each in picked:
        by_words.setdefault(each.mention.text, each)
    return list(by_words.values())[:DRIVING_SHOWN]


def _why(picked: AlarmMention) -> list[str]:
    words = {
        "first": _("the first of all"),
        "reach": _("read by many"),
        "harm": _("tells of harm"),
        "typical": _("says what many say"),
    }
    why = [words.get(picked.why, picked.why), *(str(HARM_WORDS.get(flag, flag)) for flag in picked.flags)]
    if picked.words:
        why.append(_("read by meaning: %(words)s") % {"words": ", ".join(picked.words)})
    return why


def _share(found: Alarm, brand: Brand, volume: Volume, readers: Readers) -> Shares | None:
    """The corrected share of negative mentions since the alarm began, to the bin."""
    since = found.began_at - timedelta(seconds=volume.step_seconds)
    told = [
        (point.at, (point.negative or 0, point.neutral or 0, point.positive or 0))
        for point in volume.points
        if point.at > since
    ]
    return corrected_over(told, readers, language_of(brand.languages))


def _reasons(found: Alarm) -> dict[str, object]:
    """Why people are angry, the commonest reason first and what is not clear last."""
    told = sorted(found.reasons.items(), key=lambda each: (not each[0], -each[1]))
    items = [
        {"label": REASON_WORDS.get(name, name), "value": count, "usual": None, "hot": bool(name), "note": ""}
        for name, count in told
    ]
    return {"items": items, "most": max(found.reasons.values(), default=1)}


def _terms(found: Alarm) -> dict[str, object]:
    items = [
        {"label": term, "value": times, "usual": usual, "hot": True, "note": ""}
        for term, times, usual in found.terms
    ]
    return {"items": items, "most": max((times for _term, times, _usual in found.terms), default=1)}


def _sources(found: Alarm) -> dict[str, object]:
    names = Source.objects.in_bulk([source for source, _count in found.sources])
    items = [
        {"label": names[source].name, "value": count, "usual": None, "hot": False, "note": ""}
        for source, count in found.sources
        if source in names
    ]
    return {"items": items, "most": max((count for _source, count in found.sources), default=1)}
