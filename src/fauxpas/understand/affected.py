"""Reads: who is hit, how many in all, how the number grew, and whether noise and harm agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import combinations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fauxpas.core.errors import NotFound, Words
from fauxpas.core.models import Person
from fauxpas.engine.estimates import Estimate, Shared, total
from fauxpas.room.models import Case
from fauxpas.room.queries import visible_cases
from fauxpas.understand.models import AffectedGroup, GroupOverlap, GroupVersion
from fauxpas.understand.severity import BY_LEVEL, GRAVE
from fauxpas.watch.indices import Indices

MOST_POINTS = 60
FEW = 20  # so few people, gravely hit, may be recognised by who and where alone
LOUD = HARMFUL = 40.0  # of 100


@dataclass(frozen=True)
class Row:
    """A group as it stands. estimate : None while nobody can say how many. few : they may be recognised."""

    group: AffectedGroup
    version: GroupVersion
    estimate: Estimate | None
    few: bool

    @property
    def word(self) -> Words:
        """How badly, in a word."""
        return BY_LEVEL[self.version.severity].word

    @property
    def criteria(self) -> Words:
        """When that step applies."""
        return BY_LEVEL[self.version.severity].criteria


@dataclass(frozen=True)
class Pair:
    """Two groups that count, and what was answered of who is in both; None when nobody was asked yet."""

    first: AffectedGroup
    second: AffectedGroup
    answer: GroupOverlap | None

    @property
    def people(self) -> Estimate | None:
        """How many, None while it is not known."""
        return None if self.answer is None else estimate_of(self.answer)


@dataclass(frozen=True)
class Affected:
    """Who is hit in a case.

    total : everybody once; None while no group that counts has an estimate. uncounted : groups that count, without an estimate.
    unasked : pairs nobody was asked about.
    """

    rows: list[Row]
    pairs: list[Pair]
    total: Estimate | None
    uncounted: list[Row]

    @property
    def unasked(self) -> list[Pair]:
        """Pairs nobody was asked about yet; each widens the total."""
        return [pair for pair in self.pairs if pair.answer is None]

    @property
    def gravest(self) -> int:
        """The gravest severity of a group that counts; 0 without any."""
        return max((row.version.severity for row in self.rows if row.version.counts), default=0)

    @property
    def untold(self) -> list[Row]:
        """Groups that count and have not all been told."""
        return [row for row in self.rows if row.version.counts and row.version.told != GroupVersion.Told.DONE]


def visible_groups(person: Person) -> QuerySet[AffectedGroup]:
    """The affected groups of the cases this person may see. Unordered; one query."""
    return AffectedGroup.objects.filter(case__in=visible_cases(person))


def group_for(person: Person, case: Case, number: int) -> AffectedGroup:
    """The case's group of this number, with its current version. Raises NotFound."""
    found = visible_groups(person).filter(case=case, number=number)
    group = found.select_related("current__recorded_by", "current__customers").first()
    if group is None or group.current is None:
        raise NotFound(_("There is no such group here."))
    group.case = case
    return group


def version_now(group: AffectedGroup) -> GroupVersion:
    """What is known of the group now. Raises NotFound for one that was never described."""
    if group.current is None:
        raise NotFound(_("There is no such group here."))
    return group.current


def estimate_of(told: GroupVersion | GroupOverlap) -> Estimate | None:
    """The three numbers as one estimate, None while they are empty."""
    if told.low is None or told.likely is None or told.high is None:
        return None
    return Estimate(told.low, told.likely, told.high)


def affected(case: Case) -> Affected:
    """The case's groups, those that count first and the gravest of them, with the total. Two queries."""
    groups = case.groups.select_related("current__recorded_by", "current__customers").order_by("number")
    rows = [_row(group, group.current) for group in groups if group.current is not None]
    rows.sort(key=lambda row: (not row.version.counts, -row.version.severity, row.group.number))
    answers = GroupOverlap.objects.filter(first__case=case).select_related("recorded_by").order_by("pk")
    newest = {(answer.first_id, answer.second_id): answer for answer in answers}
    counted = sorted((row for row in rows if row.version.counts), key=lambda row: row.group.number)
    pairs = [
        Pair(one.group, other.group, newest.get((one.group.pk, other.group.pk)))
        for one, other in combinations(counted, 2)
    ]
    known = [(row.group.pk, row.estimate) for row in counted if row.estimate is not None]
    people = {(pair.first.pk, pair.second.pk): pair.people for pair in pairs}
    return Affected(rows, pairs, _total(known, people), [row for row in counted if row.estimate is None])


@dataclass(frozen=True)
class Point:
    """The total as it was known from `at` on; None where no group had an estimate."""

    at: datetime
    total: Estimate | None


def growth(case: Case) -> list[Point]:
    """The total after each change, the oldest first, the newest MOST_POINTS at most. Two queries."""
    versions = list(GroupVersion.objects.filter(group__case=case).order_by("recorded_at", "pk"))
    answers = list(GroupOverlap.objects.filter(first__case=case).order_by("recorded_at", "pk"))
    written = {each.recorded_at for each in versions} | {each.recorded_at for each in answers}
    moments = sorted(written)[-MOST_POINTS:]
    points: list[Point] = []
    for at in moments:
        standing = {each.group_id: each for each in versions if each.recorded_at <= at}
        known = [
            (group, estimate)
            for group, version in sorted(standing.items())
            if version.counts and (estimate := estimate_of(version)) is not None
        ]
        said = {
            (each.first_id, each.second_id): estimate_of(each) for each in answers if each.recorded_at <= at
        }
        points.append(Point(at, _total(known, said)))
    return points


def history_of(group: AffectedGroup) -> list[Row]:
    """Every version of a group, newest first. One query."""
    versions = group.versions.select_related("recorded_by", "customers").order_by("-number")
    return [_row(group, version) for version in versions]


def loud_or_harmful(indices: Indices) -> Words:
    """One sentence on whether the noise and the harm agree: a meme is no disaster, and quiet is not calm."""
    loud, harmful = indices.attention.value >= LOUD, indices.harm.value >= HARMFUL
    if loud and harmful:
        return _("It is loud, and people are hit.")
    if loud:
        return _("It is loud, but little harm is known. Noise alone is no disaster.")
    if harmful:
        return _("It is quiet, yet people are hit. Do not wait for noise.")
    return _("It is quiet, and little harm is known.")


def _row(group: AffectedGroup, version: GroupVersion) -> Row:
    estimate = estimate_of(version)
    few = estimate is not None and estimate.high <= FEW and version.severity >= GRAVE
    return Row(group, version, estimate, few)


def _total(
    known: Sequence[tuple[int, Estimate]], said: dict[tuple[int, int], Estimate | None]
) -> Estimate | None:
    places = {group: place for place, (group, _estimate) in enumerate(known)}
    shared = [
        Shared(places[one], places[other], said.get((one, other))) for one, other in combinations(places, 2)
    ]
    return _kept_total(tuple(estimate for _group, estimate in known), tuple(shared))


@lru_cache(maxsize=2048)
def _kept_total(estimates: tuple[Estimate, ...], shared: Iterable[Shared]) -> Estimate | None:
    # Kept, for the past of a case is drawn again at every look and each total costs ten thousand draws.
    return total(estimates, tuple(shared))
