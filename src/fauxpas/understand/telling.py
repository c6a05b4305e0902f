"""The ledger's trail entries in words. A payload may be erased: every renderer manages without it."""

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.room.timeline import Happening, Line, renders
from fauxpas.understand.models import FactVersion
from fauxpas.understand.values import render_value


@renders("fact.added")
def tell_addition(it: Happening) -> Line:
    """A new fact, with its value and status."""
    if not it.after.get("subject"):
        return Line(it.at, _("A fact was added."), icon="seal-check")
    words: dict[str, str] = {
        "name": _name(it.after),
        "value": _value(it.after),
        "status": str(FactVersion.Status(it.after["status"]).label),
    }
    sentence = _("%(name)s: %(value)s (%(status)s).") if words["value"] else _("%(name)s (%(status)s).")
    return Line(
        it.at, sentence % words, icon="seal-check", tag=it.after["key"], meta=_excludes(it), url=_url(it)
    )


@renders("fact.clash_settled")
def tell_settled(it: Happening) -> Line:
    """Two facts that exclude each other may both stand, and why."""
    keys = it.after.get("keys", [])
    if len(keys) != 2:
        return Line(it.at, _("Two facts that exclude each other were settled."), icon="seal-check")
    words = _("%(one)s and %(other)s exclude each other; both stand.") % {"one": keys[0], "other": keys[1]}
    return Line(
        it.at, words, icon="seal-check", meta=it.after.get("because", ""), url=f"{it.case.path}facts/"
    )


@renders("fact.changed")
def tell_change(it: Happening) -> Line:
    """What became of a fact, and how many texts use what it said before."""
    if not it.after.get("subject"):
        return Line(it.at, _("A fact changed."), icon="seal-check")
    words: dict[str, str] = {
        "name": _name(it.after),
        "before": _value(it.before),
        "after": _value(it.after),
        "status": str(FactVersion.Status(it.after["status"]).label),
    }
    if words["before"] != words["after"] and words["before"] and words["after"]:
        sentence = _("%(name)s: %(before)s became %(after)s (%(status)s).") % words
    elif words["after"] and words["before"] != words["after"]:
        sentence = _("%(name)s: %(after)s (%(status)s).") % words
    else:
        sentence = _("%(name)s is now “%(status)s”.") % words
    used = it.after.get("used_in", 0)
    meta = ngettext(
        "%(count)s text uses what it said before.", "%(count)s texts use what it said before.", used
    ) % {"count": used}
    notes = " ".join(part for part in (meta if used else "", _excludes(it)) if part)
    return Line(it.at, sentence, icon="seal-check", tag=it.after["key"], meta=notes, url=_url(it))


def _excludes(it: Happening) -> str:
    keys = ", ".join(it.after.get("excludes") or [])
    return _("It excludes %(keys)s.") % {"keys": keys} if keys else ""


def _name(told: Mapping[str, Any]) -> str:
    return " ".join(part for part in (told["subject"], told.get("attribute", "")) if part)


def _value(told: Mapping[str, Any]) -> str:
    language = get_language() or "en"
    value = render_value(
        told["type"],
        told["value"],
        unit=told["unit"],
        margin=told.get("margin"),
        language=language,
        zone=get_current_timezone(),
    )
    sentences = told["text"]
    said = sentences.get(forms.spoken(language)) or next(iter(sentences.values()), "")
    return value or (said and _("“%(words)s”") % {"words": said.removesuffix(".")})


def _url(it: Happening) -> str:
    return f"{it.case.path}facts/{it.after['key'].removeprefix('F-').lstrip('0')}/"
