"""The ledger over the API: facts with their versions, and what was said in public."""

from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from fauxpas.core import clock
from fauxpas.core.api import (
    ConflictWith,
    Id,
    In,
    Number,
    Page,
    PersonOut,
    Problem,
    Slug,
    Time,
    Turn,
    brand_of,
    copied,
    page,
    person_of,
    reads,
    writes,
)
from fauxpas.core.errors import Conflict, InputRefused
from fauxpas.core.rights import Right, people_who_may
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for
from fauxpas.understand import domain
from fauxpas.understand.domain import rendered_sentence, rendered_value
from fauxpas.understand.models import Fact, FactVersion, PublicText
from fauxpas.understand.queries import current_of, fact_for, visible_facts

Type = Literal["number", "money", "percent", "duration", "date", "place", "reference", "yes/no", "text"]
FactStatus = Literal["reported", "confirmed", "disputed", "refuted", "unknown", "withdrawn"]
# A number, [amount, currency], an ISO date or time, yes or no, a text; null when unknown.
Value = int | float | bool | str | list[int | float | str] | None
router = Router(tags=["understand"])


class FactIn(In):
    """What is said of a fact. `text` : language code to the sentence, in which `{value}` stands for the value.

    scope : where or for whom it holds. margin : more or less, of a number or a per cent.
    value : typed as people write it ("12,480", "3.2 M EUR"), or JSON of its type. owner : a person's id, by default yours.
    as_of : when it was true, by default now.
    """

    subject: str = Field(max_length=200)
    attribute: str = Field("", max_length=200)
    scope: str = Field("", max_length=200)
    text: dict[str, str] = Field(default_factory=dict, max_length=20)
    type: Type = "text"
    value: Value = None
    unit: str = Field("", max_length=40)
    margin: float | str | None = None
    status: FactStatus = "reported"
    source: str = Field("", max_length=500)
    source_url: str = Field("", max_length=2000)
    owner: Id | None = None
    public: bool = True
    as_of: Time | None = None
    expires_at: Time | None = None


class FactChangeIn(FactIn):
    """The next version of a fact, and the number of the version you were reading."""

    base_version: Number


class VersionOut(Schema):
    """What the ledger said of a fact from `recorded_at` on; `said` and `value_said` are its words by language."""

    number: int
    subject: str
    attribute: str
    scope: str
    text: dict[str, str]
    said: dict[str, str]
    type: str
    value: Value
    value_said: dict[str, str]
    unit: str
    margin: float | None
    status: str
    source: str
    source_url: str
    owner: PersonOut | None
    public: bool
    as_of: datetime
    expires_at: datetime | None
    recorded_by: PersonOut | None
    recorded_at: datetime

    @classmethod
    def of(cls, version: FactVersion, case: Case) -> "VersionOut":
        """A version with its people loaded."""
        same = "number subject attribute scope text type value unit margin status source source_url public as_of expires_at recorded_at"
        languages: list[str] = case.brand.languages
        return cls(
            **copied(version, same),
            said={code: rendered_sentence(version, code, brand=case.brand) for code in version.text},
            value_said={code: rendered_value(version, code, brand=case.brand) for code in languages},
            owner=PersonOut.of(version.owner),
            recorded_by=PersonOut.of(version.recorded_by),
        )


class FactOut(Schema):
    """A fact, known by its number in the case; texts cite it by its key, as [[F-03]]."""

    number: int
    key: str
    current: VersionOut

    @classmethod
    def of(cls, fact: Fact, case: Case) -> "FactOut":
        """A fact with its current version loaded."""
        return cls(number=fact.number, key=fact.key, current=VersionOut.of(current_of(fact), case))


class FactHistoryOut(FactOut):
    """A fact with everything the ledger ever said of it, the newest version first."""

    versions: list[VersionOut]


class FactConflict(Problem):
    """Somebody recorded a version meanwhile: theirs is in `current`, yours was not written."""

    current: FactHistoryOut


class PublicTextOut(Schema):
    """What was said in public, word for word. `digest` : SHA-256 of the body. `case` : its number.

    corrects : the id of the text it puts right.
    """

    id: int
    kind: str
    language: str
    title: str
    body: str
    digest: str
    case: int | None
    corrects: int | None
    next_update_at: datetime | None
    said_at: datetime

    @classmethod
    def of(cls, said: PublicText) -> "PublicTextOut":
        """A public text with its case loaded."""
        same = copied(said, "id kind language title body digest next_update_at said_at")
        return cls(**same, case=said.case.number if said.case else None, corrects=said.corrects_id)


@router.get("/cases/{number}/facts", **reads(Page[FactOut]))
def list_facts(request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]) -> Page[FactOut]:
    """The facts of a case as they stand, the newest first."""
    case = _case(request, brand, number)
    facts = visible_facts(person_of(request)).filter(case=case, current__isnull=False)
    loaded = facts.select_related("current__owner", "current__recorded_by")
    return page(loaded, asked, lambda fact: FactOut.of(fact, case))


@router.post("/cases/{number}/facts", **writes(FactHistoryOut, made=True))
def add_fact(request: HttpRequest, brand: Slug, number: Number, sent: FactIn) -> Status[FactHistoryOut]:
    """Write a new fact in the ledger."""
    case = _case(request, brand, number)
    fact = domain.add_fact(case, draft=draft_from(sent, case), by=person_of(request), now=clock.now())
    return Status(201, history_of(fact, case))


@router.get("/cases/{number}/facts/{fact}", **reads(FactHistoryOut))
def show_fact(request: HttpRequest, brand: Slug, number: Number, fact: Number) -> FactHistoryOut:
    """One fact with all its versions."""
    case = _case(request, brand, number)
    return history_of(fact_for(person_of(request), case, fact), case)


@router.put("/cases/{number}/facts/{fact}", **writes(FactHistoryOut, conflict=FactConflict | Problem))
def change_fact(
    request: HttpRequest, brand: Slug, number: Number, fact: Number, sent: FactChangeIn
) -> FactHistoryOut:
    """Record the next version of a fact; what it said before stays readable."""
    case, person = _case(request, brand, number), person_of(request)
    found = fact_for(person, case, fact)
    draft = draft_from(sent, case)
    try:
        changed = domain.change_fact(
            found, draft=draft, base_version=sent.base_version, by=person, now=clock.now()
        )
    except Conflict as fault:
        raise ConflictWith(fault, current=history_of(fact_for(person, case, fact), case)) from fault
    return history_of(changed, case)


@router.get("/public-texts", **reads(Page[PublicTextOut]))
def list_public_texts(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[PublicTextOut]:
    """Everything the brand said in public, the newest first."""
    return page(_said().filter(brand=brand_of(request, brand)), asked, PublicTextOut.of)


@router.get("/cases/{number}/public-texts", **reads(Page[PublicTextOut]))
def list_public_texts_of_case(
    request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]
) -> Page[PublicTextOut]:
    """What was said in public in one case, the newest first."""
    return page(_said().filter(case=_case(request, brand, number)), asked, PublicTextOut.of)


def _said() -> QuerySet[PublicText]:
    return PublicText.objects.select_related("case")


def _case(request: HttpRequest, brand: str, number: int) -> Case:
    return case_for(person_of(request), brand_of(request, brand), number)


def history_of(fact: Fact, case: Case) -> FactHistoryOut:
    """A fact with all its versions, read again."""
    versions = fact.versions.select_related("owner", "recorded_by").order_by("-number")
    told = [VersionOut.of(version, case) for version in versions]
    return FactHistoryOut(number=fact.number, key=fact.key, current=told[0], versions=told)


def draft_from(sent: FactIn, case: Case) -> domain.FactDraft:
    """What was sent, as the ledger takes it. Raises InputRefused for an owner who is no member."""
    told: dict[str, Any] = sent.model_dump(exclude={"base_version", "owner"})
    owner = None
    if sent.owner is not None:
        owner = people_who_may(Right.SEE, case.brand).filter(pk=sent.owner).first()
        if owner is None:
            words = _("This person is not a member here.")
            raise InputRefused(words, fields={"owner": words})
    return domain.FactDraft(**told, owner=owner)
