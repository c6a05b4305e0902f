"""Whether pasted words, a fingerprint or a file are ours: held against everything the brand ever said in public, as it was said."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import Case, Q, QuerySet, When
from django.utils import translation

from fauxpas.core.models import Brand
from fauxpas.engine.wordprint import plain_wording
from fauxpas.react.domain.media_reading import spoken_of
from fauxpas.react.models import Delivery, Statement, StatementMedia
from fauxpas.understand.cuts import cuts_of, words_left
from fauxpas.understand.models import PublicText

# Fewer signs than this stand in many texts by chance; they are only ever the whole of one.
LEAST_PART = 40
WHOLE, PART, UNKNOWN, FILE = "whole", "part", "unknown", "file"
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
OWNER = Statement._meta.label_lower


@dataclass(frozen=True)
class Answer:
    """What we know of it. verdict : `whole` text, `part` of one, a `file` beside one, or `unknown`; text : None when unknown.

    corrected : the newest correction of the text; removed : whether words of it were taken out or struck since. media : the file;
    its `gone_at` says since when we do not publish it any more.
    """

    verdict: str
    text: PublicText | None = None
    corrected: PublicText | None = None
    removed: bool = False
    media: StatementMedia | None = None


def check_words(brand: Brand, words: str) -> Answer:
    """Hold words against every public text, the newest first, and against what each place was given.

    A whole text goes before a part of another. Nothing of what was pasted is kept.
    """
    print_of_it = "".join(words.split()).lower()
    if FINGERPRINT.fullmatch(print_of_it):
        return check_digest(brand, print_of_it)
    asked = plain_wording(words)
    if not asked:
        return Answer(UNKNOWN)
    part = None
    # A part is looked for in what may still be read: otherwise guesses at words that were taken out would be answered.
    zone = ZoneInfo(brand.time_zone)
    texts = PublicText.objects.filter(brand=brand).prefetch_related("redactions")
    for text in texts.order_by("-said_at", "-pk").iterator(chunk_size=500):
        body, title = plain_wording(text.body), plain_wording(text.title)
        if asked in {body, f"{title} {body}".strip()}:
            return _answer(WHOLE, text)
        if part is None and len(asked) >= LEAST_PART:
            left = " ".join(words_left(text, cuts_of(text), zone=zone))
            part = text if asked in plain_wording(left) else None
    if part is None and len(asked) >= LEAST_PART:
        part = _said_in_media(brand, asked)
    given = Delivery.objects.filter(channel__brand=brand, sent_at__isnull=False).select_related("public_text")
    given = given.prefetch_related("public_text__redactions")
    for delivery in given.order_by("-created_at", "-pk").iterator(chunk_size=500):
        said = plain_wording(delivery.text)
        if asked == said:
            return _answer(WHOLE, delivery.public_text)
        taken = delivery.public_text.redactions.all()
        if part is None and len(asked) >= LEAST_PART and not taken and asked in said:
            part = delivery.public_text
    return _answer(PART, part) if part is not None else Answer(UNKNOWN)


def check_digest(brand: Brand, digest: str) -> Answer:
    """What a fingerprint is of: SHA-256 in hexadecimal of a text's body, or of a file we published; the newest text goes first."""
    text = PublicText.objects.filter(brand=brand, digest=digest).order_by("-said_at", "-pk").first()
    if text is not None:
        return _answer(WHOLE, text)
    said = StatementMedia.objects.filter(
        Q(digest=digest) | Q(poster_digest=digest),
        statement__case__brand=brand,
        statement__state=Statement.State.PUBLISHED,
    )
    # Of a file that stands beside several texts, one that may still be shown tells more than one that is gone.
    media = said.order_by("gone", "-statement__published_at", "pk").first()
    text = next(iter(_texts_of(brand, [media.statement_id])), None) if media is not None else None
    if media is None or text is None:
        return Answer(UNKNOWN)
    return replace(_answer(FILE, text), media=media)


def _said_in_media(brand: Brand, asked: str) -> PublicText | None:
    """The newest text beside which the words were spoken or shown, while readers still get them."""
    said = Statement.objects.filter(
        case__brand=brand, state=Statement.State.PUBLISHED, media__isnull=False
    ).values_list("pk", flat=True)
    spoken = {key for key, words in spoken_of(said).items() if asked in plain_wording(words)}
    texts = _texts_of(brand, {statement for statement, _language in spoken})
    return next((text for text in texts if (text.owner_id, text.language) in spoken), None)


def _texts_of(brand: Brand, statements: Iterable[int]) -> QuerySet[PublicText]:
    language = (translation.get_language() or "").split("-")[0]
    found = PublicText.objects.filter(brand=brand, owner_label=OWNER, owner_id__in=statements)
    theirs_first = Case(When(language=language, then=0), default=1)
    return found.prefetch_related("redactions").order_by(theirs_first, "-said_at", "-pk")


def _answer(verdict: str, text: PublicText) -> Answer:
    corrected, newest = None, text
    while (found := newest.corrections.order_by("-said_at", "-pk").first()) is not None:
        corrected = newest = found
    return Answer(verdict, text, corrected, text.redactions.exists())
