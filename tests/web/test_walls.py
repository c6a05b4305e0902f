"""Nothing of one organisation is seen or changed from another: every address the room answers is walked.

An address this file does not know how to fill, or to place, fails it.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from fauxpas.core import clock
from fauxpas.core.models import Person, Role, TrailHead
from fauxpas.engage.page.publish import folder_of, publish_page
from tests.everything import SECRET_WORD, Everything, make_everything
from tests.everything_before import places_before
from tests.everything_drill import places_drilled
from tests.everything_evidence import places_kept
from tests.factories import make_person

pytestmark = pytest.mark.django_db
OTHER_WORD = "Quittenbrot"
ARGUMENT = re.compile(r"(?P<place>[\w-]+)/<(?P<type>\w+):(?P<name>\w+)>")
# Numbered within their parent: the same number is another thing under another brand.
NUMBERED = {"number", "fact", "piece", "group", "other", "customers", "report"}
# Shipped with the product: the same under every brand.
SHIPPED = {"key", "step"}

# Where somebody belongs: a stranger finds nothing there.
WALLED = re.compile(r"^(b/<slug:brand>/|o/<slug:slug>/|start/<slug:brand>/|me/addresses/)")
# One's own: whoever comes sees only what is theirs.
OWN = re.compile(r"^(start/|language/|me/(email/.*|calendar/|notices/.*)?|account/.*)?$")
# Open to everybody by purpose; what they say is public, or opened by the secret in the address.
OPEN = re.compile(
    r"^(healthz|metrics|manifest.webmanifest|worker.js|in/<str:secret>/|hooks/<int:source>/|calendar/<str:secret>/|p/.*)$"
)
# Swept operation by operation, from their own description, in tests/api.
ELSEWHERE = re.compile(r"^api/v1/")


def _routes(patterns: list[Any], above: str = "") -> Iterator[str]:
    for each in patterns:
        route = above + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield route


def _all_routes(kind: re.Pattern[str]) -> list[str]:
    found = [route for route in _routes(get_resolver().url_patterns) if kind.match(route)]
    assert found
    return found


def _things(every: Everything) -> dict[str, object]:
    """What stands behind an argument, by the part of the address before it."""
    return (
        {
            "b": every.brand.slug,
            "o": every.brand.organisation.slug,
            "start": every.brand.slug,
            "p": every.brand.slug,
            "in": "not-a-secret",
            "confirm": "not-a-secret",
            "calendar": "not-a-secret",
            "leave": "not-a-secret",
            "hooks": every.source.pk,
            "addresses": every.address.pk,
            "tokens": every.token.pk,
            "alarms": every.alarm.pk,
            "from-alarm": every.alarm.pk,
            "mentions": every.mention.pk,
            "stories": every.story.pk,
            "sources": every.source.pk,
            "queries": every.query.pk,
            "cases": every.case.number,
            "tasks": every.task.pk,
            "clocks": every.deadline.pk,
            "facts": every.fact.number,
            "groups": every.group.number,
            "with": every.other_group.number,
            "customers": every.customers.number,
            "reports": every.report.number,
            "statements": every.draft.pk,
            "deliveries": every.delivery.pk,
            "captures": every.capture.pk,
            "media": every.medium.pk,
            "wordings": every.wording.pk,
            "corrections": every.touched.pk,
            "texts": every.delivery.public_text_id,
            "channels": every.channel.pk,
            "new": "assisted",
            "playbooks": "rumour",
            "from-playbook": "rumour",
            "steps": "claim",
            "law": "gdpr-33",
            "rota": every.shift.pk,
            "dormant": every.dormant.pk,
            "brands": every.together.local.pk,
            "lines": every.said.pk,
        }
        | places_before(every.before)
        | places_kept(every.kept)
        | places_drilled(every.drilled)
    )


def _fill(route: str, every: Everything, *, last: Everything | None = None) -> str:
    """The address of `every`; with `last`, the last argument is a thing of that one. Raises KeyError."""
    arguments = list(ARGUMENT.finditer(route))
    filled = route
    for argument in arguments:
        of = last if last is not None and argument is arguments[-1] else every
        things = _things(of)
        things["people"] = (of.member if route.startswith("o/") else of.seat).pk
        filled = filled.replace(argument[0], f"{argument['place']}/{things[argument['place']]}", 1)
    return f"/{filled}"


def _signed_in(person: Person) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _sizes() -> dict[int, int]:
    return dict(TrailHead.objects.values_list("organisation", "size"))


@pytest.fixture
def every() -> Everything:
    return make_everything()


@pytest.fixture
def other() -> Everything:
    return make_everything(OTHER_WORD)


def test_every_address_has_its_place() -> None:
    kinds = (WALLED, OWN, OPEN, ELSEWHERE)
    unplaced = [
        route
        for route in _routes(get_resolver().url_patterns)
        if sum(bool(kind.match(route)) for kind in kinds) != 1
    ]
    assert unplaced == []


@pytest.mark.slow
def test_stranger_finds_nothing_behind_the_walls(every: Everything, other: Everything) -> None:
    client, before = _signed_in(other.owner), _sizes()
    for route in _all_routes(WALLED):
        address = _fill(route, every)
        statuses = [client.get(address).status_code, client.post(address).status_code]
        assert set(statuses) <= {404, 405}, (address, statuses)
        assert 404 in statuses, (address, statuses)
    assert _sizes() == before


@pytest.mark.slow
def test_things_of_another_brand_are_not_found_under_ones_own(every: Everything, other: Everything) -> None:
    client, before, walked = _signed_in(other.owner), _sizes(), 0
    for route in _all_routes(WALLED):
        arguments = list(ARGUMENT.finditer(route))
        if len(arguments) < 2 or arguments[-1]["name"] in NUMBERED | SHIPPED | {"kind"}:
            continue
        address = _fill(route, other, last=every)
        statuses = [client.get(address).status_code, client.post(address).status_code]
        assert set(statuses) <= {404, 405}, (address, statuses)
        assert 404 in statuses, (address, statuses)
        walked += 1
    assert walked > 30
    assert _sizes() == before


@pytest.mark.slow
def test_without_signing_in_every_walled_address_leads_to_the_door(every: Everything) -> None:
    client, before = Client(), _sizes()
    for route in _all_routes(WALLED):
        address = _fill(route, every)
        for answer in (client.get(address), client.post(address)):
            if answer.status_code != 405:
                assert answer.status_code == 302, address
                assert answer.headers["Location"].startswith("/account/login/?next="), address
    assert _sizes() == before


@pytest.mark.slow
def test_reader_changes_nothing_by_any_address(every: Everything) -> None:
    client, before = _signed_in(make_person(role=Role.READER, brand=every.brand)), _sizes()
    for route in _all_routes(WALLED):
        address = _fill(route, every)
        answer = client.post(address)
        assert answer.status_code in {200, 302, 403, 404, 405}, (address, answer.status_code)
    assert _sizes() == before


@pytest.mark.slow
@pytest.mark.both
def test_owner_finds_every_walled_address(every: Everything) -> None:
    every.member.brand = None
    every.member.save()
    client, seen = _signed_in(every.owner), 0
    for route in _all_routes(WALLED):
        address = _fill(route, every)
        answer = client.get(address)
        assert answer.status_code in {200, 302, 403, 405, 409}, (address, answer.status_code)
        seen += answer.status_code == 200 and SECRET_WORD in answer.content.decode(errors="replace")
    assert seen > 30


@pytest.mark.slow
def test_pages_of_ones_own_tell_nothing_of_others(every: Everything, other: Everything) -> None:
    for client in (_signed_in(other.owner), Client()):
        for route in _all_routes(OWN):
            if "(?P<" in route or "logout" in route:
                continue
            told = client.get(f"/{route}").content.decode(errors="replace")
            assert SECRET_WORD not in told, route
    assert OTHER_WORD in _signed_in(other.owner).get("/").content.decode()


def test_open_addresses_tell_nothing_but_the_name(every: Everything) -> None:
    client, before = Client(), _sizes()
    for route in _all_routes(OPEN):
        address = _fill(route, every)
        for answer in (client.get(address), client.post(address)):
            told = answer.content.decode(errors="replace").replace(every.brand.name, "")
            assert SECRET_WORD not in told, address
            assert every.subscriber.email not in told, address
    assert _sizes() == before


def test_public_page_and_feeds_hold_the_words_of_their_brand_alone(
    every: Everything, other: Everything
) -> None:
    for mine in (every, other):
        publish_page(mine.brand, now=clock.now())
    files = [path for path in (folder_of(other.brand) / "current").rglob("*") if path.is_file()]
    told = {path: path.read_text(errors="replace") for path in files}
    assert {path.suffix for path in files} >= {".html", ".json", ".xml"}
    assert [path.name for path, words in told.items() if SECRET_WORD in words] == []
    assert sum(OTHER_WORD in words for words in told.values()) > 3
