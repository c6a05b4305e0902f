"""Score `engine.guard` on pairs of a ledger and a sentence: by hand (whole ledgers, one fact, another hand), and generated.

    python -m scripts.score_guard [--half tuned|held-out] [--show]

A pair counts by the verdict on the words it marks (the worst of those that overlap them; unsupported when there is none).
A contradiction announced anywhere else in the sentence counts as a false one. `--show` prints the pairs that went wrong.
"""

import argparse
import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from fauxpas.engine.guard import check, parse_fact
from scripts.guard_pairs import DAY, Pair, fact, generated_pairs

HERE = Path(__file__).resolve().parents[1] / "tests" / "engine"
MEASURED = ("number", "money", "percent", "duration")
RANK = ("contradicts", "stale", "ambiguous", "consistent", "unsupported")


def hand_made(folder: Path = HERE, prefix: str = "guard") -> list[Pair]:
    """The pairs of `<prefix>_pairs.tsv`, each with the whole ledger it names in `<prefix>_ledgers.jsonl`."""
    ledgers: dict[str, list[dict[str, object]]] = {}
    for line in (folder / f"{prefix}_ledgers.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        ledgers.setdefault(row.pop("ledger"), []).append(row)
    pairs = []
    with (folder / f"{prefix}_pairs.tsv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            start, end = row["text"].index("[["), row["text"].index("]]") - 2
            text = row["text"].replace("[[", "").replace("]]", "")
            pairs.append(
                Pair(
                    f"line {number}",
                    tuple(ledgers[row["ledger"]]),
                    row["language"],
                    text,
                    (start, end),
                    row["verdict"],
                )
            )
    return pairs


def lone_facts(folder: Path = HERE) -> list[Pair]:
    """The pairs of guard_single.tsv, each with the one fact it brings, without a sentence of its own."""
    pairs = []
    with (folder / "guard_single.tsv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            start, end = row["text"].index("[["), row["text"].index("]]") - 2
            text = row["text"].replace("[[", "").replace("]]", "")
            value: object = {"true": True, "false": False}.get(row["value"], row["value"])
            if row["type"] in MEASURED and row["value"].replace(".", "", 1).isdigit():
                value = float(row["value"])
            ledger = fact(row["subject"], row["attribute"], row["type"], value, unit=row["unit"], text="")
            pairs.append(
                Pair(f"lone {number}", (ledger,), row["language"], text, (start, end), row["verdict"])
            )
    return pairs


def by_another_hand(folder: Path = HERE) -> list[Pair]:
    """The pairs somebody wrote who had not seen the rules, with six ledgers without sentences of their own."""
    return hand_made(folder, "guard_blind")


def half_of(pairs: Iterable[Pair], half: str) -> list[Pair]:
    """The half rules may be mended on (even places) or the one held out (odd places); all for any other word."""
    wanted = {"tuned": (0,), "held-out": (1,)}.get(half, (0, 1))
    return [pair for place, pair in enumerate(pairs) if place % 2 in wanted]


def judged(pair: Pair) -> tuple[str, bool]:
    """(the verdict on the marked words, whether other words are called a contradiction)."""
    found = check(pair.text, [parse_fact(row) for row in pair.facts], language=pair.language, on=DAY)
    start, end = pair.claim
    marked = [each.verdict for each in found if each.start < end and start < each.end]
    beside = any(
        each.verdict == "contradicts" and not (each.start < end and start < each.end) for each in found
    )
    return min(marked, key=RANK.index, default="unsupported"), beside


def score(pairs: Iterable[Pair], *, show: bool = False) -> dict[str, float]:
    """Precision and recall of `contradicts`, accuracy over all verdicts, and the number of pairs."""
    tally: Counter[tuple[str, str]] = Counter()
    false_beside = 0
    for pair in pairs:
        verdict, beside = judged(pair)
        tally[pair.verdict, verdict] += 1
        false_beside += beside
        if show and (verdict != pair.verdict or beside):
            print(
                f"{pair.name}\t{pair.verdict} -> {verdict}{' + false beside' if beside else ''}\t{pair.language}\t{pair.text}\t{pair.text[slice(*pair.claim)]}"
            )
    hit = tally["contradicts", "contradicts"]
    announced = sum(count for (_, got), count in tally.items() if got == "contradicts") + false_beside
    due = sum(count for (want, _), count in tally.items() if want == "contradicts")
    total = sum(tally.values())
    right = sum(count for (want, got), count in tally.items() if want == got)
    return {
        "pairs": total,
        "precision": hit / max(announced, 1),
        "recall": hit / max(due, 1),
        "accuracy": right / total,
    }


def words_per_second(words: int = 10_000) -> float:
    """Words of a long draft read in a second of this machine, against the largest hand-made ledger; best of three."""
    pairs = hand_made()
    ledger = [parse_fact(row) for row in max((pair.facts for pair in pairs), key=len)]
    text = " ".join(pair.text for pair in pairs if pair.language == "fr")
    draft = " ".join((text.split() * (words // len(text.split()) + 1))[:words])
    best = 1e9
    for _ in range(3):
        begun = time.process_time()
        check(draft, ledger, language="fr", on=DAY)
        best = min(best, time.process_time() - begun)
    return words / best


def main() -> int:
    """Print one line a set, and the pace."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--half", choices=["tuned", "held-out", "all"], default="all")
    asked.add_argument("--show", action="store_true")
    asked.add_argument("--seed", type=int, default=7, help="of the generated pairs (default: 7)")
    given = asked.parse_args()
    for name, pairs in (
        ("hand-made", half_of(hand_made(), given.half)),
        ("one fact", half_of(lone_facts(), given.half)),
        ("another hand", half_of(by_another_hand(), given.half)),
        ("generated", list(generated_pairs(seed=given.seed))),
    ):
        found = score(pairs, show=given.show)
        print(
            f"{name}\t{found['pairs']} pairs\tprecision {found['precision']:.3f}\trecall {found['recall']:.3f}\taccuracy {found['accuracy']:.3f}"
        )
    print(f"pace\t{words_per_second():,.0f} words a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
