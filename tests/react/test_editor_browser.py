"""The editor in a real browser: marks while somebody types, a repair in one tap with and without script."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person, Role
from fauxpas.react import domain
from tests.axe import violations
from tests.factories import make_brand, make_case, make_person
from tests.react.acts import confirmed_fact
from tests.react.test_react_browser import DESK, PHONE, Hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG = "  We sold 14,300 kettles 🫖, and 14,300 only."


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Kettlewick")


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.mark.parametrize(("width", "mode"), [(PHONE, "script"), (DESK, "script"), (DESK, "no script")])
def test_wrong_figure_is_marked_and_mended_in_one_tap(
    browser: Browser, live_server: LiveServer, brand: Brand, lead: Person, width: int, mode: str
) -> None:
    script = mode == "script"
    case = make_case(brand, lead)
    confirmed_fact(case, lead)
    statement = domain.start_statement(case, "holding", by=lead, now=clock.now())
    hand = Hand(browser, live_server, lead, width=width, script=script)
    hand.page.goto(reverse("react:edit", args=[brand.slug, case.number, statement.pk]))
    body = hand.page.locator("#id_body_en")
    body.fill(WRONG)
    if not script:
        hand.press(hand.button("Check and show the preview"))
    over = hand.page.locator("#over-en")
    expect(over.get_by_text("Contradicts the ledger").first).to_be_visible()
    hand.press(over.get_by_role("button", name="Put F-01 in its place"))
    expect(body).to_have_value(
        "We sold [[F-01]] kettles 🫖, and 14,300 only."
        if not script
        else WRONG.replace("14,300", "[[F-01]]", 1)
    )
    if script:
        expect(over.locator(".v.contradicts")).to_have_count(1)
        assert violations(hand.page) == []
    hand.page.context.close()


def test_words_survive_a_wrong_tap_and_a_lost_line_until_they_are_saved(
    browser: Browser, live_server: LiveServer, brand: Brand, lead: Person
) -> None:
    case = make_case(brand, lead)
    statement = domain.start_statement(case, "holding", by=lead, now=clock.now())
    hand = Hand(browser, live_server, lead, width=PHONE)
    editor = reverse("react:edit", args=[brand.slug, case.number, statement.pk])
    back = hand.page.get_by_text("It is back.")
    body = hand.page.locator("#id_body_en")
    hand.page.goto(editor)
    body.press_sequentially("Stop using it. ")
    typed = body.input_value()
    assert "Stop using it." in typed
    hand.page.goto("/")
    hand.page.goto(editor)
    expect(back).to_be_visible()
    expect(body).to_have_value(typed)
    hand.page.context.set_offline(True)
    hand.press(hand.button("Save the draft"))
    expect(hand.page.get_by_text("You are offline")).to_be_visible()
    expect(body).to_have_value(typed)
    hand.page.context.set_offline(False)
    hand.press(hand.button("Save the draft"))
    expect(hand.page.get_by_text("You are offline")).to_have_count(0)
    statement.refresh_from_db()
    assert "Stop using it." in statement.texts.get(language="en").body
    hand.page.goto(editor)
    expect(back).to_have_count(0)
    body.press_sequentially("Not meant. ")
    hand.page.goto(editor)
    hand.press(hand.button("Start over"))
    expect(back).to_have_count(0)
    expect(body).to_have_value(typed)
    hand.page.context.close()


def test_words_that_come_back_do_not_write_over_a_colleagues_newer_ones(
    browser: Browser, live_server: LiveServer, brand: Brand, lead: Person
) -> None:
    case = make_case(brand, lead)
    statement = domain.start_statement(case, "holding", by=lead, now=clock.now())
    hand = Hand(browser, live_server, lead, width=DESK)
    editor = reverse("react:edit", args=[brand.slug, case.number, statement.pk])
    hand.page.goto(editor)
    hand.page.locator("#id_body_en").press_sequentially("Mine. ")
    hand.page.goto("/")
    other = make_person(role=Role.WRITER, brand=brand, name="Will Writer")
    drafts = {"en": domain.Draft("Kettles", "Theirs.")}
    domain.save_texts(
        statement, drafts, base_version=statement.version, next_update_at=None, by=other, now=clock.now()
    )
    hand.page.goto(editor)
    hand.press(hand.button("Save the draft"))
    expect(hand.page.get_by_text("Both versions are below")).to_be_visible()
    assert statement.texts.get(language="en").body == "Theirs."
    hand.page.context.close()
