"""What is taken out of a public text, as readers see it: never silently, always with the day and the reason."""

from collections.abc import Callable, Sequence
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
_GAP = "\0"  # no text holds it: forms and databases refuse it
TITLE, BODY = Redaction.Part.TITLE, Redaction.Part.BODY


@dataclass(frozen=True)
class Cut:
    """One stretch of a body or a title, end exclusive, its words, and what readers are told.

    struck : the words stay, struck through, but for those that were removed, for which GONE stands in `words`.
    """

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
    return _without(body, BODY, cuts, lambda cut: notice(cut, language=language, zone=zone))


def public_title(title: str, cuts: Sequence[Cut]) -> str:
    """The title as everybody may read it, in the active language; day and reason stand beneath, in the text.

    Words taken out of the body do not stand in the title either.
    """
    struck = _("[Do not follow this: “%(words)s”]")
    left = _without(title, TITLE, cuts, lambda cut: struck % {"words": cut.words} if cut.struck else GONE)
    for cut in cuts:
        if not cut.struck:
            left = left.replace(cut.words, GONE)
    return left


def notice(cut: Cut, *, language: str, zone: ZoneInfo) -> str:
    """What stands in place of the words."""
    told = {
        "day": forms.day(cut.at, language=language, zone=zone),
        "reason": cut.reason,
        "kind": kind_words(cut.kind),
        "words": cut.words,
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
    gone = [each for each in found if not each.struck]
    return tuple(
        Cut(
            part=each.part,
            start=each.start,
            end=each.end,
            words=_words_of(text, each, gone if each.struck else ()),
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


def words_removed(cuts: Sequence[Cut]) -> bool:
    """Whether anything of the text cannot be read any more; struck words can."""
    return any(not cut.struck for cut in cuts)


def pieces_left(text: PublicText, cuts: Sequence[Cut]) -> tuple[list[str], list[str]]:
    """What is left of the title and of the body between the words that were removed, in order; struck words stay."""
    gone = [cut for cut in cuts if not cut.struck]
    title = _without(text.title, TITLE, gone, lambda _cut: _GAP)
    for cut in gone:
        title = title.replace(cut.words, _GAP)
    return title.split(_GAP), _without(text.body, BODY, gone, lambda _cut: _GAP).split(_GAP)


def spoken_language(language: str) -> str:
    """The language the product speaks to readers of this one."""
    known = {code for code, _name in settings.LANGUAGES}
    return language if language in known else settings.LANGUAGE_CODE


def _without(said: str, part: str, cuts: Sequence[Cut], instead: Callable[[Cut], str]) -> str:
    """A title or a body with something instead of each of its cuts."""
    pieces, done = [], 0
    for cut in sorted((each for each in cuts if each.part == part), key=lambda each: each.start):
        pieces += [said[done : max(cut.start, done)], instead(cut)]
        done = max(done, cut.end)
    return "".join(pieces) + said[done:]


def _words_of(text: PublicText, cut: Redaction, gone: Sequence[Redaction]) -> str:
    """The words of a stretch, with GONE where it overlaps one of those removed, which are in reading order."""
    said = text.title if cut.part == TITLE else text.body
    pieces, done = [], cut.start
    for each in gone:
        if each.part == cut.part and each.start < cut.end and each.end > done:
            pieces += [said[done : max(each.start, done)], GONE]
            done = each.end
    return "".join(pieces) + said[done : cut.end]
