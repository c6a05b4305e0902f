"""The language of short posts, and saying so when it cannot be told."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine import language as module
from fauxpas.engine.language import UNKNOWN, LanguageModel, language, language_model, languages
from fauxpas.engine.train.data import read_languages
from tests.shared import shared


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Toujours pas de remboursement, ça fait trois semaines", "fr"),
        ("Still no refund after three weeks, what a joke", "en"),
        ("Immer noch keine Erstattung nach drei Wochen", "de"),
        ("Sigo sin recibir el reembolso después de tres semanas", "es"),
        ("Ancora nessun rimborso dopo tre settimane", "it"),
        ("Ainda não recebi o reembolso, que vergonha", "pt"),
        ("Nog steeds geen terugbetaling na drie weken", "nl"),
        ("لم يصلني المال بعد ثلاثة أسابيع", "ar"),
        ("तीन हफ्ते बाद भी पैसे वापस नहीं मिले", "hi"),
        ("Service client injoignable, je suis furieux", "fr"),
        ("customer service is unreachable and I am furious", "en"),
    ],
)
def test_language_of_a_short_post_is_told(text: str, code: str) -> None:
    found, sure = language(text)
    assert found == code
    assert 0.3 <= sure <= 1


@pytest.mark.parametrize(
    "text", ["", "   ", "12:30 !!!", "😡😡😡", "https://exemple.fr/page @acme", "ᚠᛇᚻ ᛒᛦᚦ"]
)
def test_language_of_text_without_words_is_unknown(text: str) -> None:
    assert language(text) == (UNKNOWN, 0.0)


def test_language_ignores_addresses_and_handles() -> None:
    text = "Votre livraison est encore en retard"
    assert language(f"{text} https://example.com/the-news @the_best_shop") == language(text)


@given(st.text())
def test_language_of_any_text_is_a_code_and_a_likelihood(text: str) -> None:
    code, sure = language(text)
    assert code == UNKNOWN or len(code) == 2
    assert 0 <= sure <= 1


@pytest.mark.parametrize(
    "text",
    [
        "The Acme gift box was smaller than I thought.",
        "Anyone know where to buy Acme biscuits outside France?",
        "Acme says nothing while children are ill. Shameful.",
    ],
)
def test_language_english_about_a_foreign_name_is_not_taken_for_hindi(text: str) -> None:
    assert language(text)[0] == "en"


def test_language_hindi_in_its_own_letters_is_told() -> None:
    assert language("मुझे यह दुकान बहुत पसंद है")[0] == "hi"


def test_language_hindi_in_latin_letters_is_told_when_sure() -> None:
    assert language("yaar yeh kya ho raha hai, mujhe samajh nahi aa raha")[0] == "hi"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kolme viikkoa eikä rahoja ole palautettu", "fi"),
        ("Három hete nem kaptam vissza a pénzemet", "hu"),
        ("עדיין לא קיבלתי את הכסף בחזרה", "he"),
        ("هنوز پولم را پس نداده‌اند", "fa"),
        ("Все още не са ми върнали парите", "bg"),
    ],
)
def test_language_learnt_from_words_alone_is_told(text: str, code: str) -> None:
    assert language(text)[0] == code


@pytest.mark.slow
def test_language_of_texts_held_out_is_as_right_as_lingua() -> None:
    _, held = read_languages(shared("data"))
    rows = {
        kind: [row for row in held if row.language == kind]
        for kind in ("single-words", "word-pairs", "sentences", "tweets")
    }
    right = {
        kind: 100 * sum(language(row.text)[0] == row.label for row in texts) / len(texts)
        for kind, texts in rows.items()
    }
    assert right["single-words"] > 80.1
    assert right["word-pairs"] > 92.8
    assert right["sentences"] > 98.8
    assert right["tweets"] > 92


def test_languages_of_many_texts_are_those_of_each() -> None:
    texts = [
        "",
        "le colis est perdu",
        "where is my parcel",
        "12 😡",
        "yeh bahut accha hai",
        "मेरा पार्सल कहाँ है",
    ] * 60
    assert languages(texts) == [language(text) for text in texts]
    assert languages([]) == []


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that give way to one another after every few steps."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless")
def test_language_asked_by_threads_at_once_is_what_one_alone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED_WORDS", 500)
    texts = [f"livraison{n:x}s retard{n:x}e tomorrow{n % 7:x} waarom{n:x}" for n in range(1_500)]
    expected = guesses(fresh_model(), texts)
    for _ in range(2):
        with ThreadPoolExecutor(4) as threads:
            told = list(threads.map(guesses, [fresh_model()] * 4, [texts] * 4))
        assert told == [expected] * 4


def fresh_model() -> LanguageModel:
    """The shipped model without the words it met."""
    language_model.cache_clear()
    return language_model()


def guesses(model: LanguageModel, texts: list[str]) -> list[tuple[str, float]]:
    return [model.guesses([text])[0] for text in texts]
