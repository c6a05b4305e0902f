"""Stories and comments of Hacker News that hold one of the source's terms.

The interface is the public one at hn.algolia.com/api (read in 2026; no key). Its index may lag by minutes, so each
reading begins a little before the last one ended; what comes twice is stored once.
"""

import html
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from fauxpas.core import http
from fauxpas.core.errors import RefusedForGood, Words
from fauxpas.core.sentences import Sentence
from fauxpas.core.sources import Answer, Ask, Fault, RawPost, Reading

HOME = "https://hn.algolia.com"
OVERLAP_SECONDS = 900
FIRST_DAYS = 7
PAGE = 100
MOST_PAGES = 10


class HackerNewsSource:
    """Hacker News, searched for each of `config["terms"]`. The address is only for a mirror of the same interface."""

    kind = "hackernews"
    label: Words = gettext_lazy("Hacker News")
    polled = True
    needs_address = False

    def fetch(self, ask: Ask) -> Answer:
        """Every page of every term since the cursor; a JSON list of answers. Raises TryLater or RefusedForGood."""
        terms = [str(term).strip() for term in ask.config.get("terms", []) if str(term).strip()]
        if not terms:
            raise RefusedForGood(
                Sentence(_("This source has no term to look for. Add the brand’s name to it."))
            )
        since = self.since(ask)
        answers = []
        for term in terms:
            for page in range(MOST_PAGES):
                found = self._page(ask, term, since, page)
                answers.append(found)
                if page + 1 >= int(found.get("nbPages") or 0):
                    break
        return Answer(json.dumps(answers).encode())

    def parse(self, answer: Answer, ask: Ask) -> Reading:
        """Rows of all answers, oldest first, each once; the cursor is the newest time seen."""
        try:
            hits = [hit for page in json.loads(answer.body) for hit in page["hits"]]
            posts = {post.key: post for post in map(_post, hits) if post.text}
            full = any(int(page.get("nbHits") or 0) > PAGE * MOST_PAGES for page in json.loads(answer.body))
        except (ValueError, KeyError, TypeError) as fault:
            raise RefusedForGood(Sentence(_("Hacker News answers in a form we do not know."))) from fault
        rows = sorted(posts.values(), key=lambda post: (post.posted_at or ask.now, post.key))
        newest = max(
            (int(post.posted_at.timestamp()) for post in rows if post.posted_at),
            default=ask.cursor.get("since", 0),
        )
        faults = (
            (Fault(0, Sentence(_("There was more than one search gives; the oldest of it was not read."))),)
            if full
            else ()
        )
        return Reading(tuple(rows), faults, {"since": newest} if newest else {})

    def since(self, ask: Ask) -> int:
        """Unix seconds from which on it reads: shortly before the cursor, or a week ago at first."""
        kept = ask.cursor.get("since")
        return int(kept) - OVERLAP_SECONDS if kept else int(ask.now.timestamp()) - FIRST_DAYS * 86_400

    def _page(self, ask: Ask, term: str, since: int, page: int) -> dict[str, Any]:
        asked = {
            "query": f'"{term}"',
            "tags": "(story,comment)",
            "numericFilters": f"created_at_i>{since}",
            "hitsPerPage": PAGE,
            "page": page,
            "advancedSyntax": "true",
            "typoTolerance": "false",
        }
        got = http.fetch(f"{ask.address or HOME}/api/v1/search_by_date?{urlencode(asked)}", now=ask.now)
        try:
            found = json.loads(got.body)
        except ValueError as fault:
            raise RefusedForGood(Sentence(_("Hacker News answers in a form we do not know."))) from fault
        if not isinstance(found, dict) or "hits" not in found:
            raise RefusedForGood(Sentence(_("Hacker News answers in a form we do not know.")))
        return found


def _post(hit: dict[str, Any]) -> RawPost:
    said = [
        hit.get("title") or "",
        _plain(hit.get("story_text") or ""),
        _plain(hit.get("comment_text") or ""),
    ]
    parent = hit.get("parent_id") if hit.get("comment_text") else None
    return RawPost(
        key=str(hit["objectID"]),
        text="\n".join(part for part in said if part),
        url=f"https://news.ycombinator.com/item?id={hit['objectID']}",
        author=str(hit.get("author") or ""),
        posted_at=datetime.fromtimestamp(int(hit["created_at_i"]), UTC),
        reply_to=str(parent) if parent else "",
    )


def _plain(text: str) -> str:
    lines = re.sub(r"<(p|br)\b[^>]*>", "\n", text)
    return html.unescape(re.sub(r"<[^>]+>", "", lines)).strip()
