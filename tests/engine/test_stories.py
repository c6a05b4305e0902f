"""Stories: what belongs together is found together, whatever the cut, and what people decide holds."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from fauxpas.engine.posts import Post
from fauxpas.engine.stories import Stories
from fauxpas.engine.stories.background import Background
from fauxpas.engine.stories.evidence import together
from fauxpas.engine.stories.growth import beta_below, growth
from fauxpas.engine.stories.terms import terms

BEGIN = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
GLASS = (
    "Glass splinters found in Dairy Vale yoghurt pots",
    "My son bit on a glass splinter in a Dairy Vale yoghurt!",
    "Splinters of glass in yoghurt, Dairy Vale says it looks into it",
    "Dairy Vale yoghurt recalled over glass splinters",
)
STRIKE = (
    "Drivers' union calls a strike at the Harrow depot on Monday",
    "Strike at Harrow depot: drivers want two more rest days",
    "No deliveries Monday, the Harrow depot drivers are on strike",
    "Union and Harrow depot management meet before the strike",
)
CHATTER = (
    "Lovely morning walk along the canal",
    "Who else is watching the match tonight?",
    "Mon chat dort encore sur le clavier",
    "Just finished a great book about lighthouses",
)


def post(
    number: int,
    text: str,
    minutes: int | None = None,
    *,
    author: str | None = None,
    language: str | None = None,
    reply_to: str | None = None,
) -> Post:
    at = None if minutes is None else BEGIN + timedelta(minutes=minutes)
    return Post(f"p{number:04}", text, posted_at=at, author=author, language=language, reply_to=reply_to)


def mixed_posts() -> list[Post]:
    texts = [text for row in zip(GLASS, STRIKE, CHATTER, strict=True) for text in row]
    return [post(number, text, number, author=f"a{number}") for number, text in enumerate(texts)]


def made_up_stream(number: int = 500) -> list[Post]:
    """Forty stories with eight words of their own each, a third of the posts about nothing, in a random order."""
    rng = random.Random(3)
    own = {story: [f"w{story}x{place}" for place in range(8)] for story in range(40)}
    posts = []
    for place in range(number):
        story = rng.randrange(60)
        words = rng.sample(own[story], 4) if story in own else [f"z{rng.randrange(9_000)}" for _ in range(4)]
        words += rng.choices(["the", "and", "of", "is", "they", "this"], k=4)
        rng.shuffle(words)
        posts.append(post(place, " ".join(words), place))
    return posts


def crowded_stream(number: int = 2_500) -> list[Post]:
    """Fifteen hundred stories that share thirty words, and a tenth of the posts say nothing but those."""
    rng = random.Random(3)
    common = [f"c{place}" for place in range(30)]
    posts = []
    for place in range(number):
        story = rng.randrange(1_500)
        words = rng.sample(common, 4)
        if rng.random() > 0.1:
            words += [f"w{story}x{rng.randrange(8)}" for _ in range(4)]
        posts.append(post(place, " ".join(words), place))
    return posts


def test_posts_about_the_same_thing_share_a_story_and_chatter_stays_alone() -> None:
    stories = Stories()
    found = [stories.step(each) for each in mixed_posts()]
    glass, strike, chatter = found[0::3], found[1::3], found[2::3]
    assert set(glass) == {"p0000"}
    assert set(strike) == {"p0001"}
    assert len({*chatter, "p0000", "p0001"}) == len(CHATTER) + 2


def test_story_bears_the_id_of_its_first_post_and_says_who_began_it() -> None:
    stories = Stories()
    for each in mixed_posts():
        stories.step(each, mood="negative")
    summary = stories.summary("p0000")
    assert summary is not None
    assert (summary.title.first, summary.first_author, summary.posts) == ("p0000", "a0", 4)
    assert summary.moods == (4, 0, 0)
    assert {"glass", "yoghurt", "dairy"} <= {word.lower() for word in summary.title.words}
    assert summary.title.typical in {"p0000", "p0003", "p0006", "p0009"}
    assert stories.summary("nobody") is None


def test_split_takes_out_only_what_is_in_the_story() -> None:
    stories = Stories()
    posts = mixed_posts()
    for each in posts:
        stories.step(each)
    parted = stories.split("p0000", [posts[3], posts[1]])
    left, other, strike = (stories.summary(name) for name in ("p0000", parted, "p0001"))
    assert left is not None
    assert other is not None
    assert strike is not None
    assert (left.posts, other.posts, strike.posts) == (3, 1, 4)
    with pytest.raises(ValueError, match="no posts"):
        stories.split("p0000", [posts[1]])


def test_title_is_written_as_people_write_and_leaves_out_what_only_joins_words() -> None:
    texts = (
        "Noisette dans les sablés citron et rien sur l’étiquette du paquet",
        "De la noisette dans le paquet de sablés citron, pas sur l’étiquette !",
        "RIEN SUR L’ÉTIQUETTE DES SABLÉS CITRON, NOISETTE DANS LE PAQUET",
    )
    stories = Stories()
    for number, text in enumerate(texts):
        stories.step(post(number, text, number))
    summary = stories.summary("p0000")
    assert summary is not None
    words = [word.lower() for word in summary.title.words]
    assert sorted(words) == ["citron", "noisette", "paquet", "sablés", "étiquette"]
    places = [summary.title.text.lower().index(word) for word in words]
    assert places == sorted(places)


def test_what_two_merged_stories_share_is_told_in_whole_words() -> None:
    stories = Stories()
    for number, text in enumerate(GLASS[:2]):
        stories.step(post(number, text, number))
    stories.step(post(8, STRIKE[0], 8))
    stories.split("p0000", [post(1, GLASS[1], 1)])
    stories.merge("p0001", "p0000")
    merge = stories.take_events()[-1]
    assert {"glass", "yoghurt", "dairy"} <= {word.lower() for word in merge.shared}


@pytest.mark.parametrize("cut", [1, 50, 333])
def test_stream_cut_anywhere_and_frozen_between_gives_the_same_answer(cut: int) -> None:
    posts = made_up_stream()
    whole, pieces = Stories(), Stories()
    expected = [whole.step(each) for each in posts]
    found = []
    for place, each in enumerate(posts):
        if place and place % cut == 0 and (cut > 1 or place < 40):
            pieces = Stories.thaw(pieces.freeze())
        found.append(pieces.step(each))
    assert found == expected
    assert pieces.freeze() == whole.freeze()
    assert pieces.take_events() == whole.take_events()


def test_stream_frozen_when_a_word_has_more_holders_than_are_looked_at_gives_the_same_answer() -> None:
    posts = crowded_stream()
    whole, pieces = Stories(), Stories()
    expected = [whole.step(each) for each in posts]
    assert len(whole) > 1_000
    found = []
    for place, each in enumerate(posts):
        if place % 200 == 0:
            pieces = Stories.thaw(pieces.freeze())
        found.append(pieces.step(each))
    assert found == expected


def test_frozen_bytes_of_something_else_are_refused() -> None:
    for content in (b"[]", b'{"version": "stories-0"}', b"nothing"):
        with pytest.raises(ValueError, match=r"not the bytes|Expecting value"):
            Stories.thaw(content)


def test_repeat_joins_the_story_of_its_original_and_a_reply_that_of_its_parent() -> None:
    stories = Stories()
    first = stories.step(post(1, GLASS[0], 1))
    assert stories.step(post(2, "nothing alike at all", 2), duplicate_of="p0001") == first
    assert stories.step(post(3, "same here", 3, reply_to="p0001")) == first
    assert stories.step(post(4, "same here", 4, reply_to="unheard of")) != first


def test_merge_is_logged_and_the_younger_id_leads_to_the_elder() -> None:
    stories = Stories()
    halves = (("qux", "corge", "grault", "garply"), ("waldo", "fred", "plugh", "xyzzy"))
    for number in range(12):
        stories.step(post(number, " ".join(halves[number % 2]), number))
    assert len(stories) == 2
    for number in range(12, 40):
        stories.step(post(number, " ".join((*halves[0][:3], *halves[1][:3])), number))
    stories.tend()
    event = stories.take_events()[0]
    assert (event.kind, event.source, event.into, event.why) == ("merge", "p0001", "p0000", "words")
    assert set(event.shared) & {*halves[0], *halves[1]}
    assert stories.resolve("p0001") == "p0000"
    assert stories.take_events() == []


def test_story_whose_last_posts_say_two_things_is_parted_and_the_parts_stay_apart() -> None:
    stories = Stories()
    for number in range(4):
        stories.step(post(number, "brix bruk tolv marn sel dorp", number))
    stories.merge(stories.step(post(4, "ulna hask frem jost pell rund", 4)), "p0000")
    stories.pin("p0000", held=False)
    stories.take_events()
    for number in range(5, 80):
        text = "brix bruk tolv marn sel dorp" if number % 2 else "ulna hask frem jost pell rund"
        stories.step(post(number, text, number))
    stories.tend()
    splits = [event for event in stories.take_events() if event.kind == "split"]
    assert [event.why for event in splits] == ["drift"]
    assert len(stories) == 2
    assert len(set(splits[0].posts)) >= 6


def test_split_of_what_was_merged_opens_a_story_of_its_own_with_its_counts() -> None:
    stories = Stories()
    for each in mixed_posts():
        stories.step(each, mood="negative" if each.text in STRIKE else "neutral")
    stories.merge("p0001", "p0000")
    came = [each for each in mixed_posts() if each.text in STRIKE]
    parted = stories.split("p0001", came, ["negative"] * len(came))
    assert parted == "p0001~"
    assert (stories.resolve(parted), stories.resolve("p0001")) == (parted, "p0000")
    left, gone = stories.summary("p0000"), stories.summary(parted)
    assert left is not None
    assert gone is not None
    assert (left.posts, left.moods) == (len(GLASS), (0, len(GLASS), 0))
    assert (gone.posts, gone.moods) == (len(came), (len(came), 0, 0))
    assert (gone.first_at, gone.first_author) == (came[0].posted_at, came[0].author)
    assert stories.take_events()[-1].posts == tuple(each.id for each in came)
    assert Stories.thaw(stories.freeze()).resolve(parted) == parted


def test_story_whose_last_posts_were_all_taken_out_still_has_its_first() -> None:
    stories = Stories()
    stories.step(post(0, GLASS[0], 0))
    for number in range(1, 30):
        stories.step(post(number, f"{GLASS[0]} aisle{number}x shelf{number}x", number))
    stories.split(
        "p0000",
        [post(number, f"{GLASS[0]} aisle{number}x shelf{number}x", number) for number in range(1, 30)],
    )
    left = stories.summary("p0000")
    assert left is not None
    assert (left.posts, left.title.words, left.title.first) == (1, (), "p0000")


def test_hand_merge_and_hand_split_hold_against_what_words_say() -> None:
    stories = Stories()
    for each in mixed_posts():
        stories.step(each)
    stories.merge("p0001", "p0000")
    assert stories.resolve("p0001") == "p0000"
    parted = stories.split("p0000", [post(3, GLASS[1]), post(6, GLASS[2])])
    assert parted == "p0003"
    for number in range(20, 60):
        stories.step(post(number, GLASS[number % 4], number))
    stories.tend()
    assert stories.resolve("p0003") == "p0003"
    assert [event.why for event in stories.take_events()] == ["hand", "hand"]
    with pytest.raises(ValueError, match="one story already"):
        stories.merge("p0001", "p0000")
    with pytest.raises(KeyError):
        stories.pin("nobody")


def test_story_closes_after_seven_quiet_days_and_memory_is_bounded() -> None:
    stories = Stories()
    first = stories.step(post(1, GLASS[0], 0))
    stories.step(post(2, STRIKE[0], 8 * 24 * 60))
    assert stories.open_stories() == ["p0002"]
    assert stories.step(post(3, GLASS[0], 8 * 24 * 60 + 1)) != first


def test_empty_and_wordless_posts_open_stories_of_their_own() -> None:
    stories = Stories()
    texts = ["", "!!!", "\U0001f525\U0001f525", "\u0085", "a"]
    assert len({stories.step(post(number, text)) for number, text in enumerate(texts)}) == len(texts)


def test_same_id_again_after_its_story_closed_does_not_reopen_the_old_one() -> None:
    stories = Stories()
    stories.step(post(1, GLASS[0], 0))
    stories.step(post(1, STRIKE[0], 1))
    assert len(stories) == 2


def test_story_crosses_languages_by_names_numbers_and_tags() -> None:
    stories = Stories()
    english = "Splinters in yoghurt from Dairy Vale, batch 48213, says Petra Lindqvist of the Norwick dairy #DairyVale"
    french = "Des éclats dans un yaourt de Dairy Vale, lot 48213, dit Petra Lindqvist de la laiterie de Norwick #DairyVale"
    for number in range(12):
        stories.step(
            post(number, english if number % 2 else french, number, language="en" if number % 2 else "fr")
        )
    stories.tend()
    assert len(stories) == 1


def test_words_left_out_bring_nothing_together() -> None:
    texts = ["Acme Wonder Gizmo broke", "Acme Wonder Gizmo arrived"]
    assert len({Stories().step(post(1, texts[0]))}) == 1
    apart = Stories(leave_out=["acme wonder", "gizmo"])
    assert len({apart.step(post(number, text)) for number, text in enumerate(texts)}) == 2


def test_growth_of_equal_counts_is_one_and_narrows_with_more() -> None:
    middle, low, high = growth(10, 10)
    assert middle == pytest.approx(1, abs=1e-6)
    assert low * high == pytest.approx(1, rel=1e-6)
    assert growth(1_000, 1_000)[2] < high < growth(1, 1)[2]
    assert growth(10, 40)[1] > 1
    with pytest.raises(ValueError, match="zero"):
        growth(-1, 0)


@pytest.mark.parametrize(
    ("x", "a", "b", "expected"),
    [(0.5, 2, 2, 0.5), (0.3, 1, 1, 0.3), (0.2, 2, 3, 0.1808), (0.9, 5, 1, 0.59049)],
)
def test_beta_probability_equals_its_closed_form(x: float, a: float, b: float, expected: float) -> None:
    assert beta_below(x, a, b) == pytest.approx(expected, abs=1e-10)


def test_growth_interval_holds_the_true_ratio_as_often_as_it_says() -> None:
    rng = random.Random(1)
    held = 0
    for _ in range(100):
        before, now = (sum(rng.random() < rate / 1_000 for _ in range(1_000)) for rate in (12, 24))
        _, low, high = growth(before, now)
        held += low <= 2 <= high
    assert 0.82 <= held / 100 <= 0.97


def test_evidence_is_symmetric_and_negative_for_strangers() -> None:
    background = Background()
    one, other = {"brix": 5, "bruk": 4}, {"brix": 3, "tolv": 4}
    there = together(one, 9, other, 7, background.share)
    assert there == pytest.approx(together(other, 7, one, 9, background.share))
    assert there > 0 > together(one, 9, {"tolv": 7}, 7, background.share)


def test_terms_are_cut_words_once_each_with_names_and_addresses() -> None:
    said = terms("Le rappel: rappelés chez Dairy Vale, lot 4821 #Rappel https://x.example/a.")
    assert said.words == ("le", "rappel", "chez", "dairy", "vale", "lot", "4821", "https://x.example/a")
    assert said.names == ("dairy", "vale", "4821", "rappel", "https://x.example/a")
    assert said.addresses == ("https://x.example/a",)
    assert terms("").words == ()
