"""What people do about an alarm, and what it says in words. How one is raised is in `scoring.py`."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core import notices, trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.watch.harms import HARM_WORDS, harm_words
from fauxpas.watch.models import Alarm

MANY_TIMES = 2.0
_ANSWERED = {Alarm.State.RAISED, Alarm.State.ACKNOWLEDGED, Alarm.State.SNOOZED, Alarm.State.DISMISSED}
# (state, verb) -> state. An opened alarm follows its case; a dismissed one may be taken up again.
MOVES: dict[tuple[str, str], Alarm.State] = {
    **{(state, "acknowledge"): Alarm.State.ACKNOWLEDGED for state in _ANSWERED},
    **{(state, "snooze"): Alarm.State.SNOOZED for state in _ANSWERED - {Alarm.State.DISMISSED}},
    **{(state, "dismiss"): Alarm.State.DISMISSED for state in _ANSWERED - {Alarm.State.DISMISSED}},
    **{(state, "open"): Alarm.State.OPENED for state in _ANSWERED},
}


def acknowledge(alarm: Alarm, *, by: Person, now: datetime) -> Alarm:
    """A person has the alarm in hand; nobody else is called. Raises MoveRefused when it is a case already."""
    with transaction.atomic():
        alarm, before = _moved(alarm, "acknowledge", by=by)
        alarm.acknowledged_by, alarm.acknowledged_at, alarm.snoozed_until = by, now, None
        alarm.save(update_fields=["state", "acknowledged_by", "acknowledged_at", "snoozed_until"])
        _settle(alarm, "alarm.acknowledged", before, by=by, now=now)
    return alarm


def snooze(alarm: Alarm, *, until: datetime, by: Person, now: datetime) -> Alarm:
    """Keep quiet until then, unless it becomes a crisis. Raises InputRefused when that time is past, MoveRefused."""
    if until <= now:
        raise InputRefused(_("This time is past."), fields={"until": _("Give a time to come.")})
    with transaction.atomic():
        alarm, before = _moved(alarm, "snooze", by=by)
        alarm.snoozed_until = until
        alarm.save(update_fields=["state", "snoozed_until"])
        _settle(alarm, "alarm.snoozed", before, by=by, now=now, until=until)
    return alarm


def dismiss(alarm: Alarm, *, reason: str, by: Person, now: datetime) -> Alarm:
    """No alarm, because; it rings again only if it rises. Raises InputRefused without a reason, MoveRefused."""
    reason = reason.strip()
    if not reason:
        raise InputRefused(_("Say why this is no alarm."), fields={"reason": _("Say why this is no alarm.")})
    with transaction.atomic():
        alarm, before = _moved(alarm, "dismiss", by=by)
        alarm.dismissed_because, alarm.snoozed_until = reason[:500], None
        alarm.save(update_fields=["state", "dismissed_because", "snoozed_until"])
        _settle(alarm, "alarm.dismissed", before, by=by, now=now, reason=alarm.dismissed_because)
    return alarm


def mark_opened(alarm: Alarm, *, by: Person, now: datetime) -> Alarm:
    """The alarm became a case; called by the room in the transaction that opens it. Raises MoveRefused when it was one."""
    with transaction.atomic():
        alarm, before = _moved(alarm, "open", by=by, right=Right.OPEN_CASE)
        if alarm.acknowledged_at is None:
            alarm.acknowledged_by, alarm.acknowledged_at = by, now
        alarm.save(update_fields=["state", "acknowledged_by", "acknowledged_at"])
        _settle(alarm, "alarm.opened", before, by=by, now=now)
    return alarm


def alarm_sentence(alarm: Alarm) -> str:
    """What happened, in one sentence in the reader's language: since when, and how far beyond the usual."""
    return forms.elided(_sentence(alarm), alarm.brand.name, language=_language())


def _sentence(alarm: Alarm) -> str:
    told: dict[str, object] = {"brand": alarm.brand.name, "time": _when(alarm.began_at, alarm)}
    if alarm.kind == Alarm.Kind.CONTENT:
        told |= {"count": alarm.observed, "harm": harm_words(alarm.because)}
        words = ngettext(
            "Since %(time)s, %(count)s post about %(brand)s tells of harm: %(harm)s.",
            "Since %(time)s, %(count)s posts about %(brand)s tell of harm: %(harm)s.",
            alarm.observed,
        )
        return words % told
    if alarm.woken_by_words:
        told["harm"] = harm_words(code for code in alarm.because if code in HARM_WORDS)
        return _("Since %(time)s, what is said of %(brand)s tells of harm: %(harm)s.") % told
    if alarm.learning:
        return (
            _("Since %(time)s, people speak much of %(brand)s; what is usual is still being learnt.") % told
        )
    if "harm" in alarm.because and "volume" not in alarm.because:
        told["harm"] = harm_words(code for code in alarm.because if code in HARM_WORDS)
        return (
            _("Since %(time)s, several people tell of the same kind of harm by %(brand)s: %(harm)s.") % told
        )
    if "volume" not in alarm.because and "negative_share" in alarm.because:
        return _("Since %(time)s, people speak worse of %(brand)s than usual.") % told
    times = alarm.observed / alarm.expected if alarm.expected else 0.0
    if times >= MANY_TIMES:
        told["times"] = forms.ratio(times, language=_language())
        return _("Since %(time)s, people speak of %(brand)s %(times)s more than usual.") % told
    return _("Since %(time)s, people speak of %(brand)s more than usual.") % told


def alarm_detail(alarm: Alarm) -> str:
    """The figures behind the sentence: counted against expected, people, negative share; empty when words alone woke people."""
    if alarm.kind == Alarm.Kind.CONTENT or alarm.woken_by_words:
        return ""
    language = _language()
    said = [_volume_words(alarm, language)]
    if alarm.authors:
        words = ngettext("%(count)s person.", "%(count)s different people.", alarm.authors)
        said.append(words % {"count": forms.number(alarm.authors, language=language)})
    if alarm.negative_share is not None and alarm.usual_negative_share is not None:
        shares = {
            "share": forms.percent(alarm.negative_share, language=language),
            "usual": forms.percent(alarm.usual_negative_share, language=language),
        }
        said.append(_("%(share)s read as negative, %(usual)s usual.") % shares)
    harms = [code for code in alarm.because if code in HARM_WORDS]
    if harms:
        said.append(_("Posts tell of harm: %(harm)s.") % {"harm": harm_words(harms)})
    return " ".join(said)


def _volume_words(alarm: Alarm, language: str) -> str:
    told = {
        "count": forms.number(alarm.observed, language=language),
        "span": forms.span(alarm.span_seconds, language=language),
    }
    if alarm.low is None or alarm.high is None:
        return (
            ngettext("%(count)s mention in %(span)s.", "%(count)s mentions in %(span)s.", alarm.observed)
            % told
        )
    told["usual"] = forms.interval(round(alarm.low), round(alarm.high), language=language)
    words = ngettext(
        "%(count)s mention in %(span)s, %(usual)s expected.",
        "%(count)s mentions in %(span)s, %(usual)s expected.",
        alarm.observed,
    )
    return words % told


def _moved(alarm: Alarm, verb: str, *, by: Person, right: Right = Right.TRIAGE) -> tuple[Alarm, str]:
    """The alarm locked, in its next state and not saved yet, with the state it was in."""
    check_right(by, right, alarm.brand)
    alarm = Alarm.objects.select_for_update(of=("self",)).select_related("brand").get(pk=alarm.pk)
    before = alarm.state
    if (before, verb) not in MOVES:
        words = {
            Alarm.State.OPENED: _("This alarm is a case already; go on in the room."),
            Alarm.State.DISMISSED: _("This alarm was dismissed already."),
        }
        raise MoveRefused(words[Alarm.State(before)])
    alarm.state = MOVES[before, verb]
    return alarm, before


def _settle(alarm: Alarm, deed: str, before: str, *, by: Person, now: datetime, **more: object) -> None:
    notices.acknowledge(alarm, now=now)
    trail.write(
        alarm.brand,
        deed,
        by=by,
        now=now,
        subject=alarm,
        before={"state": before},
        after={"state": alarm.state, **more},
    )


def _when(at: datetime, alarm: Alarm) -> str:
    zone: tzinfo = ZoneInfo(alarm.brand.time_zone)
    return forms.moment(at, language=_language(), zone=zone, now=alarm.raised_at)


def _language() -> str:
    return get_language() or "en"
