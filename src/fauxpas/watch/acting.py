"""Accounts that acted together beyond chance on what a brand's stories tell: found by the worker, shown with its evidence.

Kept are the mentions alone, never names: who they are is read from the mentions at each look, so that an erased author is in
no finding. Nobody is called anything; see `docs/how-it-decides/coordination.md`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.engine.coordination import Group, acts_of, find_coordination
from fauxpas.engine.posts import Post
from fauxpas.watch.models import Acting, Mention, Story

SPAN = timedelta(days=7)
MOST_READ = 20_000
WAVES_SHOWN = 6
FEWEST_ACCOUNTS = 3
KIND_WORDS: dict[str, str | Promise] = {
    "link": _("the same link"),
    "words": _("the same words"),
    "hashtags": _("the same hashtags"),
    "repost": _("the same post passed on"),
    "answer": _("answers to the same post"),
}
INNOCENT_WORDS: dict[str, str | Promise] = {
    "followers": _("they follow one account, and were told of its post at the same moment"),
    "readers": _("they read one site, or pass on its feed"),
    "share_button": _("a page or a press release gave everybody the same words"),
    "live_event": _("all watched the same thing: it happened within three hours"),
    "open_call": _("they were asked in the open: fans, staff, members of an association"),
}


@dataclass(frozen=True)
class Wave:
    """One thing several accounts did at nearly the same moment. mentions : in time."""

    what: str | Promise
    began_at: datetime
    seconds: float
    mentions: list[Mention]


@dataclass(frozen=True)
class Together:
    """One finding as a page shows it. accounts : by name; innocent : what to look into first."""

    accounts: list[str]
    waves: list[Wave]
    occasions: float
    expected: float
    innocent: str | Promise


def find_acting(brand: Brand, *, now: datetime) -> None:
    """Look through the last seven days of a brand, at most the newest MOST_READ mentions, and keep what was found instead of before."""
    lately = Mention.objects.filter(brand=brand, happened_at__gte=now - SPAN, happened_at__lte=now)
    read = list(
        lately.exclude(author="")
        .only("id", "text", "author", "source", "happened_at", "reply_to", "duplicate_of", "story__root")
        .select_related("story")
        .order_by("-happened_at")[:MOST_READ]
    )
    acts = (act for mention in read for act in acts_of(_post(mention), duplicate_of=_original(mention)))
    groups = find_coordination(acts).groups
    stories = {str(mention.pk): mention.story for mention in read}
    found = [kept for group in groups if (kept := _kept(brand, group, stories, now=now)) is not None]
    with transaction.atomic():
        Acting.objects.filter(brand=brand).delete()
        Acting.objects.bulk_create(found)


def acting_in(members: Sequence[int]) -> list[Together]:
    """What was found about the mentions of these stories, the largest group first; three queries."""
    kept = list(Acting.objects.filter(story__in=members).order_by("pk"))
    numbers = {number for each in kept for wave in each.waves for number in wave["mentions"]}
    mentions = Mention.objects.filter(pk__in=numbers).exclude(author="").prefetch_related("source")
    by_number = {mention.pk: mention for mention in mentions}
    shown = (_shown(each, by_number) for each in kept)
    return sorted((each for each in shown if each.waves), key=lambda each: -len(each.accounts))


def _post(mention: Mention) -> Post:
    # The same name in two sources may be two people.
    author = f"{mention.source_id}:{mention.author}"
    return Post(
        str(mention.pk), mention.text, mention.happened_at, author=author, reply_to=mention.reply_to or None
    )


def _original(mention: Mention) -> str | None:
    return None if mention.duplicate_of_id is None else str(mention.duplicate_of_id)


def _kept(brand: Brand, group: Group, stories: dict[str, Story | None], *, now: datetime) -> Acting | None:
    """The row of a finding; None when what they did is in no story yet."""
    story = _story_of(stories[post] for wave in group.waves for post in wave.posts)
    if story is None:
        return None
    waves = [
        {
            "kind": wave.kind,
            "began": wave.began,
            "seconds": wave.seconds,
            "mentions": [int(post) for post in wave.posts],
        }
        for wave in group.waves
    ]
    return Acting(
        brand=brand,
        story_id=story,
        waves=waves,
        occasions=group.occasions,
        expected=group.expected,
        innocent=group.innocent,
        found_at=now,
    )


def _story_of(told: Iterable[Story | None]) -> int | None:
    counted = Counter(story.root_id or story.pk for story in told if story is not None)
    return counted.most_common(1)[0][0] if counted else None


def _shown(kept: Acting, mentions: dict[int, Mention]) -> Together:
    waves = []
    for wave in kept.waves:
        there = [mentions[number] for number in wave["mentions"] if number in mentions]
        if len({mention.author for mention in there}) >= FEWEST_ACCOUNTS:
            began = datetime.fromtimestamp(wave["began"], UTC)
            waves.append(Wave(KIND_WORDS.get(wave["kind"], wave["kind"]), began, wave["seconds"], there))
    accounts = {mention.author for wave in waves for mention in wave.mentions}
    innocent = INNOCENT_WORDS.get(kept.innocent, kept.innocent)
    return Together(sorted(accounts), waves[-WAVES_SHOWN:], kept.occasions, kept.expected, innocent)
