"""Public texts over the API: what was said, with its fingerprint, and taking words out of it."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from fauxpas.core import clock
from fauxpas.core.api import Id, In, Page, Slug, Turn, brand_of, page, person_of, publishes, reads
from fauxpas.core.errors import NotFound
from fauxpas.engage import domain
from fauxpas.engage.page.publish import permalink
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


class PublicTextOut(Schema):
    """What was said in public. `digest` : SHA-256 of the body as it was said; `corrects` : the id of another text."""

    id: int
    kind: str
    language: str
    title: str
    body: str
    digest: str
    url: str
    corrects: int | None
    said_at: datetime
    redactions: list[RedactionOut]

    @classmethod
    def of(cls, text: PublicText) -> "PublicTextOut":
        """A text with its brand and redactions at hand."""
        return cls(
            id=text.pk,
            kind=text.kind,
            language=text.language,
            title=text.title,
            body=text.body,
            digest=text.digest,
            url=permalink(text.brand, text.language, text.pk),
            corrects=text.corrects_id,
            said_at=text.said_at,
            redactions=[
                RedactionOut(
                    start=each.start,
                    end=each.end,
                    kind=each.kind,
                    reason=each.reason,
                    redacted_at=each.redacted_at,
                )
                for each in text.redactions.all()
            ],
        )


class RedactIn(In):
    """The words as they stand in the text; kind : personal, threat, dangerous or wrong_advice; readers see the reason."""

    words: str = Field(min_length=1, max_length=20_000)
    kind: Redaction.Kind
    reason: str = Field(min_length=1, max_length=300)


@router.get("/texts", **reads(Page[PublicTextOut]))
def list_texts_with_digests(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[PublicTextOut]:
    """Every public text of the brand, the newest first."""
    found = visible_texts(person_of(request)).filter(brand=brand_of(request, brand))
    return page(found.select_related("brand").prefetch_related("redactions"), asked, PublicTextOut.of)


@router.post("/texts/{text}/redact", **publishes(PublicTextOut))
def redact_text(request: HttpRequest, brand: Slug, text: Id, sent: RedactIn) -> PublicTextOut:
    """Take words out of a public text, or strike them; the page says so at once, with the day and the reason."""
    texts = visible_texts(person_of(request)).select_related("brand", "case")
    found = texts.filter(brand=brand_of(request, brand), pk=text).first()
    if found is None:
        raise NotFound(_("There is no such text here."))
    domain.redact(
        found, words=sent.words, kind=sent.kind, reason=sent.reason, by=person_of(request), now=clock.now()
    )
    return PublicTextOut.of(found)
