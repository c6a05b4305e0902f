"""Attention and harm of a brand's last 24 hours: what `engine.indices` is told of them, and its answer in words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core.models import Brand
from fauxpas.engine.content import Flag, content_flags
from fauxpas.engine.indices import Attention, Index, attention_index, harm_index, harm_told
from fauxpas.engine.shares import Shares
from fauxpas.watch.bins import counted_hours
from fauxpas.watch.feeling import Counts, Readers, corrected_over, language_of
from fauxpas.watch.models import Mention, Story
from fauxpas.watch.search import with_flags

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# Both are full long before: thirty-two tellers, a million readers.
MOST_TELLERS, MOST_READ = 200, 5000
# Of these only today's count: an archive taken in today brings older ones.
MOST_ARRIVED = 1000
SHOWN = 2
PARTS: dict[str, str | Promise] = {
    "volume": gettext_lazy("volume"),
    "reach": gettext_lazy("reach"),
    "growth": gettext_lazy("growth"),
    "stories": gettext_lazy("new stories"),
    "severity": gettext_lazy("gravity of what is told"),
    "affected": gettext_lazy("people hit"),
    "vulnerable": gettext_lazy("children"),
    "authorities": gettext_lazy("authorities"),
    "negative_share": gettext_lazy("negative share"),
}


@dataclass(frozen=True)
class Indices:
    """How loud it is and how much harm is told of, each from 0 (an ordinary day) to 100."""

    attention: Index
    harm: Index


def indices(
    brand: Brand,
    *,
    count: int,
    usual: float | None,
    share: Shares | None,
    now: datetime,
    readers: Readers,
    people_hit: float = 0.0,
) -> Indices:
    """Both indices of the last 24 hours; four queries.

    count, usual : mentions, and those of a usual day; while that is not known, no volume is unusual. share : of negative mentions;
    its lower end counts, so that three angry words are not taken for a storm. people_hit : the likely estimate of a case, 0 where nobody
    counted yet.
    """
    since = now - DAY
    lately = Mention.objects.filter(brand=brand, happened_at__gt=since, happened_at__lte=now)
    newest = lately.order_by("-happened_at").values("reach")[:MOST_READ]
    week = counted_hours(brand, since=since - WEEK, until=since)
    opened = Story.objects.filter(brand=brand, last_at__gte=since, first_at__gte=since, posts__gte=2)
    attention = Attention(
        mentions=count,
        usual=count if usual is None else usual,
        reach=newest.aggregate(told=Sum("reach", default=0))["told"],
        before=sum(sum(moods) for hour, moods in week if hour >= since - DAY),
        stories=0 if usual is None else opened.count(),
    )
    flags: dict[str, list[Flag]] = defaultdict(list)
    # The newest arrivals by the index of those that carry flags: in a storm most of a day does, and would have to be sorted.
    arrived = with_flags(Mention.objects.filter(brand=brand)).order_by("-pk")
    told = arrived.values_list("pk", "author", "text", "language", "happened_at")[:MOST_ARRIVED]
    today = [row for row in told if since < row[-1] <= now]
    for number, author, text, language, _at in today[:MOST_TELLERS]:
        flags[author or f"mention {number}"] += _flags(text, language)
    harm = harm_told(
        flags,
        negative_share=0.0 if share is None else share.low,
        usual_negative_share=_usual_share(brand, week, readers),
        affected=people_hit,
    )
    return Indices(attention_index(attention), harm_index(harm))


def drivers_in_words(index: Index) -> str:
    """What drives an index most, parted by commas; that nothing does, when it is 0."""
    names = [str(PARTS[name]) for name in index.drivers[:SHOWN]]
    return ", ".join(names) if names else _("0 is an ordinary day")


def _usual_share(brand: Brand, week: Sequence[tuple[datetime, Counts]], readers: Readers) -> float:
    """The corrected negative share of these hours; 0 when nothing was said, 1 when it cannot be corrected."""
    if not week:
        return 0.0
    share = corrected_over(week, readers, language_of(brand.languages))
    return 1.0 if share is None else share.negative


@lru_cache(maxsize=2048)
def _flags(text: str, language: str) -> tuple[Flag, ...]:
    return tuple(content_flags(text, language))
