"""Erasing one author everywhere: their words, name and links go; how much was said stays, since a count names nobody.

An emptied row keeps the digest of its source's key: when the source brings the same post again, it is known as erased
and stays so, and the tallies still equal the rows. Heard posts are emptied the same way, until their days are over.
What higher phases keep of authors is erased with it: they register how (`register_keeping`), and say what the law holds.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count, Manager, Q, QuerySet
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand, Person, TrailPayload
from fauxpas.core.rights import Right, check_right, may, visible_brands
from fauxpas.engine.fold import fold
from fauxpas.watch.driving import FEWEST_TIMES
from fauxpas.watch.grouping import start_again
from fauxpas.watch.models import (
    Alarm,
    AlarmMention,
    HeardPost,
    Mention,
    ReasonCorrection,
    Source,
    Story,
    StoryChange,
    erased_key,
)
from fauxpas.watch.reasons import learn_soon
from fauxpas.watch.search import with_words

Row = TypeVar("Row", Mention, HeardPost)
MOST_FOUND = 50
AT_ONCE = 1000
_EMPTY = {"text": "", "url": "", "author": "", "language": "", "reply_to": "", "rating": None, "reach": None}


@dataclass(frozen=True)
class Keeping:
    """What a higher phase keeps of authors.

    rows : those of these brands, with an `author` and a `source`. erase : called in the erasing transaction with the rows
    and the mentions that go; returns how many rows it must keep, such as those under legal hold.
    """

    rows: Callable[[Sequence[int]], QuerySet[Any]]
    erase: Callable[[QuerySet[Any], Sequence[Mention], datetime], int]


_keepings: list[Keeping] = []


def register_keeping(keeping: Keeping) -> None:
    """Have what a phase keeps of authors found and erased with their posts."""
    if keeping not in _keepings:
        _keepings.append(keeping)


@dataclass(frozen=True)
class Traces:
    """What one name of one source left behind in the brands somebody may erase it from. kept : pieces of evidence and the like."""

    author: str
    source: Source
    mentions: int
    heard: int
    alarms: int
    kept: int = 0

    @property
    def pick(self) -> str:
        """How a form names it."""
        return f"{self.source.pk}:{self.author}"


@dataclass(frozen=True)
class Erased:
    """How much was erased; `held` is what a legal hold keeps."""

    mentions: int
    heard: int
    held: int = 0


@dataclass(frozen=True)
class Said:
    """What is about to go in one brand: how many mentions, the last of them, every word they held."""

    mentions: int = 0
    until: datetime | None = None
    words: frozenset[str] = frozenset()


def find_traces(brand: Brand, name: str, *, by: Person) -> list[Traces]:
    """Whose name holds these letters, whatever their case and accents, by source; at most MOST_FOUND, by name.

    Looks in every brand of the organisation whose people `by` decides about, and what was heard for them; in what sources shared
    by all brands said besides, when they decide about every brand. Raises NotAllowed.
    """
    check_right(by, Right.MEMBERS, brand)
    # No name holds NUL; SQLite would take it for the end of what is sought, PostgreSQL for a fault.
    name = name.replace("\x00", "").strip()
    if not name:
        return []
    mentions, heard = _within(brand, by)
    kept = _kept(brand, by)
    everything: tuple[QuerySet[Any], ...] = (mentions, heard, *kept)
    names = sorted(set().union(*(_named(rows, name) for rows in everything)))[:MOST_FOUND]
    counts: dict[tuple[str, int], list[int]] = {}
    for place, rows in enumerate(everything):
        named = rows.filter(author__in=names).order_by("author", "source")
        counted = named.values_list("author", "source").annotate(rows=Count("pk"))
        for author, source, number in counted[:MOST_FOUND]:
            counts.setdefault((author, source), [0] * len(everything))[place] = number
    sources = Source.objects.in_bulk({source for _author, source in counts})
    return [
        Traces(
            author,
            sources[source],
            mentions=said,
            heard=unmatched,
            alarms=_driven(mentions.filter(author=author, source=source)),
            kept=sum(elsewhere),
        )
        for (author, source), (said, unmatched, *elsewhere) in sorted(counts.items())[:MOST_FOUND]
    ]


def erase_author(brand: Brand, picks: Iterable[tuple[int, str]], *, by: Person, now: datetime) -> Erased:
    """Erase what these (source id, name) left behind, in every brand that `find_traces` looks in.

    The trail says how much was erased in each brand, never whose. Terms of an alarm that nobody else said go too, and
    what the trail kept of their posts added by hand, and the words of the stories they told, which are grouped anew. Raises InputRefused when nothing is left to erase, NotAllowed.
    """
    check_right(by, Right.MEMBERS, brand)
    named = [(source, author) for source, author in picks if author]
    wanted = Q(pk__in=[])
    for source, author in named:
        wanted |= Q(source=source, author=author)
    with transaction.atomic():
        # Ingest holds a source's row while it stores: nothing of theirs slips in after the look.
        list(Source.objects.select_for_update().filter(pk__in={pk for pk, _author in named}).order_by("pk"))
        every_mention, every_heard = _within(brand, by)
        theirs = every_mention.filter(wanted)
        mentions, heard = list(theirs), list(every_heard.filter(wanted))
        kept = [
            (keeping, rows.filter(wanted)) for keeping, rows in zip(_keepings, _kept(brand, by), strict=True)
        ]
        if not mentions and not heard and not any(rows.exists() for _keeping, rows in kept):
            words = _("Nothing is left to erase.")
            raise InputRefused(words, fields={"pick": _("Choose who is to be erased.")})
        TrailPayload.objects.filter(
            entry__subject_label="watch.mention", entry__subject_id__in=theirs.values("pk")
        ).delete()
        AlarmMention.objects.filter(mention__in=theirs).delete()
        unlearnt = Brand.objects.filter(reason_corrections__mention__in=theirs).distinct().order_by("pk")
        learn_soon(list(unlearnt), now=now)
        ReasonCorrection.objects.filter(mention__in=theirs).delete()
        held = sum(keeping.erase(rows, mentions, now) for keeping, rows in kept)
        said = _by_brand(mentions)
        _forget_titles(mentions)
        _empty(Mention.objects, mentions, folded="", flags=[])
        _empty(HeardPost.objects, heard)
        for touched in Brand.objects.filter(pk__in={brand.pk, *said}).order_by("pk"):
            gone = said.get(touched.pk, Said())
            for alarm in Alarm.objects.filter(brand=touched, began_at__lte=gone.until or now):
                _forget_terms(alarm, gone, now=now)
            if gone.mentions:
                start_again(touched, now=now)
            after = {"mentions": gone.mentions, "heard": len(heard) if touched == brand else 0}
            if held and touched == brand:
                after["held"] = held
            trail.write(touched, "author.erased", by=by, now=now, subject=touched, after=after)
    return Erased(len(mentions), len(heard), held)


def _decided_by(brand: Brand, by: Person) -> list[int]:
    mine = visible_brands(by).filter(organisation=brand.organisation_id)
    return [each.pk for each in mine if may(by, Right.MEMBERS, each)]


def _kept(brand: Brand, by: Person) -> list[QuerySet[Any]]:
    """What each keeping has in the brands whose people `by` decides about."""
    brands = _decided_by(brand, by)
    return [keeping.rows(brands) for keeping in _keepings]


def _within(brand: Brand, by: Person) -> tuple[QuerySet[Mention], QuerySet[HeardPost]]:
    brands = _decided_by(brand, by)
    heard = Q(source__brand__in=brands)
    if not Brand.objects.filter(organisation=brand.organisation_id).exclude(pk__in=brands).exists():
        # What a shared source said and no brand's query caught is everybody's: for who decides about every brand.
        heard |= Q(source__brand__isnull=True, source__organisation=brand.organisation_id)
    return Mention.objects.filter(brand__in=brands), HeardPost.objects.filter(heard)


def _named(rows: QuerySet[Any], name: str) -> set[str]:
    """The authors whose name holds these letters. Compared here: SQLite knows the case of ASCII letters only."""
    folded, lower = fold(name), name.casefold()
    authors = rows.order_by().values_list("author", flat=True).distinct().iterator()
    return {author for author in authors if lower in author.casefold() or (folded and folded in fold(author))}


def _driven(mentions: QuerySet[Mention]) -> int:
    return Alarm.objects.filter(alarm_mentions__mention__in=mentions).distinct().count()


def _by_brand(mentions: Sequence[Mention]) -> dict[int, Said]:
    said: dict[int, Said] = {}
    for mention in mentions:
        before = said.get(mention.brand_id, Said())
        said[mention.brand_id] = Said(
            before.mentions + 1,
            max(before.until or mention.happened_at, mention.happened_at),
            before.words | frozenset(fold(f"{mention.text} {mention.author}").split()),
        )
    return said


def _empty(stored: Manager[Row], rows: Sequence[Row], **more: object) -> None:
    fields: dict[str, object] = _EMPTY | more
    for row in rows:
        row.source_key = erased_key(row.source_key)
        for name, value in fields.items():
            setattr(row, name, value)
    stored.bulk_update(rows, ["source_key", *fields], batch_size=AT_ONCE)


def _forget_titles(mentions: Sequence[Mention]) -> None:
    """Leave the stories they told without words and link of their own; those of the last days are told anew without them."""
    numbers = {mention.story_id for mention in mentions if mention.story_id is not None}
    told = Story.objects.filter(Q(pk__in=numbers) | Q(merged__in=numbers))
    told.filter(named=False).update(title="")
    told.update(address="")
    StoryChange.objects.filter(Q(story__in=told) | Q(other__in=told)).update(words=[])


def _forget_terms(alarm: Alarm, gone: Said, *, now: datetime) -> None:
    """Leave out the terms of an alarm that, of those who spoke then, only the erased posts said."""
    then = Mention.objects.filter(
        brand=alarm.brand_id, happened_at__gte=alarm.began_at, happened_at__lte=alarm.ended_at or now
    )
    kept = [
        term
        for term in alarm.terms
        if fold(str(term[0])) not in gone.words
        or with_words(then, str(term[0]))[:FEWEST_TIMES].count() == FEWEST_TIMES
    ]
    if kept != alarm.terms:
        alarm.terms = kept
        alarm.save(update_fields=["terms"])
