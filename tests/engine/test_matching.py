"""The matcher gives exactly what evaluating every query on every post gives."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.fold import word_keys
from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import Post
from fauxpas.engine.query import QueryError, Reading, matches, parse
from fauxpas.engine.query.sieve import LONGEST_STEM, Sieves

WORDS = (
    "acme bug panne rembours remboursé l'oréal loreal coca-cola cocacola H&M & et and été ne marche plus Orange orange "
    "porte-à-faux a-b-c-d-e abcde aujourd'hui 任天堂 😡 mode la le les"
).split()


def random_term(rng: random.Random) -> str:
    word = rng.choice([word for word in WORDS if word != "😡"])
    match rng.randrange(6):
        case 0:
            return word + "*" if len(word) > 3 and "&" not in word and word != "任天堂" else word
        case 1:
            return '"' + " ".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 4))) + ' bug"'
        case 2:
            return f'raw:"{word}"'
        case 3:
            return rng.choice(
                [
                    "lang:fr",
                    "lang:en",
                    "source:forum",
                    "site:exemple.fr",
                    "author:lou",
                    "author:lo*",
                    "rating:<=2",
                ]
            )
        case _:
            return word


def random_query(rng: random.Random, depth: int = 0) -> str:
    if depth > 2 or rng.random() < 0.3:
        return random_term(rng)
    one, other = random_query(rng, depth + 1), random_query(rng, depth + 1)
    match rng.randrange(5):
        case 0:
            return f"({one} OR {other})"
        case 1:
            return f"({one} AND NOT {other})"
        case 2:
            plain = [word for word in WORDS if word != "😡"]
            order = rng.choice(["", "f"])
            return f"({rng.choice(plain)} NEAR/{rng.randrange(1, 4)}{order} ({rng.choice(plain)} OR {rng.choice(plain)}))"
        case _:
            return f"({one} AND {other})"


def random_post(rng: random.Random, number: int) -> Post:
    fillers = ["xyz", "Acme,", "L’ORÉAL", "#loreal", "Oranges", "remboursée", "modem", "Porte-à", "ABC"]
    text = rng.choice([" ", " ", "-", "' "]).join(
        rng.choice(WORDS + fillers) for _ in range(rng.randrange(12))
    )
    return Post(
        str(number),
        text,
        author=rng.choice([None, "@Lou", "loic"]),
        source=rng.choice([None, "Forum"]),
        url=rng.choice([None, "https://www.avis.exemple.fr/1", "not a url", "https://[bad"]),
        language=rng.choice([None, "fr", "en-GB"]),
        rating=rng.choice([None, 1.0, 5.0]),
    )


@pytest.mark.parametrize(
    ("seed", "queries", "posts"),
    [(20261122, 100, 60), pytest.param(20261123, 400, 260, marks=pytest.mark.slow)],
)
def test_matcher_on_random_queries_equals_brute_force(seed: int, queries: int, posts: int) -> None:
    rng = random.Random(seed)
    asked = [(number, random_query(rng)) for number in range(queries)]
    trees = [(number, parse(query)) for number, query in asked]
    matcher = Matcher(asked)
    found = 0
    for number in range(posts):
        post = random_post(rng, number)
        expected = [query_id for query_id, tree in trees if matches(tree, post)]
        assert matcher.match(post) == expected, post
        found += len(expected)
    assert found > queries * posts / 20


@pytest.mark.parametrize(
    ("query", "decided", "undecided"),
    [
        ("acme AND (panne OR bug) NOT jus", {"acme": False, "acme bug": True, "acme bug jus": False}, []),
        ('acme OR "bug fixed"', {"acme fixed": True, "acme": True, "a fixed": False}, ["bug fixed"]),
        ("acme OR (bug AND ref* NOT jus)", {"ref": False, "bug": False}, ["bug refund", "bug ref jus"]),
        (
            'acme OR (bug NEAR/2 (jus OR "box tv"))',
            {"bug": False, "jus": False},
            ["jus bug", "box bug"],
        ),
        ('acme NOT ("code promo" OR jus)', {"acme": True, "acme jus": False}, ["acme promo"]),
        ("ref*", {"refund": True, "ref": True, "re": False}, []),
        ("refund*", {"fund": False}, ["refunded", "refuse"]),
        ("l'oreal", {"loreal": True, "real": False}, ["l oreal"]),
        ("H&M bug", {"h m": False}, ["h and m bug"]),
        ("acme lang:fr", {"panne": False}, ["acme"]),
        ("acme NOT author:lou", {"panne": False}, ["acme"]),
        ("acme NEAR/3 (bug OR panne)", {"acme": False}, ["acme bug"]),
        ('raw:"Orange"', {"Oran": False}, ["orange"]),
    ],
)
def test_sieve_decides_by_words_alone_what_words_decide(
    query: str, decided: dict[str, bool], undecided: list[str]
) -> None:
    sieves = Sieves()
    sieve = sieves.of(parse(query))
    for text in (*decided, *undecided):
        keys = word_keys(text)
        stems = {f"{word[:length]}*" for word in keys for length in (3, LONGEST_STEM)}
        assert sieve.verdict(keys | (stems & sieves.keys.keys())) is decided.get(text), text


def test_sieves_of_equal_words_are_kept_once() -> None:
    sieves = Sieves()
    one, other = (
        sieves.of(parse(f"{brand} AND (panne OR bug OR retard)")) for brand in ("marque1", "marque2")
    )
    assert one.needed[0][0] is other.needed[0][0] is one.needed[0][1]


@given(st.text(max_size=30), st.text(max_size=60))
def test_matcher_on_any_term_and_text_equals_evaluation(term: str, text: str) -> None:
    cleaned = term.replace('"', "").replace("“", "").replace("”", "").replace("*", "")
    for query in (f'"{cleaned}"', f'raw:"{cleaned}"'):
        try:
            tree = parse(query)
        except QueryError:
            continue
        for post in (Post("1", text), Post("2", f"{text} {cleaned} {text}"), Post("3", cleaned + text)):
            assert (Matcher([("q", tree)]).match(post) == ["q"]) is matches(tree, post)


def test_matcher_evaluates_few_of_many_queries() -> None:
    matcher = Matcher(
        (number, f'marque{number} AND (panne OR bug OR "ne marche plus")') for number in range(1_000)
    )
    assert matcher.candidates(Reading(Post("1", "Chez marque17 une panne, et marque17 ne marche plus"))) == {
        17
    }
    assert matcher.candidates(Reading(Post("2", "une panne"))) == set()


def test_matcher_with_a_faulty_query_says_so() -> None:
    with pytest.raises(QueryError):
        Matcher([("a", "acme"), ("b", "acme AND")])
