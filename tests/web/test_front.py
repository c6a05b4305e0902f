"""The parts in a real browser, under the security policy: seen, read, pressed, polled."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.axe import grave
from tests.web.front import NOW, Pages, served, specimen

pytestmark = pytest.mark.browser

ROW = '<div class="line" data-row="{key}"><div class="gut">09:00</div><div class="body"><a href="#r{key}">{text}</a></div></div>'


def rows(*texts: str) -> str:
    """A region's content: one row for each text, keyed by it."""
    return "<div id='timeline'>" + "".join(ROW.format(key=text, text=text) for text in texts) + "</div>"


@pytest.fixture
def pages() -> Pages:
    """What the server answers; a test may put another page in its place."""
    return {
        "/": specimen,
        "/fr": lambda: specimen("fr"),
        "/alarms": lambda: "<title>Alarms</title>",
        "/timeline": lambda: rows("1", "2", "3"),
    }


@pytest.fixture
def address(pages: Pages) -> Iterator[str]:
    """The address of the served pages."""
    with served(pages) as root:
        yield root


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The specimen at a desk, its clock in the test's hand and standing at the page's own now."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    # Installed earlier and then stopped: an installed clock goes on by itself, and a busy machine loses a minute.
    opened.clock.install(time=NOW - timedelta(hours=1))
    opened.clock.pause_at(NOW)
    opened.goto(address)
    yield opened
    context.close()


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("/", 320, "light"),
        ("/", 390, "dark"),
        ("/", 834, "light"),
        ("/", 1440, "light"),
        ("/", 1440, "dark"),
        ("/fr", 320, "dark"),
        ("/fr", 390, "light"),
        ("/fr", 1440, "light"),
    ],
)
def test_parts_axe_finds_nothing_grave_and_nothing_scrolls_sideways(
    browser: Browser, address: str, path: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    opened = context.new_page()
    faults: list[str] = []
    opened.on("console", lambda said: faults.append(said.text) if said.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.goto(address + path)
    expect(opened.locator(".plot")).to_have_count(2)
    assert grave(opened) == []
    assert faults == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_clock_ticks_from_soon_to_missed_and_speaks(page: Page) -> None:
    promise = page.locator(".clock.soon").first
    expect(promise.locator("[data-figure]")).to_have_text("18")
    page.clock.run_for(9 * 60 * 1000)
    expect(promise.locator("[data-figure]")).to_have_text("9")
    expect(page.locator("[data-speak]")).to_have_text("Next promised update: 10\u00a0min left.")
    expect(page.locator(".strip [data-span]")).to_have_text("in 9\u00a0min")
    expect(promise.locator(".pin")).to_have_attribute("x1", "85.00%")
    expect(promise.locator("text.at")).to_have_text("10:21 now")
    page.clock.run_for(11 * 60 * 1000)
    expect(page.locator(".strip")).to_have_class("strip missed")
    expect(page.locator(".strip [data-span]")).to_have_text("2\u00a0min late")


def test_theme_is_kept_in_a_cookie_that_the_server_reads(page: Page) -> None:
    button = page.locator("[data-theme-toggle]").first
    button.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(button).to_have_attribute("aria-label", "Theme: dark")
    assert {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}["theme"] == "dark"
    assert 'data-theme="dark"' in specimen(theme="dark")
    assert "data-theme=" not in specimen(theme='"><script>').split("<body>")[0]


def test_keys_go_walk_and_press_but_not_inside_fields(page: Page) -> None:
    page.keyboard.press("j")
    expect(page.locator('[data-row="1"]').first).to_have_attribute("aria-current", "true")
    page.keyboard.press("1")
    expect(page).to_have_url(re.compile("#approve$"))
    field = page.locator("#id_title")
    field.fill("")
    field.press("g")
    field.press("a")
    expect(field).to_have_value("ga")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_title("Alarms")


def test_keys_are_listed_and_can_be_switched_off(page: Page) -> None:
    page.keyboard.press("?")
    dialog = page.locator("dialog#keys")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text("Write a statement")).to_be_visible()
    dialog.get_by_label("Use single-letter keys").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("1")
    assert "#approve" not in page.url


def test_live_region_takes_what_changed(page: Page, pages: Pages) -> None:
    pages["/timeline"] = lambda: rows("4", "1", "2", "3")
    page.clock.run_for(6000)
    expect(page.locator("#timeline [data-row]")).to_have_count(4)


def test_live_region_in_use_holds_new_rows_until_asked(page: Page, pages: Pages) -> None:
    page.locator("#timeline a").first.focus()
    pages["/timeline"] = lambda: rows("5", "4", "1", "2", "3")
    page.clock.run_for(6000)
    fresh = page.get_by_role("button", name="2 new")
    expect(fresh).to_be_visible()
    expect(page.locator("[data-speak]")).to_have_text("2 new")
    expect(page.locator("#timeline [data-row]")).to_have_count(3)
    fresh.click()
    expect(page.locator("#timeline [data-row]")).to_have_count(5)
    expect(fresh).to_have_count(0)


def test_live_region_changes_in_place_under_the_focus(page: Page, pages: Pages) -> None:
    page.locator("#timeline a").first.focus()
    pages["/timeline"] = lambda: rows("1", "2", "3").replace(">3<", ">three<")
    page.clock.run_for(6000)
    expect(page.locator('#timeline [data-row="3"] a')).to_have_text("three")
    pages["/timeline"] = lambda: rows("3", "1")
    page.clock.run_for(6000)
    expect(page.locator("#timeline [data-row] a")).to_have_text(["3", "1"])


def test_live_region_keeps_focus_and_drawn_charts(browser: Browser, pages: Pages, address: str) -> None:
    whole = specimen().replace('<div class="cols">', '<div class="cols" id="all" data-live>')
    pages["/"] = lambda: whole
    context = browser.new_context()
    opened = context.new_page()
    # Installed earlier and then stopped: an installed clock goes on by itself, and a busy machine loses a minute.
    opened.clock.install(time=NOW - timedelta(hours=1))
    opened.clock.pause_at(NOW)
    opened.goto(address)
    opened.locator("#volume .plot").focus()
    opened.locator("#volume .plot").evaluate("node => node.dataset.kept = 'yes'")
    whole = whole.replace("38", "39").replace("2 to 12 expected", "2 to 13 expected")
    opened.clock.run_for(6000)
    expect(opened.locator(".figs dd.v1").last).to_have_text("39")
    expect(opened.locator("#volume .plot")).to_have_count(1)
    expect(opened.locator("#volume figcaption")).to_contain_text("2 to 13")
    context.close()


def test_live_region_unchanged_is_asked_conditionally_and_left_alone(page: Page, pages: Pages) -> None:
    pages["/timeline"] = lambda: rows("6")
    page.clock.run_for(6000)
    expect(page.locator("#timeline [data-row]")).to_have_count(1)
    page.locator("#timeline").evaluate("node => node.firstElementChild.dataset.kept = 'yes'")
    with page.expect_response("**/timeline") as answer:
        page.clock.run_for(6000)
    assert answer.value.status == 304
    expect(page.locator("#timeline [data-kept]")).to_have_count(1)


def test_live_poll_gets_the_page_without_its_shell() -> None:
    poll = specimen(live=True)
    assert "<nav" not in poll.split("<main")[0]
    assert 'id="timeline"' in poll


def test_chart_is_read_with_the_arrow_keys_and_as_a_table(page: Page) -> None:
    chart = page.locator("#volume")
    expect(chart.locator(".plot .g-hot")).to_have_count(1)
    expect(chart.locator(".plot .blind")).to_have_count(1)
    chart.locator(".plot").focus()
    page.keyboard.press("ArrowRight")
    expect(chart.locator(".tip")).to_contain_text("96 counted")
    page.keyboard.press("Home")
    expect(chart.locator(".tip")).to_contain_text("6 counted")
    expect(chart.locator("table")).to_be_hidden()
    chart.get_by_text("As a table").click()
    expect(chart.locator("table")).to_be_visible()


def test_chart_shows_an_hour_between_two_unknown_ones(page: Page) -> None:
    line, band = (
        page.locator(f"#share .plot .{name}").get_attribute("d") or "" for name in ("g-line", "g-ci")
    )
    # The stretch before, then two hours alone: each a dash of the line and a piece of the band.
    assert re.findall("[MLHVZ]", line.split("L")[-1]) == list("MHMH")
    assert band.count("Z") == 3


def test_phone_shows_the_way_back_beside_the_mark(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    opened = context.new_page()
    opened.goto(address)
    back = opened.get_by_role("navigation", name="You are here").get_by_role("link", name="Maison Brindille")
    expect(back).to_be_visible()
    assert (back.bounding_box() or {"height": 0})["height"] >= 44
    expect(opened.locator(".crumbs [aria-current]")).to_be_hidden()
    context.close()


def test_phone_reaches_the_whole_menu_through_more(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    opened = context.new_page()
    opened.goto(address)
    rail = opened.locator("#rail")
    expect(rail).to_be_hidden()
    opened.get_by_role("button", name="More").tap()
    expect(rail).to_be_visible()
    expect(rail.get_by_role("link", name="Facts")).to_be_visible()
    opened.keyboard.press("Escape")
    expect(rail).to_be_hidden()
    context.close()


def test_without_script_the_page_still_tells_everything(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    opened.goto(address)
    expect(opened.locator("#volume table")).to_be_visible()
    expect(opened.locator(".clock.soon .big")).to_have_text("18min")
    expect(opened.locator("[data-theme-toggle]")).to_be_hidden()
    context.close()
