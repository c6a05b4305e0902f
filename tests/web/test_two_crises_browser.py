"""Two real crises at once: four people carry a data breach and a service failure from the alarm to the third update.

Each person has a browser of their own and works in both cases; a case waits for a person who is busy in the other.
"""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from fauxpas.core import clock, trail, tree
from fauxpas.core.models import Brand, Membership, Role
from fauxpas.engage.page.publish import folder_of
from fauxpas.engine import guard
from fauxpas.react import domain as react
from fauxpas.react.models import Delivery, Statement
from fauxpas.room.models import Clock
from fauxpas.understand.domain.guarding import guarded
from fauxpas.understand.models import Citation, Fact, PublicText, TouchedText
from fauxpas.watch import scoring
from scripts import crisis_posts
from tests.at_work import at_work
from tests.conftest import CHROMIUM_ARGS, find_chromium
from tests.factories import NOON, make_brand, make_organisation, make_person
from tests.web import two_crises
from tests.web.team import Teammate
from tests.web.two_crises import BREACH, DESK, FAILURE, PHONE, Crisis, Walk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FIRST_WORD_WITHIN = timedelta(minutes=15)
WIDTHS = {Role.LEAD: PHONE, Role.WRITER: DESK, Role.VOICE: DESK, Role.SUPPORT: PHONE}


@pytest.fixture
def endpoint(browser: Browser) -> Iterator[str]:
    """A Chromium that several threads may drive, each over its own connection."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    args = [*CHROMIUM_ARGS, f"--remote-debugging-port={port}"]
    started = browser.browser_type.launch(executable_path=find_chromium(), args=args)
    yield f"http://127.0.0.1:{port}"
    started.close()


@pytest.fixture
def brands() -> dict[str, Brand]:
    """Two brands of one house, by the name of their crisis."""
    house = make_organisation("The house")
    return {
        crisis.name: make_brand(house, name=crisis.name, languages=list(crisis.languages))
        for crisis in (BREACH, FAILURE)
    }


@pytest.fixture
def team(brands: dict[str, Brand], endpoint: str, live_server: LiveServer) -> Iterator[dict[Role, Teammate]]:
    """Four people, members of both brands."""
    first, second = brands.values()
    found = {}
    for role, width in WIDTHS.items():
        person = make_person(role=role, brand=first, name=f"{role.label} of the team")
        Membership.objects.create(
            organisation=second.organisation, brand=second, person=person, role=role, created_at=NOON
        )
        found[role] = Teammate(person, base_url=live_server.url, endpoint=endpoint, width=width)
    yield found
    for teammate in found.values():
        teammate.leave()


@pytest.fixture
def worker() -> Iterator[None]:
    """The worker, beside the people as in production."""
    with at_work():
        yield


def test_team_of_four_carries_two_crises_to_the_third_update(
    brands: dict[str, Brand],
    team: dict[Role, Teammate],
    worker: None,
    *,
    short: bool,
    record_property: Callable[[str, object], None],
) -> None:
    walks = [_alarmed(crisis, brands[crisis.name], team) for crisis in (BREACH, FAILURE)]
    with ThreadPoolExecutor(max_workers=2) as cases:
        for done in [cases.submit(_carry, walk, short=short) for walk in walks]:
            done.result()
    for walk in walks:
        _check_first_word(walk, record_property)
        _check_public_record(walk, short=short)
    assert sum(walk.conflicts for walk in walks) >= 1
    house = walks[0].brand.organisation
    assert trail.verify(house) is None
    assert tree.verify_tree(house) is None
    assert tree.newest_head(house) is not None


def _alarmed(crisis: Crisis, brand: Brand, team: dict[Role, Teammate]) -> Walk:
    """The storm is heard, two places are ready, and the alarm rings."""
    lead, now = team[Role.LEAD].person, clock.now()
    react.add_channel(brand, kind="page", name="Public page", by=lead, now=now)
    config = {"network": "X"}
    react.add_channel(brand, kind="assisted", name="X", language="en", config=config, by=lead, now=now)
    two_crises.hear(crisis, brand)
    alarm = scoring.score_brand(brand, now=clock.now())
    assert alarm is not None
    return Walk(crisis, brand, team, alarm.raised_at)


def _carry(walk: Walk, *, short: bool) -> None:
    """The whole way of one case; in the short form the breach ends with the correction, the failure with its first update."""
    try:
        two_crises.open_case(walk)
        two_crises.follow_playbook(walk)
        two_crises.report_fact(walk)
        two_crises.count_group(walk)
        holding = two_crises.write_holding(walk)
        two_crises.write_together(walk, holding)
        two_crises.submit(walk, holding, Role.WRITER)
        two_crises.approve(walk, holding, Role.LEAD)
        walk.effort_to_first_word = walk.effort()
        two_crises.post_by_hand(walk, holding)
        _update(walk, Role.WRITER, Role.LEAD)
        if walk.crisis is BREACH or not short:
            for correction in two_crises.correct_fact(walk):
                two_crises.post_by_hand(walk, correction)
        if not short:
            _update(walk, Role.VOICE, Role.LEAD)
            _update(walk, Role.WRITER, Role.VOICE)
    finally:
        connections.close_all()


def _update(walk: Walk, writer: Role, approver: Role) -> None:
    update = two_crises.write_update(walk, writer)
    two_crises.approve(walk, update, approver)
    two_crises.post_by_hand(walk, update)


def _check_first_word(walk: Walk, record: Callable[[str, object], None]) -> None:
    """Soon enough by the clock, and by what the hands, the eyes and the thoughts of people need besides."""
    first = PublicText.objects.filter(case=walk.case).order_by("said_at")[0].said_at
    took, people = first - walk.alarm_at, walk.effort_to_first_word
    name, whole = crisis_posts.slug(walk.crisis.name), walk.effort()
    record(f"{name}_first_word_seconds", round(took.total_seconds(), 1))
    record(f"{name}_first_word_seconds_of_people", round(people.seconds()))
    record(f"{name}_first_word_clicks", people.clicks)
    record(f"{name}_clicks", whole.clicks)
    record(f"{name}_seconds_of_people", round(whole.seconds()))
    assert took + timedelta(seconds=people.seconds()) < FIRST_WORD_WITHIN


def _check_public_record(walk: Walk, *, short: bool) -> None:
    """Everything said stands on the public page, the corrections with what they correct; nothing contradicts any more."""
    case, languages = walk.case, walk.crisis.languages
    statements = Statement.objects.filter(case=case)
    corrected = ["correction", "correction"] if walk.crisis is BREACH or not short else []
    kinds = ["holding", "update", *corrected, *([] if short else ["update", "update"])]
    assert list(statements.order_by("published_at").values_list("kind", flat=True)) == kinds
    assert set(statements.values_list("state", flat=True)) == {"published"}
    texts = list(PublicText.objects.filter(case=case).order_by("said_at", "pk"))
    assert len(texts) == len(kinds) * len(languages)
    assert not TouchedText.objects.filter(fact__case=case, state="open").exists()
    assert set(Delivery.objects.filter(public_text__case=case).values_list("state", flat=True)) == {"sent"}
    promises = Clock.objects.filter(case=case, kind=Clock.Kind.NEXT_UPDATE, met_at__isnull=False)
    assert promises.count() == kinds.count("update")
    assert all(each.due_at is not None and each.met_at <= each.due_at for each in promises if each.met_at)
    for text in texts:
        page = folder_of(walk.brand) / "current" / text.language / "index.html"
        assert text.title in page.read_text(encoding="utf-8")
    _check_nothing_contradicts(walk, texts)


def _check_nothing_contradicts(walk: Walk, texts: list[PublicText]) -> None:
    corrected = {text.corrects_id for text in texts}
    today = clock.now().date()
    for language in walk.crisis.languages:
        facts = [
            guarded(fact.current, language=language, brand=walk.brand)
            for fact in Fact.objects.filter(case=walk.case).select_related("current")
            if fact.current is not None
        ]
        standing = [text for text in texts if text.language == language and text.pk not in corrected]
        words = [_without_what_was_wrong(text) for text in standing]
        for body in words:
            found = guard.check(body, facts, language=language, on=today)
            assert [each for each in found if each.verdict in {"contradicts", "stale"}] == []
            assert guard.compare(body, words, language=language, on=today) == []


def _without_what_was_wrong(text: PublicText) -> str:
    """The words of a text, less the former sentences its corrections quote."""
    former = Citation.objects.filter(
        owner_label="react.statement", owner_id=text.owner_id, language=text.language, former=True
    )
    body = text.body
    for cited in former.order_by("-start"):
        body = body[: cited.start] + body[cited.end :]
    return body
