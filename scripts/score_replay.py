"""Score the alarms of `fauxpas alarms` on the press archive: crises heard, other alarms, delays.

    python -m scripts.crisis_posts && python -m scripts.score_replay [--posts build/crisis] [--rates 3 6 12]

Every brand is listened to from the beginning of the stream, as a room that was open then would have. Printed per rate of
accepted false alarms: the sum, and with the rate chosen on the other brands (each brand left out in turn), the sum again.
"""

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from fauxpas.engine.bursts.listener import BIN_SECONDS, Listener, Told
from fauxpas.engine.duplicates import Duplicates
from fauxpas.engine.lines_bursts import find_told
from fauxpas.engine.onsets import Comparison, compare
from fauxpas.engine.posts import Post, read_posts
from fauxpas.engine.stories import Stories
from scripts.crisis_posts import OUT, QUERIES, slug

RATES = (3.0, 6.0, 12.0)
MOST_OTHERS = 1.5  # the wish of the project, for the choice of a rate


def read_told(path: Path) -> list[Told]:
    """What the listener is told of one brand's posts, in time."""
    duplicates, stories = Duplicates(), Stories()
    posts = [row for _, row in read_posts(path) if isinstance(row, Post) and row.posted_at]
    return [find_told(post, stories, duplicates.step(post)) for post in posts]


def read_reports(path: Path) -> dict[str, list[int]]:
    """First reports per brand, an empty list for a brand without a crisis."""
    reports: dict[str, list[int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            firsts = reports.setdefault(row["brand"], [])
            if row["first_report"]:
                firsts.append(int(datetime.fromisoformat(row["first_report"]).timestamp()))
    return reports


def rings(told: Sequence[Told], *, since: int, a_year: float) -> list[int]:
    """When the alarm rang, in unix seconds."""
    begin = since // BIN_SECONDS * BIN_SECONDS
    listener = Listener(false_alarms_per_month=a_year / 12, start=begin, judged=begin)
    alarms = [alarm for post in told for alarm in listener.hear(post)]
    return [alarm.raised for alarm in alarms + listener.end()]


def left_out(
    rung: Mapping[float, Mapping[str, Sequence[int]]], reports: Mapping[str, Sequence[int]], watched: int
) -> tuple[int, float]:
    """Crises heard and other alarms per brand-year when each brand's rate is chosen on the other brands."""
    heard, others = 0, 0
    for brand in reports:
        rest = {name: firsts for name, firsts in reports.items() if name != brand}
        scores = {rate: compare(alarms, rest, watched_seconds=watched) for rate, alarms in rung.items()}
        good = {rate: score for rate, score in scores.items() if score.others_a_year <= MOST_OTHERS} or scores
        rate = max(good, key=lambda each: (good[each].found, -good[each].others_a_year))
        mine = compare(rung[rate], {brand: reports[brand]}, watched_seconds=watched)
        heard += mine.found
        others += len(mine.others[brand])
    years = compare({}, reports, watched_seconds=watched).brand_years
    return heard, others / years


def print_line(name: str, score: Comparison) -> None:
    """One line of the table."""
    delay = score.median_delay_hours
    told = "" if delay is None else f"{delay:8.1f} h"
    print(f"{name:>24}  {score.found:3} of {len(score.crises)}  {score.others_a_year:6.2f}  {told}")


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; 1 when the posts are not there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--posts", type=Path, default=OUT, help="folder made by scripts.crisis_posts")
    parser.add_argument("--rates", type=float, nargs="+", default=RATES, help="accepted false alarms a year")
    options = parser.parse_args(arguments)
    try:
        reports = read_reports(options.posts / "onsets.csv")
        told = {brand: read_told(options.posts / "brands" / f"{slug(brand)}.jsonl") for brand in QUERIES}
    except OSError as error:
        print(f"The posts cannot be read: {error}. Make them with make crisis-posts.", file=sys.stderr)
        return 1
    times = [post.at for posts in told.values() for post in posts]
    since, watched = min(times), max(times) - min(times)
    rung: dict[float, dict[str, list[int]]] = {}
    print(f"{'accepted a year':>24}  {'crises':>8}  {'others':>6}  {'median delay':>12}")
    for rate in options.rates:
        rung[rate] = {brand: rings(posts, since=since, a_year=rate) for brand, posts in told.items()}
        print_line(f"{rate:g}", compare(rung[rate], reports, watched_seconds=watched))
    heard, others = left_out(rung, reports, watched)
    crises = sum(map(len, reports.values()))
    print(f"{'each brand left out':>24}  {heard:3} of {crises}  {others:6.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
