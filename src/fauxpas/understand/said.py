"""The newest words said in public, as the room repeats them: each once, in the reader's language, without what was taken out."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, QuerySet
from django.utils.translation import get_language

from fauxpas.core.models import Brand
from fauxpas.understand.cuts import cuts_of, words_left
from fauxpas.understand.models import PublicText


@dataclass(frozen=True)
class LastWord:
    """One thing that was said. language : that of its title."""

    brand: Brand
    title: str
    language: str
    said_at: datetime


def last_words(texts: QuerySet[PublicText], *, most: int) -> list[LastWord]:
    """The newest of these texts, what was said in several languages once: in the reader's, else in the brand's first. Three queries."""
    owners = texts.order_by().values_list("owner_label", "owner_id").annotate(at=Max("said_at"))
    newest = [(label, pk) for label, pk, _at in owners.order_by("-at", "-owner_id")[:most]]
    wanted = Q(pk__in=[])
    for label, pk in newest:
        wanted |= Q(owner_label=label, owner_id=pk)
    said: dict[tuple[str, int], list[PublicText]] = {}
    for text in texts.filter(wanted).select_related("brand").prefetch_related("redactions").order_by("pk"):
        said.setdefault((text.owner_label, text.owner_id), []).append(text)
    return [_as_left(min(said[owner], key=_nearness)) for owner in newest if owner in said]


def _nearness(text: PublicText) -> tuple[bool, bool]:
    return (text.language != get_language(), text.language != text.brand.languages[0])


def _as_left(text: PublicText) -> LastWord:
    title, _body = words_left(text, cuts_of(text), zone=ZoneInfo(text.brand.time_zone))
    return LastWord(text.brand, title, text.language, text.said_at)
