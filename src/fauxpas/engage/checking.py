"""Whether pasted words are ours: held against everything the brand ever said in public, as it was said."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fauxpas.core.models import Brand
from fauxpas.engine.wordprint import plain_wording
from fauxpas.react.models import Delivery
from fauxpas.understand.cuts import cuts_of, words_left
from fauxpas.understand.models import PublicText

# Fewer signs than this stand in many texts by chance; they are only ever the whole of one.
LEAST_PART = 40
WHOLE, PART, UNKNOWN = "whole", "part", "unknown"


@dataclass(frozen=True)
class Answer:
    """What we know of pasted words. verdict : `whole` text, `part` of one, or `unknown`; text : None when unknown.

    corrected : the newest correction of the text; removed : whether words of it were taken out or struck since.
    """

    verdict: str
    text: PublicText | None = None
    corrected: PublicText | None = None
    removed: bool = False


def check_words(brand: Brand, words: str) -> Answer:
    """Hold words against every public text, the newest first, and against what each place was given.

    A whole text goes before a part of another. Nothing of what was pasted is kept.
    """
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


def _answer(verdict: str, text: PublicText) -> Answer:
    corrected, newest = None, text
    while (found := newest.corrections.order_by("-said_at", "-pk").first()) is not None:
        corrected = newest = found
    return Answer(verdict, text, corrected, text.redactions.exists())
