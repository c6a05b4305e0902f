"""What the lint is worth on labelled texts: `.venv/bin/python -m scripts.score_lint [HOTEL.csv.gz]`.

Prints recall and precision of each rule on tests/engine/lint_sentences.tsv, the F1 of each component on
lint_components.tsv, and, when given the hotel replies with crowd ratings, how often "it apologises" is right beside
the keywords apolog, sorry, regret.
"""

import csv
import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fauxpas.engine.lint import COMPONENTS, LANGUAGES, Language, lint

TEXTS = Path(__file__).parents[1] / "tests" / "engine"
KEYWORDS = re.compile("apolog|sorry|regret", re.IGNORECASE)


def rows(name: str) -> Iterator[list[str]]:
    """The tab-separated rows of one of the labelled files."""
    for line in (TEXTS / name).read_text("utf-8").splitlines():
        yield line.split("\t")


def rule_lines(language: Language) -> Iterator[str]:
    """Recall and precision of each rule."""
    wanted: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for _, rule, spoken, sign, text in rows("lint_sentences.tsv"):
        if spoken == language:
            found = any(one.rule == rule for one in lint(text, language).findings)
            wanted[rule] += sign == "+"
            right[rule] += found and sign == "+"
            wrong[rule] += found and sign == "-"
    for rule, count in wanted.items():
        precision = right[rule] / max(1, right[rule] + wrong[rule])
        yield f"{language} {rule:24} recall {right[rule] / count:.3f}  precision {precision:.3f}"


def component_scores(language: Language) -> dict[str, float]:
    """The F1 of each component."""
    hits: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for spoken, labels, text in rows("lint_components.tsv"):
        if spoken == language:
            given, found = {*filter(None, labels.split(","))}, {*lint(text, language).components}
            hits.update(given & found)
            said.update([*given, *found])
    return {name: 2 * hits[name] / said[name] for name in COMPONENTS}


def hotel_line(path: str) -> str:
    """How often the lint, and keywords alone, agree with the crowd on whether a reply apologises."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        replies = [(row["response"], row["apology"] in {"1", "TRUE", "True"}) for row in csv.DictReader(file)]
    ours = sum(lint(text, "en", "reply").apology == label for text, label in replies) / len(replies)
    theirs = sum(bool(KEYWORDS.search(text)) == label for text, label in replies) / len(replies)
    return f"hotel replies {len(replies)}: lint {ours:.3f}, keywords {theirs:.3f}"


def main() -> None:
    """Print the scores."""
    for language in LANGUAGES:
        sys.stdout.writelines(f"{line}\n" for line in rule_lines(language))
        scores = component_scores(language)
        sys.stdout.writelines(f"{language} {name:24} F1 {score:.3f}\n" for name, score in scores.items())
        sys.stdout.write(f"{language} macro-F1 {sum(scores.values()) / len(scores):.3f}\n")
    sys.stdout.writelines(f"{hotel_line(path)}\n" for path in sys.argv[1:])


if __name__ == "__main__":
    main()
