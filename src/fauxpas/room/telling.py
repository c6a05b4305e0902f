"""The room's own trail entries in words. A payload may be erased: every renderer manages without it."""

from datetime import datetime

from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.engine.advice import Answers, advise
from fauxpas.room.models import Case, Seat
from fauxpas.room.timeline import Happening, Line, renders


def told_time(value: str | None, *, at: datetime) -> str:
    """A time kept in a payload, as told at `at` in the reader's language and zone; empty when it is gone."""
    if not value:
        return ""
    instant = datetime.fromisoformat(value)
    return forms.moment(instant, language=get_language() or "en", zone=get_current_timezone(), now=at)


@renders("case.opened")
def tell_opening(it: Happening) -> Line:
    """Who opened the case, and from what."""
    if it.after.get("alarm"):
        sentence = _("Case opened from the alarm.")
    else:
        sentence = _("Case opened without an alarm.")
    how = it.after.get("how_known", "")
    meta = _("By %(who)s. %(how)s") % {"who": it.who, "how": how} if it.who and how else _by(it)
    return Line(it.at, sentence, icon="flag", meta=meta)


@renders("case.level")
def tell_level(it: Happening) -> Line | None:
    """The level before and after, with the reason given."""
    if it.after.get("level") not in Case.Level.values:
        return Line(it.at, _("The level of the case changed."), icon="flag")
    words = {"before": Case.Level(it.before["level"]).label, "after": Case.Level(it.after["level"]).label}
    sentence = _("The case went from “%(before)s” to “%(after)s”.") % words
    reason = it.after.get("reason", "")
    return Line(it.at, sentence, icon="flag", meta=f"{reason} {_by(it)}".strip())


@renders("case.lead")
def tell_lead(it: Happening) -> Line:
    """Who leads from now on."""
    name = it.after.get("lead", "")
    sentence = _("%(name)s leads the case.") % {"name": name} if name else _("The lead changed.")
    return Line(it.at, sentence, icon="user", meta=_by(it) if it.who != name else "")


@renders("case.renamed")
def tell_renaming(it: Happening) -> Line:
    """The new title."""
    title = it.after.get("title", "")
    sentence = (
        _("The case is now called “%(title)s”.") % {"title": title}
        if title
        else _("The title of the case changed.")
    )
    return Line(it.at, sentence, icon="note-pencil", meta=_by(it))


@renders("seat.taken", "seat.left")
def tell_seat(it: Happening) -> Line | None:
    """Who came, or went, and for what."""
    seat = it.after or it.before
    if not seat.get("name"):
        return None
    words = {"name": seat["name"], "function": Seat.Function(seat["function"]).label}
    taken = it.verb == "seat.taken"
    sentence = (
        _("%(name)s took the seat “%(function)s”.") if taken else _("%(name)s left the seat “%(function)s”.")
    )
    return Line(it.at, sentence % words, icon="user")


@renders("clock.promised")
def tell_promise(it: Happening) -> Line:
    """The time we promised to speak again, set inside the room."""
    due = told_time(it.after.get("due_at"), at=it.at)
    former = told_time(it.before.get("due_at"), at=it.at)
    if former and due:
        sentence = _("The next update is promised for %(due)s, no longer for %(former)s.") % {
            "due": due,
            "former": former,
        }
    else:
        sentence = (
            _("The next update is promised for %(due)s.") % {"due": due}
            if due
            else _("A next update is promised.")
        )
    return Line(it.at, sentence, icon="clock-countdown", meta=_by(it))


@renders("clock.started", "clock.met", "clock.dropped")
def tell_deadline(it: Happening) -> Line | None:
    """A deadline set, met or let go."""
    label = it.after.get("label")
    if not label:
        return None
    if it.verb == "clock.started":
        due = told_time(it.after["due_at"], at=it.at)
        words = {"label": label, "due": due}
        sentence = (
            _("Deadline set: %(label)s, by %(due)s.") % words
            if due
            else _("Deadline set: %(label)s, without delay.") % words
        )
        return Line(it.at, sentence, icon="clock", meta=f"{it.after['start_event']} {_by(it)}".strip())
    if it.verb == "clock.dropped":
        return Line(
            it.at,
            _("Deadline let go: %(label)s.") % {"label": label},
            icon="x",
            meta=f"{it.after['reason']} {_by(it)}".strip(),
        )
    sentence = _("Deadline met late: %(label)s.") if it.after.get("late") else _("Deadline met: %(label)s.")
    return Line(it.at, sentence % {"label": label}, icon="check", meta=_by(it))


@renders("log.noted")
def tell_note(it: Happening) -> Line | None:
    """The words of the log, at the time they tell of; a correction shows what it puts right."""
    text = it.after.get("text")
    if not text:
        return None
    at = datetime.fromisoformat(it.after["happened_at"])
    former = it.before.get("text")
    tag = _("Correction") if former else ""
    meta = _("It said: “%(text)s”.") % {"text": former} if former else ""
    return Line(at, text, icon="note-pencil", tag=tag, meta=f"{meta} {_by(it)}".strip())


@renders("task.added", "task.done")
def tell_task(it: Happening) -> Line | None:
    """A task given, or done."""
    title = it.after.get("title")
    if not title:
        return None
    if it.verb == "task.done":
        return Line(it.at, _("Done: %(title)s") % {"title": title}, icon="check", meta=_by(it))
    owner = it.after.get("owner")
    if owner == it.who:
        return Line(
            it.at,
            _("To do: %(title)s") % {"title": title},
            icon="list-checks",
            meta=_("For %(owner)s.") % {"owner": owner},
        )
    meta = _("For %(owner)s.") % {"owner": owner} if owner else ""
    return Line(
        it.at, _("To do: %(title)s") % {"title": title}, icon="list-checks", meta=f"{meta} {_by(it)}".strip()
    )


@renders("task.changed", "task.dropped")
def tell_changed_task(it: Happening) -> Line | None:
    """A task given to somebody else, to another time, or let go."""
    title = it.after.get("title")
    if not title:
        return None
    if it.verb == "task.dropped":
        sentence = _("Task let go: %(title)s") % {"title": title}
        return Line(it.at, sentence, icon="x", meta=f"{it.after['reason']} {_by(it)}".strip())
    owner = it.after.get("owner")
    if owner and owner != it.before.get("owner"):
        meta = _("For %(owner)s.") % {"owner": owner}
    else:
        due = told_time(it.after.get("due_at"), at=it.at)
        meta = _("By %(due)s.") % {"due": due} if due else ""
    sentence = _("Task changed: %(title)s") % {"title": title}
    return Line(it.at, sentence, icon="list-checks", meta=f"{meta} {_by(it)}".strip())


@renders("playbook.applied")
def tell_playbook(it: Happening) -> Line | None:
    """The playbook the case follows from now on."""
    names = it.after.get("name")
    if not names:
        return None
    name = names["fr" if (get_language() or "en").startswith("fr") else "en"]
    return Line(
        it.at,
        _("The room follows the playbook “%(name)s”.") % {"name": name},
        icon="list-checks",
        meta=_by(it),
        url=f"{it.case.path}plan/",
    )


@renders("decision.noted")
def tell_decision(it: Happening) -> Line | None:
    """What was decided, and in place of what."""
    chosen = it.after.get("chosen")
    if not chosen:
        return None
    former = it.before.get("number")
    words = {"chosen": chosen, "former": former}
    sentence = _("Decided anew, in place of D-%(former)s: %(chosen)s") if former else _("Decided: %(chosen)s")
    meta = _("By %(who)s.") % {"who": it.after.get("decided_by", "")}
    at = datetime.fromisoformat(it.after["decided_at"])
    url = f"{it.case.path}decisions/#decision-{it.after['number']}"
    return Line(at, sentence % words, icon="scales", meta=meta, url=url)


@renders("advice.answered")
def tell_advice(it: Happening) -> Line | None:
    """The strategy the answers led to."""
    if it.after.get("type") is None:
        return None
    same = ("type", "history", "reputation", "victims", "proof")
    answers = Answers(**{name: it.after[name] for name in same})
    return Line(
        it.at,
        _("Advice on how to answer: %(strategy)s")
        % {"strategy": advise(answers, get_language() or "en").does},
        icon="scales",
        meta=_by(it),
        url=f"{it.case.path}advice/",
    )


def _by(it: Happening) -> str:
    return _("By %(who)s.") % {"who": it.who} if it.who else ""
