from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from fauxpas.engine.coordination import Act, acts_of, find_coordination
from fauxpas.engine.coordination.acts import KINDS, tabulate
from fauxpas.engine.coordination.meetings import (
    LARGEST_CROWD,
    LONGEST_SECONDS,
    SHORTEST_SECONDS,
    estimate_interval,
    meetings,
)
from fauxpas.engine.coordination.pairs import log_tail
from fauxpas.engine.duplicates import Duplicates
from fauxpas.engine.posts import Post
from scripts.score_coordination import campaign, ordinary_acts, score, seeded_campaigns, shuffled

START = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
LONG = "Le paiement par carte ne marche plus depuis ce matin dans les magasins de Lyon"


def post(text: str, *, author: str | None = "lou", reply_to: str | None = None) -> Post:
    return Post("p1", text, START, author=author, reply_to=reply_to)


def seen(text: str, *, reply_to: str | None = None, duplicate_of: str | None = None) -> list[tuple[str, str]]:
    return [
        (act.kind, act.object) for act in acts_of(post(text, reply_to=reply_to), duplicate_of=duplicate_of)
    ]


def test_acts_of_own_words_show_links_words_hashtags_and_answer() -> None:
    text = f"{LONG} https://www.example.com/a/?utm_source=x #Acmé #panne"
    assert seen(text, reply_to="p0") == [
        ("link", "example.com/a"),
        ("words", "p1"),
        ("hashtags", "acme panne"),
        ("answer", "p0"),
    ]
    assert seen(text, duplicate_of="p0")[1] == ("words", "p0")


def test_acts_of_repost_is_one_act_whatever_it_holds() -> None:
    assert seen(f"RT @max: {LONG} https://example.com/a #x #y", duplicate_of="p0") == [("repost", "p0")]


def test_acts_of_nobody_or_few_words_are_none() -> None:
    assert list(acts_of(post(LONG, author=None))) == []
    assert list(acts_of(Post("p1", LONG, None, author="lou"))) == []
    assert seen("bravo") == []


def together(count: int, thing: str = "x", *, apart: float = 1.0, kind: str = "link") -> list[Act]:
    return [Act(f"a{place}", place * apart, kind, thing, f"{thing}{place}") for place in range(count)]


@pytest.mark.parametrize("count", [2, 5, 40])
def test_meetings_n_accounts_on_one_link_are_n_times_n_less_one_by_two(count: int) -> None:
    met = meetings(tabulate(together(count)), np.full(len(KINDS), 60.0))
    assert len(met.one) == count * (count - 1) // 2


def test_meetings_stay_within_the_interval_and_the_object() -> None:
    table = tabulate([*together(4, "x", apart=40), *together(4, "y", apart=40)])
    met = meetings(table, np.full(len(KINDS), 60.0))
    assert len(met.one) == 6
    assert (table.object[met.one] == table.object[met.other]).all()
    assert (table.at[met.other] - table.at[met.one] == 40).all()


def test_meetings_same_account_twice_meets_nobody() -> None:
    assert len(meetings(tabulate([*together(1), *together(1)]), np.full(len(KINDS), 60.0)).one) == 0


def test_meetings_of_everybody_say_nothing() -> None:
    met = meetings(tabulate(together(LARGEST_CROWD + 2, apart=0)), np.full(len(KINDS), 60.0))
    assert (len(met.one), len(met.crowds)) == (0, 1)


def test_estimate_interval_is_half_time_of_the_quickest_tenth() -> None:
    quick = [act for thing in range(2) for act in together(6, f"quick{thing}", apart=20)]
    slow = [act for thing in range(18) for act in together(6, f"slow{thing}", apart=5000)]
    # Half of six shares is the third, forty seconds after the first.
    assert estimate_interval(tabulate(quick + slow), "link") == 40
    assert estimate_interval(tabulate(slow), "link") == LONGEST_SECONDS
    assert estimate_interval(tabulate(quick), "link") == LONGEST_SECONDS
    assert estimate_interval(tabulate(quick + slow), "words") == LONGEST_SECONDS
    instant = [act for thing in range(20) for act in together(6, f"t{thing}", apart=0.1)]
    assert estimate_interval(tabulate(instant), "link") == SHORTEST_SECONDS


def test_log_tail_bounds_the_poisson_and_the_negative_binomial() -> None:
    rng = np.random.default_rng(1)
    drawn = rng.poisson(0.5, 400_000)
    mixed = rng.poisson(rng.gamma(0.2, 0.5 / 0.2, 400_000))
    for sample, size in ((drawn, 1e6), (mixed, 0.2)):
        for count in (2, 3, 4):
            true = float((sample >= count).mean())
            bound = float(np.exp(log_tail(np.array([count]), np.array([0.5]), np.array([size]))[0]))
            assert 0.9 * true < bound < 1.5 * true


@pytest.fixture(scope="module")
def calm() -> list[Act]:
    return ordinary_acts(np.random.default_rng(11), things=2_000, own=30_000)


def test_find_coordination_among_ordinary_people_names_nobody(calm: list[Act]) -> None:
    assert find_coordination(calm).groups == ()


def test_find_coordination_with_times_shuffled_names_nearly_nobody(calm: list[Act]) -> None:
    rng = np.random.default_rng(3)
    seeded = [act for each in seeded_campaigns(rng) for act in each.acts]
    assert score(shuffled([*calm, *seeded], rng), []).innocent <= 100


def test_find_coordination_campaigns_are_found_and_nobody_else(calm: list[Act]) -> None:
    campaigns = seeded_campaigns(np.random.default_rng(5))
    found = score([*calm, *(act for each in campaigns for act in each.acts)], campaigns)
    assert found.found / found.seeded >= 0.85
    assert found.innocent <= 1


def test_find_coordination_shows_its_evidence(calm: list[Act]) -> None:
    seeded = campaign(np.random.default_rng(1), "c", accounts=20, waves=5, also="link")
    found = find_coordination([*calm, *seeded.acts])
    (group,) = found.groups
    assert set(group.accounts) == seeded.accounts
    assert {(wave.kind, wave.object) for wave in group.waves} == {
        (kind, f"c-{wave}") for kind in ("link", "words") for wave in range(5)
    }
    assert all(wave.accounts == len(wave.posts) >= 3 and wave.seconds <= 900 for wave in group.waves)
    assert [wave.began for wave in group.waves] == sorted(wave.began for wave in group.waves)
    assert group.occasions >= 2 > 100 * group.expected
    assert group.innocent == "share_button"
    assert found.accounts > 5_000


def test_find_coordination_does_not_depend_on_the_order(calm: list[Act]) -> None:
    seeded = campaign(np.random.default_rng(1), "c", accounts=20, waves=5)
    acts = [*calm, *seeded.acts]
    places = np.random.default_rng(2).permutation(len(acts))
    one, other = find_coordination(acts), find_coordination([acts[place] for place in places])
    assert one.groups == other.groups != ()


def test_find_coordination_once_is_no_pattern(calm: list[Act]) -> None:
    seeded = campaign(np.random.default_rng(1), "c", accounts=100, waves=1)
    assert find_coordination([*calm, *seeded.acts]).groups == ()


@pytest.mark.parametrize(
    ("kind", "thing", "innocent"),
    [
        ("repost", "post{}", "followers"),
        ("link", "example.com/{}", "readers"),
        ("link", "site{}.example/a", "open_call"),
        ("hashtags", "tag{} other", "open_call"),
    ],
)
def test_find_coordination_offers_the_innocent_explanation(
    calm: list[Act], kind: str, thing: str, innocent: str
) -> None:
    seeded = campaign(np.random.default_rng(1), "c", accounts=12, waves=6)
    acts = [
        replace(act, kind=kind, object=thing.format(act.object.rpartition("-")[2]))
        for act in seeded.acts
        if act.object != act.post
    ]
    (group,) = find_coordination([*calm, *acts]).groups
    assert group.innocent == innocent


def test_find_coordination_nothing_is_nothing() -> None:
    assert find_coordination([]).groups == ()
    assert find_coordination(together(1)).groups == ()


def test_find_coordination_from_posts_and_their_duplicates() -> None:
    rng = np.random.default_rng(4)
    words = [f"mot{place}" for place in range(800)]
    texts = [(f"a{place % 300}", " ".join(rng.choice(words, 12)), place * 300.0) for place in range(3_000)]
    for wave in range(4):
        said = " ".join(rng.choice(words, 14))
        texts += [
            (
                f"c{place}",
                f"@acme {said} !" if place % 2 else said.upper(),
                100_000.0 * (wave + 1) + 40 * place,
            )
            for place in range(10)
        ]
    texts.sort(key=lambda row: row[2])
    posts = [
        Post(f"p{place}", text, START + timedelta(seconds=at), author=author)
        for place, (author, text, at) in enumerate(texts)
    ]
    acts = [
        act
        for one, repeated in zip(posts, Duplicates().steps(posts), strict=True)
        for act in acts_of(one, duplicate_of=repeated)
    ]
    (group,) = find_coordination(acts).groups
    assert group.accounts == tuple(sorted(f"c{place}" for place in range(10)))
    assert len(group.waves) == 4
