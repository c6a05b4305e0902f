"""Score `engine.bombing` on labelled reviews of real incidents: how many of the campaign stand in the proposed windows.

    python -m scripts.score_bombing REVIEWS.csv.gz

The file is `combined_final_annotation_all_projects.csv.gz` (Meckl 2024, MIT). It holds little from before each incident, so 90 days before and 30 days
after are made up: eight reviews a day, four in five of them good.
"""

import csv
import gzip
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from fauxpas.engine.bombing import DAY, Review, propose_windows

A_DAY = 8
GOOD = 0.8


@dataclass(frozen=True)
class Labelled:
    """A review and whether annotators found it part of a campaign."""

    review: Review
    campaign: bool


def read_labelled(path: Path) -> dict[str, list[Labelled]]:
    """The reviews of each incident; a review with a day only is put somewhere in that day."""
    rng = np.random.default_rng(1)
    found: defaultdict[str, list[Labelled]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day, _, clock = row["review_date"].partition(" ")
            at = datetime.strptime(f"{day} {clock or '00:00:00'}", "%d.%m.%Y %H:%M:%S").replace(tzinfo=UTC)
            seconds = at.timestamp() + (0 if clock else rng.random() * DAY)
            good = row["combined_rating"] != "Nicht empfohlen"
            found[row["project"]].append(
                Labelled(Review(seconds, float(good)), row["is-review-bombing"] == "Ja")
            )
    return found


def main() -> None:
    """Print one line an incident and window."""
    for name, labelled in sorted(read_labelled(Path(sys.argv[1])).items()):
        rng = np.random.default_rng(1)
        first = min(one.review.at for one in labelled)
        last = max(one.review.at for one in labelled)
        calm = [first - rng.random(90 * A_DAY) * 90 * DAY, last + rng.random(30 * A_DAY) * 30 * DAY]
        ordinary = [Review(float(at), float(rng.random() < GOOD)) for at in np.concatenate(calm)]
        windows = propose_windows([*ordinary, *(one.review for one in labelled)], scale=(0, 1))
        campaign = [one for one in labelled if one.campaign]
        print(f"{name}: {len(windows)} proposed")
        for window in windows:
            inside = [one for one in labelled if window.begins <= one.review.at <= window.ends]
            hit = sum(one.campaign for one in inside)
            days = (window.ends - window.begins) / DAY
            print(
                f"  {window.side} {datetime.fromtimestamp(window.begins, UTC):%Y-%m-%d %H:%M}, {days:.1f} days: {hit} of "
                f"{len(campaign)} of the campaign, {len(inside) - hit} of {len(labelled) - len(campaign)} others, "
                f"score {window.score_with:.3f}, without {window.score_without:.3f}"
            )


if __name__ == "__main__":
    main()
