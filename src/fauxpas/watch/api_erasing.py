"""Erasing one author over the API: what they left behind, and erasing it for good."""

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from fauxpas.core import clock
from fauxpas.core.api import Id, In, Slug, brand_of, copied, person_of, reads, writes
from fauxpas.watch import domain

MOST_PICKED = 50
router = Router(tags=["watch"])


class AuthorAsked(In):
    """Part of a name, whatever its case and accents."""

    name: str = Field("", max_length=200)


class TracesOut(Schema):
    """What one name of one source left behind: mentions, posts that no query caught, alarms its mentions drive."""

    author: str
    source: int
    source_name: str
    mentions: int
    heard: int
    alarms: int

    @classmethod
    def of(cls, traces: domain.Traces) -> "TracesOut":
        """What was found."""
        same = copied(traces, "author mentions heard alarms")
        return cls(**same, source=traces.source.pk, source_name=traces.source.name)


class PickIn(In):
    """One name of one source, as it was found."""

    source: Id
    author: str = Field(min_length=1, max_length=200)


class EraseIn(In):
    """Whose posts go. `sure` : it cannot be undone, and they were seen to be the one who asks."""

    picks: list[PickIn] = Field(min_length=1, max_length=MOST_PICKED)
    sure: Literal[True]


class ErasedOut(Schema):
    """How much was erased."""

    mentions: int
    heard: int


@router.get("/authors", **reads(list[TracesOut]))
def find_authors(request: HttpRequest, brand: Slug, asked: Query[AuthorAsked]) -> list[TracesOut]:
    """Whose name holds these letters, by source, in every brand whose people the token's maker decides about."""
    found = domain.find_traces(brand_of(request, brand), asked.name, by=person_of(request))
    return [TracesOut.of(each) for each in found]


@router.post("/authors/erase", **writes(ErasedOut))
def erase_authors(request: HttpRequest, brand: Slug, sent: EraseIn) -> ErasedOut:
    """Erase their words, names and links for good; how much was said stays."""
    picks = [(pick.source, pick.author) for pick in sent.picks]
    gone = domain.erase_author(brand_of(request, brand), picks, by=person_of(request), now=clock.now())
    return ErasedOut(**copied(gone, "mentions heard"))
