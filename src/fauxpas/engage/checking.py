"""Whether pasted words, a fingerprint or a file are ours: held against everything the brand ever said in public, as it was said."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import translation

from fauxpas.core.models import Brand
from fauxpas.engage.models import SaidPrint
from fauxpas.engine.wordprint import plain_wording, wordprint
from fauxpas.react.domain.media_reading import spoken_of
from fauxpas.react.models import Delivery, Statement, StatementMedia
from fauxpas.understand.cuts import cuts_of, pieces_left, words_left
from fauxpas.understand.models import PublicText, Redaction

# Fewer signs than this stand in many texts by chance; they are only ever the whole of one.
LEAST_PART = 40
# Anybody may ask, as often as the limits allow: a part is looked for in so many texts, the newest, and in what so many places were given.
MOST_READ = 500
MOST_HEARD = 50  # texts with pictures, films or sounds, whose subtitles are read each time
WHOLE, GAPS, PART, UNKNOWN, FILE = "whole", "gaps", "part", "unknown", "file"
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
OWNER = Statement._meta.label_lower
# What was removed must not be confirmed to who guesses it, neither by its words nor by its fingerprint.
REMOVED = Exists(
    Redaction.objects.filter(public_text=OuterRef("pk")).exclude(kind=Redaction.Kind.WRONG_ADVICE)
)


@dataclass(frozen=True)
class Answer:
    """What we know of it. verdict : `whole` text, `part` of one, one with `gaps`, a `file` beside one, or `unknown`.

    text : None when unknown. corrected : the newest correction of the text; removed : whether words of it were taken out or struck
    since; when unknown, whether words of any of ours were. media : the file; its `gone_at` says since when we do not publish it any more.
    """

    verdict: str
    text: PublicText | None = None
    corrected: PublicText | None = None
    removed: bool = False
    media: StatementMedia | None = None


def check_words(brand: Brand, words: str) -> Answer:
    """Hold words against every public text, the newest first, and against what each place was given.

    A whole text goes before a part of another. Of a text with words removed, what is left is compared, whatever stands in the gaps.
    Nothing of what was pasted is kept.
    """
    print_of_it = "".join(words.split()).lower()
    if FINGERPRINT.fullmatch(print_of_it):
        return check_digest(brand, print_of_it)
    asked = plain_wording(words)
    if not asked:
        return Answer(UNKNOWN)
    _print_what_is_new(brand)
    whole_ones = PublicText.objects.filter(~REMOVED, brand=brand)
    prints = SaidPrint.objects.filter(
        brand=brand, print=wordprint(words), public_text__in=whole_ones
    ).select_related("public_text")
    whole = prints.order_by(
        F("delivery").asc(nulls_first=True), "-public_text__said_at", "-public_text"
    ).first()
    if whole is not None:
        return _answer(WHOLE, whole.public_text)
    gapped = _with_gaps(brand, asked)
    if gapped is not None:
        return _answer(GAPS, gapped)
    part = _part(brand, asked) if len(asked) >= LEAST_PART else None
    return _answer(PART, part) if part is not None else _unknown(brand)


def _print_what_is_new(brand: Brand) -> None:
    """Print what was said since somebody asked last, so that a whole text is looked up and not read. Two queries when there is nothing."""
    printed = SaidPrint.objects.filter(public_text=OuterRef("pk"), delivery=None)
    made = [
        SaidPrint(brand=brand, public_text=text, print=each)
        for text in PublicText.objects.filter(~Exists(printed), brand=brand)
        for each in {wordprint(text.body), wordprint(f"{text.title}\n{text.body}")}
    ]
    given = Delivery.objects.filter(channel__brand=brand, sent_at__isnull=False, said_print=None)
    made += [
        SaidPrint(brand=brand, public_text_id=each.public_text_id, delivery=each, print=wordprint(each.text))
        for each in given
    ]
    SaidPrint.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)


def _unknown(brand: Brand) -> Answer:
    return Answer(UNKNOWN, removed=PublicText.objects.filter(REMOVED, brand=brand).exists())


def _with_gaps(brand: Brand, asked: str) -> PublicText | None:
    """The newest text with words removed of which everything that is left stands in the words, in its order."""
    texts = PublicText.objects.filter(REMOVED, brand=brand).prefetch_related("redactions")
    for text in texts.order_by("-said_at", "-pk")[:MOST_READ]:
        title, body = pieces_left(text, cuts_of(text))
        titled = [*title[:-1], f"{title[-1]}\n{body[0]}", *body[1:]]
        if _fits(asked, body) or _fits(asked, titled):
            return text
    return None


def _fits(asked: str, pieces: Sequence[str]) -> bool:
    """Whether the words begin with the first piece, end with the last, and hold the others between them, in order."""
    plain = [plain_wording(piece) for piece in pieces]
    if len(plain) == 1:
        return asked == plain[0]
    if sum(map(len, plain)) < LEAST_PART or not asked.startswith(plain[0]):
        return False
    reached = len(plain[0])
    for piece in plain[1:-1]:
        found = asked.find(piece, reached)
        if found < 0:
            return False
        reached = found + len(piece)
    return asked.endswith(plain[-1]) and len(asked) - len(plain[-1]) >= reached


def _part(brand: Brand, asked: str) -> PublicText | None:
    """The newest text that these words are a part of, or what was said beside one, or what a place was given of one."""
    # A part is looked for in what may still be read: otherwise guesses at words that were taken out would be answered.
    zone = ZoneInfo(brand.time_zone)
    texts = PublicText.objects.filter(brand=brand).prefetch_related("redactions")
    for text in texts.order_by("-said_at", "-pk")[:MOST_READ]:
        if asked in plain_wording(" ".join(words_left(text, cuts_of(text), zone=zone))):
            return text
    found = _said_in_media(brand, asked)
    if found is not None:
        return found
    given = Delivery.objects.filter(channel__brand=brand, sent_at__isnull=False).select_related("public_text")
    for delivery in given.filter(public_text__redactions=None).order_by("-created_at", "-pk")[:MOST_READ]:
        if asked in plain_wording(delivery.text):
            return delivery.public_text
    return None


def check_digest(brand: Brand, digest: str) -> Answer:
    """What a fingerprint is of: SHA-256 in hexadecimal of a text's body, or of a file we published; the newest text goes first."""
    text = PublicText.objects.filter(~REMOVED, brand=brand, digest=digest).order_by("-said_at", "-pk").first()
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
        return _unknown(brand)
    return replace(_answer(FILE, text), media=media)


def _said_in_media(brand: Brand, asked: str) -> PublicText | None:
    """The newest text beside which the words were spoken or shown, while readers still get them; of the MOST_HEARD newest."""
    beside = StatementMedia.objects.filter(statement=OuterRef("pk"))
    said = Statement.objects.filter(Exists(beside), case__brand=brand, state=Statement.State.PUBLISHED)
    newest = said.order_by("-published_at", "-pk").values_list("pk", flat=True)[:MOST_HEARD]
    spoken = {key for key, words in spoken_of(newest).items() if asked in plain_wording(words)}
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
