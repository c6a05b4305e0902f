"""Reads: nobody sees another's mentions, words are found whatever their accents, pages do not repeat."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fauxpas.core.models import Brand, Job, Role
from fauxpas.watch import queries
from fauxpas.watch.models import HearingSpan, Mention, Source, SourceReading, Story, StoryChange, Tally
from fauxpas.watch.queries import (
    Filters,
    mentions_for_page,
    search,
    visible_alarms,
    visible_mentions,
    visible_queries,
    visible_sources,
)
from fauxpas.watch.tasks import sweep_heard, sweep_mentions
from tests.factories import NOON, make_brand, make_mentions, make_person, make_query, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    return make_source(brand)


def _texts(filters: Filters) -> list[str]:
    return [mention.text for mention in mentions_for_page(Mention.objects.all(), filters).mentions]


def test_members_see_their_brand_and_nobody_else_does(source: Source) -> None:
    make_mentions(source, "acme is theirs")
    lead, reader = (make_person(role=role, brand=source.brand) for role in (Role.LEAD, Role.READER))
    outsider, neighbour = make_person(), make_person(role=Role.OWNER, brand=make_brand(source.organisation))
    for read in (visible_mentions, visible_queries, visible_sources):
        assert [read(person).count() for person in (lead, reader, outsider, neighbour)] == [1, 1, 0, 0]
    assert visible_alarms(lead).count() == 0


def test_shared_source_is_seen_by_the_members_of_every_brand() -> None:
    acme = make_brand()
    zenith = make_brand(acme.organisation)
    make_source(acme, for_all_brands=True)
    assert visible_sources(make_person(role=Role.READER, brand=zenith)).count() == 1
    assert visible_sources(make_person(role=Role.READER, brand=make_brand())).count() == 0


@pytest.mark.parametrize("typed", ["Élève", "eleve", "ELEVE malade", "l'eleve", "éle", "acme cantine", "zoe"])
def test_search_ignores_case_accents_and_elisions(source: Source, typed: str) -> None:
    make_mentions(source, "L’élève est malade, cantine Acme", author="Zoé")
    make_mentions(source, "acme rien")
    assert [mention.text for mention in search(Mention.objects.all(), typed)] == [
        "L’élève est malade, cantine Acme"
    ]


@pytest.mark.parametrize("typed", ['"', "NOT", "a OR", "fo*o -(", "'; drop", ":*", "&"])
def test_search_takes_signs_for_words_and_never_for_orders(source: Source, typed: str) -> None:
    make_mentions(source, "acme")
    assert search(Mention.objects.all(), typed).count() in {0, 1}


def test_search_follows_what_was_erased_and_changed(source: Source) -> None:
    first, second = make_mentions(source, "acme malade", "acme guéri")
    first.delete()
    Mention.objects.filter(pk=second.pk).update(folded="acme autre")
    everything = Mention.objects.all()
    assert [search(everything, word).count() for word in ("malade", "gueri", "autre")] == [0, 0, 1]


def test_filters_narrow_by_what_each_mention_is(source: Source) -> None:
    make_mentions(source, "acme love", minutes_ago=60)
    make_mentions(source, "acme new", author="Max", language="de")
    Mention.objects.filter(text="acme love").update(sentiment="positive", flags=["death", "child"])
    assert _texts(Filters(sentiment="positive")) == ["acme love"]
    assert _texts(Filters(language="de")) == ["acme new"]
    assert _texts(Filters(author="Max")) == ["acme new"]
    assert _texts(Filters(since=NOON - timedelta(minutes=10))) == ["acme new"]
    assert _texts(Filters(until=NOON - timedelta(minutes=10))) == ["acme love"]
    assert _texts(Filters(flag="child")) == _texts(Filters(flag="any")) == ["acme love"]
    assert _texts(Filters(flag="injury")) == _texts(Filters(source=source.pk + 1)) == []


def test_pages_go_back_in_arrival_order_without_repeating(source: Source) -> None:
    make_mentions(source, *(f"acme {number}" for number in range(7)))
    seen, before = [], None
    for _ in range(4):
        page = mentions_for_page(Mention.objects.all(), Filters(words="acme"), before=before, size=3)
        seen += [mention.text for mention in page.mentions]
        make_mentions(source, "acme arrived meanwhile")
        before = page.before
        if before is None:
            break
    assert seen == [f"acme {number}" for number in reversed(range(7))]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_two_queries_whatever_its_length(source: Source, count: int) -> None:
    make_mentions(source, *(f"acme {number}" for number in range(count)))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = mentions_for_page(Mention.objects.all(), Filters())
        assert [mention.source.name for mention in page.mentions] == [source.name] * count
    assert len(asked) == 2


@pytest.mark.parametrize("newest", [2, 4, 100])
def test_page_of_a_common_word_is_the_same_however_it_is_found(
    source: Source, newest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_brand(source.organisation)
    make_query(other, "acme")
    make_mentions(make_source(other), *(f"acme of another brand {number}" for number in range(3)))
    make_mentions(source, *(f"acme {number}" for number in range(5)))
    make_mentions(make_source(other), "acme of another brand at last")
    monkeypatch.setattr(queries, "NEWEST", newest)
    monkeypatch.setattr(queries, "COMMON", newest)
    mine = Mention.objects.filter(brand=source.brand)
    page = mentions_for_page(mine, Filters(words="acme"), size=2)
    older = mentions_for_page(mine, Filters(words="acme"), size=2, before=page.before)
    assert [mention.text for mention in page.mentions + older.mentions] == [
        "acme 4",
        "acme 3",
        "acme 2",
        "acme 1",
    ]


def test_sweep_forgets_mentions_older_than_the_brand_keeps_and_no_others() -> None:
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    source = make_source(brand)
    old, young = (
        make_mentions(source, "acme of old", minutes_ago=60 * 24 * 31),
        make_mentions(source, "acme of now"),
    )
    Brand.objects.filter(pk=brand.pk).update(kept_days=30)
    sweep_mentions(Job(kind="watch.sweep_mentions"), NOON)
    assert list(Mention.objects.values_list("pk", flat=True)) == [young[0].pk]
    assert old
    assert Tally.objects.filter(brand=brand).count() == 2


def test_sweep_forgets_old_ledgers_of_sources_and_keeps_what_still_runs() -> None:
    source = make_source(make_brand())
    for days in (91, 5):
        at = NOON - timedelta(days=days)
        SourceReading.objects.create(source=source, read_at=at, read=1, kept=1)
        HearingSpan.objects.create(source=source, hearing="heard", since=at, until=at + timedelta(hours=1))
    HearingSpan.objects.create(source=source, hearing="blind", since=NOON - timedelta(days=200))
    sweep_heard(Job(kind="watch.sweep"), NOON)
    assert SourceReading.objects.get().read_at == NOON - timedelta(days=5)
    assert set(HearingSpan.objects.values_list("hearing", flat=True)) == {"heard", "blind"}
    assert HearingSpan.objects.count() == 2


def test_sweep_forgets_stories_with_their_mentions() -> None:
    brand = make_brand(name="Acme")
    old, young = (
        Story.objects.create(brand=brand, key=str(days), first_at=at, last_at=at, told_at=at)
        for days, at in ((days, NOON - timedelta(days=days)) for days in (31, 1))
    )
    StoryChange.objects.create(brand=brand, kind="merge", story=old, other=young, at=NOON)
    Brand.objects.filter(pk=brand.pk).update(kept_days=30)
    sweep_mentions(Job(kind="watch.sweep_mentions"), NOON)
    assert Story.objects.get() == young
    assert not StoryChange.objects.exists()
