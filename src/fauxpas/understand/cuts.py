"""What is taken out of a public text, as readers see it: never silently, always with the day and the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.understand.models import PublicText, Redaction

GONE = "[…]"
TITLE, BODY = Redaction.Part.TITLE, Redaction.Part.BODY


@dataclass(frozen=True)
class Cut:
    """One stretch of a body or a title, end exclusive, its words, and what readers are told. struck : they stay, struck through."""

    part: str
    start: int
    end: int
    words: str
    kind: str
    reason: str
    at: datetime
    struck: bool


def public_body(body: str, cuts: Sequence[Cut], *, language: str, zone: ZoneInfo) -> str:
    """The body as everybody may read it, in the active language: a sentence in brackets stands where words were."""
    pieces, done = [], 0
    for cut in sorted((each for each in cuts if each.part == BODY), key=lambda each: each.start):
        start = max(cut.start, done)
        words = body[start : cut.end]
        pieces += [body[done:start], notice(cut, words, language=language, zone=zone)]
        done = max(done, cut.end)
    return "".join(pieces) + body[done:]


def public_title(title: str, cuts: Sequence[Cut]) -> str:
    """The title as everybody may read it, in the active language; day and reason stand beneath, in the text.

    Words taken out of the body do not stand in the title either.
    """
    left = title
    for cut in sorted((each for each in cuts if each.part == TITLE), key=lambda each: -each.start):
        instead = _("[Do not follow this: “%(words)s”]") % {"words": cut.words} if cut.struck else GONE
        left = left[: cut.start] + instead + left[cut.end :]
    for cut in cuts:
        if not cut.struck:
            left = left.replace(cut.words, GONE)
    return left


def notice(cut: Cut, words: str, *, language: str, zone: ZoneInfo) -> str:
    """What stands in place of the words."""
    told = {
        "day": forms.day(cut.at, language=language, zone=zone),
        "reason": cut.reason,
        "kind": kind_words(cut.kind),
        "words": words,
    }
    if cut.struck:
        return _("[Do not follow this, struck on %(day)s: “%(words)s” %(reason)s]") % told
    return _("[Removed on %(day)s: %(kind)s. %(reason)s]") % told


def kind_words(kind: str) -> str:
    """What was removed, in the active language."""
    return {
        "personal": _("personal data"),
        "threat": _("a threat"),
        "dangerous": _("dangerous instructions"),
        "wrong_advice": _("a wrong safety instruction"),
    }[kind]


def cuts_of(text: PublicText) -> tuple[Cut, ...]:
    """What was taken out of a text, in reading order. One query the first time."""
    prefetch_related_objects([text], "redactions")
    found = sorted(text.redactions.all(), key=lambda each: (each.part != TITLE, each.start, each.pk))
    return tuple(
        Cut(
            part=each.part,
            start=each.start,
            end=each.end,
            words=(text.title if each.part == TITLE else text.body)[each.start : each.end],
            kind=each.kind,
            reason=each.reason,
            at=each.redacted_at,
            struck=each.struck,
        )
        for each in found
    )


def words_left(text: PublicText, cuts: Sequence[Cut], *, zone: ZoneInfo) -> tuple[str, str]:
    """Title and body as everybody may read them, the notices in the text's own language."""
    with translation.override(spoken_language(text.language)):
        return public_title(text.title, cuts), public_body(text.body, cuts, language=text.language, zone=zone)


def spoken_language(language: str) -> str:
    """The language the product speaks to readers of this one."""
    known = {code for code, _name in settings.LANGUAGES}
    return language if language in known else settings.LANGUAGE_CODE
