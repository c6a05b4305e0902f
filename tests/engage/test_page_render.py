"""The page says what was said, in each language, without script, small, and true when it is late."""

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.core.models import Brand
from fauxpas.engage.models import DormantPage, PublicPage
from fauxpas.engage.page.render import as_html, render
from fauxpas.engage.page.site import gather
from tests.engage.sayings import case_of, pin, say
from tests.factories import NOON, make_brand

pytestmark = pytest.mark.django_db


class Links(HTMLParser):
    """Every address a page leads to, every element it uses, every attribute that could run something."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.hrefs += [value or "" for name, value in attrs if name in {"href", "src"}]


def _read(page: bytes) -> Links:
    reader = Links()
    reader.feed(page.decode())
    return reader


def _text(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Brindille")


def test_page_of_a_brand_that_said_nothing_is_calm_and_whole(brand: Brand) -> None:
    files = render(gather(brand))
    assert {
        "index.html",
        "404.html",
        "robots.txt",
        "latest.json",
        "fr/index.html",
        "en/atom.xml",
        "en/feed.json",
    } <= set(files)
    assert "We have nothing to tell you at the moment." in _text(files["en/index.html"])
    assert json.loads(files["latest.json"])["languages"] == {"fr": None, "en": None}


def test_each_language_has_its_words_its_permalinks_and_leads_to_the_other(brand: Brand) -> None:
    case = case_of(brand)
    french = say(brand, "Ne les mangez pas.", case=case, language="fr", title="Rappel", owner=7001)
    english = say(brand, "Do not eat them.", case=case, language="en", title="Recall", owner=7001)
    files = render(gather(brand))
    assert "Ne les mangez pas." in _text(files["fr/index.html"])
    assert "Do not eat them." not in _text(files["fr/index.html"])
    assert b'<html lang="fr">' in files["fr/index.html"]
    assert "Do not eat them." in _text(files[f"en/{english.pk}/index.html"])
    assert f"../../fr/{french.pk}/" in _read(files[f"en/{english.pk}/index.html"]).hrefs


def test_every_link_inside_the_page_leads_to_a_file(brand: Brand) -> None:
    case = case_of(brand)
    first = say(brand, "About 12,000.", case=case, language="en", at=NOON - timedelta(hours=2))
    say(brand, "It is 12,480.", case=case, language="en", kind="correction", corrects=first)
    files = render(gather(brand))
    base = f"http://localhost:8100/{brand.slug}/"
    for name, content in files.items():
        if name.endswith(".html"):
            for href in (each for each in _read(content).hrefs if not each.startswith("data:")):
                target = urljoin(base + name, href)
                assert target.startswith(base), (name, href)
                path = urlsplit(target).path.removeprefix(f"/{brand.slug}/")
                assert (f"{path}index.html" if path.endswith("/") or not path else path) in files, (
                    name,
                    href,
                )


def test_page_uses_no_script_no_inline_style_and_nothing_of_another_host(brand: Brand) -> None:
    say(brand, "See https://example.org/a?b=1&c=2 or write to help@example.org", case=case_of(brand))
    for name, content in render(gather(brand)).items():
        if name.endswith(".html"):
            read = _read(content)
            assert read.tags & {"script", "iframe", "img", "style", "object"} == set()
            assert {name for name in read.attributes if name.startswith("on") or name == "style"} == set()


def test_words_of_a_text_cannot_become_markup(brand: Brand) -> None:
    text = say(
        brand, '<script>alert(1)</script> & "x" https://e.org/"><b>', case=case_of(brand), title="<i>t</i>"
    )
    page = render(gather(brand))[f"en/{text.pk}/index.html"]
    assert _read(page).tags & {"script", "i", "b"} == set()
    assert b"&lt;script&gt;" in page


def test_next_update_is_worded_so_that_it_stays_true_when_late(brand: Brand) -> None:
    say(brand, "We are looking.", case=case_of(brand), at=NOON, next_hours=5)
    said = _text(render(gather(brand))["en/index.html"])
    assert "Next update Before 18:00 (Paris)" in said
    assert "If this time is past and nothing newer stands here, we are late" in said
    assert "Last changed: Thursday 19 November 2026, 13:00 (Paris)" in said


def test_promise_of_the_newest_text_is_the_one_shown(brand: Brand) -> None:
    case = case_of(brand)
    say(brand, "One", case=case, at=NOON - timedelta(hours=3), next_hours=1)
    say(brand, "Two", case=case, at=NOON, next_hours=1)
    said = _text(render(gather(brand))["en/index.html"])
    assert "Before 14:00 (Paris)" in said
    assert "Before 11:00" not in said


def test_kept_and_broken_promises_are_told(brand: Brand) -> None:
    case = case_of(brand)
    say(brand, "One", case=case, at=NOON - timedelta(hours=5), next_hours=2)
    say(brand, "Two", case=case, at=NOON - timedelta(hours=3), next_hours=1)
    say(brand, "Three", case=case, at=NOON - timedelta(minutes=102))
    said = _text(render(gather(brand))["en/index.html"])
    assert said.count("Said by the time we had promised.") == 1
    assert "Said 18 min later than we had promised." in said


def test_correction_is_shown_as_one_with_the_old_text_readable(brand: Brand) -> None:
    case = case_of(brand)
    first = say(
        brand,
        "About 12,000 packets.",
        case=case,
        kind="holding",
        title="Recall",
        at=NOON - timedelta(hours=1),
    )
    fix = say(brand, "The exact number is 12,480.", case=case, kind="correction", corrects=first)
    files = render(gather(brand))
    front, old = files["en/index.html"].decode(), files[f"en/{first.pk}/index.html"].decode()
    assert front.index(f'id="u{fix.pk}"') < front.index(
        "<blockquote><p>About 12,000 packets.</p></blockquote>"
    )
    assert f'href="../en/{fix.pk}/">Corrected on' in front
    assert "About 12,000 packets." in old
    assert f'href="../../en/{fix.pk}/">Corrected on' in old
    assert f'href="../../en/{fix.pk}/">Corrected on' in files["en/all/index.html"].decode()
    assert "<h1>Recall</h1>" in front


def test_emergency_lines_come_before_everything_else(brand: Brand) -> None:
    PublicPage.objects.create(
        brand=brand,
        emergency={"en": "In case of a reaction, call 112."},
        contact={"en": "01 99 00 47 12"},
        created_at=NOON,
    )
    say(brand, "Do not eat them.", case=case_of(brand), title="Recall")
    said = _text(render(gather(brand))["en/index.html"])
    assert (
        said.index("call 112") < said.index("Recall", said.index("call 112")) < said.index("Do not eat them")
    )
    assert "01 99 00 47 12" in said
    assert "call 112" not in _text(render(gather(brand))["fr/index.html"])


def test_live_dormant_page_is_pinned_and_a_sleeping_one_is_not_shown(brand: Brand) -> None:
    pin(brand, "About allergy", "Do allergy")
    DormantPage.objects.create(
        brand=brand,
        scenario="fire",
        state=DormantPage.State.READY,
        created_at=NOON,
        texts={"en": {"title": "About fire", "body": "Do fire"}},
    )
    said = _text(render(gather(brand))["en/index.html"])
    assert "About allergy" in said
    assert "Do allergy" in said
    assert "fire" not in said


def test_words_that_are_pinned_are_not_told_twice(brand: Brand) -> None:
    case = case_of(brand)
    pin(brand, "Recall", "Do not eat them.", case=case)
    say(brand, "We know more.", case=case, title="Update 1", at=NOON + timedelta(hours=1))
    said = _text(render(gather(brand))["en/index.html"])
    assert (said.count("Do not eat them."), said.count("We know more.")) == (1, 1)


def test_corrections_and_prepared_pages_neither_keep_nor_break_a_promise(brand: Brand) -> None:
    case = case_of(brand)
    say(brand, "One", case=case, at=NOON, next_hours=1)
    say(brand, "What to do", case=case, kind="dormant", at=NOON + timedelta(minutes=5), next_hours=None)
    say(brand, "Wrong figure", case=case, kind="correction", at=NOON + timedelta(hours=3), next_hours=None)
    assert "promised" not in _text(render(gather(brand))["en/index.html"])
    say(brand, "Two", case=case, at=NOON + timedelta(minutes=78))
    assert _text(render(gather(brand))["en/index.html"]).count("Said 18 min later than we had promised.") == 1


def test_open_cases_are_told_before_closed_ones(brand: Brand) -> None:
    now, before = case_of(brand, number=2), case_of(brand, number=1, closed=True)
    say(brand, "The old matter", case=before, title="Old", at=NOON)
    say(brand, "The open matter", case=now, title="Open", at=NOON - timedelta(hours=4))
    said = _text(render(gather(brand))["en/index.html"])
    assert "The open matter" in said
    assert "The old matter" not in said
    assert said.index("Earlier") < said.index("Old", said.index("Earlier"))


def test_last_case_once_closed_promises_nothing_more(brand: Brand) -> None:
    say(brand, "It is over", case=case_of(brand, closed=True))
    said = _text(render(gather(brand))["en/index.html"])
    assert "This matter is closed." in said
    assert "Next update Before" not in said


def test_other_brands_words_are_not_on_the_page(brand: Brand) -> None:
    say(make_brand(), "A word of somebody else", case=None)
    assert all(b"somebody else" not in content for content in render(gather(brand)).values())


def test_feeds_hold_every_word_and_can_be_read_by_a_feed_reader(brand: Brand) -> None:
    text = say(brand, "Do not eat them.\x0b\ufffe\uffff", case=case_of(brand), title="Recall & refund")
    files = render(gather(brand))
    entry = feedparser.parse(files["en/atom.xml"]).entries[0]
    assert (entry.title, entry.link) == (
        "Recall & refund",
        f"http://localhost:8100/{brand.slug}/en/{text.pk}/",
    )
    assert entry.content[0].value == "Do not eat them."
    item: dict[str, Any] = json.loads(files["en/feed.json"])["items"][0]
    assert item["content_text"].startswith("Do not eat them.")
    assert json.loads(files["latest.json"])["languages"]["en"]["next_update_at"] == "2026-11-19T14:00:00Z"


def test_long_crisis_keeps_each_page_below_50_kb(brand: Brand) -> None:
    case = case_of(brand)
    for number in range(60):
        say(
            brand,
            "What we know by now. " * 60,
            case=case,
            title=f"Update {number}",
            at=NOON + timedelta(hours=number),
        )
    files = render(gather(brand))
    style = next(len(content) for name, content in files.items() if name.startswith("style-"))
    assert max(len(content) for name, content in files.items() if name.endswith(".html")) + style < 50_000
    assert "Update 59" in _text(files["en/index.html"])
    assert "Update 0 " in _text(files["en/all/index.html"])


def test_same_rows_give_the_same_bytes_in_any_active_language(brand: Brand) -> None:
    from django.utils import translation

    say(brand, "Once", case=case_of(brand))
    files = render(gather(brand))
    with translation.override("fr"):
        assert render(gather(brand)) == files


def test_subscription_form_is_shown_only_when_mail_can_be_sent(brand: Brand) -> None:
    assert b"<form" not in render(gather(brand))["en/index.html"]
    with override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_SMTP_URL": "smtp://127.0.0.1:25"}):
        page = render(gather(brand))["en/index.html"]
    assert f'action="http://localhost:8000/p/{brand.slug}/subscribe/"'.encode() in page


def test_gathering_takes_the_same_queries_for_one_text_and_for_many(
    brand: Brand, django_assert_num_queries: Any
) -> None:
    case = case_of(brand)
    for count in (1, 2):
        for _ in range(count):
            say(brand, "A word", case=case)
        with django_assert_num_queries(6):
            gather(brand)


@given(st.text())
def test_any_text_becomes_markup_that_only_has_our_elements(body: str) -> None:
    assert _read(as_html(body).encode(errors="replace")).tags <= {"p", "ul", "li", "a", "br"}


def test_lists_and_paragraphs_are_told_apart() -> None:
    assert as_html("One\nmore\n\n- a\n- b") == "<p>One<br>more</p>\n<ul><li>a</li><li>b</li></ul>"
    assert (
        as_html("We know:\n- a\n- b\nMore") == "<p>We know:</p>\n<ul><li>a</li><li>b</li></ul>\n<p>More</p>"
    )
