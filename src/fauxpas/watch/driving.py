"""What drives an alarm: the words said more than usual, the sources, and a few mentions worth reading first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import QuerySet

from fauxpas.core.models import Brand
from fauxpas.engine.everyday import FUNCTION_WORDS
from fauxpas.engine.fold import fold, words
from fauxpas.watch.models import Alarm, AlarmMention, Mention
from fauxpas.watch.reasons import count_reasons
from fauxpas.watch.series import source_counts

READ = 400
USUAL_READ = 1000
KEPT = 4096
TERMS = 8
SOURCES = 8
FEWEST_TIMES = 2
SHORTEST = 3
BEFORE = timedelta(days=28)
# Belief, in mentions, that a word never heard before would have been said once: it keeps rare words from winning.
PRIOR = 0.5
TYPICAL = 3
HARMFUL = 5


def describe(alarm: Alarm, brand: Brand, *, now: datetime) -> None:
    """Fill the alarm's terms, reasons and sources from what was said since it began, and its story when it has none; not saved.

    Six queries.
    """
    since = alarm.began_at
    said = list(said_between(brand, since=since, until=now))
    usual = list(said_before(brand, since))
    alarm.terms = [list(term) for term in find_terms(said, usual, names=[brand.name, *brand.other_names])]
    alarm.reasons = count_reasons(brand, said)
    if alarm.story_id is None:
        alarm.story_id = find_story(said)
    counts = source_counts(brand, since=since.replace(second=0, microsecond=0), until=now)
    alarm.sources = [[each.source.pk, each.count] for each in counts[:SOURCES]]


def pick_mentions(alarm: Alarm, brand: Brand, *, now: datetime) -> None:
    """Point the alarm at its first mention, the most read, the harmful and the typical ones; earlier picks stay."""
    since = alarm.began_at
    said = list(said_between(brand, since=since, until=now))
    first = (
        Mention.objects.filter(brand=brand, happened_at__gte=since, happened_at__lte=now)
        .order_by("happened_at", "pk")
        .first()
    )
    picks: dict[int, tuple[str, Mention]] = {}
    for why, mention in _picks(first, said, {fold(str(term[0])) for term in alarm.terms}):
        picks.setdefault(mention.pk, (why, mention))
    known = set(alarm.alarm_mentions.values_list("mention", flat=True))
    AlarmMention.objects.bulk_create(
        AlarmMention(alarm=alarm, mention=mention, why=why, flags=mention.flags)
        for why, mention in picks.values()
        if mention.pk not in known
    )


def find_story(said: Iterable[Mention]) -> int | None:
    """The number of the story most of these mentions tell, None when no two tell the same; their stories must be loaded."""
    told = Counter(mention.story.root_id or mention.story.pk for mention in said if mention.story is not None)
    story, times = told.most_common(1)[0] if told else (None, 0)
    return story if times >= FEWEST_TIMES else None


def find_terms(
    said: Sequence[Mention], usual: Sequence[Mention], *, names: Iterable[str]
) -> list[tuple[str, int, float]]:
    """The words said more than usual: (as written, mentions that hold it, usual number in as many mentions).

    A word counts once a mention. Words are ranked by how many mentions more than usual hold them; everyday words and the
    brand's own names are left out.
    """
    left_out = FUNCTION_WORDS.union(*(fold(name).split() for name in names))
    here, before = _counted(said, left_out), _counted(usual, left_out)
    share = len(said) / (len(usual) + PRIOR)
    risen = [
        (word, times, (before[word] + PRIOR) * share) for word, times in here.items() if times >= FEWEST_TIMES
    ]
    risen = [(word, times, expected) for word, times, expected in risen if times > 2 * expected or not usual]
    risen.sort(key=lambda each: (each[2] - each[1], each[0]))
    return [
        (_as_written(word, said), times, round(before[word] * share, 1) if usual else 0.0)
        for word, times, _expected in risen[:TERMS]
    ]


def said_between(brand: Brand, *, since: datetime, until: datetime) -> QuerySet[Mention]:
    """The newest READ mentions of this time, with what is needed to say what drives them."""
    return _said(brand, since=since, until=until)[:READ]


def said_before(brand: Brand, at: datetime) -> QuerySet[Mention]:
    """The newest USUAL_READ mentions before this time, to compare with."""
    return _said(brand, since=at - BEFORE, until=at)[:USUAL_READ]


def _said(brand: Brand, *, since: datetime, until: datetime) -> QuerySet[Mention]:
    mentions = Mention.objects.filter(brand=brand, happened_at__gte=since, happened_at__lte=until)
    read = "id text folded flags reach happened_at sentiment language story__root".split()
    return mentions.select_related("story").only(*read).order_by("-happened_at", "-pk")


def _counted(mentions: Iterable[Mention], left_out: frozenset[str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for mention in mentions:
        counted.update(_words_in(mention.text))
    for word in left_out:
        counted.pop(word, None)
    return counted


@lru_cache(maxsize=KEPT)
def _words_in(text: str) -> frozenset[str]:
    # A storm is described again with every batch that comes, and most of what was said was there before.
    return frozenset(word for word in set(fold(text).split()) if len(word) >= SHORTEST and not word.isdigit())


def _as_written(word: str, said: Sequence[Mention]) -> str:
    for mention in said:
        for found in words(mention.text):
            if found.text == word:
                return mention.text[found.start : found.end].lower()
    return word


def _picks(first: Mention | None, said: Sequence[Mention], terms: set[str]) -> list[tuple[str, Mention]]:
    picks = [("first", first)] if first is not None else []
    read = max(
        (mention for mention in said if mention.reach), key=lambda mention: mention.reach or 0, default=None
    )
    if read is not None:
        picks.append(("reach", read))
    picks += [("harm", mention) for mention in said if mention.flags][:HARMFUL]
    typical = sorted(said, key=lambda mention: -len(terms.intersection(mention.folded.split())))
    picks += [("typical", mention) for mention in typical if terms.intersection(mention.folded.split())][
        :TYPICAL
    ]
    return picks
