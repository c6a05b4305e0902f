"""What is known of the people hit, on the page of a case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core.models import Person
from fauxpas.core.once import once
from fauxpas.core.rights import Right, may
from fauxpas.room.models import Case
from fauxpas.room.sections import Glance, NextAction
from fauxpas.understand.affected import Affected, affected
from fauxpas.understand.models import GroupVersion
from fauxpas.watch.series import shared_situation

MOST_ASKED = 2
TOLD_FROM = 3  # from this severity on, people have to hear it from us


def groups_sheet(case: Case, person: Person, now: datetime) -> Mapping[str, Any]:
    """The groups with their total, and how loud it is beside the harm, these people counted."""
    hit = _affected(case)
    seen = shared_situation(case.brand, now=now, people_hit=hit.total.likely if hit.total else 0)
    return {"hit": hit, "indices": seen.indices, "may_note": may(person, Right.NOTE, case.brand)}


def who_is_hit(case: Case, person: Person, now: datetime) -> Glance:  # noqa: ARG001 - the contract of a glance
    """How many people are hit, for the first screen of a phone."""
    return Glance(12, _("Who is hit"), total_words(_affected(case)), f"{case.path}groups/", "first-aid-kit")


def what_is_open(case: Case, person: Person, now: datetime) -> list[NextAction]:  # noqa: ARG001 - the contract of actions
    """Who is in two groups, and who was not told yet: what somebody should answer, a few at a time."""
    if case.level == Case.Level.CLOSED:
        return []
    hit = _affected(case)
    place = {"brand": case.brand.slug, "number": case.number}
    asked = [
        NextAction(
            _("Say how many people are in both %(one)s and %(other)s")
            % {"one": pair.first.key, "other": pair.second.key},
            reverse(
                "understand:overlap", kwargs=place | {"group": pair.first.number, "other": pair.second.number}
            ),
            meta=_("Until then the total allows for none and for all."),
        )
        for pair in hit.unasked[:MOST_ASKED]
    ]
    untold = [
        NextAction(
            _("Tell the people of %(key)s: %(who)s") % {"key": row.group.key, "who": row.version.who},
            reverse("understand:group", kwargs=place | {"group": row.group.number}),
            meta=row.version.told_how,
        )
        for row in hit.untold
        if row.version.severity >= TOLD_FROM and row.version.told == GroupVersion.Told.NOT_YET
    ]
    return untold[:MOST_ASKED] + asked


def _affected(case: Case) -> Affected:
    return once(case, "understand.affected", lambda: affected(case))


def total_words(hit: Affected) -> str:
    """“Likely 2,000 people (1,000–5,000).”, or that it is not known."""
    if not hit.rows:
        return _("Nobody has written it down yet.")
    if hit.total is None:
        return _("How many is not known yet.")
    language = get_language() or "en"
    return _("Likely %(likely)s people (%(interval)s).") % {
        "likely": forms.number(hit.total.likely, language=language),
        "interval": forms.interval(hit.total.low, hit.total.high, language=language),
    }
