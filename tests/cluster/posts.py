"""Made-up posts of several brands, with repeats, faulty lines, and posts nobody asked for."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

BRANDS = ("acme", "boulange", "cirque", "dodo", "ecume")
WORDS = {
    "en": "the app is down again my refund never came support does not answer new shoes look great today thanks",
    "fr": "le pain est tout moisi ce matin personne ne répond au magasin merci pour les croissants toujours parfaits",
}
FAULTY = (b"{broken", b'{"id": "", "text": "none"}', b'{"id": "z", "text": "\xff\xfe"}', b'"only words"')
QUERIES = json.dumps(
    [{"id": brand, "query": brand} for brand in BRANDS]
    + [{"id": "acme refund", "query": "acme refund", "brand": "acme"}]
)


def lines(count: int, *, seed: int = 11) -> Iterator[bytes]:
    """So many lines in time order: about two thirds mentions, one in fifty faulty, one in ten a repeat."""
    chance = random.Random(seed)
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    said: list[str] = []
    for number in range(count):
        if number % 50 == 49:
            yield chance.choice(FAULTY)
            continue
        at += timedelta(seconds=chance.randrange(1, 90))
        words = WORDS[chance.choice(("en", "fr"))].split()
        name = chance.choice((*BRANDS, *BRANDS, "nobody", "weather", "football"))
        text = f"{name} {' '.join(chance.choices(words, k=chance.randrange(5, 14)))} {chance.randrange(9999)}"
        if said and number % 10 == 3:
            text = chance.choice(said[-40:])
        said.append(text)
        post = {
            "id": f"p{number}",
            "text": text,
            "posted_at": at.isoformat(),
            "author": f"a{chance.randrange(400)}",
        }
        yield json.dumps(post, ensure_ascii=False).encode()


def write(folder: Path, count: int, *, files: int) -> list[Path]:
    """The lines over several files, in order; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = list(lines(count))
    size = -(-count // files)
    paths = []
    for number in range(files):
        path = folder / f"part-{number:03d}.jsonl"
        path.write_bytes(b"\n".join(rows[number * size : (number + 1) * size]) + b"\n")
        paths.append(path)
    return paths
