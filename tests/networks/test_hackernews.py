"""Hacker News, against a server that speaks the interface of its search."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from fauxpas.core.errors import RefusedForGood
from fauxpas.core.sources import Ask, source_kind
from tests.factories import NOON
from tests.web_server import Asked, Told, serving

STAMP = int(NOON.timestamp())
HITS = [
    {
        "objectID": "1",
        "created_at_i": STAMP - 60,
        "title": "Acme is down",
        "author": "ana",
        "url": "https://acme.example",
        "story_text": None,
    },
    {
        "objectID": "2",
        "created_at_i": STAMP - 30,
        "author": "max",
        "comment_text": "<p>I can&#x27;t pay at <i>acme</i><p>Again.",
        "parent_id": 1,
        "story_title": "Acme is down",
    },
]


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.FAUXPAS = settings.FAUXPAS | {"FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.1",)}


def _asked(asked: Asked) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}


def test_stories_and_comments_become_posts_oldest_first() -> None:
    kind = source_kind("hackernews")
    with serving(lambda _: Told(json.dumps({"hits": HITS, "nbPages": 1, "nbHits": 2}).encode())) as server:
        ask = Ask(server.address, {"terms": ["acme", " "]}, {}, NOON)
        reading = kind.parse(kind.fetch(ask), ask)
    story, comment = reading.posts
    assert (story.key, story.text, story.url, story.author) == (
        "1",
        "Acme is down",
        "https://news.ycombinator.com/item?id=1",
        "ana",
    )
    assert (comment.text, comment.reply_to) == ("I can't pay at acme\nAgain.", "1")
    assert reading.cursor == {"since": STAMP - 30}
    assert urlsplit(server.asked[0].path).path == "/api/v1/search_by_date"
    assert _asked(server.asked[0])["numericFilters"] == f"created_at_i>{STAMP - 7 * 86_400}"


def test_next_reading_begins_a_little_before_the_cursor_and_follows_the_pages() -> None:
    kind = source_kind("hackernews")

    def answer(asked: Asked) -> Told:
        page = int(_asked(asked)["page"])
        return Told(json.dumps({"hits": HITS[page : page + 1], "nbPages": 2, "nbHits": 2}).encode())

    with serving(answer) as server:
        ask = Ask(server.address, {"terms": ["acme"]}, {"since": STAMP - 600}, NOON)
        reading = kind.parse(kind.fetch(ask), ask)
    assert [post.key for post in reading.posts] == ["1", "2"]
    assert {_asked(asked)["numericFilters"] for asked in server.asked} == {f"created_at_i>{STAMP - 1500}"}


def test_nothing_new_leaves_the_cursor_where_it_was() -> None:
    kind = source_kind("hackernews")
    with serving(lambda _: Told(b'{"hits": [], "nbPages": 0, "nbHits": 0}')) as server:
        ask = Ask(server.address, {"terms": ["acme"]}, {"since": 5}, NOON)
        assert kind.parse(kind.fetch(ask), ask).cursor == {"since": 5}


def test_more_than_the_search_gives_is_said() -> None:
    kind = source_kind("hackernews")
    with serving(lambda _: Told(json.dumps({"hits": HITS, "nbPages": 1, "nbHits": 5000}).encode())) as server:
        ask = Ask(server.address, {"terms": ["acme"]}, {}, NOON)
        assert len(kind.parse(kind.fetch(ask), ask).faults) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}"])
def test_answer_of_another_form_is_refused(body: bytes) -> None:
    with serving(lambda _: Told(body)) as server, pytest.raises(RefusedForGood):
        source_kind("hackernews").fetch(Ask(server.address, {"terms": ["acme"]}, {}, NOON))


def test_source_without_terms_says_so() -> None:
    with pytest.raises(RefusedForGood, match="term"):
        source_kind("hackernews").fetch(Ask("", {"terms": []}, {}, NOON))
