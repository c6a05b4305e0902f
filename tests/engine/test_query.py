"""The language of the watch queries: what people write, what is refused and why, what matches and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.posts import Post
from fauxpas.engine.query import Node, QueryError, Reading, explain, matches, parse, propose, write_query
from fauxpas.engine.query.tree import And, Chunk, Field, Near, Not, Or, Phrase, Rating, Raw


def word(text: str) -> Phrase:
    return Phrase(text, (Chunk((text,)),))


def found(query: str, text: str) -> bool:
    return matches(parse(query), Post("1", text))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("acme bug", And((word("acme"), word("bug")))),
        ("acme OR bug AND panne", Or((word("acme"), And((word("bug"), word("panne")))))),
        ("acme ET (bug OU panne)", And((word("acme"), Or((word("bug"), word("panne")))))),
        ("acme SAUF emploi", And((word("acme"), Not(word("emploi"))))),
        ("acme -emploi", And((word("acme"), Not(word("emploi"))))),
        ("NOT emploi AND acme", And((Not(word("emploi")), word("acme")))),
        ("acme NEAR/3f bug", Near(word("acme"), word("bug"), 3, ordered=True)),
        ("rembours*", Phrase("rembours*", (Chunk(("rembours",), prefix=True),))),
        ("l’Oréal", Phrase("l’Oréal", (Chunk(("l", "oreal")),))),
        ("acme lang:FR-ca", And((word("acme"), Field("lang", "fr")))),
        ("acme rating:≤2,5", And((word("acme"), Rating("<=", 2.5)))),
        ("acme author:-@acme_officiel", And((word("acme"), Not(Field("author", "acme officiel"))))),
        ("site:https://www.Exemple.fr/avis", Field("site", "exemple.fr")),
        ('raw:"Orange"', Raw("Orange")),
        (
            "«ne marche plus»",
            Phrase("ne marche plus", (Chunk(("ne",)), Chunk(("marche",)), Chunk(("plus",))), quoted=True),
        ),
        ("et ou and", And((word("et"), word("ou"), word("and")))),
    ],
)
def test_query_as_people_write_it_is_understood(query: str, tree: Node) -> None:
    assert parse(query) == tree


@pytest.mark.parametrize(
    ("query", "code", "position"),
    [
        ("", "empty", 0),
        ("   ", "empty", 0),
        ("acme AND", "operand-missing", 5),
        ("acme OR OR bug", "operand-missing", 8),
        ("AND acme", "operand-missing", 0),
        ("(acme", "bracket-open", 0),
        ("acme)", "bracket-close", 4),
        ("acme ()", "bracket-empty", 5),
        ('acme "ne marche', "quote-open", 5),
        ("acme !!", "no-word", 5),
        ("a*", "wildcard", 0),
        ("ac*me", "wildcard", 0),
        ("acme NEAR bug", "near-distance", 5),
        ("acme NEAR/0 bug", "near-distance", 5),
        ("acme NEAR/x bug", "near-distance", 5),
        ("acme NEAR/3 (bug AND panne)", "near-operand", 12),
        ("acme NEAR/3 lang:fr", "near-operand", 12),
        ("acme lnag:fr", "field-unknown", 5),
        ("acme lang: fr", "field-value", 5),
        ("acme lang:français", "language-value", 5),
        ("acme rating:bien", "rating-value", 5),
        ("NOT emploi", "only-negative", 0),
        ("acme OR NOT emploi", "only-negative", 0),
        ("author:-acme", "only-negative", 0),
        ("(" * 100 + "a" + ")" * 100, "too-deep", 60),
        ("a" * 20_001, "too-long", 20_000),
    ],
)
def test_query_that_is_wrong_is_refused_where_it_is_wrong(query: str, code: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert (caught.value.code, caught.value.position) == (code, position)
    assert caught.value.message("fr") != caught.value.message("en")
    assert "{" not in caught.value.message("fr") + caught.value.message("en")


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("l'Oréal", "Chez L’ORÉAL on", True),
        ("l'Oréal", "du shampooing #loreal", True),
        ("loreal", "l'Oréal", True),
        ("oreal", "l'Oréal", True),
        ("l'Oréal", "la mairie d'Oréal", False),
        ("Coca-Cola", "coca cola et CocaCola", True),
        ("coca", "CocaCola", False),
        ("H&M", "chez H & M", True),
        ('"Marks & Spencer"', "Marks and Spencer", True),
        ("H&M", "hm", False),
        ("acme", "@acme_officiel", True),
        ("panne", "pannes", False),
        ("panne*", "pannes", True),
        ("rembours*", "REMBOURSÉE", True),
        ('"ne march* plus"', "elle ne marchait plus", True),
        ('"ne marche plus"', "ne, marche... PLUS", True),
        ('"ne marche plus"', "ne marche vraiment plus", False),
        ("acme NEAR/2 bug", "bug chez acme", True),
        ("acme NEAR/2f bug", "bug chez acme", False),
        ("acme NEAR/1 bug", "bug chez acme", False),
        ("acme NEAR/5 (panne OR bug)", "acme " + "x " * 4 + "bug", True),
        ("acme NEAR/5 (panne OR bug)", "acme " + "x " * 5 + "bug", False),
        ("acme NEAR/5 acme", "acme seul", False),
        ("acme NEAR/5 acme", "acme et acme", True),
        ("l'app NEAR/2 bug", "l’app bug", True),
        ('raw:"Orange"', "Orange en panne", True),
        ('raw:"Orange"', "une orange", False),
        ('raw:"Orange"', "Oranges", False),
        ('raw:"😡"', "nul😡", True),
        ("任天堂", "私は任天堂が好き", True),
        ("acme NOT emploi", "acme recrute : emploi", False),
        ("acme lang:fr", "acme", False),
    ],
)
def test_match_of_query_and_text_is_what_a_person_expects(query: str, text: str, expected: bool) -> None:  # noqa: FBT001
    assert found(query, text) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lang:fr", True),
        ("lang:en", False),
        ("source:forum", True),
        ("site:exemple.fr", True),
        ("site:avis.exemple.fr", True),
        ("site:xemple.fr", False),
        ("author:ACME_Officiel", True),
        ("author:acme*", True),
        ("author:acme", False),
        ("rating:<=2", True),
        ("rating:<2", False),
        ("rating:2", True),
        ("rating:>=2,1", False),
    ],
)
def test_field_of_the_post_is_compared(query: str, expected: bool) -> None:  # noqa: FBT001
    url = "https://www.avis.exemple.fr/1"
    post = Post("1", "x", author="@acme_officiel", source="Forum", url=url, language="fr-FR", rating=2.0)
    assert matches(parse(query), post) is expected


def test_language_of_a_post_that_does_not_say_is_read_from_its_words() -> None:
    assert matches(parse("remboursement lang:fr"), Post("1", "Toujours pas de remboursement, quelle honte"))
    assert not matches(
        parse("remboursement lang:en"), Post("1", "Toujours pas de remboursement, quelle honte")
    )


def test_rating_of_a_post_without_rating_never_matches() -> None:
    assert not matches(parse("rating:<=5"), Post("1", "x"))


def test_explain_a_match_points_at_the_words() -> None:
    text = "L’appli Acme, elle ne marche plus ; une autre panne est loin d’ici"
    query = 'acme NEAR/5 (bug OR "ne marche plus") lang:fr NOT emploi'
    spans = explain(parse(query), Post("1", text, language="fr"))
    assert [(text[span.start : span.end], span.clause) for span in spans] == [
        ("", "lang:fr"),
        ("Acme", "acme"),
        ("ne marche plus", '"ne marche plus"'),
    ]


def test_explain_without_match_is_empty() -> None:
    assert explain(parse("acme NOT bug"), Post("1", "acme bug")) == []


@pytest.mark.parametrize(
    "name",
    ["L'Oréal", "L’Oréal Paris", "Coca-Cola", "H&M", "Marks & Spencer", "D'Artagnan", "3 Suisses", "Orange", "SNCF",
     "AND", "ou", 'Le "Grand" Café', "raw:x", "-x", "a*b", "NEAR/5", "M6", "Gîtes de France", "7-Eleven", "Yahoo!"],
)  # fmt: skip
def test_proposed_query_for_a_name_finds_that_name(name: str) -> None:
    query = parse(propose([name], ["fr", "en"]))
    assert matches(query, Post("1", f"J’adore {name.replace(chr(34), '')}.", language="fr"))


def test_proposed_query_finds_the_hashtag_that_writes_two_words_as_one() -> None:
    query = parse(propose(["fournil anais", "#fournilanais"], ["fr"]))
    assert matches(query, Post("1", "J’adore le pain du #fournilanais"))
    assert matches(query, Post("2", "Le fournil Anaïs a fermé"))


def test_proposed_query_keeps_a_name_once_and_doubts_everyday_words() -> None:
    proposed = propose(["L'Oréal", "loreal", "Orange", "", "!!"], ["fr", "en"])
    assert proposed == 'L\'Oréal OR (raw:"Orange" AND (lang:fr OR lang:en))'
    assert propose(["!!"], ["fr"]) == ""


def test_very_long_posts_are_matched_and_explained() -> None:
    endless = Post("1", "a" * 2_000_000 + "-b")
    assert not matches(parse('acme NEAR/5 "ne marche plus"'), endless)
    repeated = Post("2", "acme bug " * 20_000)
    assert len(explain(parse("acme NEAR/5 bug"), repeated)) == 40_000


VOCABULARY = ["acme", "bug", "panne", "l'oréal", "coca-cola", "ne", "plus", "H&M", "été"]
chunks = st.sampled_from(VOCABULARY)
leaves: st.SearchStrategy[str] = st.one_of(
    chunks,
    chunks.map(lambda text: text + "*" if len(text) > 2 and "&" not in text else text),
    st.lists(chunks, min_size=1, max_size=3).map(lambda texts: '"' + " ".join(texts) + '"'),
    st.sampled_from(["lang:fr", "author:lou", "rating:<=2", 'raw:"Acme"', "site:exemple.fr", "source:forum"]),
)
nears = st.builds(
    lambda a, b, n, f: f"({a} NEAR/{n}{f} {b})", chunks, chunks, st.integers(1, 5), st.sampled_from(["", "f"])
)
queries = st.recursive(
    leaves | nears,
    lambda inner: st.one_of(
        st.builds(lambda a, b: f"({a} AND {b})", inner, inner),
        st.builds(lambda a, b: f"({a} OR {b})", inner, inner),
        st.builds(lambda a, b: f"({a} AND NOT {b})", inner, inner),
    ),
    max_leaves=8,
)
posts = st.builds(
    lambda texts, language, rating: Post(
        "1", " ".join(texts), author="lou", language=language, rating=rating
    ),
    st.lists(st.sampled_from([*VOCABULARY, "loreal", "Acme", "x", "cocacola", "et", "."]), max_size=12),
    st.sampled_from([None, "fr", "en"]),
    st.sampled_from([None, 1.0, 5.0]),
)


@given(queries)
def test_query_written_back_is_the_same_query(text: str) -> None:
    tree = parse(text)
    assert parse(write_query(tree)) == tree


@given(queries, queries, posts)
def test_de_morgan_holds(one: str, other: str, post: Post) -> None:
    a, b = parse(one), parse(other)
    assert matches(Not(And((a, b))), post) is matches(Or((Not(a), Not(b))), post)
    assert matches(Not(Or((a, b))), post) is matches(And((Not(a), Not(b))), post)


@given(queries, posts)
def test_explanation_exists_exactly_when_it_matches(text: str, post: Post) -> None:
    tree = parse(text)
    spans = explain(tree, post)
    assert bool(spans) is matches(tree, post)
    assert all(0 <= span.start <= span.end <= len(post.text) for span in spans)


@given(st.text(alphabet='acme lang:fr()"«»-*/&ANDORET SUF 5f raw:<=é’') | st.text())
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError as error:
        refused = error
    else:
        assert parse(write_query(tree)) == tree
        return
    assert 0 <= refused.position <= len(text)
    assert refused.message("fr")


@pytest.mark.parametrize(
    "query",
    [
        " NEAR/100 ".join(["aa"] * 50),
        " NEAR/100 ".join(["aa*"] * 10),
        '"' + " ".join(["aa"] * 6000) + '"',
        "zz NEAR/3 (" + " OR ".join(["aa"] * 2000) + ")",
    ],
)
def test_query_and_post_made_to_be_read_for_hours_cost_a_share(query: str) -> None:
    # Without a share, each of these keeps a worker busy for minutes to hours.
    explain(parse(query), Post(id="1", text="zz " + "aa " * 16_000))


def test_query_after_a_costly_one_has_its_own_share() -> None:
    reading = Reading(Post(id="1", text="zz yy " + "aa " * 16_000))
    matches(parse(" NEAR/100 ".join(["aa"] * 50)), reading)
    assert matches(parse("zz NEAR/2 yy"), reading)
