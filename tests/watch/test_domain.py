"""What people decide about listening: rights, refusals that say where, the trail."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from fauxpas.core import queue
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Job, Person, Role, TrailEntry
from fauxpas.watch import domain
from fauxpas.watch.models import HeardPost, HearingSpan, Mention, Source, Tally, WatchQuery
from fauxpas.watch.queries import sources_of
from tests.factories import NOON, make_brand, make_mentions, make_person, make_query, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Acme")


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.FAUXPAS = settings.FAUXPAS | {"FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.1",)}


def _add(brand: Brand, by: Person, kind: str = "feed", address: str = "http://127.0.0.1:9600/feed") -> Source:
    return domain.add_source(brand, kind=kind, name="Forum", address=address, by=by, now=NOON)


def _work() -> None:
    while queue.work_one(worker="test", now=NOON) is not None:
        pass


def _verbs() -> list[str]:
    return list(TrailEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_only_those_who_may_watch_change_what_is_heard(brand: Brand) -> None:
    source, query = make_source(brand), make_query(brand, "acme")
    for person, error in (
        (make_person(role=Role.SUPPORT, brand=brand), NotAllowed),
        (make_person(), NotFound),
        (make_person(role=Role.OWNER, brand=make_brand()), NotFound),
        (make_person(role=Role.OWNER, brand=make_brand(brand.organisation)), NotFound),
    ):
        for deed in (
            lambda by: _add(brand, by),
            lambda by: domain.pause_source(source, by=by, now=NOON),
            lambda by: domain.remove_source(source, by=by, now=NOON),
            lambda by: domain.import_feeds(brand, b"<opml/>", by=by, now=NOON),
            lambda by: domain.save_query(brand, name="x", text="acme", by=by, now=NOON),
            lambda by: domain.save_query(brand, name="x", text="acme", query=query, by=by, now=NOON),
            lambda by: domain.stop_query(query, by=by, now=NOON),
        ):
            with pytest.raises(error):
                deed(person)
    assert TrailEntry.objects.count() == 0
    assert (Source.objects.count(), WatchQuery.objects.get().version) == (1, 1)


def test_shared_source_is_changed_only_by_who_may_for_every_brand(brand: Brand, lead: Person) -> None:
    make_brand(brand.organisation)
    shared = make_source(brand, for_all_brands=True)
    with pytest.raises(NotFound):
        domain.pause_source(shared, by=lead, now=NOON)


def test_feed_is_listened_to_at_once(brand: Brand, lead: Person) -> None:
    source = _add(brand, lead)
    assert (source.due_at, source.hearing, source.brand) == (NOON, "new", brand)
    assert _verbs() == ["source.added"]


def test_search_takes_its_terms_and_a_webhook_its_secret(brand: Brand, lead: Person) -> None:
    search = _add(brand, lead, "hackernews", "acme, acme corp ,")
    hook = _add(brand, lead, "webhook", "")
    assert (search.config, search.address) == ({"terms": ["acme", "acme corp"]}, "")
    assert hook.secret.startswith("whsec_")
    assert hook.due_at is None


@pytest.mark.parametrize(
    ("kind", "name", "address", "field"),
    [
        ("telepathy", "x", "", "kind"),
        ("feed", " ", "http://127.0.0.1/", "name"),
        ("feed", "x", "", "address"),
        ("feed", "x", "http://10.0.0.1/", "address"),
        ("feed", "x", "nonsense", "address"),
        ("hackernews", "x", " , ", "address"),
    ],
)
def test_source_that_cannot_be_is_refused_at_its_field(
    brand: Brand, lead: Person, kind: str, name: str, address: str, field: str
) -> None:
    with pytest.raises(InputRefused) as caught:
        domain.add_source(brand, kind=kind, name=name, address=address, by=lead, now=NOON)
    assert list(caught.value.fields) == [field]


def test_same_address_twice_is_refused(brand: Brand, lead: Person) -> None:
    _add(brand, lead)
    with pytest.raises(InputRefused, match="already"):
        _add(brand, lead)


def test_paused_source_is_blind_and_resumed_one_is_asked_at_once(brand: Brand, lead: Person) -> None:
    source = _add(brand, lead)
    domain.pause_source(source, by=lead, now=NOON)
    assert (source.state, source.hearing) == ("paused", "blind")
    with pytest.raises(MoveRefused):
        domain.pause_source(source, by=lead, now=NOON)
    later = NOON + timedelta(hours=1)
    domain.resume_source(source, by=lead, now=later)
    assert (source.state, source.hearing, source.due_at) == ("active", "new", later)
    spans = HearingSpan.objects.order_by("since").values_list("hearing", "since", "until")
    assert list(spans) == [("blind", NOON, later), ("new", later, None)]
    assert _verbs() == ["source.added", "source.paused", "source.resumed"]


def test_removed_source_is_gone_and_what_it_said_stays(brand: Brand, lead: Person) -> None:
    make_query(brand, "acme")
    source = make_source(brand)
    make_mentions(source, "acme")
    domain.remove_source(source, by=lead, now=NOON)
    assert list(sources_of(brand)) == []
    assert (Mention.objects.count(), Tally.objects.count()) == (1, 1)
    with pytest.raises(MoveRefused):
        domain.remove_source(source, by=lead, now=NOON)


def test_list_of_feeds_is_taken_in_once_and_given_back(brand: Brand, lead: Person) -> None:
    opml = b'<opml><body><outline text="A" xmlUrl="https://a.example/"/><outline text="B" xmlUrl="https://b.example/"/></body></opml>'
    assert [domain.import_feeds(brand, opml, by=lead, now=NOON) for _ in range(2)] == [2, 0]
    assert (
        domain.import_feeds(
            make_brand(), b"<opml/>", by=make_person(role=Role.OWNER, brand=Brand.objects.last()), now=NOON
        )
        == 0
    )
    assert b"https://b.example/" in domain.export_feeds(brand)


def test_list_with_a_private_address_is_refused_whole(brand: Brand, lead: Person) -> None:
    opml = b'<opml><body><outline text="A" xmlUrl="https://a.example/"/><outline text="B" xmlUrl="http://10.1.2.3/feed"/></body></opml>'
    with pytest.raises(InputRefused) as caught:
        domain.import_feeds(brand, opml, by=lead, now=NOON)
    assert str(caught.value.fields["file"]).startswith("http://10.1.2.3/feed: ")
    assert Source.objects.count() == 0


def test_list_with_an_address_that_is_none_is_refused(brand: Brand, lead: Person) -> None:
    opml = b'<opml><body><outline text="A" xmlUrl="http://[/"/></body></opml>'
    with pytest.raises(InputRefused):
        domain.import_feeds(brand, opml, by=lead, now=NOON)
    assert Source.objects.count() == 0


def test_what_a_person_adds_needs_no_query_and_is_one_mention(brand: Brand) -> None:
    support = make_person(role=Role.SUPPORT, brand=brand)
    first = domain.add_by_hand(
        brand, text="A mother called: her son is ill", author="a mother", taken_by="Max", by=support, now=NOON
    )
    again = domain.add_by_hand(
        brand, text="A mother called: her son is ill", author="a mother", by=support, now=NOON
    )
    assert first.pk == again.pk
    assert (first.text, first.author, first.queries, first.brand) == (
        "A mother called: her son is ill",
        "a mother",
        [],
        brand,
    )
    assert Tally.objects.get().count == 1
    assert _verbs() == ["mention.added", "mention.added"]
    with pytest.raises(NotAllowed):
        domain.add_by_hand(brand, text="x", by=make_person(role=Role.READER, brand=brand), now=NOON)


@pytest.mark.parametrize(("text", "at"), [("acme AND", "6"), ("(acme", "1"), ("NOT acme", "1"), ("", "1")])
def test_faulty_query_points_at_the_character(brand: Brand, lead: Person, text: str, at: str) -> None:
    with pytest.raises(InputRefused) as caught:
        domain.save_query(brand, name="x", text=text, by=lead, now=NOON)
    assert f"Character {at}" in str(caught.value.fields["text"])
    assert WatchQuery.objects.count() == 0


def test_saved_query_makes_mentions_of_what_was_heard_before(brand: Brand, lead: Person) -> None:
    make_query(brand, "acme")
    source = make_source(brand)
    make_mentions(source, "zenith fails", minutes_ago=120)
    make_mentions(source, "something else")
    Job.objects.all().delete()
    query = domain.save_query(brand, name="Zenith", text="zenith", by=lead, now=NOON)
    assert (Mention.objects.count(), Job.objects.get().kind) == (0, "watch.backfill")
    queue.work_one(worker="test", now=NOON)
    mention = Mention.objects.get()
    assert (mention.text, mention.queries, mention.happened_at) == (
        "zenith fails",
        [query.pk],
        NOON - timedelta(hours=2),
    )
    assert Tally.objects.get().count == 1
    assert Job.objects.filter(state="waiting", kind="watch.score_late").count() == 1
    domain.save_query(brand, name="Zenith", text="zenith OR zen", query=query, by=lead, now=NOON)
    _work()
    query.refresh_from_db()
    assert (query.version, Mention.objects.count(), Tally.objects.get().count) == (2, 1, 1)


def test_backfill_stays_inside_the_brand(brand: Brand, lead: Person) -> None:
    other = make_brand(name="Other")
    make_mentions(make_source(other), "zenith of another house")
    assert HeardPost.objects.count() == 1
    domain.save_query(brand, name="Zenith", text="zenith", by=lead, now=NOON)
    _work()
    assert Mention.objects.count() == 0


def test_query_stopped_twice_is_refused_and_told_once(brand: Brand, lead: Person) -> None:
    query, seen = make_query(brand, "acme"), WatchQuery.objects.get()
    domain.stop_query(query, by=lead, now=NOON)
    with pytest.raises(MoveRefused):
        domain.stop_query(seen, by=lead, now=NOON)
    assert TrailEntry.objects.filter(verb="query.stopped").count() == 1


def test_query_of_another_brand_cannot_be_saved_here(brand: Brand, lead: Person) -> None:
    stranger = make_query(make_brand(), "acme")
    with pytest.raises(WatchQuery.DoesNotExist):
        domain.save_query(brand, name="x", text="mine", query=stranger, by=lead, now=NOON)


def test_preview_shows_what_would_be_caught_with_its_words_marked(brand: Brand) -> None:
    make_query(brand, "acme")
    source = make_source(brand)
    make_mentions(source, "acme and <b>zenith</b>", "zenith alone", "nothing")
    make_mentions(make_source(make_brand()), "zenith of another house")
    preview = domain.preview_query(brand, "Zénith")
    assert (preview.count, preview.tried) == (2, 3)
    assert {post.html for post in preview.posts} == {
        "acme and &lt;b&gt;<mark>zenith</mark>&lt;/b&gt;",
        "<mark>zenith</mark> alone",
    }
    with pytest.raises(InputRefused):
        domain.preview_query(brand, "zenith AND")


def test_mention_explains_itself_by_each_query_that_still_matches(brand: Brand, lead: Person) -> None:
    shop, payment = make_query(brand, "acme"), make_query(brand, "payment OR shop")
    (mention,) = make_mentions(make_source(brand), "acme payment fails")
    assert [(reason.query.pk, reason.html) for reason in domain.explain_mention(mention)] == [
        (shop.pk, "<mark>acme</mark> payment fails"),
        (payment.pk, "acme <mark>payment</mark> fails"),
    ]
    domain.stop_query(shop, by=lead, now=NOON)
    assert [reason.query.pk for reason in domain.explain_mention(mention)] == [payment.pk]


def test_proposed_query_can_be_saved(brand: Brand, lead: Person) -> None:
    brand.other_names = ["L’Acmé", "acme & co"]
    domain.save_query(brand, name="Acme", text=domain.propose_query(brand), by=lead, now=NOON)
