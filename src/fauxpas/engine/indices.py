"""Two indices of a storm, kept apart: how loud it is, and how much harm it tells of.

Ten people hurt and told of in four posts is a crisis; a meme with a million views is not. So attention knows only of volume,
reach, growth and stories, and harm only of what is told. Both run from 0, the neutral value, to 100. `docs/how-it-decides/indices.md`
gives the formula.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

from fauxpas.engine.content import KINDS, Flag

VERSION = "indices-1"

# Each part runs from 0 to 1 and closes that share of what is left up to 100; see `_together`.
ATTENTION_SHARES = {"volume": 0.7, "reach": 0.5, "growth": 0.35, "stories": 0.2}
HARM_SHARES = {
    "severity": 0.7,
    "affected": 0.7,
    "vulnerable": 0.4,
    "authorities": 0.35,
    "negative_share": 0.25,
}
VOLUME_FULL, REACH_FULL, GROWTH_FULL, STORIES_FULL = 64.0, 1_000_000.0, 16.0, 16.0
TELLERS_FULL, AFFECTED_FULL, AUTHORITIES_FULL = 32.0, 100_000.0, 8.0
SEVERITY_WEIGHTS = {1: 0.1, 2: 0.4, 3: 1.0}
ONE_TELLER = 0.5  # what the first teller of a severity is worth of all; one mother is heard
VULNERABLE_KINDS = frozenset({"child"})
AUTHORITY_KINDS = frozenset({"authority"})
HARM_KINDS = frozenset(KINDS) - VULNERABLE_KINDS - AUTHORITY_KINDS - {"journalist"}


@dataclass(frozen=True)
class Attention:
    """What attention is made of, over one span; zero where it is not known.

    mentions, usual : mentions in the span, and the usual number for it.
    reach : people who may have seen them (followers, readers).
    before : mentions of the span just before, for growth.
    stories : stories that opened in the span and were taken up by a second author.
    """

    mentions: float = 0.0
    usual: float = 0.0
    reach: float = 0.0
    before: float = 0.0
    stories: int = 0


@dataclass(frozen=True)
class Harm:
    """What harm is made of, over one span; zero where it is not known.

    tellers : per severity (1 to 3), how many different authors tell of something of that severity.
    negative_share, usual_negative_share : 0..1.
    affected : people hit, the likely estimate.
    vulnerable, authorities : authors who tell of children (or others who cannot protect themselves), and of an authority at work.
    """

    tellers: Mapping[int, int]
    negative_share: float = 0.0
    usual_negative_share: float = 0.0
    affected: float = 0.0
    vulnerable: int = 0
    authorities: int = 0


@dataclass(frozen=True)
class Index:
    """An index from 0 to 100 and its parts from 0 to 1, by name, each with the points it would be worth alone."""

    value: float
    parts: Mapping[str, float]
    points: Mapping[str, float]

    @property
    def drivers(self) -> tuple[str, ...]:
        """The parts that are not zero, the one worth most first."""
        return tuple(
            sorted(
                (name for name in self.points if self.points[name] > 0.0), key=lambda name: -self.points[name]
            )
        )


def attention_index(seen: Attention) -> Index:
    """How loud it is: 0 at or below the usual volume with nothing new, monotone in everything but `usual` and `before`.

    Raises ValueError when a figure is negative or not finite.
    """
    _check(seen.mentions, seen.usual, seen.reach, seen.before, seen.stories)
    beyond = (seen.mentions + 1.0) / (seen.usual + 1.0)
    # People reached count as far as there is more to see than usual: a large account's everyday post is no attention.
    unusual = max(0.0, 1.0 - (seen.usual + 1.0) / (seen.mentions + 1.0))
    grown = (seen.mentions + 1.0) / (max(seen.before, seen.usual) + 1.0)
    return _together(
        {
            "volume": _doublings(beyond, VOLUME_FULL),
            "reach": unusual * _doublings(1.0 + seen.reach, REACH_FULL),
            "growth": _doublings(grown, GROWTH_FULL),
            "stories": _doublings(1.0 + seen.stories, STORIES_FULL),
        },
        ATTENTION_SHARES,
    )


def harm_index(told: Harm) -> Index:
    """How much harm is told of: 0 when nobody tells of any and no more than usual is negative; monotone in everything else.

    Raises ValueError when a figure is negative or not finite, a share is above 1 or a severity is unknown.
    """
    _check(told.affected, told.vulnerable, told.authorities, *told.tellers.values())
    for share in (told.negative_share, told.usual_negative_share):
        if not 0.0 <= share <= 1.0:
            raise ValueError("a share lies between 0 and 1")
    if not told.tellers.keys() <= SEVERITY_WEIGHTS.keys():
        raise ValueError("a severity is 1, 2 or 3")
    severity = 0.0
    for degree, weight in SEVERITY_WEIGHTS.items():
        severity = max(
            severity, weight * _tellers(sum(n for other, n in told.tellers.items() if other >= degree))
        )
    more_negative = max(0.0, told.negative_share - told.usual_negative_share)
    return _together(
        {
            "severity": severity,
            "affected": _doublings(1.0 + told.affected, AFFECTED_FULL),
            "vulnerable": _tellers(told.vulnerable),
            "authorities": _doublings(1.0 + told.authorities, AUTHORITIES_FULL),
            "negative_share": more_negative,
        },
        HARM_SHARES,
    )


def harm_told(
    flags: Mapping[str, list[Flag]],
    *,
    negative_share: float,
    usual_negative_share: float,
    affected: float = 0.0,
) -> Harm:
    """What the content flags of a span say, per author, so that forty posts by one person are one teller.

    flags : author to all flags of the posts of that author (engine.content). Each author counts once, at the gravest
    severity told; only kinds of harm count towards severity.
    """
    tellers = dict.fromkeys(SEVERITY_WEIGHTS, 0)
    vulnerable = authorities = 0
    for found in flags.values():
        gravest = max((flag.severity for flag in found if flag.kind in HARM_KINDS), default=0)
        if gravest:
            tellers[gravest] += 1
        vulnerable += any(flag.kind in VULNERABLE_KINDS for flag in found)
        authorities += any(flag.kind in AUTHORITY_KINDS for flag in found)
    return Harm(tellers, negative_share, usual_negative_share, affected, vulnerable, authorities)


def _doublings(ratio: float, full: float) -> float:
    """0 at a ratio of 1 or less, 1 at `full` and beyond, even steps for each doubling in between."""
    return min(1.0, max(0.0, log2(ratio) / log2(full))) if ratio > 0.0 else 0.0


def _tellers(number: int) -> float:
    """0 for nobody, half for one, the rest by doublings."""
    return 0.0 if number <= 0 else ONE_TELLER + (1.0 - ONE_TELLER) * _doublings(float(number), TELLERS_FULL)


def _together(parts: Mapping[str, float], shares: Mapping[str, float]) -> Index:
    """Each part closes its share of the distance to 100 that the others left: none is needed, none alone suffices."""
    left = full_left = 1.0
    for name, part in parts.items():
        left *= 1.0 - shares[name] * part
        full_left *= 1.0 - shares[name]
    scale = 100.0 / (1.0 - full_left)
    return Index(
        scale * (1.0 - left), parts, {name: scale * shares[name] * part for name, part in parts.items()}
    )


def _check(*figures: float) -> None:
    # A nan fails every comparison, so it is refused too.
    if not all(0.0 <= figure < float("inf") for figure in figures):
        raise ValueError("figures must be finite and not negative")
