"""The two crises of the walk, and each step of it through the screens: what the people of `team.py` do in a case.

The storms are those of the press archive; what the ledgers say, and what is corrected in them, belongs to the exercise.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.urls import reverse
from playwright.sync_api import expect

from fauxpas.core.models import Brand, Role
from fauxpas.core.sources import in_time, raw_post
from fauxpas.engine.posts import parse_post
from fauxpas.react.models import Delivery, Statement
from fauxpas.room.models import Case
from fauxpas.understand.models import TouchedText
from fauxpas.watch.replay import run_shifted
from scripts import crisis_posts
from tests.factories import make_query
from tests.shared import shared
from tests.web.team import PATIENCE_MS, Effort, Screen, Teammate

FEWEST_HEARD = 20
PHONE, DESK = 390, 1440


@dataclass(frozen=True)
class Crisis:
    """One crisis of the archive, and what the team learns in it.

    sentence : of the fact that is corrected, by language. wrong : what somebody types against the ledger. slots : what fills
    the open places of an update, by language, in their order.
    """

    name: str
    until: datetime
    languages: tuple[str, ...]
    playbook: str
    subject: str
    attribute: str
    sentence: dict[str, str]
    first: str
    mended: str
    source: str
    better_source: str
    second: dict[str, str]
    group: str
    severity: str
    likely: str
    wrong: str
    excuse: str
    slots: dict[str, tuple[str, ...]]


BREACH = Crisis(
    name="T-Mobile",
    until=datetime(2023, 1, 20, 12, 0, tzinfo=UTC),
    languages=("en", "fr"),
    playbook="data-breach",
    subject="customer accounts",
    attribute="read",
    sentence={
        "en": "Somebody without permission read data of {value} customer accounts.",
        "fr": "Une personne non autorisée a lu des données de {value} comptes clients.",
    },
    first="34,000,000",
    mended="37,000,000",
    source="Security team, first count",
    better_source="Security team, second count",
    second={
        "en": "No password and no payment card was read.",
        "fr": "Aucun mot de passe et aucune carte bancaire n’a été lu.",
    },
    group="customers whose data was read",
    severity="3",
    likely="34,000,000",
    wrong="We know of 41,000,000 customer accounts that were read.",
    excuse="We apologise for any inconvenience this may have caused.",
    slots={
        "en": (
            "who read the data, and what they did with it.",
            "our security team closes every access that is not needed, and calls in the police.",
            "change your password, and answer nobody who asks for a code by telephone.",
        ),
        "fr": (
            "qui a lu ces données, et ce qui en a été fait.",
            "notre équipe de sécurité ferme chaque accès inutile et saisit la police.",
            "changez votre mot de passe et ne donnez aucun code par téléphone.",
        ),
    },
)
FAILURE = Crisis(
    name="Southwest Airlines",
    until=datetime(2022, 12, 27, 18, 0, tzinfo=UTC),
    languages=("en",),
    playbook="service-outage",
    subject="flights",
    attribute="cancelled today",
    sentence={"en": "{value} flights are cancelled today."},
    first="2,700",
    mended="2,909",
    source="Network control, 9 a.m.",
    better_source="Network control, noon",
    second={"en": "Every cancelled ticket is paid back in full."},
    group="passengers without a flight",
    severity="2",
    likely="310,000",
    wrong="So far 3,500 flights are cancelled today.",
    excuse="We apologise for any inconvenience this may have caused.",
    slots={
        "en": (
            "when every crew is back in place.",
            "our network control rebuilds the crew plan, city by city.",
            "look at your flight on our page before you leave, and ask for your money there.",
        )
    },
)


@dataclass
class Walk:
    """One case on its way, and when each word stood."""

    crisis: Crisis
    brand: Brand
    team: dict[Role, Teammate]
    alarm_at: datetime
    case: Case = field(default_factory=Case)
    effort_to_first_word: Effort = field(default_factory=Effort)
    conflicts: int = 0

    @property
    def slug(self) -> str:
        """The tab of this case."""
        return str(self.brand.slug)

    def do(self, role: Role, deed: Callable[[Screen], object]) -> None:
        """Have somebody do this in the tab of this case."""
        self.team[role].do(deed, at=self.slug)

    def url(self, name: str, *more: int) -> str:
        """A page of the case."""
        return reverse(name, args=[self.slug, self.case.number, *more])

    def effort(self) -> Effort:
        """What the case took of all four."""
        total = Effort()
        for teammate in self.team.values():
            total.add(teammate.effort(self.slug))
        return total


def hear(crisis: Crisis, brand: Brand) -> None:
    """Play what the press said of the brand until then, moved so that the last word is said now."""
    make_query(brand, crisis_posts.QUERIES[crisis.name])
    items = crisis_posts.read_items(shared("data", "news_brand_crises"))
    posts = in_time(
        raw_post(parse_post(each.row())) for each in crisis_posts.distinct(items) if each.brand == crisis.name
    )
    heard = [post for post in posts if post.posted_at and post.posted_at <= crisis.until]
    assert run_shifted(heard, brand, name="Press archive") > FEWEST_HEARD


def open_case(walk: Walk) -> None:
    """From the list of alarms to the room, by the person who hears it first."""

    def deed(screen: Screen) -> None:
        screen.page.goto(reverse("watch:alarms", args=[walk.slug]))
        screen.press(screen.page.locator("#alarms-live a"))
        screen.button("Open a case")
        screen.page.wait_for_url("**/cases/*/")

    walk.do(Role.WRITER, deed)
    walk.case = Case.objects.get(brand=walk.brand)


def follow_playbook(walk: Walk) -> None:
    """The lead takes the playbook that fits."""

    def deed(screen: Screen) -> None:
        screen.page.goto(walk.url("room:case"))
        screen.link("Whole plan")
        form = screen.page.locator("form", has=screen.page.locator(f"input[value='{walk.crisis.playbook}']"))
        if form.count():
            screen.press(form.get_by_role("button", name="Follow it"))
        else:
            screen.choose("#follow-key", walk.crisis.playbook)
            screen.button("Follow it")
        screen.sees("tasks done")

    walk.do(Role.LEAD, deed)


def report_fact(walk: Walk) -> None:
    """The support lead reports a number; the lead confirms it, and writes what else is certain."""
    crisis = walk.crisis

    def report(screen: Screen) -> None:
        screen.page.goto(walk.url("understand:facts"))
        screen.link("Add a fact")
        for language in crisis.languages:
            screen.type(f"#id_text_{language}", crisis.sentence[language])
        screen.choose("#id_status", "reported")
        screen.type("#id_source", crisis.source)
        screen.type("#id_subject", crisis.subject)
        screen.press(screen.page.locator("#fact-value > summary"))
        screen.choose("#id_type", "number")
        screen.type("#id_value", crisis.first)
        screen.type("#id_attribute", crisis.attribute)
        screen.button("Add the fact")
        screen.sees("F-01 is in the ledger.")

    def confirm(screen: Screen) -> None:
        screen.page.goto(walk.url("understand:fact", 1))
        screen.read(screen.page.locator("main"))
        screen.button("Confirm the fact")
        screen.sees("A text cites it as [[F-01]].")

    def add(screen: Screen) -> None:
        screen.page.goto(walk.url("understand:facts"))
        screen.link("Add a fact")
        screen.type("#id_subject", "what holds in any case")
        for language in crisis.languages:
            screen.type(f"#id_text_{language}", crisis.second[language])
        screen.type("#id_source", crisis.source)
        screen.button("Add the fact")
        screen.sees("F-02 is in the ledger.")

    walk.do(Role.SUPPORT, report)
    walk.do(Role.LEAD, confirm)
    walk.do(Role.LEAD, add)


def count_group(walk: Walk) -> None:
    """The support lead says who is hit."""
    crisis = walk.crisis

    def deed(screen: Screen) -> None:
        screen.page.goto(walk.url("understand:groups"))
        screen.link("Add a group")
        screen.type("#id_who", crisis.group)
        screen.press(screen.page.locator(f"#id_severity input[value='{crisis.severity}']"))
        screen.type("#id_likely", crisis.likely)
        screen.type("#id_likely_reason", "As many as the ledger and the bookings say.")
        screen.type("#id_source", crisis.source)
        screen.button("Add the group")
        screen.sees("people are hit")

    walk.do(Role.SUPPORT, deed)


def write_holding(walk: Walk) -> Statement:
    """The writer begins, is told of a wrong number and of an empty excuse while typing, and mends both."""
    crisis = walk.crisis

    def deed(screen: Screen) -> None:
        screen.page.goto(walk.url("room:case"))
        screen.press(screen.page.locator("form.go").get_by_role("button", name="Write the statement"))
        body = screen.page.locator("#id_body_en")
        expect(body).to_have_value(re.compile(r"\[\[F-01 text\]\]"))
        begun = body.input_value()
        screen.rewrite("#id_body_en", f"{begun}\n\n{crisis.excuse} {crisis.wrong}")
        over = screen.page.locator("#over-en")
        expect(over.get_by_text("Contradicts the ledger").first).to_be_visible()
        expect(over.locator(".v.lint", has_text="any inconvenience").first).to_be_visible()
        screen.press(over.get_by_role("button", name="Put F-01 in its place"))
        expect(over.get_by_text("Contradicts the ledger")).to_have_count(0)
        screen.rewrite("#id_body_en", begun)
        screen.button("Save the draft")
        screen.sees("Saved.")

    walk.do(Role.WRITER, deed)
    return Statement.objects.get(case=walk.case)


# A place only a person can fill; the time of the next word is filled by itself.
_OPEN = re.compile(r"\{(?!next_update\})[^{}]+\}")
_ADDED_IN_FRENCH = (
    "Posez-nous vos questions sur cette page. Notre porte-parole répond à la presse aujourd’hui."
)
_BOTH_ARE_FREE = threading.Lock()


def write_together(walk: Walk, statement: Statement) -> None:
    """Writer and spokesperson save the same text at the same moment; whoever comes second sees both and keeps both."""
    both = threading.Barrier(2)
    added = {
        Role.WRITER: "Ask us anything on this page.",
        Role.VOICE: "Our spokesperson answers the press today.",
    }

    def deed(role: Role) -> Callable[[Screen], bool]:
        def act(screen: Screen) -> bool:
            screen.page.goto(walk.url("react:edit", statement.pk))
            held = screen.page.locator("#id_body_en").input_value()
            screen.rewrite("#id_body_en", f"{held}\n\n{added[role]}")
            both.wait(timeout=PATIENCE_MS / 1000)
            screen.button("Save the draft")
            kept = screen.page.get_by_text("Saved.", exact=True)
            crossed = screen.page.get_by_text("saved this text while you wrote")
            expect(kept.or_(crossed).locator("visible=true").first).to_be_visible()
            if not crossed.count():
                return False
            other = next(words for who, words in added.items() if who != role)
            assert other in screen.read(screen.page.locator("main"))
            mine = screen.page.locator("#id_body_en").input_value()
            screen.rewrite("#id_body_en", f"{mine}\n\n{other}")
            screen.button("Save yours in its place")
            screen.sees("Saved.")
            return True

        return act

    # Both are asked at once and in one go: two cases that each held one of them would wait for ever.
    with _BOTH_ARE_FREE:
        asked = [walk.team[role].begin(deed(role), at=walk.slug) for role in added]
        crossed = [each.result() for each in asked]
    walk.conflicts += sum(crossed)
    said = statement.texts.get(language="en").body
    assert all(words in said for words in added.values())


def submit(walk: Walk, statement: Statement, role: Role) -> None:
    """Put what was added into the other language, which the editor asks for, and ask for approval."""

    def deed(screen: Screen) -> None:
        screen.page.goto(walk.url("react:edit", statement.pk))
        if "fr" in walk.crisis.languages:
            screen.sees("Look at the French text again.")
            held = screen.page.locator("#id_body_fr").input_value()
            screen.rewrite("#id_body_fr", f"{held}\n\n{_ADDED_IN_FRENCH}")
        screen.button("Submit for approval")
        screen.sees("Waiting for approval")

    walk.do(role, deed)


def approve(walk: Walk, statement: Statement, role: Role) -> None:
    """Read it whole, approve and publish it from a telephone; then post by hand what no machine can."""

    def deed(screen: Screen) -> None:
        screen.page.goto(walk.url("room:case"))
        screen.press(screen.page.locator(f"a[href='{walk.url('react:approve', statement.pk)}']"))
        for text in screen.page.locator("section[aria-labelledby^=words-]").all():
            screen.read(text)
        screen.button("Approve and publish in 2 places")
        screen.sees("Where it went")

    walk.do(role, deed)


def post_by_hand(walk: Walk, statement: Statement) -> None:
    """The spokesperson posts it where no machine may, and keeps the link."""
    waiting = Delivery.objects.filter(
        public_text__owner_id=statement.pk, public_text__case=walk.case, channel__kind="assisted"
    )

    def deed(screen: Screen) -> None:
        delivery = waiting.get()
        screen.page.goto(walk.url("react:statement", statement.pk))
        link = screen.page.locator(f"a[href='{walk.url('react:delivery', delivery.pk)}']")
        expect(link.filter(has_text="X").first).to_be_visible()
        screen.press(link)
        address = screen.page.locator("#id_url")
        while not address.count():
            screen.page.wait_for_timeout(500)
            screen.page.reload()
        screen.type("#id_url", f"https://x.example/{walk.slug}/{delivery.pk}")
        screen.button("Keep the link")
        screen.sees("Posted by hand.")

    walk.do(Role.VOICE, deed)


def write_update(walk: Walk, role: Role) -> Statement:
    """Begin an update from the ledger, fill what only people can say, and submit it."""
    slots = walk.crisis.slots
    before = set(Statement.objects.filter(case=walk.case).values_list("pk", flat=True))

    def deed(screen: Screen) -> None:
        screen.page.goto(walk.url("room:case"))
        screen.link("Write")
        screen.button("Write an update")
        for language, fillings in slots.items():
            selector = f"#id_body_{language}"
            words = screen.page.locator(selector).input_value()
            for filling in fillings:
                words = _OPEN.sub(filling, words, count=1)
            screen.rewrite(selector, words)
        expect(screen.page.locator("#way").get_by_text("Nothing stands in the way").first).to_be_visible()
        screen.button("Submit for approval")
        screen.sees("Waiting for approval")

    walk.do(role, deed)
    return Statement.objects.exclude(pk__in=before).get(case=walk.case)


def correct_fact(walk: Walk) -> list[Statement]:
    """The number was wrong: the ledger learns it, every text that said it is listed, each gets its correction in turn."""
    crisis, said = walk.crisis, Statement.objects.filter(case=walk.case, state="published")
    dependent = list(said.order_by("published_at"))

    def change(screen: Screen) -> None:
        screen.page.goto(walk.url("understand:fact", 1))
        screen.link("Change the fact")
        screen.type("#id_value", crisis.mended)
        screen.type("#id_source", crisis.better_source)
        screen.button("Record the change")
        screen.sees(f"{len(dependent)} texts still say a former version")

    def draft(screen: Screen) -> None:
        screen.page.goto(walk.url("room:case"))
        screen.link("Look at the texts")
        screen.sees(f"Corrected: 0 of {len(dependent)}")
        expect(screen.page.locator("section .tag.red", has_text="former version")).to_have_count(
            len(dependent)
        )
        screen.button(f"Draft {len(dependent)} corrections")
        screen.sees(f"{len(dependent)} corrections wait for approval.")

    walk.do(Role.SUPPORT, change)
    touched = TouchedText.objects.filter(fact__case=walk.case)
    assert set(touched.values_list("owner_id", flat=True)) == {each.pk for each in dependent}
    walk.do(Role.WRITER, draft)
    corrections = list(Statement.objects.filter(case=walk.case, kind="correction").order_by("pk"))
    assert [each.corrects for each in corrections] == dependent
    for correction in corrections:
        approve(walk, correction, Role.LEAD)
    walk.do(Role.WRITER, lambda screen: _sees_all_done(walk, screen))
    return corrections


def _sees_all_done(walk: Walk, screen: Screen) -> None:
    screen.page.goto(walk.url("react:corrections"))
    screen.sees("Every text that said a former version is done.")
