"""From the alarm to the public word in a real browser: clicks counted, by both people together and alone."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.react import domain
from fauxpas.react.domain.wordings import wording_digest
from fauxpas.react.models import Delivery, Statement
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from fauxpas.watch.models import Alarm
from tests.axe import grave
from tests.factories import make_alarm, make_brand, make_person
from tests.react.acts import confirmed_fact, work
from tests.react.test_wordings import DRAFTS, FILLED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_CLICKS = 10
PHONE, DESK = 390, 1440


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Kettlewick")


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand, name="Will Writer")


@pytest.fixture
def alarm(brand: Brand, lead: Person) -> Alarm:
    now = clock.now()
    domain.add_channel(brand, kind="assisted", name="X", config={"network": "X"}, by=lead, now=now)
    return make_alarm(brand, began_at=now - timedelta(minutes=20))


class Hand:
    """A person at a screen, whose clicks are counted."""

    def __init__(
        self, browser: Browser, server: LiveServer, person: Person, *, width: int, script: bool = True
    ) -> None:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        context = browser.new_context(
            java_script_enabled=script, base_url=server.url, viewport={"width": width, "height": 844}
        )
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}]
        )
        self.page: Page = context.new_page()
        self.clicks = 0

    def press(self, target: Locator) -> None:
        """Click, once what is clicked can be seen."""
        target.first.click()
        self.clicks += 1

    def button(self, name: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=name)


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("mode", ["script", "no script"])
def test_two_people_publish_a_holding_statement_in_ten_clicks(
    browser: Browser,
    live_server: LiveServer,
    brand: Brand,
    alarm: Alarm,
    lead: Person,
    writer: Person,
    width: int,
    mode: str,
) -> None:
    will = Hand(browser, live_server, writer, width=width, script=mode == "script")
    will.page.goto(reverse("watch:alarm", args=[brand.slug, alarm.pk]))
    will.press(will.button("Open a case"))
    will.press(will.button("Write the holding statement"))
    will.press(will.button("Submit for approval"))
    expect(will.page.get_by_text("Waiting for approval").first).to_be_visible()

    lea = Hand(browser, live_server, lead, width=width, script=mode == "script")
    lea.page.goto(reverse("room:case", args=[brand.slug, 1]))
    lea.press(lea.page.get_by_role("link", name="Read and decide"))
    lea.press(lea.button("Approve and publish in 1 place"))
    expect(lea.page.get_by_text("Where it went")).to_be_visible()
    assert Statement.objects.get().state == Statement.State.PUBLISHED
    assert will.clicks + lea.clicks <= MOST_CLICKS
    will.page.context.close()
    lea.page.context.close()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_team_of_one_publishes_in_as_many_clicks(
    browser: Browser, live_server: LiveServer, brand: Brand, alarm: Alarm, lead: Person, width: int
) -> None:
    lea = Hand(browser, live_server, lead, width=width)
    lea.page.goto(reverse("watch:alarm", args=[brand.slug, alarm.pk]))
    lea.press(lea.button("Open a case"))
    lea.press(lea.button("Write the holding statement"))
    lea.press(lea.button("Save, then read it all again"))
    lea.press(lea.button("I have read it all"))
    expect(lea.page.get_by_text("Publish from")).to_be_visible()
    Statement.objects.update(hold_until=clock.now())
    lea.press(lea.button("Publish in 1 place"))
    expect(lea.page.get_by_text("Where it went")).to_be_visible()
    assert Statement.objects.get().sole_hand
    assert lea.clicks <= MOST_CLICKS
    lea.page.context.close()


@pytest.mark.parametrize("place", ["case", "home"])
def test_next_act_leads_straight_into_the_holding_statement(
    browser: Browser,
    live_server: LiveServer,
    brand: Brand,
    alarm: Alarm,
    lead: Person,
    writer: Person,
    place: str,
) -> None:
    case = room.open_case(brand, by=lead, now=clock.now(), title="Burnt kettles", alarm=alarm)
    will = Hand(browser, live_server, writer, width=DESK)
    will.page.goto("/" if place == "home" else reverse("room:case", args=[brand.slug, case.number]))
    will.press(
        will.page.locator("form.go").get_by_role("button", name="Write the statement").locator("visible=true")
    )
    expect(will.page.get_by_label("Text, English")).to_have_value(re.compile("This is where we stand"))
    assert (will.clicks, Statement.objects.count()) == (1, 1)
    will.page.context.close()


def test_preview_follows_the_typing_and_a_fact_is_put_where_the_cursor_is(
    browser: Browser, live_server: LiveServer, brand: Brand, alarm: Alarm, lead: Person, writer: Person
) -> None:
    case = room.open_case(brand, by=lead, now=clock.now(), title="Burnt kettles", alarm=alarm)
    confirmed_fact(case, lead)
    statement = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=clock.now())
    will = Hand(browser, live_server, writer, width=DESK)
    will.page.goto(reverse("react:edit", args=[brand.slug, case.number, statement.pk]))
    body = will.page.get_by_label("Text, English")
    body.fill("Counted so far: ")
    will.press(will.button("Put F-01 into the text"))
    expect(body).to_have_value("Counted so far: [[F-01]]")
    expect(will.page.locator("#previews").get_by_text("Counted so far: 12,480").first).to_be_visible()
    body.fill("Counted so far: [[F-07]]")
    expect(will.page.locator("#way").get_by_text("There is no fact F-07 in this case.")).to_be_visible()
    assert "Counted" not in statement.texts.get(language="en").body
    will.page.context.close()


def test_text_is_copied_posted_by_hand_and_its_link_kept(
    browser: Browser, live_server: LiveServer, brand: Brand, alarm: Alarm, lead: Person, writer: Person
) -> None:
    case = _published(brand, lead, writer)
    work(clock.now())
    delivery = Delivery.objects.filter(public_text__language="en").get()
    will = Hand(browser, live_server, writer, width=PHONE)
    will.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    will.page.goto(reverse("react:delivery", args=[brand.slug, case.number, delivery.pk]))
    will.press(will.button("Copy the text"))
    expect(will.page.get_by_text("The text is copied.")).to_be_visible()
    assert will.page.evaluate("navigator.clipboard.readText()") == delivery.text
    will.page.get_by_label("Link to the post").fill("https://x.example/1")
    will.press(will.button("Keep the link"))
    expect(will.page.get_by_text("Posted by hand.")).to_be_visible()
    will.page.context.close()


@pytest.mark.parametrize(("language", "width"), [("fr", PHONE), ("en", DESK)])
def test_accessibility_checker_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser,
    live_server: LiveServer,
    brand: Brand,
    alarm: Alarm,
    lead: Person,
    writer: Person,
    language: str,
    width: int,
) -> None:
    lead.language = language
    lead.save()
    lea = Hand(browser, live_server, lead, width=width)
    found = {}
    for address in _pages(brand, lead, writer):
        lea.page.goto(address)
        serious = grave(lea.page)
        wide = lea.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if serious or wide > 0:
            found[address] = (serious, wide)
    lea.page.context.close()
    assert found == {}


def _published(brand: Brand, lead: Person, writer: Person) -> Case:
    now = clock.now()
    case = room.open_case(brand, by=lead, now=now, title="Burnt kettles", how_known="A shop called.")
    statement = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=now)
    domain.submit(statement, by=writer, now=now)
    read = domain.digest_of(statement, domain.read_texts(statement, now=now))
    domain.approve_and_publish(statement, by=lead, now=now, digest=read)
    return case


def _pages(brand: Brand, lead: Person, writer: Person) -> list[str]:
    """Every page of the phase with something on it."""
    now = clock.now()
    case = _published(brand, lead, writer)
    work(now)
    wording = domain.add_wording(brand, name="Outage", scenario="outage", drafts=DRAFTS, by=writer, now=now)
    expiry = now + timedelta(days=90)
    domain.approve_wording(wording, expires_at=expiry, digest=wording_digest(wording), by=lead, now=now)
    draft = domain.start_statement(case, Statement.Kind.UPDATE, by=writer, now=now)
    waiting = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=now)
    domain.submit(waiting, by=writer, now=now)
    slots = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=now, wording=wording)
    promise = now + timedelta(hours=1)
    domain.fill_slots(slots, FILLED, base_version=1, next_update_at=promise, by=writer, now=now)
    public = Statement.objects.get(state=Statement.State.PUBLISHED)
    named = [("edit", draft), ("approve", waiting), ("slots", slots), ("statement", public), ("drop", draft)]
    of_case = [brand.slug, case.number]
    return [
        *[reverse(f"react:{name}", args=[*of_case, each.pk]) for name, each in named],
        reverse("react:delivery", args=[*of_case, Delivery.objects.all()[0].pk]),
        reverse("react:case_statements", args=of_case),
        reverse("react:begin", args=of_case),
        reverse("react:statements", args=[brand.slug]),
        reverse("react:wordings", args=[brand.slug]),
        reverse("react:wording", args=[brand.slug, wording.pk]),
        reverse("react:add_wording", args=[brand.slug]),
        reverse("react:channels", args=[brand.slug]),
        reverse("react:add_channel", args=[brand.slug, "assisted"]),
    ]
