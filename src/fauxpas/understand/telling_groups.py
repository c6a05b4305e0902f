"""What the trail says of affected groups, customer lists and reports, as sentences of a timeline."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.room.timeline import Happening, Line, renders
from fauxpas.understand.severity import BY_LEVEL


@renders("group.added", "group.changed")
def tell_group(it: Happening) -> Line:
    """Who is hit, how many, how badly; and how many it was before."""
    if not it.after.get("who"):
        return Line(it.at, _("What is known of a group of people hit changed."), icon="first-aid-kit")
    words = {
        "who": it.after["who"],
        "severity": BY_LEVEL[it.after["severity"]].word,
        "people": people_words(it.after),
    }
    before = people_words(it.before) if it.before.get("likely") is not None else ""
    if before and before != words["people"]:
        sentence = _("%(who)s: %(before)s became %(people)s (%(severity)s).") % (words | {"before": before})
    else:
        sentence = _("%(who)s: %(people)s (%(severity)s).") % words
    number = it.after["key"].removeprefix("G-").lstrip("0")
    return Line(
        it.at, sentence, icon="first-aid-kit", tag=it.after["key"], meta=it.after.get("source", ""),
        url=f"{it.case.path}groups/{number}/",
    )  # fmt: skip


@renders("group.overlap")
def tell_overlap(it: Happening) -> Line:
    """How many people are in both of two groups."""
    keys = it.after.get("keys") or ["", ""]
    words = {"one": keys[0], "other": keys[1], "people": people_words(it.after)}
    sentence = _("In both %(one)s and %(other)s: %(people)s.") % words
    return Line(
        it.at, sentence, icon="first-aid-kit", meta=it.after.get("reason", ""), url=f"{it.case.path}groups/"
    )


@renders("customers.imported")
def tell_import(it: Happening) -> Line:
    """A customer list came in."""
    words = {
        "name": it.after.get("name", ""),
        "rows": _number(it.after.get("rows", 0)),
        "people": _number(it.after.get("people", 0)),
    }
    sentence = _("The customer list “%(name)s” is in: %(rows)s rows, %(people)s people.") % words
    return _list_line(it, sentence, meta=it.after.get("source", ""))


@renders("customers.read")
def tell_reading(it: Happening) -> Line:
    """Somebody took the rows of a customer list out."""
    sentence = _("%(who)s read the customer list %(key)s.") % {"who": it.who, "key": it.after.get("key", "")}
    return _list_line(it, sentence)


@renders("customers.deleted")
def tell_deletion(it: Happening) -> Line:
    """A customer list was deleted, by somebody or because its days were over."""
    words = _("The customer list “%(name)s” was deleted for good.")
    return _list_line(
        it, words % {"name": it.after.get("name", "")}, meta="" if it.who else _("Its days were over.")
    )


@renders("report.made")
def tell_report(it: Happening) -> Line:
    """A damage report was made."""
    number = it.after.get("number", "")
    sentence = _("Damage report %(number)s was made.") % {"number": number}
    return Line(it.at, sentence, icon="file-text", url=f"{it.case.path}reports/{number}/")


def people_words(told: Mapping[str, Any]) -> str:
    """“likely 2,000 people (1,000–5,000)”, or that nobody knows."""
    low, likely, high = (told.get(end) for end in ("low", "likely", "high"))
    if low is None or likely is None or high is None:
        return _("number not known")
    language = get_language() or "en"
    words = ngettext("%(count)s person", "%(count)s people", likely) % {"count": _number(likely)}
    if low == high:
        return words
    interval = forms.interval(low, high, language=language)
    return _("likely %(people)s (%(interval)s)") % {"people": words, "interval": interval}


def _list_line(it: Happening, sentence: str, meta: str = "") -> Line:
    return Line(
        it.at, sentence, icon="lock", tag=it.after.get("key", ""), meta=meta, url=f"{it.case.path}customers/"
    )


def _number(value: int) -> str:
    return forms.number(value, language=get_language() or "en")
