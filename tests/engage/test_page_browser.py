"""The public page in a real browser, served by its own server: readable by everybody, at every width, on paper too."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser

from bench import page_load
from fauxpas.engage.models import PublicPage
from fauxpas.engage.page import folder
from fauxpas.engage.page.render import render
from fauxpas.engage.page.site import gather
from fauxpas.understand.models import PublicText
from tests.axe import violations
from tests.engage.sayings import case_of, pin, say
from tests.factories import NOON, make_brand

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTHS = (320, 390, 1440)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where a page with everything on it is served."""
    brand = make_brand(name="Brindille")
    case = case_of(brand)
    first = say(
        brand,
        "About 12,000 packets.",
        case=case,
        kind="holding",
        title="Recall",
        at=NOON - timedelta(hours=2),
    )
    say(
        brand,
        "The number is 12,480.",
        case=case,
        kind="correction",
        corrects=first,
        at=NOON - timedelta(hours=1),
    )
    say(brand, "- One\n- Two\n\nSee https://example.org/" + "long" * 40, case=case, title="Update 1", at=NOON)
    say(brand, "Ne les mangez pas.", case=case, language="fr", title="Rappel")
    PublicPage.objects.create(
        brand=brand, emergency={"en": "Call 112."}, contact={"en": "01 99 00 47 12"}, created_at=NOON
    )
    pin(brand, "What to do", "- Do not eat them")
    with override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_SMTP_URL": "smtp://127.0.0.1:25"}):
        folder.publish(render(gather(brand)), tmp_path / brand.slug)
    with page_load.page_server(tmp_path) as port:
        yield f"http://127.0.0.1:{port}/{brand.slug}/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible_and_fits_every_width(address: str, browser: Browser, scheme: str) -> None:
    with browser.new_context(color_scheme="dark" if scheme == "dark" else "light") as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        first = PublicText.objects.earliest("said_at")
        for path in ("en/", "fr/", f"en/{first.pk}/", "en/all/", ""):
            page.goto(address + path)
            assert violations(page) == []
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        assert said == []


def test_reader_finds_the_other_language_the_old_wording_and_the_way_back(
    address: str, browser: Browser
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "en/")
        old = page.locator("details blockquote")
        assert not old.is_visible()
        page.locator("summary").click()
        assert old.inner_text() == "About 12,000 packets."
        page.get_by_role("link", name="Français").click()
        assert page.url == address + "fr/"
        assert page.get_by_text("Ne les mangez pas.").is_visible()


def test_paper_shows_the_words_and_not_the_controls(address: str, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + "en/")
        page.emulate_media(media="print")
        assert page.locator("details blockquote").is_visible()
        assert page.get_by_text("Do not eat them").is_visible()
        assert not page.locator("form").is_visible()
        assert not page.locator("nav.lang").is_visible()
