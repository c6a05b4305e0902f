"""Erasing one author everywhere: what goes, what stays, what does not come back, and who may."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, NotAllowed
from fauxpas.core.models import Brand, Membership, Person, Role, TrailEntry
from fauxpas.core.sources import RawPost, Reading
from fauxpas.watch import domain, grouping
from fauxpas.watch.grouping import group_brand
from fauxpas.watch.ingest import take
from fauxpas.watch.models import AlarmMention, Grouping, HeardPost, Mention, Source, StoryChange, Tally
from fauxpas.watch.queries import search
from tests.api.program import program_of
from tests.factories import (
    NOON,
    make_alarm,
    make_brand,
    make_mentions,
    make_person,
    make_query,
    make_source,
    raw_post,
)

pytestmark = pytest.mark.django_db
NAME = "Petronella"


@pytest.fixture
def brand() -> Brand:
    found = make_brand(name="Acme")
    make_query(found, "acme")
    return found


@pytest.fixture
def owner(brand: Brand) -> Person:
    return make_person(role=Role.OWNER, brand=brand)


@pytest.fixture
def source(brand: Brand) -> Source:
    return make_source(brand, kind="webhook")


def _posts(key: str = "one") -> tuple[RawPost, ...]:
    return (
        raw_post(
            "Acme made me limp, xylophone street 4", author=NAME, key=key, url=f"https://x.example/{NAME}"
        ),
        raw_post("Acme is fine, xylophone", author="Otto", key="two"),
        raw_post("I sold my xylophone", author=NAME, key="three"),
    )


def _erase(brand: Brand, source: Source, by: Person) -> domain.Erased:
    return domain.erase_author(brand, [(source.pk, NAME)], by=by, now=NOON)


def test_traces_are_found_by_part_of_a_name_and_by_source(
    brand: Brand, source: Source, owner: Person
) -> None:
    take(source, Reading(posts=_posts()), now=NOON)
    alarm = make_alarm(brand)
    AlarmMention.objects.create(alarm=alarm, mention=Mention.objects.get(author=NAME), why="first")
    (found,) = domain.find_traces(brand, "PETRO", by=owner)
    assert (found.author, found.source, found.mentions, found.heard, found.alarms) == (NAME, source, 1, 1, 1)
    assert domain.find_traces(brand, "  ", by=owner) == domain.find_traces(brand, "\x00", by=owner) == []


@pytest.mark.parametrize(
    ("author", "asked"),
    [("ÉLODIE Brun", "élodie"), ("ÉLODIE Brun", "elodie b"), ("Łukasz", "łUK"), ("🔥🔥", "🔥")],
)
def test_traces_are_found_whatever_case_and_accents(
    brand: Brand, source: Source, owner: Person, author: str, asked: str
) -> None:
    matched = raw_post("Acme made me limp", author=author, key="one")
    take(source, Reading(posts=(matched, raw_post("I limp", author=author, key="two"))), now=NOON)
    (found,) = domain.find_traces(brand, asked, by=owner)
    assert (found.author, found.mentions, found.heard) == (author, 1, 1)


def test_words_name_and_links_go_while_counts_and_other_authors_stay(
    brand: Brand, source: Source, owner: Person
) -> None:
    take(source, Reading(posts=_posts()), now=NOON)
    assert _erase(brand, source, owner) == domain.Erased(mentions=1, heard=1)
    for rows in (Mention.objects.values_list(), HeardPost.objects.values_list()):
        assert not [value for row in rows for value in row if NAME.lower() in str(value).lower()]
    assert not search(Mention.objects.all(), "limp").exists()
    assert Mention.objects.filter(author="Otto", text__contains="fine").exists()
    assert Tally.objects.aggregate(said=Sum("count"))["said"] == Mention.objects.count() == 2


def test_erased_posts_do_not_come_back_when_the_source_brings_them_again(
    brand: Brand, source: Source, owner: Person
) -> None:
    take(source, Reading(posts=_posts()), now=NOON)
    _erase(brand, source, owner)
    ledger = take(source, Reading(posts=_posts()), now=NOON + timedelta(hours=1))
    assert (ledger.kept, ledger.dropped) == (0, {"seen_before": 3})
    assert not Mention.objects.filter(author=NAME).exists()
    assert not HeardPost.objects.filter(author=NAME).exists()
    take(source, Reading(posts=_posts("another post")), now=NOON + timedelta(hours=1))
    assert Mention.objects.filter(author=NAME).count() == 1


def test_alarm_forgets_the_words_that_nobody_else_said(brand: Brand, source: Source, owner: Person) -> None:
    make_mentions(source, "Acme limp xylophone", "Acme limp again xylophone", author=NAME)
    make_mentions(source, "Acme has a xylophone", "A xylophone of Acme", author="Otto")
    alarm = make_alarm(brand)
    alarm.terms = [["limp", 2, 0.0], ["xylophone", 4, 0.0]]
    alarm.save()
    AlarmMention.objects.create(alarm=alarm, mention=Mention.objects.filter(author=NAME)[0], why="first")
    _erase(brand, source, owner)
    alarm.refresh_from_db()
    assert alarm.terms == [["xylophone", 4, 0.0]]
    assert not alarm.alarm_mentions.exists()


def test_trail_tells_how_much_but_not_whose_and_stays_whole(brand: Brand, owner: Person) -> None:
    added = domain.add_by_hand(
        brand, text="Acme!", url=f"https://x.example/{NAME}", author=NAME, by=owner, now=NOON
    )
    _erase(brand, added.source, owner)
    entry = TrailEntry.objects.get(verb="author.erased")
    assert '"mentions":1' in entry.payload.body
    assert not [
        told
        for told in TrailEntry.objects.filter(payload__isnull=False).values_list("payload__body", flat=True)
        if NAME in told
    ]
    assert trail.verify(brand.organisation) is None


def test_every_brand_that_one_decides_about_is_searched_and_no_other(brand: Brand, owner: Person) -> None:
    sister, cousin = make_brand(brand.organisation), make_brand(brand.organisation)
    Membership.objects.create(
        organisation=brand.organisation, brand=sister, person=owner, role=Role.OWNER, created_at=NOON
    )
    Membership.objects.create(
        organisation=brand.organisation, brand=cousin, person=owner, role=Role.LEAD, created_at=NOON
    )
    shared = make_source(brand, for_all_brands=True)
    for each in (sister, cousin):
        make_query(each, "acme")
    take(shared, Reading(posts=_posts()), now=NOON)
    assert _erase(brand, shared, owner).mentions == 2
    assert [mention.brand for mention in Mention.objects.filter(author=NAME)] == [cousin]


def test_what_a_shared_source_said_to_nobody_is_for_who_decides_about_every_brand(
    brand: Brand, owner: Person
) -> None:
    shared = make_source(brand, kind="webhook")
    Source.objects.filter(pk=shared.pk).update(brand=None, organisation=brand.organisation)
    shared.refresh_from_db()
    take(shared, Reading(posts=_posts()), now=NOON)
    sister = make_brand(brand.organisation)
    (found,) = domain.find_traces(brand, NAME, by=owner)
    assert (found.mentions, found.heard) == (1, 0)
    Membership.objects.create(
        organisation=brand.organisation, brand=sister, person=owner, role=Role.OWNER, created_at=NOON
    )
    (found,) = domain.find_traces(brand, NAME, by=owner)
    assert (found.mentions, found.heard) == (1, 1)


def test_only_those_who_decide_about_the_brand_erase_and_nobody_is_erased_twice(
    brand: Brand, source: Source, owner: Person
) -> None:
    take(source, Reading(posts=_posts()), now=NOON)
    lead = make_person(role=Role.LEAD, brand=brand)
    with pytest.raises(NotAllowed):
        domain.find_traces(brand, NAME, by=lead)
    with pytest.raises(NotAllowed):
        _erase(brand, source, lead)
    _erase(brand, source, owner)
    with pytest.raises(InputRefused):
        _erase(brand, source, owner)
    with pytest.raises(InputRefused):
        domain.erase_author(brand, [(source.pk, "")], by=owner, now=NOON)


def test_page_shows_what_is_erased_and_asks_to_be_sure(brand: Brand, source: Source, owner: Person) -> None:
    take(source, Reading(posts=_posts()), now=NOON)
    client = Client()
    client.force_login(owner, backend=settings.AUTHENTICATION_BACKENDS[0])
    address = reverse("watch:erase", args=[brand.slug])
    shown = client.get(address, {"author": "petro"}).content.decode()
    assert f"{NAME}, {source.name}: 1 mention, 1 heard post, in 0 alarms" in shown
    pick = f"{source.pk}:{NAME}"
    assert client.post(address, {"author": "petro", "pick": pick}).status_code == 422
    assert Mention.objects.filter(author=NAME).exists()
    gone = client.post(address, {"author": "petro", "pick": pick, "sure": "on"}, follow=True)
    assert "Erased for good." in gone.content.decode()
    assert not Mention.objects.filter(author=NAME).exists()
    listed = client.get(reverse("watch:mentions", args=[brand.slug])).content.decode()
    assert "Erased at the request of its author." in listed


def test_story_of_the_erased_loses_their_words_and_is_grouped_anew(
    brand: Brand, owner: Person, source: Source
) -> None:
    grouping._live.clear()
    take(source, Reading(posts=_posts()), now=NOON)
    make_mentions(source, "Acme made me limp, xylophone street, he says")
    group_brand(brand, now=NOON)
    theirs = Mention.objects.get(author=NAME)
    assert theirs.story is not None
    assert "street" in theirs.story.title
    StoryChange.objects.create(brand=brand, kind="pin", story=theirs.story, words=["street"], at=NOON)
    domain.erase_author(brand, [(source.pk, NAME)], by=owner, now=NOON)
    theirs.story.refresh_from_db()
    assert (theirs.story.title, theirs.story.posts, StoryChange.objects.get().words) == ("", 0, [])
    assert bytes(Grouping.objects.get(brand=brand).state) == b""
    group_brand(brand, now=NOON)
    theirs.story.refresh_from_db()
    assert "4" not in theirs.story.title.split(" · ")
    assert theirs.story.posts == 1


def test_stories_that_a_person_made_one_stay_one_after_an_erase(
    brand: Brand, owner: Person, source: Source
) -> None:
    grouping._live.clear()
    make_mentions(source, "The acme kettle caught fire in my kitchen", "The acme kettle caught fire, smoke")
    make_mentions(source, "Acme bread smells of petrol", "Acme bread smells of petrol, shelf withdrawn")
    take(source, Reading(posts=_posts()), now=NOON)
    group_brand(brand, now=NOON)
    kettle = Mention.objects.filter(text__contains="kettle")[0].story
    bread = Mention.objects.filter(text__contains="bread")[0].story
    assert kettle is not None
    assert bread is not None
    assert kettle != bread
    domain.merge_stories(bread, kettle, by=owner, now=NOON)
    group_brand(brand, now=NOON)
    domain.erase_author(brand, [(source.pk, NAME)], by=owner, now=NOON)
    group_brand(brand, now=NOON)
    told = Mention.objects.filter(text__regex="kettle|bread").select_related("story")
    assert {mention.story.root_id for mention in told if mention.story is not None} == {kettle.pk}
    assert StoryChange.objects.get(by=owner).waiting is False


def test_program_finds_and_erases_an_author_when_its_maker_may(
    brand: Brand, source: Source, owner: Person
) -> None:
    take(source, Reading(posts=_posts()), now=NOON)
    program, root = program_of(owner, brand), f"/brands/{brand.slug}/authors"
    (found,) = program.done("GET", f"{root}?name=petro")
    assert (found["author"], found["source"], found["mentions"], found["heard"]) == (NAME, source.pk, 1, 1)
    picks = {"picks": [{"source": source.pk, "author": NAME}]}
    assert program.call("POST", f"{root}/erase", picks).status_code == 422
    assert program.done("POST", f"{root}/erase", {**picks, "sure": True}) == {"mentions": 1, "heard": 1}
    assert not Mention.objects.filter(author=NAME).exists()
    lead = program_of(make_person(role=Role.LEAD, brand=brand), brand)
    assert lead.call("GET", f"{root}?name=petro").status_code == 403
    stranger = program_of(make_person(role=Role.OWNER, brand=make_brand()), make_brand())
    assert stranger.call("GET", f"{root}?name=petro").status_code == 404
