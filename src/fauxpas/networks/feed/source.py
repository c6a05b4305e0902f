"""Reads one feed: conditional requests, the feed's own rhythm, rows out of three formats."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from fauxpas.core import http
from fauxpas.core.errors import RefusedForGood, Words
from fauxpas.core.sentences import Sentence
from fauxpas.core.sources import Answer, Ask, Fault, RawPost, Reading
from fauxpas.engine.confined import TookTooMuch
from fauxpas.engine.feeds import MOST_ENTRIES, Entry, read_feed

from .plain import post_text

ACCEPT = "application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
_LONGEST_REST = 86_400


class FeedSource:
    """RSS, Atom or JSON Feed at an address."""

    kind = "feed"
    label: Words = gettext_lazy("Feed (RSS, Atom, JSON Feed)")
    polled = True
    needs_address = True

    def fetch(self, ask: Ask) -> Answer:
        """Ask for the feed, only if it changed since the cursor. Raises TryLater or RefusedForGood."""
        headers = {"Accept": ACCEPT}
        if ask.cursor.get("etag"):
            headers["If-None-Match"] = str(ask.cursor["etag"])
        if ask.cursor.get("modified"):
            headers["If-Modified-Since"] = str(ask.cursor["modified"])
        got = http.fetch(ask.address, now=ask.now, headers=headers)
        return Answer(got.body, got.headers, unchanged=got.status == 304)

    def parse(self, answer: Answer, ask: Ask) -> Reading:
        """Rows of the feed, in its order. Raises RefusedForGood when it is no feed."""
        rest = _rest_seconds(answer.headers)
        if answer.unchanged:
            return Reading(cursor=ask.cursor, next_in_seconds=rest)
        marks = {"etag": answer.headers.get("etag", ""), "modified": answer.headers.get("last-modified", "")}
        cursor = {name: value for name, value in marks.items() if value}
        body = answer.body.removeprefix(b"\xef\xbb\xbf").lstrip()
        posts, faults = _rows_of_json(body) if body.startswith(b"{") else _rows_of_xml(body, answer.headers)
        return Reading(tuple(posts), tuple(faults), cursor, rest)


def _rows_of_xml(body: bytes, headers: Mapping[str, str]) -> tuple[list[RawPost], list[Fault]]:
    # An entity of the feed's own is never needed and can unfold into gigabytes.
    if b"<!ENTITY" in body[:100_000]:
        raise RefusedForGood(Sentence(_("This feed defines entities of its own, which we do not unfold.")))
    try:
        feed = read_feed(body, headers.get("content-type", ""))
    except TookTooMuch as fault:
        raise RefusedForGood(
            Sentence(
                _(
                    "What is at this address cannot be read: it is too long, or broken. Look for a shorter feed of the same place, or tell whoever runs it."
                )
            )
        ) from fault
    if feed is None:
        raise RefusedForGood(
            Sentence(
                _("There is no feed at this address. Look for the address of its RSS, Atom or JSON feed.")
            )
        )
    return _sorted([_post_of_entry(entry) for entry in feed.entries], feed.count)


def _post_of_entry(entry: Entry) -> RawPost | None:
    text = post_text(entry.title, entry.body)
    if not text:
        return None
    return RawPost(
        key=entry.key or entry.link or _digest(text),
        text=text,
        url=entry.link if re.match(r"https?://", entry.link) else "",
        author=entry.author,
        posted_at=_instant(entry.posted),
    )


def _sorted(read: Sequence[RawPost | None], count: int) -> tuple[list[RawPost], list[Fault]]:
    """The entries that say something, and the places of those that do not, and of the first that was left unread of `count`."""
    silent = Sentence(_("This entry has neither title nor text."))
    faults = [Fault(place, silent) for place, post in enumerate(read, 1) if post is None]
    if count > len(read):
        words = _("This feed has %(count)s entries. The first %(most)s were read.")
        faults.append(Fault(len(read) + 1, Sentence(words, {"count": count, "most": len(read)})))
    return [post for post in read if post is not None], faults


def _instant(told: int | None) -> datetime | None:
    try:
        return None if told is None else datetime.fromtimestamp(told, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _rows_of_json(body: bytes) -> tuple[list[RawPost], list[Fault]]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise RefusedForGood(
            Sentence(_("There is no feed at this address: its JSON cannot be read."))
        ) from fault
    if not str(told.get("version", "")).startswith("https://jsonfeed.org/version/") or not isinstance(
        told.get("items"), list
    ):
        raise RefusedForGood(
            Sentence(
                _("There is no feed at this address. Look for the address of its RSS, Atom or JSON feed.")
            )
        )
    items = told["items"][:MOST_ENTRIES]
    read = [_post_of_item(item) if isinstance(item, dict) else None for item in items]
    return _sorted(read, len(told["items"]))


def _post_of_item(item: dict[str, Any]) -> RawPost | None:
    said = item.get("content_text")
    text = post_text(_word(item, "title"), _word(item, "content_html") or _word(item, "summary"))
    if isinstance(said, str) and said.strip():
        title = _word(item, "title").strip()
        text = said.strip() if said.startswith(title) else f"{title}\n{said.strip()}"
    if not text:
        return None
    people = item.get("authors") or [item.get("author")]
    first = people[0] if isinstance(people, list) and people else None
    link = _word(item, "url") or _word(item, "external_url")
    return RawPost(
        key=str(item.get("id") or link or _digest(text)),
        text=text,
        url=link if re.match(r"https?://", link) else "",
        author=_word(first, "name") if isinstance(first, dict) else "",
        posted_at=_time(_word(item, "date_published") or _word(item, "date_modified")),
        language=_word(item, "language"),
    )


def _word(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _time(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _rest_seconds(headers: Mapping[str, str]) -> int | None:
    """How long the feed asks to be left alone, by Cache-Control; None when it does not say."""
    found = re.search(r"max-age=(\d{1,9})", headers.get("cache-control", ""))
    return min(int(found[1]), _LONGEST_REST) if found and int(found[1]) else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
