"""The watch's own words in templates."""

from django import template
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.engine.indices import Index
from fauxpas.engine.shares import Shares
from fauxpas.watch import silence
from fauxpas.watch.harms import REASON_WORDS
from fauxpas.watch.indices import drivers_in_words
from fauxpas.watch.models import StoryChange
from fauxpas.watch.stories import count_words, name_of

# An interval wider than half of all there is leaves no figure worth reading.
VAGUE = 0.5

register = template.Library()


@register.filter
def why_in_words(why: str) -> str:
    """`{{ source.why_silent|why_in_words }}`: why a source is silent, in the reader's language."""
    return silence.why_in_words(why)


@register.filter
def language_called(code: str) -> str:
    """`{{ mention.language|language_called }}`: its name in the reader's language; the code itself when it has none here."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def reason_called(name: str) -> str:
    """`{{ reason.name|reason_called }}`: a reason of `engine.reasons` in the reader's language; “not clear” when empty."""
    return str(REASON_WORDS.get(name, name))


@register.filter
def drivers(index: Index) -> str:
    """`{{ index|drivers }}`: what drives it most, beneath a figure."""
    return drivers_in_words(index)


@register.filter
def share_words(share: Shares) -> str:
    """`{{ share|share_words }}`: “62% negative (55–69%)”; “0–92% negative” when that is too wide for one figure."""
    if _is_vague(share):
        return _("%(band)s negative") % {"band": _band(share)}
    return _("%(share)s negative (%(band)s)") % {"share": share_figure(share), "band": _band(share)}


@register.filter
def share_figure(share: Shares) -> str:
    """`{{ share|share_figure }}`: “62%”; “0–92%” when no one figure says it."""
    return _band(share) if _is_vague(share) else forms.percent(share.negative, language=_language())


@register.filter
def band_words(share: Shares) -> str:
    """`{{ share|band_words }}`: “55–69%, corrected for known errors”, beneath a figure."""
    if _is_vague(share):
        return _("too uncertain for one figure")
    return _("%(band)s, corrected for known errors") % {"band": _band(share)}


@register.filter
def change_words(change: StoryChange) -> str:
    """`{{ change|change_words }}`: what was done to a story, and by whom."""
    who = str(change.by) if change.by_id is not None else _("The program")
    other = name_of(change.other) if change.other is not None else "…"
    told = {
        "who": who,
        "story": name_of(change.story),
        "other": other,
        "count": count_words(len(change.mentions)),
    }
    match change.kind:
        case StoryChange.Kind.MERGE:
            return _("%(who)s put “%(story)s” into “%(other)s”.") % told
        case StoryChange.Kind.SPLIT:
            return _("%(who)s took %(count)s out of “%(story)s”, which made “%(other)s”.") % told
        case StoryChange.Kind.PIN:
            return _("%(who)s pinned it.") % told
    return _("%(who)s unpinned it.") % told


def _is_vague(share: Shares) -> bool:
    return share.high - share.low > VAGUE


def _band(share: Shares) -> str:
    return forms.percent_interval(share.low, share.high, language=_language())


def _language() -> str:
    return get_language() or "en"
