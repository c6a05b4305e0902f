"""Taking words out of a public text over the API; the texts themselves are listed by the ledger."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from fauxpas.core import clock
from fauxpas.core.api import Id, In, Slug, brand_of, person_of, publishes
from fauxpas.core.errors import NotFound
from fauxpas.engage import domain
from fauxpas.engage.queries import visible_texts
from fauxpas.understand.models import PublicText, Redaction

router = Router(tags=["engage"])


class RedactionOut(Schema):
    """Words taken out of a text, or struck in it: where they stood (code points, end exclusive), and why."""

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
                    start=each.start,
                    end=each.end,
                    kind=each.kind,
                    reason=each.reason,
                    redacted_at=each.redacted_at,
                )
                for each in text.redactions.order_by("start", "pk")
            ],
        )


class RedactIn(In):
    """The words as they stand in the text; kind : personal, threat, dangerous or wrong_advice; readers see the reason."""

    words: str = Field(min_length=1, max_length=20_000)
    kind: Redaction.Kind
    reason: str = Field(min_length=1, max_length=300)


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
