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
