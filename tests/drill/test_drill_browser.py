"""A drill from its button to its report: people in real browsers, the sealed room a program of its own, and nothing leaves.

The real room has a mail server within reach, and the people of the drill give a webhook as their address.
"""

import gzip
import json
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from fauxpas.core.models import Brand, Person, Role
from fauxpas.drill import asking
from fauxpas.drill.models import Drill
from fauxpas.understand.models import PublicText
from fauxpas.watch.models import Mention
from tests.at_work import at_work
from tests.factories import make_brand, make_person
from tests.networks.smtp_sink import Sink, smtp_sink
from tests.react.test_react_browser import Hand

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DESK, PHONE = 1440, 390
READY_MS, PATIENCE_MS = asking.START_MINUTES * 60_000, 60_000
FASTEST = "10"
HOOK = "json://hooks.example.com/drill"
WRONG = "31,000 customers are in the file."


@pytest.fixture
def brand(settings: Settings, tmp_path: Path) -> Brand:
    settings.DATA_DIR = tmp_path
    return make_brand(name="Brindille", languages=["en"])


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """The real room's mail server, in its environment as an operator sets it."""
    with smtp_sink() as sink:
        monkeypatch.setenv("FAUXPAS_SMTP_URL", sink.url)
        yield sink


@pytest.fixture
def worker() -> Iterator[None]:
    """The real room's worker."""
    with at_work(planning=True):
        yield


class Seat:
    """A person of the drill at a browser of their own."""

    def __init__(self, browser: Browser, *, width: int) -> None:
        self.context: BrowserContext = browser.new_context(viewport={"width": width, "height": 844})
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.root = ""

    def come_in(self, link: str) -> None:
        """Use a one-time link."""
        self.page.goto(link)
        self.press(self.page.get_by_role("button", name="Come in"))
        expect(self.page.get_by_text("This is a drill.").first).to_be_visible()
        self.root = self.page.url.split("/", 3)[0] + "//" + self.page.url.split("/", 3)[2]

    def go(self, path: str) -> None:
        """Open a page of the sealed room."""
        self.page.goto(f"{self.root}{path}")

    def button(self, name: str) -> None:
        """Press a button by its words."""
        self.press(self.page.get_by_role("button", name=name))

    def link(self, name: str) -> None:
        """Follow a link by its words."""
        self.press(self.page.get_by_role("link", name=name))

    def press(self, target: Locator) -> None:
        """Click what can be seen."""
        target.locator("visible=true").first.click()

    def sees(self, words: str) -> None:
        """Expect words on the page."""
        expect(self.page.get_by_text(words).locator("visible=true").first).to_be_visible(timeout=PATIENCE_MS)


@pytest.fixture
def seats(browser: Browser) -> Iterator[tuple[Seat, Seat, Seat]]:
    """Leader, communications lead, spokesperson."""
    found = Seat(browser, width=DESK), Seat(browser, width=PHONE), Seat(browser, width=DESK)
    yield found
    for seat in found:
        seat.context.close()


@pytest.fixture
def closing_rooms(brand: Brand) -> Iterator[None]:
    """The processes of the sealed room are stopped at the end, whatever happened."""
    yield
    for drill in Drill.objects.exclude(folder=""):
        folder = asking.folder_of(drill)
        if folder.exists():
            (folder / asking.STOP).touch()
            _wait_until_gone(folder)


def test_drill_from_its_button_to_its_report_and_nothing_leaves(
    browser: Browser,
    live_server: LiveServer,
    brand: Brand,
    lead: Person,
    worker: None,
    mail: Sink,
    closing_rooms: None,
    seats: tuple[Seat, Seat, Seat],
) -> None:
    leader, chief, voice = seats
    real = Hand(browser, live_server, lead, width=DESK)
    slug = _start(real, leader, brand)
    _hand_out(leader, {"Communications lead": chief, "Spokesperson": voice})
    for seat in (chief, voice):
        _give_webhook(seat)
    _open_case(chief, slug)
    _speak(voice, chief, slug)
    _learn_better(chief, slug)
    leader.go(f"/b/{slug}/drill/")
    leader.button("End and make the report")
    leader.sees("First public word after")
    _check_report(real)
    _check_nothing_left(mail)
    real.page.context.close()


def test_recorded_drill_from_its_file_to_its_deletion(
    browser: Browser,
    live_server: LiveServer,
    brand: Brand,
    lead: Person,
    worker: None,
    mail: Sink,
    closing_rooms: None,
    seats: tuple[Seat, Seat, Seat],
    tmp_path: Path,
) -> None:
    leader, again, _other = seats
    real = Hand(browser, live_server, lead, width=PHONE)
    _send(real, brand, _storm(tmp_path))
    _check_holding(real)
    way_in = _prepare(real)
    leader.come_in(way_in)
    slug = _hear_the_storm(leader)
    real.press(real.button("Make a new way in"))
    link = real.page.get_by_role("link", name="Go in as the exercise leader")
    expect(link).not_to_have_attribute("href", way_in, timeout=PATIENCE_MS)
    again.come_in(link.get_attribute("href") or "")
    again.go(f"/b/{slug}/drill/")
    again.button("End and make the report")
    again.sees("No public word was said.")
    expect(real.page.get_by_text("No public word was said.").first).to_be_visible(timeout=PATIENCE_MS)
    _delete_room(real, brand)
    assert mail.connections == 0
    assert not Mention.objects.exists()
    real.page.context.close()


def _storm(folder: Path) -> Path:
    """A quiet week about somebody else, then an angry hour; one line is broken."""
    began = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    quiet = [(began - timedelta(hours=3 * each), "Flew Kestrel Air again, as usual") for each in range(56)]
    loud = [(began + timedelta(seconds=each * 10), "KESTREL AIR lost my bag!") for each in range(360)]
    rows = [
        json.dumps({"id": str(number), "text": f"{text} {number}", "posted_at": at.isoformat()})
        for number, (at, text) in enumerate(sorted([*quiet, *loud]))
    ]
    path = folder / "kestrel.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join([*rows, "broken"]).encode()))
    return path


def _send(real: Hand, brand: Brand, file: Path) -> None:
    """A press officer sends the file, and learns that it is about somebody else."""
    real.page.goto(reverse("drill:drills", args=[brand.slug]))
    real.press(real.page.get_by_role("link", name="Take a recorded one"))
    real.page.locator("#id_file").set_input_files(file)
    real.press(real.button("Send the file"))
    expect(real.page.get_by_text("Nothing in it speaks of Brindille.")).to_be_visible()
    real.press(real.button("Prepare the sealed room"))
    expect(real.page.get_by_text("Say which name is to be replaced.").first).to_be_visible()
    real.page.locator("#id_replaces").fill("Kestrel Air")
    real.press(real.button("Count again with this name"))


def _check_holding(real: Hand) -> None:
    for words in (
        "416 of 416 posts speak of Brindille.",
        "One line is left out",
        "Line 417: ",
        "“Kestrel Air” becomes",
    ):
        expect(real.page.get_by_text(words).first).to_be_visible()


def _prepare(real: Hand) -> str:
    """Start it as it is proposed but for the speed; the leader's way in."""
    real.page.locator("#id_speed").select_option(FASTEST)
    # The room stands at the brand's time, Europe/Paris: an hour before the loudest, which begins at 08:00 UTC.
    expect(real.page.locator("#id_live_from")).to_have_value("2026-03-10T08:00")
    real.page.locator("#id_live_from").fill("2026-03-10T08:59")
    real.press(real.button("Prepare the sealed room"))
    way_in = real.page.get_by_role("link", name="Go in as the exercise leader")
    expect(way_in).to_be_visible(timeout=READY_MS)
    return way_in.get_attribute("href") or ""


def _hear_the_storm(leader: Seat) -> str:
    """The past is there, and the angry hour comes in under the brand's own name. The slug of the drill's own brand."""
    leader.link("Lead the exercise")
    leader.sees("The drill has run for")
    slug = leader.page.url.split("/b/")[1].split("/")[0]
    leader.go(f"/b/{slug}/mentions/")
    expect(leader.page.get_by_text("Brindille lost my bag!").first).to_be_visible(timeout=PATIENCE_MS)
    assert "Brindille (drill)" in leader.page.content()
    assert "Kestrel" not in leader.page.content()
    return slug


def _delete_room(real: Hand, brand: Brand) -> None:
    """Close it, and delete what it left; the report stays."""
    folder = asking.folder_of(Drill.objects.get())
    assert (folder / "fauxpas.sqlite3").exists()
    real.press(real.button("Close the sealed room"))
    expect(real.page.get_by_text("The sealed room closes.")).to_be_visible()
    _wait_until_gone(folder)
    real.page.goto(reverse("drill:drills", args=[brand.slug]))
    real.press(real.page.get_by_role("link", name="Delete"))
    real.press(real.page.locator("button.danger"))
    expect(real.page.get_by_text("It is deleted.")).to_be_visible()
    assert not folder.exists()
    assert list(folder.parent.iterdir()) == []
    assert Drill.objects.get().report is not None


def _start(real: Hand, leader: Seat, brand: Brand) -> str:
    """Press the button in the real room, wait at the page, go in. The slug of the drill's own brand."""
    real.page.goto(reverse("drill:drills", args=[brand.slug]))
    real.page.locator("#id_scenario").select_option("data-breach")
    real.page.locator("#id_language").select_option("en")
    real.page.locator("#id_speed").select_option(FASTEST)
    real.press(real.button("Prepare the sealed room"))
    way_in = real.page.get_by_role("link", name="Go in as the exercise leader")
    expect(way_in).to_be_visible(timeout=READY_MS)
    leader.come_in(way_in.get_attribute("href") or "")
    leader.link("Lead the exercise")
    leader.sees("The drill has run for")
    return leader.page.url.split("/b/")[1].split("/")[0]


def _hand_out(leader: Seat, team: dict[str, Seat]) -> None:
    for name, seat in team.items():
        row = leader.page.locator("li", has_text=name)
        leader.press(row.get_by_role("button", name="Way in"))
        told = leader.page.locator(".notice", has_text="/in/").inner_text()
        seat.come_in(told.partition(": ")[2].strip())


def _give_webhook(seat: Seat) -> None:
    """Their own address for notices, which would be called without the seal."""
    seat.go("/me/")
    seat.page.locator("#id_label").fill("Our chat")
    seat.page.locator("#id_address").fill(HOOK)
    seat.button("Add this address")
    seat.sees("Our chat")


def _open_case(chief: Seat, slug: str) -> None:
    """The storm rises, and the page that is looked at shows its alarm by itself."""
    chief.go(f"/b/{slug}/alarms/")
    chief.press(chief.page.locator("#alarms-live a"))
    chief.button("Open a case")
    chief.page.wait_for_url("**/cases/1/")


def _speak(voice: Seat, chief: Seat, slug: str) -> None:
    """The spokesperson writes a figure that nobody counted; the lead lets it pass."""
    voice.go(f"/b/{slug}/cases/1/")
    voice.button("Write the holding statement")
    body = voice.page.locator("#id_body_en")
    expect(body).to_be_visible()
    body.fill(f"{body.input_value()}\n\n{WRONG}")
    voice.button("Submit for approval")
    voice.sees("Waiting for approval")
    chief.go(f"/b/{slug}/cases/1/")
    chief.link("Read and decide")
    chief.button("Approve and publish in 1 place")
    chief.sees("Where it went")


def _learn_better(chief: Seat, slug: str) -> None:
    """The count comes: the text that is out is wrong, and nobody corrects it."""
    chief.go(f"/b/{slug}/cases/1/facts/add/")
    chief.page.locator("#id_text_en").fill("{value} customers are in the file.")
    chief.page.locator("#id_source").fill("Security team")
    chief.page.locator("#fact-value").evaluate_all("them => them.forEach((each) => (each.open = true))")
    chief.page.locator("#id_subject").fill("customers")
    chief.page.locator("#id_type").select_option("number")
    chief.page.locator("#id_value").fill("12,400")
    chief.page.locator("#id_attribute").fill("in the file")
    chief.button("Add the fact")
    chief.sees("F-01 is in the ledger.")


def _check_report(real: Hand) -> None:
    """The real room keeps the report and shows it by itself: times, what was missed, what contradicts."""
    page = real.page
    expect(page.get_by_text("First public word after").first).to_be_visible(timeout=PATIENCE_MS)
    report = Drill.objects.get().report
    assert report is not None
    times = report["times"]
    assert times["signal_at"] <= times["alarm_at"] <= times["case_at"] <= times["word_at"]
    assert [(row["passage"], row["when"]) for row in report["contradictions"]] == [("31,000", "end")]
    assert {row["answered_at"] for row in report["questions"]} >= {None}
    assert [row["decision"] for row in report["approvals"]] == ["approved"]
    for words in ("31,000", "never corrected", "no public word about it", "Spokesperson", "Times"):
        expect(page.get_by_text(words).first).to_be_visible()


def _check_nothing_left(mail: Sink) -> None:
    """What the drill wanted to send lies in its own folder, refused; the real room's mail server and public page know nothing."""
    folder = asking.folder_of(Drill.objects.get())
    with closing(sqlite3.connect(f"file:{folder / 'fauxpas.sqlite3'}?mode=ro", uri=True)) as rows:
        told = rows.execute(
            "SELECT state, a.address FROM core_noticesending s JOIN core_noticeaddress a ON a.id = s.address_id"
        ).fetchall()
        kinds = rows.execute("SELECT DISTINCT kind FROM react_channel").fetchall()
    assert ("failed", HOOK) in told
    assert "sent" not in {state for state, _address in told}
    assert kinds == [("page",)]
    assert mail.connections == 0
    assert not PublicText.objects.exists()
    said = [path for path in folder.rglob("index.html") if WRONG in path.read_text("utf-8")]
    assert said
    assert all("(drill)" in path.read_text("utf-8") for path in said)
    outside = [path for path in folder.parent.parent.rglob("index.html") if folder not in path.parents]
    assert outside == []


def _wait_until_gone(folder: Path) -> None:
    """Until the room that was told to stop is gone from its port, so that the test leaves nothing running."""
    address = (
        json.loads((folder / asking.READY).read_text("utf-8"))["address"]
        if (folder / asking.READY).exists()
        else ""
    )
    port = int(address.split(":")[2].split("/")[0]) if address else 0
    deadline = time.monotonic() + 30
    while port and time.monotonic() < deadline and _answers(port):
        threading.Event().wait(0.2)


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex(("127.0.0.1", port)) == 0
