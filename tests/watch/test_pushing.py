"""Posts a program brings, and where it may bring them."""

import pytest

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Person, Role
from fauxpas.core.sources import RawPost
from fauxpas.watch import domain
from fauxpas.watch.domain.pushing import MOST_POSTS, push_posts
from fauxpas.watch.models import Mention, Source
from tests.api.program import program_of
from tests.factories import NOON, make_brand, make_person, make_query, make_source, raw_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    found = make_brand()
    make_query(found, "kettle")
    return found


@pytest.fixture
def owner(brand: Brand) -> Person:
    return make_person(role=Role.OWNER, brand=brand)


def _posts(count: int = 1) -> list[RawPost]:
    return [raw_post(f"post {number}") for number in range(count)]


def test_webhook_keeps_what_a_query_matches_and_accounts_for_the_rest(brand: Brand, owner: Person) -> None:
    source = make_source(brand, kind="webhook")
    posts = [*_posts(2), raw_post("a burnt kettle")]
    ledger = push_posts(brand, source, posts=posts, by=owner, now=NOON)
    assert (ledger.read, ledger.kept, ledger.dropped) == (3, 1, {"no_query": 2})
    assert source.hearing == Source.Hearing.HEARD


def test_posts_by_hand_are_mentions_whatever_they_say(brand: Brand, owner: Person) -> None:
    source = make_source(brand, kind="by_hand")
    push_posts(brand, source, posts=_posts(2), by=owner, now=NOON)
    assert Mention.objects.filter(brand=brand).count() == 2


def test_feed_and_source_of_every_brand_take_no_posts(brand: Brand, owner: Person) -> None:
    for source in (make_source(brand, kind="feed"), make_source(brand, kind="webhook", for_all_brands=True)):
        with pytest.raises(InputRefused):
            push_posts(brand, source, posts=_posts(), by=owner, now=NOON)


def test_more_than_a_batch_is_refused_whole(brand: Brand, owner: Person) -> None:
    source = make_source(brand, kind="by_hand")
    with pytest.raises(InputRefused):
        push_posts(brand, source, posts=_posts(MOST_POSTS + 1), by=owner, now=NOON)
    assert not Mention.objects.exists()


def test_paused_source_takes_nothing(brand: Brand, owner: Person) -> None:
    source = make_source(brand, kind="webhook")
    domain.pause_source(source, by=owner, now=NOON)
    with pytest.raises(MoveRefused):
        push_posts(brand, source, posts=_posts(), by=owner, now=NOON)


def test_reader_brings_nothing(brand: Brand) -> None:
    reader = make_person(role=Role.READER, brand=brand)
    with pytest.raises(NotAllowed):
        push_posts(brand, make_source(brand, kind="webhook"), posts=_posts(), by=reader, now=NOON)


def test_token_of_one_brand_does_not_pause_what_all_brands_hear(brand: Brand, owner: Person) -> None:
    shared = make_source(brand, for_all_brands=True)
    path = f"/brands/{brand.slug}/sources/{shared.pk}/pause"
    assert program_of(owner, brand, only_brand=True).call("POST", path).status_code == 403
    assert program_of(owner, brand).call("POST", path).status_code == 200
