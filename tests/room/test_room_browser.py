"""The case page in a real browser: live, by keyboard, without script."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.room import domain
from fauxpas.room.models import Case, LogEntry
from tests.factories import make_brand, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return domain.open_case(
        brand, by=lead, now=clock.now(), title="Burnt kettles", how_known="A shop called."
    )


def page_of(browser: Browser, server: LiveServer, person: Person, *, script: bool = True) -> Page:
    client = Client()
    client.force_login(person)
    context = browser.new_context(
        java_script_enabled=script, base_url=server.url, viewport={"width": 390, "height": 844}
    )
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}]
    )
    return context.new_page()


def test_note_of_a_colleague_comes_in_while_mine_is_being_written(
    browser: Browser, live_server: LiveServer, case: Case, lead: Person
) -> None:
    page = page_of(browser, live_server, lead)
    page.goto(case.path)
    field = page.get_by_label("Note for the log")
    field.fill("I am writing")
    domain.note(case, text="A mother called.", by=lead, now=clock.now())
    expect(page.get_by_text("A mother called.")).to_be_visible(timeout=15_000)
    expect(field).to_have_value("I am writing")
    field.press("Enter")
    expect(page.locator("#case-side").get_by_text("I am writing")).to_be_visible()
    page.context.close()


def test_case_is_opened_and_its_level_changed_by_keyboard_alone(
    browser: Browser, live_server: LiveServer, brand: Brand, lead: Person
) -> None:
    page = page_of(browser, live_server, lead)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/b/{brand.slug}/cases/")
    page.keyboard.press("o")
    page.wait_for_url(re.compile("/cases/new/"))
    page.keyboard.type("Fire in the mill")
    page.keyboard.press("Tab")
    page.keyboard.type("The fire brigade called.")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases/1/$"))
    page.get_by_role("link", name="Change the level").first.press("Enter")
    page.wait_for_url(re.compile("/level/"))
    page.get_by_role("radio", name=re.compile("acute")).press("Space")
    page.get_by_label("Reason").press("Enter")
    expect(page.get_by_text("People may be harmed")).to_be_visible()
    assert Case.objects.get().level == "acute"
    page.context.close()


def test_case_page_works_without_script(
    browser: Browser, live_server: LiveServer, case: Case, lead: Person
) -> None:
    page = page_of(browser, live_server, lead, script=False)
    page.goto(case.path)
    page.get_by_label("Note for the log").fill("Written by hand.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("#case-side").get_by_text("Written by hand.")).to_be_visible()
    assert LogEntry.objects.get().text == "Written by hand."
    page.context.close()


def test_case_is_short_on_a_phone_and_whole_on_a_desk(
    browser: Browser, live_server: LiveServer, case: Case, lead: Person
) -> None:
    for number in range(6):
        domain.add_task(case, title=f"Task {number}", by=lead, now=clock.now())
    page = page_of(browser, live_server, lead)
    page.goto(case.path)
    folded, tasks = page.locator("#case-rest"), page.locator("#next .todo > li")
    expect(tasks.first).to_be_visible()
    expect(tasks.last).to_be_hidden()
    expect(folded).to_be_hidden()
    expect(page.locator("#groups .empty")).to_be_hidden()
    page.locator("#next details > summary").click()
    expect(tasks.last).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    expect(tasks.last).to_be_visible()
    expect(folded).to_be_visible()
    expect(page.locator("#groups .empty")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_next_act_stands_once_above_the_tab_bar_wherever_the_page_stands(
    browser: Browser, live_server: LiveServer, case: Case, lead: Person, language: str
) -> None:
    lead.language = language
    lead.save()
    page = page_of(browser, live_server, lead)
    page.goto(case.path)
    act = page.locator("#at-hand .btn")
    name = act.inner_text()
    expect(page.get_by_role("button", name=name)).to_have_count(1)
    expect(
        page.locator("main a[href$='/statements/new/'], main form[action$='/statements/new/']").locator(
            "visible=true"
        )
    ).to_have_count(1)
    for top in (0, 900):
        page.evaluate(f"scrollTo(0, {top})")
        box, tabs = act.bounding_box(), page.locator(".tabbar").bounding_box()
        assert box is not None
        assert tabs is not None
        assert box["y"] > 0
        assert box["y"] + box["height"] <= tabs["y"]
    act.click()
    expect(page.locator("#editor")).to_be_visible()
    page.context.close()
