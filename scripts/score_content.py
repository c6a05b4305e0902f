"""What the alarm by content hears and leaves: `.venv/bin/python -m scripts.score_content`.

Prints, for each set of invented posts and each style, how many ring by the rules, by meaning and by either, at three shares of
ordinary posts that meaning may take for harm. The first sets are what rules were mended on and meaning was learnt from: their
rows are memory. `held out` is neither; `content.md` beside the weights has the others by what was learnt without them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from fauxpas.engine.content import content_flags
from fauxpas.engine.meaning import meaning_model

HELD_OUT = Path(__file__).parents[1] / "tests" / "engine" / "content_held_out.tsv"
WAKES = 3
SHARES = (0.003, 0.001, 0.0003)


@dataclass(frozen=True, slots=True)
class Told:
    """An invented post, its kind of harm or « none », and its style."""

    kind: str
    language: str
    style: str
    text: str


def sets() -> Iterator[tuple[str, list[Told]]]:
    """Every set by its name, the one held out last."""
    lines = files("fauxpas.engine.train").joinpath("content_posts.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    for name in dict.fromkeys(row[0] for row in rows):
        yield name, [Told(*row[1:]) for row in rows if row[0] == name]
    yield "held out", [Told(*line.split("\t")) for line in HELD_OUT.read_text("utf-8").splitlines()]


def set_lines(name: str, posts: Sequence[Told]) -> Iterator[str]:
    """A line for each style: harmful and harmless posts that ring."""
    model = meaning_model()
    plain = [
        any(flag.severity >= WAKES for flag in content_flags(post.text, post.language)) for post in posts
    ]
    scores = model.harm([post.text for post in posts]).tolist()
    for harmful, style in sorted({(post.kind != "none", post.style) for post in posts}, reverse=True):
        own = [
            place
            for place, post in enumerate(posts)
            if post.style == style and (post.kind != "none") == harmful
        ]
        told = [f"rules {sum(plain[place] for place in own)}"]
        for share in SHARES:
            least = model.score_for(false_alarms=share, posts=1)
            meant = [scores[place] >= least for place in own]
            either = [plain[place] or taken for place, taken in zip(own, meant, strict=True)]
            told.append(f"{1000 * share:g} of 1,000: {sum(meant)}, either {sum(either)}")
        yield f"{name} {'harmful' if harmful else 'harmless'} {style}, {len(own)}: {'; '.join(told)}"


def main() -> int:
    """Print every set."""
    for name, posts in sets():
        for line in set_lines(name, posts):
            print(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
