"""People at their screens: each a thread with a browser of their own, one tab for each case, so that a team works at once."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeVar

from django.db import connections
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect, sync_playwright

from fauxpas.core.models import Person

T = TypeVar("T")
# What a hand and a mind need: a key, a pointing with its click, a thought before it (Card, Moran and Newell, 1983).
KEY_SECONDS, POINT_SECONDS, THINK_SECONDS = 0.28, 1.2, 1.35
# Silent reading of English prose (Brysbaert, 2019).
WORDS_PER_MINUTE = 238
PATIENCE_MS = 60_000


@dataclass
class Effort:
    """What was clicked, typed and read. words : of the pages somebody has to read before they decide."""

    clicks: int = 0
    keys: int = 0
    words: int = 0

    def seconds(self) -> float:
        """How long a person needs for it, each act after the other, in seconds."""
        hands = self.clicks * (POINT_SECONDS + THINK_SECONDS) + self.keys * KEY_SECONDS
        return hands + self.words * 60 / WORDS_PER_MINUTE

    def add(self, other: "Effort") -> None:
        """Take another's effort to this one."""
        self.clicks += other.clicks
        self.keys += other.keys
        self.words += other.words


@dataclass
class Screen:
    """One tab of one person, and what it took of them."""

    page: Page
    effort: Effort = field(default_factory=Effort)

    def press(self, target: Locator) -> None:
        """Click what can be seen."""
        target.locator("visible=true").first.click()
        self.effort.clicks += 1

    def button(self, name: str) -> None:
        """Press a button by its words."""
        self.press(self.page.get_by_role("button", name=name))

    def link(self, name: str) -> None:
        """Follow a link by its words."""
        self.press(self.page.get_by_role("link", name=name))

    def type(self, selector: str, words: str) -> None:
        """Type words into a field, in place of what it holds."""
        self.page.locator(selector).fill(words)
        self.effort.clicks += 1
        self.effort.keys += len(words)

    def rewrite(self, selector: str, words: str) -> None:
        """Change what a field holds; only what is new counts as typed."""
        target = self.page.locator(selector)
        held = target.input_value()
        target.fill(words)
        same = SequenceMatcher(None, held, words, autojunk=False)
        new = [end - start for tag, _, _, start, end in same.get_opcodes() if tag in {"insert", "replace"}]
        self.effort.clicks += 1
        self.effort.keys += sum(new)

    def choose(self, selector: str, value: str) -> None:
        """Choose one of a list."""
        self.page.locator(selector).select_option(value)
        self.effort.clicks += 1

    def read(self, target: Locator) -> str:
        """Read something whole, as somebody does who answers for it."""
        words = target.first.inner_text()
        self.effort.words += len(words.split())
        return words

    def sees(self, words: str) -> None:
        """Expect words on the page."""
        expect(self.page.get_by_text(words).locator("visible=true").first).to_be_visible()


class Teammate:
    """A person at work: does one thing after the other, in whichever case asks."""

    def __init__(self, person: Person, *, base_url: str, endpoint: str, width: int) -> None:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.person, self.name = person, str(person)
        self._cookie = client.cookies["sessionid"].value
        self._base_url, self._endpoint, self._width = base_url, endpoint, width
        self._hands = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self.name)
        self._tabs: dict[str, Screen] = {}
        self._playwright: Playwright | None = None
        self._context: BrowserContext | None = None

    def begin(self, deed: Callable[[Screen], T], *, at: str) -> Future[T]:
        """Do this as soon as the hands are free, in the tab of that case."""
        return self._hands.submit(lambda: deed(self._tab(at)))

    def do(self, deed: Callable[[Screen], T], *, at: str) -> T:
        """Do this, and wait until it is done."""
        return self.begin(deed, at=at).result()

    def effort(self, at: str) -> Effort:
        """What a case took of this person so far."""
        return self._tabs[at].effort if at in self._tabs else Effort()

    def leave(self) -> None:
        """Close the browser and go."""
        self._hands.submit(self._close).result()
        self._hands.shutdown()

    def _tab(self, at: str) -> Screen:
        if self._context is None:
            self._playwright = sync_playwright().start()
            browser = self._playwright.chromium.connect_over_cdp(self._endpoint)
            self._context = browser.new_context(
                base_url=self._base_url, viewport={"width": self._width, "height": 900}
            )
            self._context.set_default_timeout(PATIENCE_MS)
            expect.set_options(timeout=PATIENCE_MS)
            self._context.add_cookies([{"name": "sessionid", "value": self._cookie, "url": self._base_url}])
        if at not in self._tabs:
            self._tabs[at] = Screen(self._context.new_page())
        return self._tabs[at]

    def _close(self) -> None:
        if self._context is not None:
            self._context.close()
        if self._playwright is not None:
            self._playwright.stop()
        connections.close_all()
