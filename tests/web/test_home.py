"""The home page of an agency: one glance over a hundred brands, the worst first, in as many queries as for two."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fauxpas.core import clock
from fauxpas.core.models import Brand, Membership, Organisation, Person, Role
from fauxpas.watch import alarms
from fauxpas.watch.models import HearingSpan, Source
from fauxpas.watch.overview import HOURS, overview
from fauxpas.watch.series import situation
from fauxpas.web.home import look_at, todo
from tests.factories import (
    NOON,
    make_alarm,
    make_brand,
    make_case,
    make_mentions,
    make_organisation,
    make_person,
    make_query,
    make_source,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def agency() -> Organisation:
    return make_organisation("Agency")


@pytest.fixture
def person(agency: Organisation) -> Person:
    found = make_person()
    Membership.objects.create(organisation=agency, person=found, role=Role.OWNER, created_at=NOON)
    return found


def _heard_brand(agency: Organisation, name: str) -> Brand:
    brand = make_brand(agency, name=name)
    source = make_source(brand, hearing=Source.Hearing.HEARD, spoke_at=NOON)
    HearingSpan.objects.create(source=source, hearing=Source.Hearing.HEARD, since=NOON - 40 * HOUR)
    return brand


def _enter(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _page(client: Client, address: str = "/") -> str:
    with clock.set_to(NOON):
        return str(client.get(address).content.decode())


def test_a_hundred_brands_take_as_many_queries_as_two(agency: Organisation, person: Person) -> None:
    client = _enter(person)
    counted = []
    for brands in (2, 100):
        for number in range(Brand.objects.count(), brands):
            _heard_brand(agency, f"Brand {number}")
        _page(client)
        with CaptureQueriesContext(connection) as asked:
            _page(client)
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 26


def test_overview_counts_what_the_page_of_each_brand_counts(agency: Organisation) -> None:
    loud, quiet = _heard_brand(agency, "Loud"), _heard_brand(agency, "Quiet")
    make_query(loud, "acme")
    for minutes, text in ((10, "acme a"), (120, "acme is awful"), (60 * 48, "acme c")):
        make_mentions(Source.objects.get(brand=loud), text, minutes_ago=minutes)
    make_alarm(loud)
    for told in overview([loud, quiet], now=NOON):
        page = situation(told.brand, now=NOON)
        assert (told.count, told.share, told.last_hour) == (page.count, page.share, page.last_hour)
        assert (told.usual, told.known, told.alarms) == (page.usual, page.known, page.alarms)
    first, second = overview([loud, quiet], now=NOON)
    assert first.hours == [0] * (HOURS - 3) + [1, 1, 0]
    assert first.rang_in == HOURS - 2
    assert first.drawn == [*first.hours[:-1], 1]
    assert (second.hours, second.rang_in, second.heard) == ([0] * HOURS, None, 1)


def test_hours_nobody_could_hear_are_unknown_not_zero(agency: Organisation) -> None:
    brand = make_brand(agency)
    source = make_source(brand, hearing=Source.Hearing.BLIND)
    (deaf,) = overview([brand], now=NOON)
    assert (deaf.known, deaf.count, deaf.hours) == (False, 0, [None] * HOURS)
    HearingSpan.objects.create(
        source=source, hearing=Source.Hearing.HEARD, since=NOON - 30 * HOUR, until=NOON - 4 * HOUR
    )
    HearingSpan.objects.create(source=source, hearing=Source.Hearing.BLIND, since=NOON - 4 * HOUR)
    (late,) = overview([brand], now=NOON)
    assert late.hours == [0] * (HOURS - 5) + [None] * 5
    assert late.blind == 1


def test_sources_shared_by_the_organisation_count_for_every_brand_of_it_alone(agency: Organisation) -> None:
    mine, sister, other = make_brand(agency), make_brand(agency), make_brand()
    make_source(mine, for_all_brands=True, hearing=Source.Hearing.HEARD)
    assert [each.total for each in overview([mine, sister, other], now=NOON)] == [1, 1, 0]


def test_worst_brand_comes_first_and_calm_ones_are_folded_away(agency: Organisation, person: Person) -> None:
    for number in range(9):
        _heard_brand(agency, f"Calm {number}")
    rung, burning = _heard_brand(agency, "Rung"), _heard_brand(agency, "Burning")
    make_alarm(rung)
    make_case(burning, person)
    states = {each.brand.name: each.state for each in look_at([rung, burning], now=NOON)}
    assert states == {"Rung": "alarm", "Burning": "crisis"}
    page = _page(_enter(person))
    shown, folded = page.split('id="calm-brands"')
    assert shown.rindex(">Burning<") < shown.rindex(">Rung<")
    assert "9 brands are calm" in folded
    assert ">Calm 3<" in folded


def test_brand_is_found_by_its_name_whatever_case_and_accents(agency: Organisation, person: Person) -> None:
    for number in range(9):
        _heard_brand(agency, f"Brand {number}")
    _heard_brand(agency, "Crème Brûlée")
    found = _page(_enter(person), "/?name=BRULEE").split('id="brands-title"')[1]
    assert ">Crème Brûlée<" in found
    assert ">Brand 3<" not in found
    assert "No brand of yours has this name." in _page(_enter(person), "/?name=nobody")


def test_few_brands_are_all_shown_without_search(agency: Organisation, person: Person) -> None:
    for number in range(3):
        _heard_brand(agency, f"Brand {number}")
    page = _page(_enter(person))
    assert "calm-brands" not in page
    assert 'id="brand-name"' not in page


def test_on_a_phone_what_is_expected_stands_before_the_figures(agency: Organisation, person: Person) -> None:
    brand = _heard_brand(agency, "Acme")
    make_alarm(brand)
    body = _page(_enter(person)).split('id="home-live"')[1]
    assert body.index("See why it rang") < body.index('class="figs"')
    assert "only-phone" in body.split("See why it rang")[0]


def test_what_is_expected_says_of_which_brand_and_case_where_there_are_several(
    agency: Organisation, person: Person
) -> None:
    kettles = make_brand(agency, name="Kettlewick")
    make_case(kettles, person, title="Burnt kettles")

    def metas(*brands: Brand) -> list[str]:
        return [str(each["meta"]) for each in todo(look_at(brands, now=NOON), person, now=NOON)]

    assert not any("Kettlewick" in meta or "Burnt" in meta for meta in metas(kettles))
    assert all(meta.startswith("Kettlewick") for meta in metas(kettles, make_brand(agency, name="Brindille")))
    make_case(kettles, person, title="Sharp lids")
    assert {meta.split(" · ")[0] for meta in metas(kettles)} == {"Burnt kettles", "Sharp lids"}


def test_alarm_in_hand_or_put_off_is_not_calm_and_says_who_and_until_when(
    agency: Organisation, person: Person
) -> None:
    brand = _heard_brand(agency, "Acme")
    alarm = make_alarm(brand)
    alarms.acknowledge(alarm, by=person, now=NOON)
    told = _page(_enter(person)).replace("\u00a0", " ")
    assert "Nothing unusual" not in told
    assert "Alarm, in hand" in told
    assert f"{person} has it since 13:00." in told
    alarms.snooze(alarm, until=NOON + 13 * HOUR, by=person, now=NOON)
    told = _page(_enter(person)).replace("\u00a0", " ")
    assert "people speak of Acme" in told
    assert "Quiet until 02:00 on 20 November, unless it rises." in told
    alarms.dismiss(alarm, reason="A sale.", by=person, now=NOON)
    assert "people speak of Acme" not in _page(_enter(person))


def test_promise_for_another_day_says_which(agency: Organisation, person: Person) -> None:
    case = make_case(_heard_brand(agency, "Acme"), person)
    case.next_update_due_at = NOON + 24 * HOUR
    case.save()
    assert "hear from you at 13:00 on 20 November." in _page(_enter(person)).replace("\u00a0", " ")


def test_brand_nobody_hears_is_not_called_calm(agency: Organisation, person: Person) -> None:
    make_brand(agency, name="Le Fournil")
    Person.objects.filter(pk=person.pk).update(language="fr")
    told = _page(_enter(person)).replace("\u00a0", " ")
    assert "Personne ne sait ce qui se dit du Fournil : aucune source n’est entendue." in told
    assert "Aveugle" in told
