"""The exact sentiment: its tokenizer, its network and its file on a small model made here, then what ships."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxpas.cli import main
from fauxpas.engine.exact import ExactModel, exact_model, exact_sentiments, fast_evidence
from fauxpas.engine.exact.network import Network, gelu
from fauxpas.engine.exact.tokens import UNKNOWN, Tokenizer, plain
from fauxpas.engine.exact.weights import WeightsError, affine_arrays, parse_weights, read_weights
from fauxpas.engine.sentiment import LABELS, sentiment
from tests.shared import shared

WIDTH = 384
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁a", "▁ab", "a", "b", "c", "bc", "▁abc", "▁http", "▁@"]
SCORES = [0.0, 0.0, 0.0, 0.0, -4.0, -3.0, -3.5, -5.0, -5.0, -5.0, -6.0, -11.0, -6.0, -6.0]


def small_arrays(*, layers: int = 2) -> dict[str, Any]:
    chance = np.random.default_rng(3)

    def affine(name: str, inward: int, outward: int) -> dict[str, Any]:
        weight = chance.normal(0, inward**-0.5, (inward, outward)).astype(np.float32)
        return affine_arrays(name, weight, chance.normal(0, 0.1, outward).astype(np.float32))

    def scale(name: str) -> dict[str, Any]:
        return {f"{name}.gain": np.ones(WIDTH, np.float32), f"{name}.bias": np.zeros(WIDTH, np.float32)}

    found = affine("head", 2 * WIDTH, 3) | scale("embedded")
    for place in range(layers):
        found |= affine(f"{place}.attend", WIDTH, 3 * WIDTH) | affine(f"{place}.out", WIDTH, WIDTH)
        found |= affine(f"{place}.widen", WIDTH, 512) | affine(f"{place}.narrow", 512, WIDTH)
        found |= scale(f"{place}.attended") | scale(f"{place}.done")
    return found | {
        "layers": np.array(layers),
        "nibbles": chance.integers(0, 256, (len(PIECES), WIDTH // 2), dtype=np.uint8),
        "scales": np.full((len(PIECES), WIDTH // 32), 0.1, np.float16),
        "positions": chance.normal(0, 0.1, (12, WIDTH)).astype(np.float16),
        "pieces": np.frombuffer("\n".join(PIECES).encode(), np.uint8),
        "scores": np.array(SCORES, np.float32),
        "languages": np.array("en fr"),
        "heats": np.array([1.0, 2.0, 1.5], np.float32),
        "voice": np.array(0.3),
        "version": np.array("0"),
    }


@pytest.fixture(scope="module")
def network() -> Network:
    return parse_weights(small_arrays()).network


TEXTS = [[5, 8, 9], [4], [], [5, 6, 7, 8, 9, 10, 11, 12, 13, 5, 6], [11, 13]]


def test_batch_of_any_company_gives_the_logits_of_each_alone(network: Network) -> None:
    alone = np.concatenate([network.logits([text]) for text in TEXTS])
    assert np.allclose(network.logits(TEXTS * 40), np.tile(alone, (40, 1)), atol=1e-4)
    assert len({tuple(row) for row in alone.round(3).tolist()}) == len(TEXTS)


def test_text_longer_than_the_positions_is_read_to_their_end(network: Network) -> None:
    long = [5, 8, 9] * 9
    assert np.allclose(network.logits([long]), network.logits([long[: network.longest]]), atol=1e-6)


def test_first_piece_alone_is_what_the_whole_layer_gives_it(network: Network) -> None:
    x = np.random.default_rng(1).normal(size=(3, 6, WIDTH)).astype(np.float32)
    hidden = np.zeros((3, 1, 1, 6), np.float32)
    hidden[1, ..., 4:] = -1e9
    layer = network.layers[0]
    assert np.allclose(layer.first(x, hidden), layer(x, hidden)[:, 0], atol=1e-4)


def test_gelu_is_near_the_normal_distribution_function_times_x() -> None:
    x = np.linspace(-6, 6, 200, dtype=np.float32)
    wanted = [0.5 * value * (1 + math.erf(value / 2**0.5)) for value in x.tolist()]
    assert np.allclose(gelu(x), wanted, atol=1e-3)


def test_order_of_the_words_changes_the_logits(network: Network) -> None:
    assert not np.allclose(network.logits([[5, 8, 9]]), network.logits([[9, 8, 5]]), atol=1e-3)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("abc", ["▁ab", "c"]),
        ("a", ["▁a"]),
        ("bc", ["▁", "bc"]),
        ("a abc", ["▁a", "▁ab", "c"]),
        ("axb", ["▁a", "<unk>", "b"]),
        ("<s>", ["▁", "<unk>", "<unk>", "<unk>"]),
        ("", ["▁"]),
    ],
)
def test_word_is_cut_into_its_likeliest_pieces(text: str, pieces: list[str]) -> None:
    found = Tokenizer(PIECES, SCORES).pieces(text)
    assert [PIECES[place] for place in found] == pieces


@given(st.text(alphabet="abcx ", max_size=30))
def test_cut_of_a_text_loses_no_character(text: str) -> None:
    tidy = plain(text)
    found = Tokenizer(PIECES, SCORES).pieces(tidy)
    spelt = "".join("x" if place == UNKNOWN else PIECES[place] for place in found)
    assert spelt.replace("▁", " ").lstrip() == tidy


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("@lou @max, voyez https://exemple.fr/a?b=1 !", "@ , voyez http !"),
        ("nuuuuuul", "nuuul"),
        ("ＦＵＬＬ\u00a0ﬁn…\n suite\u200b.", "FULL fin... suite ."),
        ("d&eacute;&ccedil;u &amp; f\u00e2ch\u0065\u0301", "déçu & fâché"),
        ("1000000 €", "1000000 €"),
        ("\x00\x07", ""),
    ],
)
def test_text_is_made_plain_before_it_is_read(text: str, read: str) -> None:
    assert plain(text) == read


@given(st.text())
def test_any_text_is_made_plain_without_blanks_at_the_ends(text: str) -> None:
    assert plain(text) == " ".join(plain(text).split(" ")).strip()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scores", np.zeros(3, np.float32)),
        ("scores", np.full(len(PIECES), np.nan, np.float32)),
        ("nibbles", np.zeros((len(PIECES), 192), np.int8)),
        ("positions", np.zeros((12, 7), np.float16)),
        ("0.widen.weight", np.zeros((WIDTH, 500), np.int8)),
        ("1.done.gain", np.full(WIDTH, np.inf, np.float32)),
        ("pieces", np.frombuffer(b"\xff\xfe", np.uint8)),
        ("heats", np.ones(2, np.float32)),
        ("layers", np.array(3)),
        ("layers", np.array(0)),
        ("head.bias", None),
    ],
)
def test_malformed_weights_are_refused(tmp_path: Path, name: str, value: Any) -> None:
    arrays = small_arrays(layers=2)
    arrays[name] = value
    path = tmp_path / "exact.npz"
    np.savez(path, allow_pickle=False, **{key: array for key, array in arrays.items() if array is not None})
    with pytest.raises(WeightsError, match=r"exact\.npz is not an exact sentiment model"):
        read_weights(path)


def test_file_cut_short_or_of_pickles_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "exact.npz"
    np.savez(path, **small_arrays())
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(WeightsError):
        read_weights(path)
    np.savez(path, **(small_arrays() | {"scores": np.array([object()])}))
    with pytest.raises(WeightsError):
        read_weights(path)
    with pytest.raises(WeightsError):
        read_weights(tmp_path / "missing.npz")


def test_temperature_of_the_language_divides_the_evidence() -> None:
    model = ExactModel(parse_weights(small_arrays(layers=1)))
    rows = [("abc", "en"), ("abc", "fr"), ("abc", "nl"), ("abc", None)]
    evidence = model.logits(rows) + 0.3 * fast_evidence(rows)
    evidence /= np.array([[1.0], [2.0], [1.5], [1.5]])
    likely = np.log(model.likely(rows))
    assert np.allclose(likely - likely[:, :1], evidence - evidence[:, :1], atol=1e-4)


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("Service client nul, je suis furieux, quelle honte", "fr", "negative"),
        ("J’adore, équipe formidable, merci beaucoup !", "fr", "positive"),
        ("Le train de 8h12 part de la voie 3", "fr", "neutral"),
        ("Worst company ever, I hate this, terrible service", "en", "negative"),
        ("I love it, amazing team, thank you so much!", "en", "positive"),
        ("The meeting starts at 2 pm in room 4", "en", "neutral"),
        ("Schrecklicher Service, ich hasse das", "de", "negative"),
        ("Me encanta, muchas gracias, excelente", "es", "positive"),
        ("Non mi piace per niente, pessimo", "it", "negative"),
        ("Péssimo atendimento, nunca mais", "pt", "negative"),
        ("The product made my daughter sick", None, "negative"),
    ],
)
def test_plain_text_is_read_as_people_do(text: str, language: str | None, label: str) -> None:
    found = exact_sentiments([(text, language)])[0]
    assert (found.label, found.by) == (label, "exact-1")


@pytest.mark.parametrize(
    ("said", "negated", "language"),
    [
        ("Je recommande", "Je ne recommande pas", "fr"),
        ("Je suis content", "Je ne suis pas content", "fr"),
        ("This is good, I am happy", "This is not good, I am not happy", "en"),
        ("I would recommend it", "I would never recommend it", "en"),
    ],
)
def test_negation_turns_what_is_read(said: str, negated: str, language: str) -> None:
    plainly, turned = exact_sentiments([(said, language), (negated, language)])
    assert plainly.label == "positive"
    assert turned.label == "negative"


@pytest.mark.parametrize(
    "text",
    ["Great, thank you, best day ever", "Bravo, super service, merci", "I hate this, terrible service"],
)
@pytest.mark.parametrize("mark", ["#sarcasm", "#ironie", "/s"])
def test_marked_irony_is_doubted_and_never_turned(text: str, mark: str) -> None:
    bare, marked = exact_sentiments([(text, None), (f"{text} {mark}", None)])
    assert marked.label == bare.label
    assert 0 < abs(marked.score) < 0.6 * abs(bare.score)


@pytest.mark.parametrize(
    "text", ["", "   ", "https://exemple.fr/x", "@acme", "@acme @max http://a.fr", "\u200b", "-- , ."]
)
def test_text_that_says_nothing_is_neutral_with_score_zero(text: str) -> None:
    found = exact_sentiments([(text, "fr")])[0]
    assert (found.label, found.score) == ("neutral", 0.0)


@pytest.mark.parametrize("text", ["😡😡", "😍", "👎 @acme", "❤️❤️ https://a.fr", ":-("])
def test_text_without_words_is_left_to_the_fast_model(text: str) -> None:
    assert exact_sentiments([(text, "fr")]) == [sentiment(text, "fr")]


@pytest.mark.slow
def test_order_and_company_change_nothing() -> None:
    rows = [
        ("nul", "fr"),
        ("", None),
        ("great, love it", "en"),
        ("😡", "en"),
        ("ok " * 300, "xx"),
        ("bien", "fr"),
    ]
    together = exact_sentiments(rows * 12)
    alone = [exact_sentiments([row])[0] for row in rows]
    for place, found in enumerate(together):
        wanted = alone[place % len(rows)]
        assert (found.label, found.by) == (wanted.label, wanted.by)
        assert found.score == pytest.approx(wanted.score, abs=2e-4)
    assert exact_sentiments([]) == []


def test_address_and_handle_matter_little() -> None:
    bare, dressed = exact_sentiments(
        [
            ("Toujours en panne, j’en ai assez", "fr"),
            ("@acme Toujours en panne, j’en ai assez https://a.fr/1", "fr"),
        ]
    )
    assert (bare.label, dressed.label) == ("negative", "negative")


@settings(max_examples=40, deadline=None)
@given(st.text(), st.sampled_from([None, "fr", "en", "hi", "xx"]))
def test_any_text_has_a_label_and_a_bounded_score(text: str, language: str | None) -> None:
    found = exact_sentiments([(text, language)])[0]
    assert found.label in LABELS
    assert -1 <= found.score <= 1


def test_enrich_by_the_exact_model_keeps_the_order_over_batches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ["great, love it", "worst service, I hate this", "", "😡"] * 20
    lines = [
        json.dumps({"id": str(place), "text": text, "language": "en"}) for place, text in enumerate(texts)
    ]
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join([*lines[:30], "not a post", *lines[30:]]), "utf-8")
    assert main(["enrich", str(path), "--sentiment", "exact"]) == 1
    out, errors = capsys.readouterr()
    found = [json.loads(line) for line in out.splitlines()]
    assert [post["id"] for post in found] == [str(place) for place in range(len(texts))]
    assert [post["sentiment"] for post in found] == ["positive", "negative", "neutral", "negative"] * 20
    assert {post["sentiment_by"] for post in found[::4]} == {"exact-1"}
    assert "line 31" in errors


def test_tokenizer_that_ships_cuts_as_its_base_does() -> None:
    tokenizer = exact_model().tokenizer
    cuts = {
        "Le service client ne répond jamais, c'est nul !!": "▁Le ▁service ▁client ▁ne ▁répond ▁jamais , ▁c ' est ▁nul ▁!!",
        "@user مرحبا كيف الحال http": "▁@ ▁م رحب ا ▁كيف ▁الحال ▁http",
        "मुझे यह पसंद नहीं 😡😡": "▁मुझे ▁यह ▁पसंद ▁नहीं ▁ 😡 😡",
    }
    for text, cut in cuts.items():
        assert [tokenizer.shown[place] for place in tokenizer.pieces(plain(text))] == cut.split(" ")


@pytest.mark.slow
def test_unseen_tweets_are_read_better_than_by_the_fast_model() -> None:
    folder = shared("data", "umsab", "data", "sentiment", "french")
    texts = (folder / "val_text.txt").read_text("utf-8").rstrip("\n").split("\n")[:120]
    labels = [int(label) for label in (folder / "val_labels.txt").read_text("utf-8").split()[:120]]
    likely = exact_model().likely([(text, "fr") for text in texts])
    assert np.mean(likely.argmax(axis=1) == labels) >= 0.66
