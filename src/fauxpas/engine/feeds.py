"""RSS and Atom, read in a process of its own: some feeds that a stranger can write take feedparser hours or gigabytes."""

import json
import sys
from calendar import timegm
from dataclasses import asdict, dataclass
from typing import Any

from fauxpas.engine.confined import MOST_MEMORY, confine, said_of

# Of the clock: the process begins in a tenth of a second and reads ten thousand entries in one.
SECONDS = 10
# A short document can make much of itself, with one long base for many short links: so much of it is handed on.
MOST_ENTRIES, MOST_SIGNS = 1_000, 20_000_000
_LONGEST = 100_000


@dataclass(frozen=True)
class Entry:
    """One entry as its feed gives it. body : the fullest text, HTML. posted : seconds of the epoch, None when it says nothing."""

    key: str
    link: str
    title: str
    body: str
    author: str
    posted: int | None


@dataclass(frozen=True)
class Feed:
    """The first entries in the feed's order, at most MOST_ENTRIES and MOST_SIGNS, and how many it has."""

    entries: tuple[Entry, ...]
    count: int


def read_feed(body: bytes, content_type: str) -> Feed | None:
    """What an RSS or Atom document says; None when it is neither.

    content_type : as its server told it; may be empty. Raises TookTooMuch after SECONDS.
    """
    told = json.loads(said_of(__name__, content_type, body=body, seconds=SECONDS))
    if told is None:
        return None
    return Feed(tuple(Entry(**entry) for entry in told["entries"]), told["count"])


def _parsed(body: bytes, content_type: str) -> dict[str, Any] | None:
    import feedparser

    headers = {"content-type": content_type} if content_type else {}
    # We take text only, and read its marks ourselves.
    told = feedparser.parse(body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not told.get("version"):
        return None
    entries, room = [], MOST_SIGNS
    for each in told.entries[:MOST_ENTRIES]:
        entry = _entry(each)
        room -= len(entry.key) + len(entry.link) + len(entry.title) + len(entry.body) + len(entry.author)
        if room < 0:
            break
        entries.append(asdict(entry))
    return {"entries": entries, "count": len(told.entries)}


def _entry(told: Any) -> Entry:
    bodies = [part.get("value", "") for part in told.get("content", [])] + [told.get("summary", "")]
    return Entry(
        key=told.get("id", "")[:_LONGEST],
        link=told.get("link", "")[:_LONGEST],
        title=told.get("title", "")[:_LONGEST],
        body=max(bodies, key=len)[:_LONGEST],
        author=told.get("author", "")[:_LONGEST],
        posted=_seconds(told.get("published_parsed") or told.get("updated_parsed")),
    )


def _seconds(told: Any) -> int | None:
    try:
        return timegm(told) if told else None
    except (ValueError, OverflowError):
        return None


if __name__ == "__main__":
    confine(memory=MOST_MEMORY, seconds=SECONDS)
    json.dump(_parsed(sys.stdin.buffer.read(), sys.argv[1]), sys.stdout)
