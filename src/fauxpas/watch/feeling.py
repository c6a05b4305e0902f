"""The negative share as people see it: what the counts of guesses say once the model's known errors are taken out.

Tallies do not tell which model read a mention. Mentions are read as they come, so a model's first one tells from when it counts; an
older stretch is corrected with the errors of the model of its own time.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.db.models import OuterRef, Subquery

from fauxpas.core.models import Brand
from fauxpas.engine.shares import Shares, UnknownModel, corrected_shares, known_errors
from fauxpas.watch.models import Mention

KEPT = 8192
Counts = tuple[int, int, int]
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Readers:
    """Which model read a brand's mentions, since when; the earliest first, and it counts for all that was before.

    An archive taken in after a model changed is taken for one that was read in its own time.
    """

    since: tuple[tuple[datetime, str], ...]

    def at(self, moment: datetime) -> str:
        """The model of this time; empty when it is not known."""
        return [model for since, model in self.since if since <= moment][-1]

    def between(self, since: datetime, until: datetime) -> str:
        """The one model of this stretch; empty when it changed meanwhile."""
        first = self.at(since)
        return first if self.at(until) == first else ""


def readers_of(brand: Brand) -> Readers:
    """What read the brand's mentions; one query."""
    return readers_of_each([brand.pk])[brand.pk]


def readers_of_each(brands: Iterable[int]) -> dict[int, Readers]:
    """What read the mentions of these brands, by their number; one query that looks three rows up for each brand.

    Unknown where the newest mention was read by a model whose errors are not known, or that another came after.
    """
    mine = Mention.objects.filter(brand=OuterRef("pk"))
    names = sorted(known_errors())
    firsts = [
        Subquery(mine.filter(sentiment_by=name).order_by("seen_at").values("seen_at")[:1]) for name in names
    ]
    newest = Subquery(mine.order_by("-pk").values("sentiment_by")[:1])
    rows = Brand.objects.filter(pk__in=list(brands)).order_by().values_list("pk", newest, *firsts)
    return {brand: _readers(last or "", dict(zip(names, seen, strict=True))) for brand, last, *seen in rows}


def _readers(newest: str, first_seen: dict[str, datetime | None]) -> Readers:
    began = sorted((seen, model) for model, seen in first_seen.items() if seen is not None)
    if not began or began[-1][1] != newest:
        return Readers(((_EVER, ""),))
    return Readers(((_EVER, began[0][1]), *began[1:]))


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


def corrected_over(
    counted: Iterable[tuple[datetime, Counts]], readers: Readers, language: str | None
) -> Shares | None:
    """The corrected share over counts told with when they begin; `corrected` when one model read them all.

    Where several did, the mean of what each says, by its posts; so are the ends of the interval, which is a little wide then, for
    two models seldom err the same way. None as `corrected`.
    """
    sums: dict[str, Counter[int]] = {}
    for at, counts in counted:
        if any(counts):
            sums.setdefault(readers.at(at), Counter()).update(dict(enumerate(counts)))
    parts = [corrected((told[0], told[1], told[2]), model, language) for model, told in sums.items()]
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    if len(known) == 1:
        return known[0]
    posts = sum(part.posts for part in known)

    def mean(name: str) -> float:
        return float(sum(getattr(part, name) * part.posts for part in known) / posts)

    return Shares(mean("negative"), mean("neutral"), mean("positive"), mean("low"), mean("high"), posts)
