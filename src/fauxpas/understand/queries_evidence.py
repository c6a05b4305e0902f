"""Reads: the pieces of a case, and where a post may be kept."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fauxpas.core.errors import NotFound
from fauxpas.core.models import Brand, Person
from fauxpas.room.models import Case
from fauxpas.room.queries import visible_cases
from fauxpas.understand.models import Evidence, EvidenceFile
from fauxpas.watch.models import Mention
from fauxpas.watch.queries import visible_mentions


def visible_evidence(person: Person) -> QuerySet[Evidence]:
    """The pieces of the cases this person may see, those that are gone too. Unordered; one query."""
    return Evidence.objects.filter(case__in=visible_cases(person))


def evidence_for_page(pieces: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """With everything a list shows: files, facts, people; the newest first. Three queries."""
    return (
        pieces.select_related("added_by", "held_by", "source")
        .prefetch_related("files", "facts")
        .order_by("-number")
    )


def piece_for(person: Person, case: Case, number: int) -> Evidence:
    """The case's piece of this number, with its files and facts. Raises NotFound."""
    found = evidence_for_page(visible_evidence(person).filter(case=case, number=number)).first()
    if found is None:
        raise NotFound(_("There is no such piece here."))
    found.case = case
    return found


def file_of(piece: Evidence, digest: str) -> EvidenceFile:
    """The piece's file of this digest. Raises NotFound."""
    found = piece.files.filter(digest=digest).first()
    if found is None:
        raise NotFound(_("There is no such file here."))
    found.piece = piece
    return found


@dataclass(frozen=True)
class Shown:
    """A piece with its files told apart: the thing itself, and pictures of it."""

    piece: Evidence
    itself: EvidenceFile | None
    pictures: list[EvidenceFile]


def shown(piece: Evidence) -> Shown:
    """A piece whose files are loaded."""
    files = sorted(piece.files.all(), key=lambda file: file.pk)
    itself = next((file for file in files if file.part == EvidenceFile.Part.ITSELF), None)
    return Shown(piece, itself, [file for file in files if file.part == EvidenceFile.Part.PICTURE])


def mention_for(person: Person, brand: Brand, pk: int) -> Mention:
    """A mention of the brand, with its source. Raises NotFound."""
    found = visible_mentions(person).filter(brand=brand, pk=pk).select_related("source").first()
    if found is None:
        raise NotFound(_("There is no such mention here."))
    return found


def open_cases(person: Person, brand: Brand) -> list[Case]:
    """The brand's cases that are not closed, the newest first: where a post may be kept."""
    cases = visible_cases(person).filter(brand=brand).exclude(level=Case.Level.CLOSED)
    return list(cases.select_related("brand").order_by("-opened_at"))
