"""Harm told without a plain word for it: new mentions read by meaning, within the false alarms the brand accepts."""

from datetime import datetime, timedelta

from django.db.models import Min, Sum

from fauxpas.core.models import Brand
from fauxpas.engine.meaning import READ, meaning_model
from fauxpas.watch.models import Alarm, HourTally, Mention
from fauxpas.watch.scoring import Harm, find_harm, score_harms

# A fifth of a second of one processor each: to weigh so many, and to read the likeliest of them.
MOST_WEIGHED = 1000
MOST_READ = 20
MONTH = timedelta(days=30)
DAY = timedelta(days=1)


def can_be_read(mention: Mention, brand: Brand) -> bool:
    """Whether a mention is in a language that is read by meaning, and the brand accepts the false alarms that come of it."""
    return brand.content_false_alarms_per_month > 0 and mention.language in READ


def score_meaning(brand: Brand, mentions: list[Mention], *, now: datetime) -> Alarm | None:
    """Read the likeliest of these new mentions by meaning, and ring for those that tell of harm; None when none does.

    What plain words tell rings anyway and is left out. A mention that rings carries the kind as its flag, as if its words had said it.
    """
    unheard = [mention for mention in mentions if find_harm(mention) is None]
    model = meaning_model()
    chosen = [unheard[place] for place in model.likeliest([mention.text for mention in unheard], MOST_READ)]
    if not chosen:
        return None
    accepted = brand.content_false_alarms_per_month
    least = model.score_for(false_alarms=accepted, posts=posts_a_month(brand, now=now))
    scores = model.harm([mention.text for mention in chosen])
    harms = [_harm(mention) for mention, score in zip(chosen, scores.tolist(), strict=True) if score >= least]
    return score_harms(brand, harms, now=now)


def posts_a_month(brand: Brand, *, now: datetime) -> float:
    """How many mentions thirty days bring, by the last thirty or by as many as there are since the first; one query."""
    lately = HourTally.objects.filter(brand=brand, hour__gt=now - MONTH, hour__lte=now).order_by()
    told = lately.aggregate(count=Sum("count", default=0), first=Min("hour"))
    if told["first"] is None:
        return 0.0
    return float(told["count"] * (MONTH / max(now - told["first"], DAY)))


def _harm(mention: Mention) -> Harm:
    meant = meaning_model().explain(mention.text)
    mention.flags = sorted({*mention.flags, meant.kind})
    mention.save(update_fields=["flags"])
    return Harm(mention, (meant.kind,), meant.words)
