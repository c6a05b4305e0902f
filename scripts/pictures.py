"""Take the pictures of the documentation from a running demonstration, in a real browser.

    python -m scripts.pictures [--language en] [--out docs/images]

A demonstration is started in a folder of its own and stopped at the end. Its lead and its spokesperson carry the storm
from the alarm to the public page, by the buttons that anybody presses; every picture is what they saw. Needs Chromium:
on the path, or named by CHROMIUM.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

OUT = Path("docs/images")
BRAND = "/b/maison-brindille/"
DESK, PHONE = 1440, 390
HEIGHTS = {DESK: 900, PHONE: 844}
START_SECONDS, ALARM_SECONDS, STORM_SECONDS = 180, 120, 75
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LINK = re.compile(r"(http://\S+/in/\S+)")
# What the lead knows by telephone, in both languages of the brand. Invented, as the brand is.
FACT = {
    "subject": "lot L2611-B",
    "source": "Shop manager on duty, by telephone",
    "text_fr": "Le lot L2611-B des sablés citron est retiré de la vente.",
    "text_en": "Lot L2611-B of the lemon sablés has been taken off sale.",
}


@dataclass(frozen=True)
class Links:
    """Where the lead and the spokesperson come in, once."""

    lead: str
    voice: str

    @property
    def room(self) -> str:
        """The room's address, without a slash at its end."""
        return self.lead.split("/in/")[0]


@dataclass(frozen=True)
class Album:
    """Where pictures go, and the language they speak."""

    folder: Path
    language: str

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Keep what the page shows, once nothing moves any more."""
        page.wait_for_load_state("networkidle")
        for close in page.locator(".toast button").all():
            close.click()
        page.evaluate("document.activeElement && document.activeElement.blur()")
        path = self.folder / f"{self.language}-{name}.png"
        page.screenshot(path=path, full_page=whole, animations="disabled")
        print(f"{path}: {path.stat().st_size // 1000} kB")


@contextmanager
def demonstration(language: str) -> Iterator[Links]:
    """A demonstration of its own in this language, from its two sign-in links until it is stopped."""
    with tempfile.TemporaryDirectory() as folder:
        ports = {"FAUXPAS_PORT": "9350", "FAUXPAS_PAGE_PORT": "9380"}
        log = Path(folder) / "demo.log"
        with log.open("w") as said:
            room = subprocess.Popen(
                [sys.executable, "-m", "fauxpas", "demo"],
                env={**ports, **os.environ, "FAUXPAS_DATA_DIR": folder, "LC_ALL": f"{language}.UTF-8"},
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        try:
            yield _links(log)
        except BaseException:
            print(log.read_text(encoding="utf-8"), file=sys.stderr)
            raise
        finally:
            room.terminate()
            room.wait(timeout=30)


def walk(browser: Browser, links: Links, album: Album) -> None:
    """Carry the storm from the alarm to the public page, and take the pictures on the way."""
    lead = come_in(browser, links.lead, width=DESK, language=album.language)
    alarm = wait_for_alarm(lead, links)
    album.take(lead, "home")
    lead.goto(f"{links.room}{alarm}")
    album.take(lead, "alarm")
    phone = come_in(browser, links.voice, width=PHONE, language=album.language)
    lead.locator('form[action*="/from-alarm/"] button').first.click()
    album.take(lead, "case")
    statement = write(lead, f"{links.room}{BRAND}cases/1/", album)
    phone.goto(f"{links.room}{BRAND}cases/1/")
    album.take(phone, "case-phone")
    phone.goto(f"{statement}approve/")
    album.take(phone, "approve-phone")
    phone.locator('button[value="approve_and_publish"]').click()
    phone.wait_for_load_state()
    reader = browser.new_context(viewport={"width": PHONE, "height": HEIGHTS[PHONE]}).new_page()
    wait_for_words(lead, reader, links, album.language)
    album.take(reader, "page-phone")
    lead.goto(statement)
    album.take(lead, "receipts")
    lead.goto(f"{links.room}{BRAND}cases/1/")
    album.take(lead, "case-said")


def come_in(browser: Browser, link: str, *, width: int, language: str) -> Page:
    """Sign in by a one-time link, and speak this language from then on."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]}, timezone_id="Europe/Paris"
    )
    page = context.new_page()
    page.goto(link)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f'button[name="language"][value="{language}"]').first.evaluate(
            "button => button.click()"
        )
        page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("lang", language)
    return page


def wait_for_alarm(page: Page, links: Links) -> str:
    """The address of the alarm, once it rang and had time to show what it is about."""
    link = page.locator(f'main a[href*="{BRAND}alarms/"]')
    for _again in range(ALARM_SECONDS // 5):
        page.goto(f"{links.room}/")
        if link.count():
            page.wait_for_timeout(STORM_SECONDS * 1000)
            page.reload()
            return str(link.first.get_attribute("href"))
        page.wait_for_timeout(5000)
    message = f"no alarm within {ALARM_SECONDS} seconds"
    raise RuntimeError(message)


def write(page: Page, case: str, album: Album) -> str:
    """Put a confirmed fact in the ledger, begin the holding statement from it, submit it; returns its address."""
    page.goto(f"{case}facts/add/")
    for name, words in FACT.items():
        page.locator(f'[name="{name}"]').fill(words)
    page.locator('[name="status"]').select_option("confirmed")
    album.take(page, "fact")
    page.locator("main form.form button[type=submit]").last.click()
    page.wait_for_load_state()
    page.goto(case)
    page.locator('button[name="kind"][value="holding"]').first.click()
    page.wait_for_load_state()
    album.take(page, "write")
    statement = page.url.removesuffix("edit/")
    page.locator('button[value="submit"]').first.click()
    page.wait_for_load_state()
    return statement


def wait_for_words(room: Page, reader: Page, links: Links, language: str) -> None:
    """Bring the reader to the public page, once the worker has built it with the text."""
    room.goto(f"{links.room}{BRAND}page/")
    address = room.locator('main a[href^="http"][href*="/maison-brindille/"]').first.get_attribute("href")
    home = str(address).split("/maison-brindille/")[0] + f"/maison-brindille/{language}/"
    for _again in range(30):
        reader.goto(home)
        if reader.locator("article").count():
            return
        reader.wait_for_timeout(1000)
    message = "the text did not reach the public page within 30 seconds"
    raise RuntimeError(message)


def _links(log: Path) -> Links:
    for _again in range(START_SECONDS):
        said = log.read_text(encoding="utf-8")
        if "Ready:" in said:
            found = LINK.findall(said)
            return Links(lead=found[-1], voice=found[0])
        time.sleep(1)
    message = f"the demonstration did not start within {START_SECONDS} seconds"
    raise RuntimeError(message)


def main() -> int:
    """Take every picture in one language."""
    parser = argparse.ArgumentParser(description="Take the pictures of the documentation.")
    parser.add_argument("--language", choices=["en", "fr"], default="en")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with demonstration(given.language) as links, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        walk(browser, links, Album(given.out, given.language))
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
