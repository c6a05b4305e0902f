"""A real crisis in a real browser: the Southwest storm of December 2022, from its alarm to the published holding statement."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from fauxpas.core import clock, queue
from fauxpas.core.models import Brand, Role
from fauxpas.core.sources import in_time, raw_post
from fauxpas.engage.page.publish import folder_of
from fauxpas.engine.posts import Post, read_posts
from fauxpas.react import domain as react
from fauxpas.watch import scoring
from fauxpas.watch.replay import run_shifted
from scripts import crisis_posts
from tests.factories import make_brand, make_person, make_query
from tests.react.test_react_browser import MOST_CLICKS, PHONE, Hand
from tests.shared import shared

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NAME = "Southwest Airlines"
# A day after the first report, when the whole press had it.
UNTIL = datetime(2022, 12, 27, 18, 0, tzinfo=UTC)
FEWEST = 20


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    """The airline, with what the press said of it until UNTIL, moved so that the last word is said now."""
    archive = shared("data", "news_brand_crises")
    assert crisis_posts.main(["--data", str(archive), "--out", str(tmp_path)]) == 0
    path = next(file for file in (tmp_path / "brands").iterdir() if "outhwest" in file.name)
    posts = [raw_post(post) for _line, post in read_posts(path) if isinstance(post, Post)]
    brand = make_brand(name=NAME, languages=["en"])
    make_query(brand, crisis_posts.QUERIES[NAME])
    heard = [post for post in in_time(posts) if post.posted_at and post.posted_at <= UNTIL]
    assert run_shifted(heard, brand, name="Press archive") > FEWEST
    return brand


def test_southwest_from_the_alarm_to_the_published_holding_statement(
    browser: Browser, live_server: LiveServer, brand: Brand
) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    writer = make_person(role=Role.WRITER, brand=brand)
    react.add_channel(brand, kind="page", name="Public page", by=lead, now=clock.now())
    alarm = scoring.score_brand(brand, now=clock.now())
    assert alarm is not None

    will = Hand(browser, live_server, writer, width=PHONE)
    will.page.goto(reverse("watch:alarms", args=[brand.slug]))
    will.press(will.page.locator("#alarms-live a"))
    will.press(will.button("Open a case"))
    will.press(will.button("Write the holding statement"))
    will.press(will.button("Submit for approval"))
    expect(will.page.get_by_text("Waiting for approval").first).to_be_visible()

    lea = Hand(browser, live_server, lead, width=PHONE)
    lea.page.goto(reverse("room:case", args=[brand.slug, 1]))
    lea.press(lea.page.get_by_role("link", name="Read and decide"))
    lea.press(lea.button("Approve and publish in 1 place"))
    expect(lea.page.get_by_text("Where it went")).to_be_visible()
    assert will.clicks + lea.clicks <= MOST_CLICKS

    while queue.work_one(worker="test", now=clock.now()) is not None:
        pass
    page = (folder_of(brand) / "current" / "en" / "index.html").read_text(encoding="utf-8")
    assert f"{NAME}: what we know so far" in page
    will.page.context.close()
    lea.page.context.close()
