"""Score `engine.coordination` on made-up streams with seeded campaigns, on the same without, and on real shares.

    python -m scripts.score_coordination [--seeds 8] [--reach 0.15] [--shares russian_coord_tweets.csv.gz]

A made-up stream has 10,000 accounts with interests in common, lively and quiet ones, things that spread in minutes and in hours, and what
nobody repeats. The campaigns have 5 to 200 accounts, half of them accounts that also live an ordinary life; in each of 3 to 6 waves nine in ten take
part within 15 minutes, and three in ten put it in other words.
"""

import argparse
import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fauxpas.engine.coordination import Act, find_coordination

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ACCOUNTS = 10_000
DAYS = 14
DAY = 86_400
JITTER_SECONDS = 900
CAMPAIGNS = ((5, 4), (5, 6), (8, 3), (8, 5), (12, 3), (20, 4), (35, 3), (60, 3), (100, 4), (200, 3))


@dataclass(frozen=True)
class Campaign:
    """Who acts together, and what they do."""

    accounts: frozenset[str]
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Score:
    """Accounts of campaigns, those found, and others named; the share found of each campaign."""

    seeded: int
    found: int
    innocent: int
    recall: tuple[float, ...]


def ordinary_acts(
    rng: np.random.Generator, *, things: int = 6_000, own: int = 60_000, reach: float = 0.15
) -> list[Act]:
    """Two weeks of people who share what interests them, each at their own time.

    reach : the largest part of those with an interest that shares one thing.
    """
    interests = rng.pareto(1.2, 100) + 1
    interest = rng.choice(100, ACCOUNTS, p=interests / interests.sum())
    lively = rng.lognormal(0, 1.2, ACCOUNTS)
    acts = [
        Act(f"a{account}", float(rng.random() * DAYS * DAY), "words", f"own{number}", f"own{number}")
        for number, account in enumerate(rng.choice(ACCOUNTS, own, p=lively / lively.sum()))
    ]
    kinds = rng.choice(
        ["link", "repost", "hashtags", "answer", "words"], things, p=[0.35, 0.35, 0.1, 0.15, 0.05]
    )
    fans = [np.flatnonzero(interest == each) for each in range(100)]
    anybody = iter(np.array_split(rng.choice(ACCOUNTS, 40 * things, p=lively / lively.sum()), things))
    for thing, kind in enumerate(kinds):
        born = int(rng.integers(DAYS)) * DAY + (8 + abs(rng.normal()) * 5) % 24 * 3600
        pace = 480 if rng.random() < 0.25 else 3 * 3600
        for account in _sharers(rng, fans[rng.integers(100)], lively, next(anybody), reach):
            at = born + pace * rng.lognormal(0, 1.5)
            acts.append(Act(f"a{account}", float(at), str(kind), f"thing{thing}", f"post{len(acts)}"))
    return acts


def _sharers(rng: np.random.Generator, fans: Ints, lively: Floats, anybody: Ints, reach: float) -> set[int]:
    """Two to 200 accounts, four in five of them with one interest, at most `reach` of those who have it."""
    size = min(200, int(2 + rng.pareto(1.1) * 3))
    inside = min(int(rng.binomial(size, 0.8)), max(2, int(len(fans) * reach)), len(fans))
    who = set(anybody[: size - inside].tolist())
    if inside:
        who |= set(rng.choice(fans, inside, replace=False, p=lively[fans] / lively[fans].sum()).tolist())
    return who


def campaign(rng: np.random.Generator, name: str, *, accounts: int, waves: int, also: str = "") -> Campaign:
    """Accounts that say the same within 15 minutes; `also` a "link" or "hashtags" that all of them add."""
    sleepers = rng.random() < 0.5
    who = (
        [f"a{place}" for place in rng.choice(ACCOUNTS, accounts, replace=False)]
        if sleepers
        else [f"{name}-{place}" for place in range(accounts)]
    )
    acts: list[Act] = []
    for wave in range(waves):
        began = rng.random() * DAYS * DAY
        for account in who:
            if rng.random() > 0.9:
                continue
            post = f"{name}-post{len(acts)}"
            at = float(began + rng.random() * JITTER_SECONDS)
            same = rng.random() > 0.3
            acts.append(Act(account, at, "words", f"{name}-{wave}" if same else post, post))
            if also:
                acts.append(Act(account, at, also, f"{name}-{wave}", post))
    return Campaign(frozenset(who), tuple(acts))


def seeded_campaigns(rng: np.random.Generator) -> list[Campaign]:
    """One of each size; two of ten add a link, two a hashtag."""
    also = ("", "", "", "link", "hashtags")
    return [
        campaign(rng, f"c{number}", accounts=accounts, waves=waves, also=also[number % len(also)])
        for number, (accounts, waves) in enumerate(CAMPAIGNS)
    ]


def score(acts: Iterable[Act], campaigns: list[Campaign]) -> Score:
    """What is found of the campaigns in a stream, and who else is named."""
    found = {account for group in find_coordination(acts).groups for account in group.accounts}
    seeded = set[str]().union(*(each.accounts for each in campaigns))
    recall = tuple(len(each.accounts & found) / len(each.accounts) for each in campaigns)
    return Score(len(seeded), len(seeded & found), len(found - seeded), recall)


def shuffled(acts: list[Act], rng: np.random.Generator) -> Iterator[Act]:
    """The same acts, their times dealt out anew."""
    for act, place in zip(acts, rng.permutation(len(acts)), strict=True):
        yield replace(act, at=acts[place].at)


def read_shares(path: Path) -> list[Act]:
    """CooRTweet's rows, each a share of an object by an account."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [
            Act(
                row["account_id"],
                float(row["timestamp_share"]),
                "repost",
                row["object_id"],
                row["content_id"],
            )
            for row in csv.DictReader(file)
        ]


def main() -> None:
    """Print one line a stream, the sums, and what is found among real shares, as they are and shuffled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--shares", type=Path)
    parser.add_argument("--reach", type=float, default=0.15)
    given = parser.parse_args()
    scores = []
    for seed in range(given.seeds):
        rng = np.random.default_rng(seed)
        calm, campaigns = ordinary_acts(rng, reach=given.reach), seeded_campaigns(rng)
        one = score([*calm, *(act for each in campaigns for act in each.acts)], campaigns)
        alone = score(calm, [])
        null = score(shuffled(calm, rng), [])
        scores.append(one)
        print(
            f"{seed}: {one.found} of {one.seeded} found, {one.innocent} others named; without campaigns "
            f"{alone.innocent} named, shuffled {null.innocent}",
            flush=True,
        )
    seeded, found, innocent = (
        sum(getattr(one, name) for one in scores) for name in ("seeded", "found", "innocent")
    )
    print(
        f"precision {found / max(1, found + innocent):.3f}, recall {found / seeded:.3f} of accounts, "
        f"{np.mean([one.recall for one in scores]):.3f} mean of campaigns, "
        f"{innocent / given.seeds / ACCOUNTS * 10_000:.2f} innocent named in 10,000"
    )
    for (accounts, waves), recall in zip(
        CAMPAIGNS, np.mean([one.recall for one in scores], axis=0), strict=True
    ):
        print(f"  {accounts} accounts, {waves} waves: {recall:.2f}")
    if given.shares:
        acts = read_shares(given.shares)
        for name, stream in (
            ("as they are", acts),
            ("shuffled", list(shuffled(acts, np.random.default_rng(0)))),
        ):
            found_groups = find_coordination(stream)
            sizes = [len(group.accounts) for group in found_groups.groups]
            print(
                f"real shares {name}: {sum(sizes)} of {found_groups.accounts} accounts in {len(sizes)} groups {sizes[:8]}"
            )
            print(f"  intervals {found_groups.intervals['repost']:.0f} s, crowds {found_groups.crowds}")


if __name__ == "__main__":
    main()
