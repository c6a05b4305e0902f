"""Damage reports: what is known at one moment, in words and figures, frozen in both languages."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from fauxpas.core import trail
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.room.models import Case
from fauxpas.understand.models import DamageReport
from fauxpas.understand.report_figures import gather
from fauxpas.understand.report_words import in_words

LANGUAGES = ("en", "fr")


def make_report(case: Case, *, by: Person, now: datetime) -> DamageReport:
    """Freeze what is known of a case now, in every language of the room, in the time zone of its brand.

    Nobody's name is in what is frozen: authors and stories are numbers, so that erasing somebody leaves the report whole.
    Raises NotAllowed.
    """
    check_right(by, Right.NOTE, case.brand)
    figures, content = gather(case, now=now), {}
    for language in LANGUAGES:
        with translation.override(language), timezone.override(case.brand.time_zone):
            content[language] = in_words(figures)
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("brand").get(pk=case.pk)
        number = (case.reports.aggregate(last=Max("number"))["last"] or 0) + 1
        report = DamageReport.objects.create(
            case=case,
            number=number,
            content=content,
            digest=digest_of(content),
            made_by=by,
            made_at=now,
        )
        told = {"number": number, "sha256": report.digest}
        trail.write(case.brand, "report.made", by=by, now=now, subject=report, thread=case.thread, after=told)
    return report


def digest_of(content: object) -> str:
    """SHA-256 of a report's content as canonical JSON, in hexadecimal."""
    return hashlib.sha256(trail.canonical(content).encode()).hexdigest()
