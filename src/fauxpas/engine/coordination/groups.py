"""Accounts that act together, again and again: who, on what, when, and what else could explain it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from fauxpas.engine.coordination.acts import KINDS, Act, Floats, Ints, Table, tabulate
from fauxpas.engine.coordination.meetings import Meetings, estimate_interval, meetings
from fauxpas.engine.coordination.pairs import Pairs, count_pairs, linked_pairs, pair_keys

FEWEST_ACCOUNTS = 3
FEWEST_WAVES = 2
MOST_ROUNDS = 6
LIVE_SECONDS = 3 * 3600


@dataclass(frozen=True)
class Wave:
    """One thing that three or more of a group did within the interval of one another.

    began : unix seconds of the first; seconds : from the first to the last of them; posts : ids, in time.
    """

    kind: str
    object: str
    began: float
    seconds: float
    accounts: int
    posts: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Accounts acting together beyond chance. It says what they did, never what or who they are.

    accounts : sorted; waves : the evidence, in time.
    occasions, expected : how often the middle one of its linked pairs met, and how often it would by chance.
    innocent : the harmless explanation to look into first, a code: "followers" (of one account, told at the same moment),
    "readers" (of one site, or its feeds), "share_button" (a page or a press release gave everybody the same words), "live_event"
    (all within three hours), "open_call" (people asked in the open to write: fans, staff, members).
    """

    accounts: tuple[str, ...]
    waves: tuple[Wave, ...]
    occasions: float
    expected: float
    innocent: str


@dataclass(frozen=True)
class Coordination:
    """What was found among how many accounts. intervals : seconds by kind; crowds : things too many did at once to tell anything."""

    groups: tuple[Group, ...]
    accounts: int
    intervals: Mapping[str, float]
    crowds: int


def find_coordination(acts: Iterable[Act]) -> Coordination:
    """The groups of accounts that acted together beyond chance in a stretch of one brand's stream, the largest first.

    acts : all of them, in any order, those that nobody else did included (they say how much everybody writes). Three accounts at
    least, linked in pairs (`pairs.linked_pairs`), and each there in two waves of three or more: once is no pattern.
    What a group found so does is left out of what is usual, and the search begins again until nothing changes.
    """
    table = tabulate(acts)
    interval = np.array([estimate_interval(table, kind) for kind in KINDS])
    met = meetings(table, interval)
    counted = count_pairs(table, met)
    suspects = np.zeros(len(table.authors), dtype=np.bool_)
    for _ in range(MOST_ROUNDS):
        linked = linked_pairs(table.activity, counted, suspects=suspects)
        member = _groups(table, met, linked)
        before = suspects
        suspects = np.isin(np.arange(len(table.authors)), list(member))
        if (before == suspects).all():
            break
    groups = [_describe(table, met, linked, member, root) for root in sorted(set(member.values()))]
    return Coordination(
        groups=tuple(sorted(groups, key=lambda group: (-len(group.accounts), group.accounts))),
        accounts=len(table.authors),
        intervals=dict(zip(KINDS, interval.tolist(), strict=True)),
        crowds=len(met.crowds),
    )


def _groups(table: Table, met: Meetings, linked: Pairs) -> dict[int, int]:
    """The group of each account that is in one, named by its first account."""
    ties = np.unique(linked.one * len(table.authors) + linked.other)
    rows = np.flatnonzero(np.isin(pair_keys(table, met), ties))
    one, other = table.author[met.one[rows]], table.author[met.other[rows]]
    meeting = list(zip(table.object[met.one[rows]].tolist(), one.tolist(), other.tolist(), strict=True))
    alive = set(one.tolist()) | set(other.tolist())
    while True:
        member = _components([(a, b) for _, a, b in meeting], alive)
        casts: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
        for thing, a, b in meeting:
            if a in alive and b in alive:
                casts[thing, member[a]] |= {a, b}
        waves = Counter(a for cast in casts.values() if len(cast) >= FEWEST_ACCOUNTS for a in cast)
        kept = {a for a in alive if waves[a] >= FEWEST_WAVES}
        if kept == alive:
            return member
        alive = kept


def _components(ties: Iterable[tuple[int, int]], alive: set[int]) -> dict[int, int]:
    """The smallest account that each living account is tied to, directly or through others."""
    root = {account: account for account in alive}

    def top(account: int) -> int:
        while root[account] != account:
            root[account] = account = root[root[account]]
        return account

    for a, b in ties:
        if a in alive and b in alive:
            low, high = sorted((top(a), top(b)))
            root[high] = low
    return {account: top(account) for account in alive}


def _describe(table: Table, met: Meetings, linked: Pairs, member: Mapping[int, int], root: int) -> Group:
    accounts = np.array([account for account, group in member.items() if group == root])
    inside = np.isin(table.author, accounts)
    rows = np.flatnonzero(inside[met.one] & inside[met.other])
    acts = np.unique(np.concatenate((met.one[rows], met.other[rows])))
    waves = [
        wave for thing in np.unique(table.object[acts]) if (wave := _wave(table, acts, thing)) is not None
    ]
    waves.sort(key=lambda wave: (wave.began, wave.kind, wave.object))
    pairs = np.isin(linked.one, accounts) & np.isin(linked.other, accounts)
    return Group(
        accounts=tuple(sorted(table.authors[account] for account in accounts.tolist())),
        waves=tuple(waves),
        occasions=float(np.median(linked.occasions[pairs])),
        expected=float(np.median(linked.expected[pairs])),
        innocent=_innocent(waves),
    )


def _wave(table: Table, acts: Ints, thing: int) -> Wave | None:
    """What the acts of a group on one thing amount to; None when fewer than three accounts were there."""
    own = acts[table.object[acts] == thing]
    if len(own) < FEWEST_ACCOUNTS:
        return None
    kind, name = table.objects[thing]
    at: Floats = table.at[own]
    posts = tuple(table.posts[post] for post in table.post[own].tolist())
    return Wave(kind, name, float(at[0]), float(at[-1] - at[0]), len(own), posts)


def _innocent(waves: list[Wave]) -> str:
    kinds = Counter(wave.kind for wave in waves)
    if kinds["repost"] + kinds["answer"] > len(waves) / 2:
        return "followers"
    if waves[-1].began + waves[-1].seconds - waves[0].began <= LIVE_SECONDS:
        return "live_event"
    sites = {wave.object.partition("/")[0] for wave in waves if wave.kind == "link"}
    if kinds["link"] and kinds["words"]:
        return "share_button"
    if kinds["link"] > len(waves) / 2 and len(sites) == 1:
        return "readers"
    return "open_call"
