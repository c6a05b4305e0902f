"""Taking words out of a public text over the API; the texts themselves are listed by the ledger."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from fauxpas.core import clock
from fauxpas.core.api import Id, In, Number, Slug, brand_of, person_of, publishes
from fauxpas.core.errors import NotFound
from fauxpas.engage import domain
from fauxpas.engage.queries import visible_texts
from fauxpas.room.queries import case_for
from fauxpas.understand.models import PublicText, Redaction
from fauxpas.understand.queries import fact_for

router = Router(tags=["engage"])


class RedactionOut(Schema):
    """Words taken out of a text, or struck in it: where they stood (title or body; code points, end exclusive), and why."""

    part: str
    start: int
    end: int
    kind: str
    reason: str
    redacted_at: datetime


class RedactedTextOut(Schema):
    """A public text and everything taken out of it. `digest` : SHA-256 of the body as it was said."""

    id: int
    digest: str
    redactions: list[RedactionOut]

    @classmethod
    def of(cls, text: PublicText) -> "RedactedTextOut":
        """A text as its redactions stand now. One query."""
        return cls(
            id=text.pk,
            digest=text.digest,
            redactions=[
                RedactionOut(
                    part=each.part,
                    start=each.start,
                    end=each.end,
                    kind=each.kind,
                    reason=each.reason,
                    redacted_at=each.redacted_at,
                )
                for each in text.redactions.order_by("part", "start", "pk")
            ],
        )


class RedactIn(In):
    """The words as they stand in the text; kind : personal, threat, dangerous or wrong_advice; readers see the reason."""

    words: str = Field(min_length=1, max_length=20_000)
    kind: Redaction.Kind
    reason: str = Field(min_length=1, max_length=300)


class RedactFactIn(In):
    """The words as they stand in the fact; reasons : what readers see, by language of the brand."""

    words: str = Field(min_length=1, max_length=2_000)
    kind: Redaction.Kind
    reasons: dict[str, str]


class RedactedFactOut(Schema):
    """A fact and the public texts its words were taken out of."""

    key: str
    texts: list[RedactedTextOut]


@router.post("/public-texts/{text}/redact", **publishes(RedactedTextOut))
def redact_text(request: HttpRequest, brand: Slug, text: Id, sent: RedactIn) -> RedactedTextOut:
    """Take words out of a public text, or strike them; the page says so at once, with the day and the reason."""
    texts = visible_texts(person_of(request)).select_related("brand", "case")
    found = texts.filter(brand=brand_of(request, brand), pk=text).first()
    if found is None:
        raise NotFound(_("There is no such text here."))
    domain.redact(
        found, words=sent.words, kind=sent.kind, reason=sent.reason, by=person_of(request), now=clock.now()
    )
    return RedactedTextOut.of(found)


@router.post("/cases/{number}/facts/{fact}/redact", **publishes(RedactedFactOut))
def redact_fact(
    request: HttpRequest, brand: Slug, number: Number, fact: Number, sent: RedactFactIn
) -> RedactedFactOut:
    """Take words out of a fact's public wording and of every public text that rests on it; no text says them through it again."""
    person = person_of(request)
    found = fact_for(person, case_for(person, brand_of(request, brand), number), fact)
    texts = domain.redact_fact(
        found, words=sent.words, kind=sent.kind, reasons=sent.reasons, by=person, now=clock.now()
    )
    return RedactedFactOut(key=found.key, texts=[RedactedTextOut.of(text) for text in texts])
