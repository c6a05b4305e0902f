"""The negative share as people see it: what the counts of guesses say once the model's known errors are taken out."""

from collections.abc import Sequence
from functools import lru_cache

from fauxpas.core.models import Brand
from fauxpas.engine.shares import Shares, UnknownModel, corrected_shares
from fauxpas.watch.models import Mention

KEPT = 8192
Counts = tuple[int, int, int]


def model_of(brand: Brand) -> str:
    """What guessed the sentiment of the brand's newest mention, empty without one; one query."""
    newest = Mention.objects.filter(brand=brand).order_by("-pk").values_list("sentiment_by", flat=True)
    return newest.first() or ""


def language_of(languages: Sequence[str]) -> str | None:
    """The one language of these texts, None when there are several: then the errors of all languages are taken."""
    return languages[0] if len(set(languages)) == 1 else None


@lru_cache(maxsize=KEPT)
def corrected(counts: Counts, model: str, language: str | None) -> Shares | None:
    """The corrected share of posts counted negative, neutral, positive.

    None when nothing was counted, or when the errors of the model are not known. Kept, for an hour that is over is asked
    for again at every look and each costs a thousand draws.
    """
    try:
        return corrected_shares(counts, model, language)
    except UnknownModel:
        return None
