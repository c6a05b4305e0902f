"""Feeds in three formats, their manners, and what is no feed."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from pytest_django import Settings

from fauxpas.core.errors import InputRefused, RefusedForGood
from fauxpas.core.sources import Answer, Ask, Reading, source_kind
from fauxpas.engine import feeds
from fauxpas.engine.feeds import MOST_ENTRIES, MOST_SIGNS
from fauxpas.networks.feed.opml import Listed, read_opml, write_opml
from fauxpas.networks.feed.plain import plain_text
from tests.factories import NOON
from tests.memory import peak_bytes
from tests.web_server import Asked, Told, serving

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Forum</title>
<item><title>Panne &amp; colère</title><link>https://forum.example/1</link><guid isPermaLink="false">tag-1</guid>
<author>zoe@example.org (Zoé)</author><pubDate>{format_datetime(NOON)}</pubDate>
<description><![CDATA[<p>Le <b>paiement</b> échoue.</p><script>alert(1)</script><p>Depuis 9 h.</p>]]></description></item>
<item><link>javascript:alert(1)</link><description>Second</description></item>
<item><link>https://forum.example/3</link></item>
</channel></rss>""".encode()

ATOM = b"""<?xml version="1.0" encoding="iso-8859-1"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>f</id>
<entry><id>urn:1</id><title>D\xe9faut</title><link href="https://news.example/1"/><updated>2026-11-19T12:00:00+01:00</updated>
<author><name>Ana</name></author><content type="html">&lt;p&gt;Whole story&lt;/p&gt;</content><summary>Short</summary></entry></feed>"""

JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [
{"id": "a", "url": "https://j.example/a", "title": "Head", "content_html": "<p>Body</p>", "date_published": "2026-11-19T10:00:00Z",
 "authors": [{"name": "Max"}], "language": "de"},
{"id": 7, "content_text": "Only text", "date_published": "yesterday"}, {"id": "empty"}, 5]}"""


def _ask(address: str = "", **cursor: str) -> Ask:
    return Ask(address, {}, dict(cursor), NOON)


def _parse(body: bytes, **headers: str) -> Reading:
    return source_kind("feed").parse(
        Answer(body, {name.replace("_", "-"): value for name, value in headers.items()}), _ask()
    )


def test_rss_gives_plain_text_keys_times_and_safe_links() -> None:
    reading = _parse(RSS)
    first, second = reading.posts
    assert (first.key, first.url, first.posted_at) == ("tag-1", "https://forum.example/1", NOON)
    assert first.text == "Panne & colère\nLe paiement échoue.\nDepuis 9 h."
    assert "Zo" in first.author
    assert (second.text, second.url, second.posted_at) == ("Second", "", None)
    assert [fault.line for fault in reading.faults] == [3]


def test_atom_keeps_the_fullest_text_and_its_own_encoding() -> None:
    (post,) = _parse(ATOM).posts
    assert (post.key, post.text, post.author) == ("urn:1", "Défaut\nWhole story", "Ana")
    assert post.posted_at == datetime(2026, 11, 19, 11, tzinfo=UTC)


def test_json_feed_is_read_like_the_others() -> None:
    reading = _parse(JSON_FEED)
    first, second = reading.posts
    assert (first.key, first.text, first.author, first.language) == ("a", "Head\nBody", "Max", "de")
    assert (second.key, second.text, second.posted_at) == ("7", "Only text", None)
    assert [fault.line for fault in reading.faults] == [3, 4]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Hello</body></html>",
        b"{}",
        b"{not json",
        b'{"version": "https://jsonfeed.org/version/1"}',
        b"\x00\xff",
    ],
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(RefusedForGood):
        _parse(body)


def test_entities_of_the_feeds_own_are_not_unfolded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss version="2.0"><channel><item><title>&b;</title></item></channel></rss>'
    with pytest.raises(RefusedForGood, match="entities"):
        _parse(bomb)


@pytest.mark.parametrize("word", ["<author>{}</author>", "<title>{}</title>", "<pubDate>{}</pubDate>"])
def test_feed_that_would_take_hours_is_given_up(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setattr(feeds, "SECONDS", 2)
    body = f"<rss version='2.0'><channel><item>{word.format('a.' * 300_000)}</item></channel></rss>"
    begun = time.monotonic()
    with suppress(RefusedForGood):
        assert len(_parse(body.encode()).posts) <= 1
    assert time.monotonic() - begun < 10


def test_feed_that_breaks_its_reader_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "SECONDS", 0)
    with pytest.raises(RefusedForGood, match="too long"):
        _parse(RSS)


def test_feed_of_many_entries_is_read_to_a_limit_that_is_told() -> None:
    items = "".join(f"<item><title>n {number}</title></item>" for number in range(MOST_ENTRIES + 5))
    said = ",".join(f'{{"content_text": "n {number}"}}' for number in range(MOST_ENTRIES + 5))
    xml = f"<rss version='2.0'><channel>{items}</channel></rss>"
    for body in (xml, f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{said}]}}'):
        reading = _parse(body.encode())
        assert (reading.posts[0].text, len(reading.posts)) == ("n 0", MOST_ENTRIES)
        assert [fault.line for fault in reading.faults] == [MOST_ENTRIES + 1]


def test_feed_that_swells_while_it_is_read_is_handed_on_in_part() -> None:
    entries = "".join(
        f"<entry><title>n {number}</title><link href='{number}'/></entry>" for number in range(500)
    )
    body = f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.example/{'x' * 99_000}/'>{entries}</feed>"
    reading = _parse(body.encode())
    assert 0 < sum(len(post.url) for post in reading.posts) <= MOST_SIGNS
    assert [fault.line for fault in reading.faults] == [len(reading.posts) + 1]


def test_second_fetch_asks_only_for_what_changed(settings: Settings) -> None:
    settings.FAUXPAS = settings.FAUXPAS | {"FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.1",)}

    def answer(asked: Asked) -> Told:
        if asked.headers.get("if-none-match") == '"v1"':
            return Told(status=304, headers={"Cache-Control": "max-age=1800"})
        return Told(RSS, headers={"ETag": '"v1"', "Last-Modified": "Thu, 19 Nov 2026 11:00:00 GMT"})

    feed = source_kind("feed")
    with serving(answer) as server:
        ask = _ask(server.address)
        first = feed.parse(feed.fetch(ask), ask)
        ask = Ask(server.address, {}, first.cursor, NOON)
        second = feed.parse(feed.fetch(ask), ask)
    assert server.asked[1].headers["if-modified-since"] == "Thu, 19 Nov 2026 11:00:00 GMT"
    assert (len(first.posts), len(second.posts)) == (2, 0)
    assert (second.cursor, second.next_in_seconds) == (first.cursor, 1800)


def test_html_becomes_lines_of_text() -> None:
    assert plain_text("<ul><li>a &lt; b<li>c</ul><style>x</style> d<br>e <i>f</i>g") == "a < b\nc\nd\ne fg"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a <b title='x > y'>c</b> d", "a c d"),
        ("1 < 2 &amp;lt; <3", "1 < 2 &lt; <3"),
        ("a<!-- <p>b --> c<!doctype x>d<?e ?>f", "a cdf"),
        ("a<SCRIPT>if (1<b) '<p>'</Script >b", "ab"),
        ("a<template>b<template>c</template>d</template>e", "ae"),
        ("a</p>b<br/>c", "a\nb\nc"),
        ("a<b c='", "a"),
        ("a<!-- b", "a"),
    ],
)
def test_html_is_read_as_browsers_do(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize("mark", ["<!--", "<!-- -", "<![CDATA[", "<a", "</", "<a b='", "<", "&", "<script>"])
def test_html_of_unfinished_marks_is_read_in_one_pass(mark: str) -> None:
    # A megabyte: a pass over it takes a moment, a pass from each mark would take hours.
    assert len(plain_text(mark * (1_000_000 // len(mark)))) <= 1_000_000


def test_opml_comes_back_as_it_left() -> None:
    feeds = [
        Listed("Forum & co", "https://forum.example/rss?a=1&b=2"),
        Listed("Élan", "https://elan.example/"),
    ]
    assert read_opml(write_opml("Acme", feeds)) == feeds


def test_opml_folders_and_repeats_are_flattened() -> None:
    body = b'<opml version="1.0"><body><outline text="x"><outline text="A" xmlUrl="https://a.example/"/></outline><outline text="B" xmlUrl="https://a.example/"/><outline xmlUrl="file:x"/></body></opml>'
    assert read_opml(body) == [Listed("A", "https://a.example/")]


@pytest.mark.parametrize("body", [b"", b"<html/>", b'<!DOCTYPE o [<!ENTITY x "y">]><opml>&x;</opml>'])
def test_what_is_no_opml_is_refused(body: bytes) -> None:
    with pytest.raises(InputRefused):
        read_opml(body)


@pytest.mark.parametrize(
    "said", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "0000-00-00T00:00:00Z"]
)
def test_time_no_calendar_holds_leaves_the_other_entries_heard(said: str) -> None:
    body = f"<rss version='2.0'><channel><title>x</title><item><title>A</title><pubDate>{said}</pubDate></item><item><title>B</title></item></channel></rss>"
    assert [(post.text, post.posted_at) for post in _parse(body.encode()).posts] == [("A", None), ("B", None)]


def test_opml_of_elements_without_end_takes_little_memory() -> None:
    body = b'<opml><outline xmlUrl="https://a.example/"/>' + b"<a/>" * 250_000 + b"</opml>"
    with peak_bytes() as peak:
        assert read_opml(body) == [Listed("https://a.example/", "https://a.example/")]
    assert peak() < 2 * len(body)


def test_opml_in_an_encoding_nobody_knows_is_refused() -> None:
    with pytest.raises(InputRefused):
        read_opml(b'<?xml version="1.0" encoding="bogus"?><opml/>')
