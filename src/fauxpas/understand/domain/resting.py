"""Texts that no citation ties to a changed fact, but in which the guard finds what the fact said before.

They are listed as “may rest on it”: a number that somebody typed, a wording, a dormant page. A person says what becomes of each.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fauxpas.core import queue
from fauxpas.core.models import Job
from fauxpas.engine import guard
from fauxpas.room.domain import notify_seats
from fauxpas.understand.domain.facts import corrections_path
from fauxpas.understand.domain.guarding import guarded_ledger, held_against, ledger_versions
from fauxpas.understand.domain.touched import REST
from fauxpas.understand.models import Citation, Fact, FactVersion, PublicText, TouchedText
from fauxpas.understand.owners import prepared_texts

AGAINST = frozenset({"contradicts", "stale"})
PASSAGE_LENGTH = 300
Spans = dict[tuple[str, int, str], list[tuple[int, int]]]


@queue.handles(REST)
def look_for_resting(job: Job, now: datetime) -> None:
    """Have the guard read what was said and what is ready, once after each change of a fact."""
    fact = Fact.objects.select_related("case__brand", "current").get(pk=job.payload["fact"])
    find_resting(fact, now=now)


def find_resting(fact: Fact, *, now: datetime) -> list[TouchedText]:
    """Write down every text of the case, and every prepared one, in which the guard finds what the fact no longer says.

    What cites the fact is listed already; what people left as it is for this very version stays so. Returns the new rows;
    everybody seated is told when there are any.
    """
    version = fact.current
    if version is None or fact.versions.count() < 2:
        return []
    listed = set(
        TouchedText.objects.filter(fact=fact)
        .exclude(found_by=TouchedText.FoundBy.GUARD, version__lt=version.pk)
        .values_list("owner_label", "owner_id")
    )
    found = []
    with transaction.atomic():
        for label, owner_id, language, passage in _passages(fact, now=now):
            if (label, owner_id) in listed:
                continue
            listed.add((label, owner_id))
            row, _made = TouchedText.objects.update_or_create(
                fact=fact,
                owner_label=label,
                owner_id=owner_id,
                defaults={
                    "version": version,
                    "found_by": TouchedText.FoundBy.GUARD,
                    "language": language,
                    "passage": passage[:PASSAGE_LENGTH],
                    "state": TouchedText.State.OPEN,
                    "reason": "",
                    "found_at": now,
                    "settled_at": None,
                    "settled_by": None,
                },
            )
            found.append(row)
        if found:
            _tell_seats(fact, version, now=now)
    return found


def _passages(fact: Fact, *, now: datetime) -> Iterator[tuple[str, int, str, str]]:
    """Owner's label and id, language, and the words, of each text the guard holds against the fact."""
    brand = fact.case.brand
    versions = ledger_versions(fact.case)
    ledgers: dict[str, list[guard.Fact]] = {}
    for (label, owner_id, language, text), cited in _texts(fact):
        if language not in ledgers:
            ledgers[language] = guarded_ledger(versions, language=language, brand=brand)
        words = _held_against(fact, text, ledgers[language], language=language, at=now, cited=cited)
        if words:
            yield label, owner_id, language, words


def _held_against(
    fact: Fact,
    text: str,
    ledger: list[guard.Fact],
    *,
    language: str,
    at: datetime,
    cited: list[tuple[int, int]],
) -> str:
    for verdict in held_against(text, ledger, language=language, brand=fact.case.brand, at=at):
        about_it = verdict.fact is not None and verdict.fact.id == fact.key and verdict.verdict in AGAINST
        if about_it and not any(start < verdict.end and verdict.start < end for start, end in cited):
            return verdict.text
    return ""


def _texts(fact: Fact) -> Iterator[tuple[tuple[str, int, str, str], list[tuple[int, int]]]]:
    """Every public text of the case nobody corrected, then every prepared one; each with the places it cites."""
    ours = Q(case=fact.case_id) | Q(case__leading=fact.case_id)
    said = PublicText.objects.filter(ours, corrections__isnull=True).order_by("-said_at", "-pk")
    cited: Spans = defaultdict(list)
    places = Citation.objects.filter(version__fact__case=fact.case_id, public=True)
    for label, owner_id, language, start, end in places.values_list(
        "owner_label", "owner_id", "language", "start", "end"
    ):
        cited[label, owner_id, language].append((start, end))
    for text in said:
        owner = (text.owner_label, text.owner_id, text.language)
        yield (*owner, text.body), cited[owner]
    for label, prepared in prepared_texts(fact.case.brand):
        yield (label, prepared.owner_id, prepared.language, prepared.text), []


def _tell_seats(fact: Fact, version: FactVersion, *, now: datetime) -> None:
    notify_seats(
        fact.case,
        key=f"resting:{fact.pk}:{version.number}",
        title=lambda: (
            _("%(key)s, %(subject)s, changed. Other texts may rest on what it said before.")
            % {"key": fact.key, "subject": version.subject}
        ),
        path=corrections_path(fact.case),
        now=now,
    )
