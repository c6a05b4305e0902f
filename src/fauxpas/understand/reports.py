"""Reads: damage reports as their readers see them, with the names of authors who are still known."""

from copy import deepcopy
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core.errors import NotFound
from fauxpas.core.models import Person
from fauxpas.room.models import Case
from fauxpas.room.queries import visible_cases
from fauxpas.understand.domain.reports import LANGUAGES, digest_of
from fauxpas.understand.models import DamageReport
from fauxpas.watch.models import Mention, Story
from fauxpas.watch.stories import name_of


def visible_reports(person: Person) -> QuerySet[DamageReport]:
    """The damage reports of the cases this person may see. Unordered; one query."""
    return DamageReport.objects.filter(case__in=visible_cases(person))


def report_for(person: Person, case: Case, number: int) -> DamageReport:
    """The case's report of this number. Raises NotFound."""
    report = visible_reports(person).filter(case=case, number=number).select_related("made_by").first()
    if report is None:
        raise NotFound(_("There is no such report here."))
    report.case = case
    return report


def language_of_report(language: str) -> str:
    """The language a report is read in: the reader's, or the first it was written in."""
    spoken = forms.spoken(language)
    return spoken if spoken in LANGUAGES else LANGUAGES[0]


def told_in(report: DamageReport, language: str) -> dict[str, Any]:
    """What a report says in one language, as the page and the PDF show it. Two queries.

    Authors are named as long as their mention names them, stories as they are called now; both lead to their pages.
    """
    told: dict[str, Any] = deepcopy(report.content[language_of_report(language)])
    figures = [figure for section in told["sections"] for figure in section["figures"]]
    names = {"mention": _authors(report, figures), "story": _stories(report, figures)}
    pages = {"mention": "mentions", "story": "stories"}
    for figure in figures:
        for kind, known in names.items():
            if kind in figure:
                words = {"label": figure["label"], "name": known.get(figure[kind]) or _("erased")}
                figure["label"] = _("%(label)s: %(name)s") % words
                if figure[kind] in known:
                    figure["path"] = f"/b/{report.case.brand.slug}/{pages[kind]}/{figure[kind]}/"
    return told


def _authors(report: DamageReport, figures: list[dict[str, Any]]) -> dict[int, str]:
    numbers = [figure["mention"] for figure in figures if "mention" in figure]
    found = Mention.objects.filter(brand=report.case.brand_id, pk__in=numbers)
    return dict(found.values_list("pk", "author"))


def _stories(report: DamageReport, figures: list[dict[str, Any]]) -> dict[int, str]:
    numbers = [figure["story"] for figure in figures if "story" in figure]
    found = Story.objects.filter(brand=report.case.brand_id, pk__in=numbers)
    return {story.pk: name_of(story) for story in found.select_related("typical", "first")}


def is_whole(report: DamageReport) -> bool:
    """Whether the report still says what it said when it was made."""
    return digest_of(report.content) == report.digest
