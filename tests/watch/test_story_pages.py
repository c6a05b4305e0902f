"""The pages of the stories: what they say, what they let people decide, and in how many queries."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fauxpas.core import clock
from fauxpas.core.models import Brand, Role
from fauxpas.watch import grouping
from fauxpas.watch.charts import story_chart
from fauxpas.watch.forms import RenameForm
from fauxpas.watch.grouping import group_brand
from fauxpas.watch.models import Source, Story, StoryChange
from fauxpas.watch.stories import could_be_one_with, pace_words
from tests.factories import NOON, make_brand, make_mentions, make_person, make_query, make_source

pytestmark = pytest.mark.django_db

KETTLE = "The acme kettle caught fire in my kitchen last night, awful"
BREAD = "Acme bread smells of petrol, the whole bakery shelf was withdrawn"


@pytest.fixture
def source() -> Source:
    grouping._live.clear()
    brand = make_brand(name="Acme", languages=["en"])
    make_query(brand, "acme")
    return make_source(brand, name="Town forum")


def _brand(source: Source) -> Brand:
    assert source.brand is not None
    return source.brand


def _grouped(source: Source, *texts: str) -> list[Story]:
    make_mentions(source, *texts)
    group_brand(_brand(source), now=NOON)
    return list(Story.objects.order_by("pk"))


def _client(source: Source, role: Role = Role.SUPPORT) -> Client:
    client = Client()
    person = make_person(role=role, brand=_brand(source))
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _page(client: Client, source: Source, name: str, *, pk: int | None = None, query: str = "") -> str:
    address = reverse(f"watch:{name}", args=[_brand(source).slug] + ([] if pk is None else [pk]))
    with clock.set_to(NOON):
        answer = client.get(address + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_list_names_the_story_most_told_first_and_leaves_out_the_lone_mention(source: Source) -> None:
    _grouped(
        source, KETTLE, f"{KETTLE} here too", f"{KETTLE} there too", BREAD, f"{BREAD} today", "acme choir"
    )
    page = _page(_client(source), source, "stories")
    rows = page.split('id="stories-live"')[1]
    assert rows.index("kettle") < rows.index("petrol")
    assert "3 mentions" in rows
    assert rows.count('class="line"') == 2
    assert "choir" not in rows


def test_story_says_who_began_it_what_is_typical_and_the_share_with_its_band(source: Source) -> None:
    make_mentions(source, KETTLE, author="ada", minutes_ago=40, url="https://example.org/1")
    story = _grouped(source, *(f"{KETTLE} number {number}" for number in range(5)))[0]
    page = _page(_client(source), source, "story", pk=story.pk)
    assert "ada" in page.split('id="figures-title"')[1]
    assert KETTLE in page.split('id="first-title"')[1]
    assert "too uncertain for one figure" in page
    assert "6 mentions, all in the last hour" in page
    assert "English 100%" in page


def test_story_that_was_merged_leads_to_the_one_it_is_part_of(source: Source) -> None:
    kettle, bread = _grouped(source, KETTLE, BREAD)
    client = _client(source)
    address = reverse("watch:story", args=[_brand(source).slug, bread.pk])
    with clock.set_to(NOON):
        client.post(address, {"deed": "merge", "into": kettle.pk})
    group_brand(_brand(source), now=NOON)
    with clock.set_to(NOON):
        assert client.get(address)["Location"] == reverse(
            "watch:story", args=[_brand(source).slug, kettle.pk]
        )
    page = _page(client, source, "story", pk=kettle.pk)
    assert "put “" in page.split('id="changes-title"')[1]
    assert {KETTLE, BREAD} <= {text for text in (KETTLE, BREAD) if text in page.split('id="newest-title"')[1]}


@pytest.mark.parametrize(
    ("sent", "kind"),
    [({"deed": "pin"}, "pin"), ({"deed": "split"}, "split")],
)
def test_decision_from_the_page_waits_for_the_worker(source: Source, sent: dict[str, str], kind: str) -> None:
    story = _grouped(source, KETTLE, f"{KETTLE} again")[0]
    newest = story.mentions.order_by("-pk")[0]
    address = reverse("watch:story", args=[_brand(source).slug, story.pk])
    with clock.set_to(NOON):
        answer = _client(source).post(address, sent | {"mention": newest.pk})
    assert answer.status_code == 302
    assert StoryChange.objects.get().kind == kind


def test_change_is_taken_back_from_the_page_and_the_reader_may_not(source: Source) -> None:
    story = _grouped(source, KETTLE)[0]
    address, client = reverse("watch:story", args=[_brand(source).slug, story.pk]), _client(source)
    with clock.set_to(NOON):
        assert _client(source, Role.READER).post(address, {"deed": "pin"}).status_code == 403
        client.post(address, {"deed": "pin"})
    group_brand(_brand(source), now=NOON)
    with clock.set_to(NOON):
        client.post(address, {"deed": "undo", "change": StoryChange.objects.get().pk})
        assert client.post(address, {"deed": "undo", "change": 10**30}).status_code == 404
        assert client.post(address, {"deed": "dance"}).status_code == 422
    story.refresh_from_db()
    assert not story.held


def test_repeats_are_folded_under_the_newest_and_rows_name_their_story(source: Source) -> None:
    story = _grouped(source, KETTLE, f"RT @ada: {KETTLE}", f"RT @bob: {KETTLE}", BREAD)[0]
    page = _page(_client(source), source, "mentions")
    assert "2 repeats" in page
    assert page.count('<blockquote class="quote"') == 2
    assert reverse("watch:story", args=[_brand(source).slug, story.pk]) in page
    narrowed = _page(_client(source), source, "mentions", query=f"?story={story.pk}")
    assert "petrol" not in narrowed
    assert narrowed.count('<blockquote class="quote"') == 1


def test_home_of_the_brand_shows_what_people_speak_of_and_the_share_with_its_band(source: Source) -> None:
    _grouped(source, KETTLE, f"{KETTLE} here too")
    page = _page(_client(source), source, "now")
    assert "kettle" in page.split('id="stories-title"')[1]
    assert "too uncertain for one figure" in page


@pytest.mark.parametrize("copies", [2, 6])
def test_pages_ask_as_many_queries_for_many_stories_as_for_few(
    source: Source, copies: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    texts = [
        f"{subject} acme, witness {number}"
        for subject in ("burnt kettle kitchen", "petrol bread shelf")[: copies // 2 or 1]
        for number in range(copies)
    ]
    story = _grouped(source, *texts)[0]
    client = _client(source)
    with clock.set_to(NOON):
        for name, pks, queries in (("stories", [], 26), ("story", [story.pk], 30), ("mentions", [], 21)):
            address = reverse(f"watch:{name}", args=[_brand(source).slug, *pks])
            with django_assert_num_queries(queries):
                client.get(address)


def _pace(
    last_hour: int,
    grown: tuple[float, float, float] | None,
    *,
    posts: int = 60,
    ago: timedelta = timedelta(0),
) -> str:
    return pace_words(last_hour, grown, now=NOON, last_at=NOON - ago, posts=posts)


def test_pace_is_a_ratio_only_when_chance_alone_cannot_explain_it() -> None:
    assert _pace(42, (2.1, 1.6, 2.8)) == "42 in the last hour, 2.1\u00a0times the hour before (1.6 to 2.8)"
    assert _pace(4, (1.3, 0.4, 3.9)) == "4 in the last hour"
    assert _pace(4, (18.0, 1.8, 2164.9)).startswith("4 in the last hour, at least 1.8")
    assert _pace(42, (2.1, 1.6, 2.8), ago=timedelta(hours=2)) == "none in the last hour"


def test_pace_does_not_tell_the_count_of_all_mentions_twice() -> None:
    assert _pace(17, None, posts=17) == "all in the last hour"
    assert _pace(1, None, posts=1) == "in the last hour"
    assert _pace(16, None, posts=17) == "16 in the last hour"


def test_bin_that_is_not_over_is_drawn_once_it_has_risen() -> None:
    times = [NOON, NOON + timedelta(minutes=5), NOON + timedelta(minutes=10)]
    running, over = NOON + timedelta(minutes=12), NOON + timedelta(minutes=15)
    for counts, until, drawn in (
        ([3, 9, 2], running, [3, 9]),
        ([3, 9, 2], over, [3, 9, 2]),
        ([3, 9, 9], running, [3, 9, 9]),
    ):
        chart = story_chart(times, counts, step=300, until=until)
        assert chart["data"]["values"] == drawn
        assert len(chart["data"]["times"]) == len(chart["data"]["expected"]) == len(drawn)
        assert len(chart["table"]["rows"]) == len(counts)


def test_stories_to_merge_with_stand_by_nearness(source: Source) -> None:
    bread = f"{BREAD}, everybody saw it"
    _grouped(source, *[bread] * 3, "acme choir sings at the town hall", KETTLE)
    near = Story.objects.create(
        brand=_brand(source),
        key="k",
        title="kettle · smoke · kitchen",
        posts=1,
        first_at=NOON,
        last_at=NOON,
        told_at=NOON,
    )
    Story.objects.filter(pk=near.pk).update(root=near)
    kettle = Story.objects.get(title__contains="kettle", posts=1, key__regex=r"^\d+$")
    assert could_be_one_with(kettle, since=NOON - timedelta(days=2))[0] == (near.pk, near.title)


def test_name_that_nobody_gave_need_not_be_cleared_before_one_is_written(source: Source) -> None:
    story = _grouped(source, KETTLE, f"{KETTLE} again")[0]
    assert RenameForm(story=story).initial == {}
    story.named = True
    assert RenameForm(story=story).initial == {"title": story.title}
