"""The fast sentiment: what must come out right, and how right it is on tweets it never learnt from."""

from collections import Counter
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.features import word_features, word_hashes
from fauxpas.engine.sentiment import LABELS, Sentiment, fast_model, sentiment, sentiments
from tests.shared import shared


@pytest.mark.parametrize("text", ["", "   ", "https://exemple.fr/x", "@acme", "\u200b", "-- , ."])
def test_text_that_says_nothing_is_neutral_with_score_zero(text: str) -> None:
    assert sentiment(text, "fr") == Sentiment("neutral", 0.0, fast_model().name)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("😡😡", "negative"),
        ("😡", "negative"),
        ("😍", "positive"),
        ("❤️❤️❤️", "positive"),
        ("👎", "negative"),
        ("👏👏", "positive"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en", None])
def test_text_of_emoji_only_is_read(text: str, label: str, language: str | None) -> None:
    assert sentiment(text, language).label == label


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("Service client nul, je suis furieux, quelle honte", "fr", "negative"),
        ("J’adore, équipe formidable, merci beaucoup !", "fr", "positive"),
        ("Le train de 8h12 part de la voie 3", "fr", "neutral"),
        ("Worst company ever, I hate this, terrible service", "en", "negative"),
        ("I love it, amazing team, thank you so much!", "en", "positive"),
        ("Not good, not happy at all", "en", "negative"),
        ("Schrecklicher Service, ich hasse das", "de", "negative"),
        ("Me encanta, muchas gracias, excelente", "es", "positive"),
    ],
)
def test_plain_text_is_read_as_people_do(text: str, language: str, label: str) -> None:
    assert sentiment(text, language).label == label


def test_address_and_handle_change_nothing() -> None:
    text = "Toujours en panne, j’en ai assez"
    assert sentiment(f"@acme {text} https://exemple.fr/1", "fr") == sentiment(text, "fr")


def test_batch_is_the_same_as_one_by_one() -> None:
    rows = [("nul", "fr"), ("great", "en"), ("", None), ("ok", "xx")]
    assert sentiments(rows) == [sentiment(text, language) for text, language in rows]


@given(st.text(), st.sampled_from([None, "fr", "en", "hi", "xx"]))
def test_any_text_has_a_label_and_a_bounded_score(text: str, language: str | None) -> None:
    found = sentiment(text, language)
    assert found.label in LABELS
    assert -1 <= found.score <= 1


@pytest.mark.parametrize(
    ("language", "name", "floor"), [("fr", "french", 60), ("en", "english", 57), ("de", "german", 60)]
)
def test_macro_f1_on_validation_tweets_stays_above_its_floor(language: str, name: str, floor: float) -> None:
    folder = shared("data", "umsab", "data", "sentiment", name)
    texts = (folder / "val_text.txt").read_text("utf-8").rstrip("\n").split("\n")
    truth = [LABELS[int(label)] for label in (folder / "val_labels.txt").read_text("utf-8").split()]
    guess = [sentiment(text, language).label for text in texts]
    scores = []
    for label in LABELS:
        hits = sum(t == g == label for t, g in zip(truth, guess, strict=True))
        scores.append(2 * hits / (truth.count(label) + guess.count(label)))
    assert 100 * sum(scores) / 3 >= floor


@given(word=st.text(min_size=1, max_size=12).filter(lambda word: not word.isspace()), negated=st.booleans())
def test_hashes_of_a_word_are_those_of_the_features_the_model_learnt(word: str, *, negated: bool) -> None:
    said = f"non_{word}" if negated else word
    features = [feature.encode() for feature in word_features(said)]
    assert Counter(word_hashes(said, (0, 7))) == Counter(
        crc32(feature, seed) for feature in features for seed in (0, 7)
    )
