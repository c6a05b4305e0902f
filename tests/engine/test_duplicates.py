import json
import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.duplicates import VERSION, Duplicates
from fauxpas.engine.duplicates.sketch import BANDS, ROWS, band_keys, likeness, runs_of
from fauxpas.engine.duplicates.wording import canonical_url, wording
from fauxpas.engine.fold import fold
from fauxpas.engine.posts import Post

START = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
LONG = "Le paiement par carte ne marche plus depuis ce matin dans les magasins de Lyon"


def posts(*texts: str, every: timedelta = timedelta(minutes=1)) -> list[Post]:
    return [Post(f"p{place}", text, START + place * every) for place, text in enumerate(texts)]


def answers(*texts: str) -> list[str | None]:
    return Duplicates().steps(posts(*texts))


@pytest.mark.parametrize(
    "again",
    [
        LONG,
        LONG.upper() + " !!!",
        f"{LONG} https://t.co/abc123",
        f"RT @lou: {LONG}",
        f"RT @max: RT @lou: {LONG}",
        f"“@lou: {LONG}” honte",
        f"Incroyable ! RT @lou {LONG}",
        f"MT @lou: {LONG} via @acme",
        f"{LONG} #acme #panne",
        f"@acme @ministere {LONG}",
        "RT @lou: Le paiement par carte ne marche plus depuis ce matin dans les maga…",
        "RT @lou: Le paiement par carte ne marche plus depuis ...",
        LONG.replace("magasins", "boutiques"),
        LONG.replace("marche", "macrhe"),
    ],
)
def test_duplicates_repeat_in_another_dress_is_found(again: str) -> None:
    assert answers(LONG, again) == [None, "p0"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Service client 0/10", "Service client 10/10"),
        ("Ça marche", "Ça ne marche pas"),
        ("5 étoiles", "1 étoile"),
        ("lis https://example.com/a", "lis https://example.com/b"),
        ("@lou merci", "@max merci"),
        ("😡😡", "😍😍"),
        ("", ""),
        ("   ", "\n"),
        (LONG, "Le remboursement promis n’est jamais arrivé, et personne ne répond au téléphone"),
        (LONG, f"Encore une honte de cette maison qui se moque de nous RT @lou: {LONG}"),
        ("Nous attendons notre colis depuis neuf jours", "Nous attendons notre colis depuis deux semaines"),
    ],
)
def test_duplicates_other_words_are_no_repeat(first: str, second: str) -> None:
    assert answers(first, second) == [None, None]


@pytest.mark.parametrize(
    "short", ["Merci !", "😡😡", "lis https://www.example.com/a/?utm_source=x", "RT @lou: bravo"]
)
def test_duplicates_short_post_said_again_is_found(short: str) -> None:
    assert answers(short, short) == [None, "p0"]


def test_duplicates_whole_text_after_its_beginning_is_found() -> None:
    assert answers("Le paiement par carte ne marche plus depuis ce ma…", LONG) == [None, "p0"]


def test_duplicates_repeat_of_a_repeat_leads_to_the_first() -> None:
    assert answers(LONG, f"RT @lou: {LONG}", f"{LONG} !", LONG.replace("Lyon", "Lille")) == [
        None,
        "p0",
        "p0",
        "p0",
    ]


def test_duplicates_same_post_again_is_not_its_own_repeat() -> None:
    duplicates = Duplicates()
    post = posts(LONG)[0]
    assert [duplicates.step(post), duplicates.step(post)] == [None, None]


def test_duplicates_words_unheard_for_a_week_are_forgotten() -> None:
    assert Duplicates().steps(posts(LONG, LONG, every=timedelta(days=6))) == [None, "p0"]
    assert Duplicates().steps(posts(LONG, LONG, LONG, every=timedelta(days=6))) == [None, "p0", "p0"]
    assert Duplicates().steps(posts(LONG, LONG, every=timedelta(days=8))) == [None, None]


def test_duplicates_beyond_what_is_kept_the_longest_unheard_goes() -> None:
    duplicates = Duplicates(most_kept=2)
    told = duplicates.steps(
        posts("un avis", "deux avis", "un avis", "trois avis", "quatre avis", "un avis", "deux avis")
    )
    assert told == [None, None, "p0", None, None, None, None]
    assert len(duplicates) <= 3


def test_duplicates_forgotten_leaves_nothing_behind() -> None:
    duplicates = Duplicates()
    duplicates.steps([*posts(LONG, f"{LONG} encore", "court"), Post("late", "x", START + timedelta(days=30))])
    assert len(duplicates) == 1
    assert len(duplicates._classes) == 1
    assert duplicates._keys == {}


def test_duplicates_however_many_variants_of_one_text_leave_little_behind() -> None:
    duplicates = Duplicates()
    variants = [f"{LONG} encore{number}" for number in range(300)]
    assert duplicates.steps(posts(LONG, *variants, LONG, *variants))[1:] == ["p0"] * 601
    assert len(duplicates._classes) < 10
    assert len(duplicates.freeze()) < 2_000


def test_duplicates_post_without_time_is_taken_in_its_place() -> None:
    assert Duplicates().steps([Post("a", LONG), Post("b", LONG), *posts(LONG)]) == [None, "a", "a"]


def stream_of(size: int) -> list[Post]:
    """A stream in which texts come again whole, changed and cut, over three weeks."""
    rng = np.random.default_rng(7)
    vocabulary = [
        f"{head}{tail}"
        for head in ("pan", "col", "ret", "mag", "car", "bug")
        for tail in ("ne", "is", "ard", "in", "te", "o")
    ]
    found: list[Post] = []
    for place in range(size):
        if place < 5 or rng.random() < 0.5:
            text = " ".join(rng.choice(vocabulary, int(rng.integers(2, 16))))
        else:
            words = found[int(rng.integers(max(0, place - 60), place))].text.split()
            words[int(rng.integers(len(words)))] = str(rng.choice(vocabulary))
            text = " ".join(words) if rng.random() < 0.7 else "RT @x: " + " ".join(words[:-2]) + "…"
        found.append(Post(f"p{place}", text, START + timedelta(minutes=40 * place)))
    return found


def test_duplicates_stream_cut_anywhere_says_the_same() -> None:
    stream = stream_of(700)
    whole = Duplicates(most_kept=150).steps(stream)
    assert 100 < sum(answer is not None for answer in whole) < 600
    for size in (23, 100):
        duplicates = Duplicates(most_kept=150)
        told: list[str | None] = []
        for begin in range(0, len(stream), size):
            duplicates = Duplicates.thaw(duplicates.freeze())
            told += duplicates.steps(stream[begin : begin + size])
        assert told == whole


def test_duplicates_one_by_one_says_the_same_as_a_batch() -> None:
    stream = stream_of(400)
    duplicates = Duplicates()
    assert [duplicates.step(post) for post in stream] == Duplicates().steps(stream)


@pytest.mark.parametrize("frozen", [b"[]", b"{}", b'{"version": "duplicates-0"}', b"no"])
def test_thaw_other_bytes_are_refused(frozen: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json raises its own sentence
        Duplicates.thaw(frozen)


def test_freeze_is_json_with_its_version() -> None:
    assert json.loads(Duplicates().freeze())["version"] == VERSION


@given(st.text(max_size=300))
def test_wording_any_text_repeats_itself(text: str) -> None:
    says_something = wording(text).exact != 0
    assert answers(text, text) == [None, "p0" if says_something else None]
    assert says_something or not fold(text)


@pytest.mark.parametrize(
    "piece", [" #a", "#a", "RT @x ", "RT ", "https://", "http ", "… ", "@a.", "via ", "www."]
)
def test_wording_piece_repeated_thousands_of_times_is_read(piece: str) -> None:
    # A pattern that goes back over the text would make this test hang.
    assert wording(piece * 20_000 + " x") == wording((piece * 20_000 + " x")[:10_000])


def test_wording_tells_a_repost_from_a_quotation_with_its_own_say() -> None:
    assert wording(f"RT @lou: {LONG}").reposted
    assert not wording(LONG).reposted
    assert not wording("RT est une chaîne de télévision russe très regardée").words.startswith("est")
    quotation = wording(f"Encore une honte de cette maison qui se moque RT @lou: {LONG}")
    assert not quotation.reposted
    assert quotation.words == "encore une honte de cette maison qui se moque"


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("https://www.example.com/a/?utm_source=x&b=1#top", "http://example.com/a?b=1"),
        ("https://example.com/?fbclid=abc", "example.com"),
        ("HTTPS://EXAMPLE.com/A", "https://example.com/A"),
    ],
)
def test_canonical_url_click_counters_go(one: str, same: str) -> None:
    assert canonical_url(one) == canonical_url(same)


def test_canonical_url_different_pages_stay_apart() -> None:
    assert canonical_url("https://example.com/a?id=1") != canonical_url("https://example.com/a?id=2")
    assert canonical_url("https://[half") == "https://[half"


@pytest.mark.parametrize("alike", [0.3, 0.5, 0.7, 0.8])
def test_band_keys_meet_as_often_as_the_curve_says(alike: float) -> None:
    rng = np.random.default_rng(3)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    # Two texts of n runs that share a head of k: likeness k / (2n - k).
    runs = 300
    shared = round(2 * runs * alike / (1 + alike))
    trials, met, truth = 400, 0, 0.0
    for _ in range(trials):
        head, one, two = (
            "".join(rng.choice(letters, size)) for size in (shared + 4, runs - shared, runs - shared)
        )
        first, second = band_keys([head + one, head + two])
        met += not set(first).isdisjoint(second)
        truth += 1 - (1 - likeness(runs_of(head + one), runs_of(head + two)) ** ROWS) ** BANDS
    chance = truth / trials
    assert abs(met / trials - chance) < 4 * math.sqrt(chance * (1 - chance) / trials) + 0.005


@pytest.mark.parametrize(
    "texts", [(LONG, LONG[9:]), ("abcdeabcdeabcde", "cdeab"), ("été à l", "漢字かな交じり文"), ("ab", "abc")]
)
def test_likeness_is_the_share_of_different_runs_in_common(texts: tuple[str, str]) -> None:
    one, other = ({text[place : place + 5] for place in range(max(1, len(text) - 4))} for text in texts)
    assert likeness(*map(runs_of, texts)) == len(one & other) / len(one | other)


def test_band_keys_do_not_depend_on_neighbours() -> None:
    texts = ["un", LONG, "é" * 9, LONG * 300, "x"]
    assert band_keys(texts) == [band_keys([text])[0] for text in texts]
    assert band_keys([]) == []
