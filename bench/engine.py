"""The engine beside what others would use, end to end, stage by stage, and as it grows; ratios of one run.

    python -m bench.engine [--posts 20000] [--rounds 3] [--only NAME] [--data FOLDER] [--folder FOLDER]

Ours and theirs take turns, and the middle round is told, since other programs may use the machine; read the processor's seconds and the
ratios. The others are installed into build/bench-venv, pinned in requirements/bench.txt; what cannot be installed is said. `--data`
names the folder of reference data, for real texts and for how often each is right; without it posts are invented ones and only speed is told.
It runs at low priority.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import against, growth, peers, stages, ways
from bench.against import Given
from bench.places import default_folder, posts_file
from bench.rounds import Table

PARTS: dict[str, Callable[[Given], Iterator[Table]]] = {
    "sentiment": against.against_vader,
    "obsei": against.against_obsei,
    "language": against.against_languages,
    "stories": against.against_first_story,
    "matching": against.against_matchers,
    "ways": ways.to_answers,
    "room": ways.to_story,
    "stages": stages.stages,
    "growth": growth.growth,
}
NICE = 10
THREADS = "OPENBLAS_NUM_THREADS"


def main(arguments: list[str] | None = None) -> int:
    """Print the tables of every part, or of those named."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.engine", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=list(PARTS), help="may be given again")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--folder", type=Path, help="where it works; default: below the temporary folder")
    given = parser.parse_args(arguments)
    os.nice(NICE)
    peers.reach()
    folder = given.folder or default_folder(given.posts)
    whole = Given(posts_file(folder, given.posts), given.posts, given.data, folder, given.rounds)
    python = platform.python_version()
    print(
        f"{given.posts:,} posts, {given.rounds} rounds, Python {python}, {os.cpu_count()} processors, load {_load()}"
    )
    for name, part in PARTS.items():
        if not given.only or name in given.only:
            for table in part(whole):
                print(f"\n{table}\n\nLoad {_load()}.", flush=True)
    return 0


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    if THREADS not in os.environ:
        # Read when numpy is loaded: a second thread would count as a second processor.
        os.execve(  # noqa: S606 - this program again
            sys.executable,
            [sys.executable, "-m", "bench.engine", *sys.argv[1:]],
            {**os.environ, THREADS: "1"},
        )
    sys.exit(main())
