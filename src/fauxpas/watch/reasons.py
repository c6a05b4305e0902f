"""Why people are angry: as the engine reads it, as people of the brand correct it, and as it learnt from them.

The model that ships is the same for all; what a brand's corrections teach is laid over it, for that brand alone.
"""

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import QuerySet

from fauxpas.core import queue
from fauxpas.core.models import Brand
from fauxpas.engine.reasons import Reasons, reason, shipped_reasons
from fauxpas.watch.models import Mention, ReasonCorrection, ReasonLessons

MOST_TAUGHT = 2_000
MOST_KEPT = 64

# The brands asked for last, each with when it learnt.
_kept: dict[int, tuple[datetime, Reasons]] = {}


@dataclass(frozen=True)
class ReasonTold:
    """The reason of one angry mention.

    name : one of `engine.reasons.REASONS`, empty when it cannot be told; likelihood : the program's, 0 to 1; correction : what a
    person said, whose word it is then; taught : how many corrections the program has learnt from.
    """

    name: str
    likelihood: float
    correction: ReasonCorrection | None
    taught: int


def reasons_of(brand: Brand) -> Reasons:
    """What tells the reasons of this brand's mentions; one query, two after it has learnt."""
    shipped, lessons = shipped_reasons(), lessons_of(brand.pk)
    learnt_at = lessons.values_list("learnt_at", flat=True).first()
    if learnt_at is None:
        return shipped
    kept = _kept.get(brand.pk)
    if kept is not None and kept[0] == learnt_at:
        return kept[1]
    taught = shipped.with_learnt(_thawed(bytes(lessons.values_list("weights", flat=True).get())))
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[brand.pk] = (learnt_at, taught)
    return taught


def lessons_of(brand_id: int) -> QuerySet[ReasonLessons]:
    """What the brand has taught the model in use; nothing while all it taught was another."""
    return ReasonLessons.objects.filter(brand=brand_id, model=shipped_reasons().name)


def reason_of(mention: Mention) -> ReasonTold | None:
    """Why this mention is angry; None when it is not, or was erased. Three queries at most."""
    if mention.sentiment != Mention.Sentiment.NEGATIVE or mention.erased:
        return None
    correction = ReasonCorrection.objects.filter(mention=mention).select_related("by").first()
    found = reason(mention.text, mention.language or None, reasons_of(mention.brand))
    taught = lessons_of(mention.brand_id).values_list("taught", flat=True).first()
    name = found.name or "" if correction is None else correction.reason
    return ReasonTold(name, found.confidence, correction, taught or 0)


def count_reasons(brand: Brand, said: Sequence[Mention]) -> dict[str, int]:
    """How many of the angry ones of these mentions are so for each reason, `""` where none is clear; what people said goes first."""
    angry = [mention for mention in said if mention.sentiment == Mention.Sentiment.NEGATIVE]
    told_by = reasons_of(brand)
    corrected = ReasonCorrection.objects.filter(brand=brand, mention__in=[mention.pk for mention in angry])
    people = dict(corrected.values_list("mention", "reason"))
    found = (
        people.get(mention.pk) or reason(mention.text, mention.language or None, told_by).name or ""
        for mention in angry
    )
    return dict(Counter(found).most_common())


def learn(brand: Brand, *, now: datetime) -> None:
    """Learn anew from the corrections the brand still keeps, the newest MOST_TAUGHT; without any, all that was learnt goes."""
    kept = ReasonCorrection.objects.filter(brand=brand).exclude(mention__text="").order_by("-pk")
    examples = list(kept.values_list("mention__text", "reason")[:MOST_TAUGHT])
    if not examples:
        ReasonLessons.objects.filter(brand=brand).delete()
        return
    taught = shipped_reasons().corrected(examples)
    told = {"model": taught.name, "taught": len(examples), "weights": _frozen(taught), "learnt_at": now}
    ReasonLessons.objects.update_or_create(brand=brand, defaults=told)


def learn_soon(brands: Iterable[Brand], *, now: datetime) -> None:
    """Put in line that these brands learn anew, in the caller's transaction."""
    for brand in brands:
        queue.enqueue("watch.learn_reasons", now=now, key=str(brand.pk), brand=brand)


def _frozen(reasons: Reasons) -> bytes:
    held = io.BytesIO()
    buckets = np.array(sorted(reasons.learnt), dtype=np.int64)
    weights = np.array([reasons.learnt[bucket] for bucket in buckets.tolist()], dtype=np.float64)
    np.savez_compressed(held, buckets=buckets, weights=weights)
    return held.getvalue()


def _thawed(frozen: bytes) -> dict[int, Sequence[float]]:
    with np.load(io.BytesIO(frozen), allow_pickle=False) as file:
        return dict(zip(file["buckets"].tolist(), file["weights"].tolist(), strict=True))
