"""Every page in a real browser: axe finds nothing serious, nothing scrolls sideways, no script complains."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from fauxpas.core.models import Person
from tests.axe import grave
from tests.everything import Everything, make_everything
from tests.web.test_walls import OWN, WALLED, _all_routes, _fill

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FEWEST_PAGES = 50
# The page it stands under, when it has one: to be seen, and to be met by a thumb on a phone.
HIDDEN_WAY_BACK = """() => {
    const back = [...document.querySelectorAll(".crumbs a")].pop();
    return Boolean(back) && (!back.checkVisibility() || (innerWidth < 768 && back.offsetHeight < 44));
}"""
LOOKS = [("fr", "dark", 390), ("en", "light", 1440), ("en", "dark", 390), ("fr", "light", 1440)]


@pytest.fixture
def every() -> Everything:
    return make_everything()


def page_of(browser: Browser, server: LiveServer, person: Person, look: tuple[str, str, int]) -> Page:
    language, theme, width = look
    person.language = language
    person.save(update_fields=["language"])
    client = Client()
    client.force_login(person, backend=BACKEND)
    context = browser.new_context(
        base_url=server.url,
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": width, "height": 844},
    )
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
    return context.new_page()


def pages_of(every: Everything) -> list[str]:
    """Every address that answers its owner with a page."""
    every.member.brand = None
    every.member.save()
    client = Client()
    client.force_login(every.owner, backend=BACKEND)
    found = []
    own = [route for route in _all_routes(OWN) if "<" not in route and "logout" not in route]
    for path in [*(_fill(route, every) for route in _all_routes(WALLED)), *(f"/{route}" for route in own)]:
        answer = client.get(path)
        if answer.status_code == 200 and b"<html" in answer.content[:2000]:
            found.append(path)
    return found


def faults_of(page: Page, path: str, complaints: list[str], *, axe: bool = True) -> Iterator[str]:
    complaints.clear()
    page.goto(path)
    if axe:
        yield from (f"{path}: {rule}, {element[:160]}" for rule, element in grave(page))
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        yield f"{path}: scrolls sideways"
    if page.evaluate(HIDDEN_WAY_BACK):
        yield f"{path}: no way back"
    yield from (f"{path}: {said}" for said in complaints)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_every_page_can_be_used_by_everybody(
    browser: Browser,
    live_server: LiveServer,
    every: Everything,
    look: tuple[str, str, int],
    request: pytest.FixtureRequest,
) -> None:
    short = request.config.getoption("--short")
    if short and look not in LOOKS[:2]:
        pytest.skip(
            "the short form looks at two of the four looks, and asks axe of every page in one of them"
        )
    paths = pages_of(every)
    assert len(paths) > FEWEST_PAGES
    page = page_of(browser, live_server, every.owner, look)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    turn = LOOKS.index(look)
    faults = [
        fault
        for place, path in enumerate(paths)
        for fault in faults_of(page, path, complaints, axe=not short or place % 2 == turn)
    ]
    page.context.close()
    assert faults == [], "\n".join(faults)
