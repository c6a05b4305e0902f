"""Words taken out of a fact's public wording: no text says them again through the fact, whatever the ledger keeps."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as told
from fauxpas.core.models import Brand
from fauxpas.understand.cuts import GONE, kind_words
from fauxpas.understand.models import Fact, Redaction


def without_gone(fact: Fact, words: str) -> str:
    """What a correction may repeat of a former version. One query for a fact whose wording was cut, else none."""
    for each in fact.redactions.all() if fact.wording_cut else ():
        if each.kind != Redaction.Kind.WRONG_ADVICE:
            words = words.replace(each.words, GONE)
    return words


def wording_problems(fact: Fact, said: Iterable[str], *, brand: Brand) -> list[str]:
    """Why these words of the fact cannot be said: they hold what was taken out. One query for such a fact, else none."""
    if not fact.wording_cut:
        return []
    words = "\n".join(said)
    return [
        _("Words of %(key)s were taken out on %(day)s (%(kind)s): write the fact without them.")
        % {
            "key": fact.key,
            "day": told.day(
                each.redacted_at, language=get_language() or "en", zone=ZoneInfo(brand.time_zone)
            ),
            "kind": kind_words(each.kind),
        }
        for each in fact.redactions.order_by("pk")
        if each.words in words
    ]
