"""Harm read by meaning: what it hears that no rule does, what it leaves, how many false alarms follow, its file."""

from pathlib import Path

import numpy as np
import pytest

from fauxpas.engine.content import KINDS, content_flags
from fauxpas.engine.exact import WeightsError
from fauxpas.engine.meaning import MOST_TAKEN, meaning_model, read_meaning

HINTS = [
    "third night on a ward chair, drip in her arm, all because of your nuggets",
    "mon fils respire grâce à une machine depuis votre piscine",
    "il dort avec un masque à oxygène depuis qu'il a nettoyé vos cuves",
]
CALM = [
    "love your new store, the staff was lovely",
    "Colis en retard de trois jours, personne ne répond, merci bien",
    "the app logs me out every morning, fix it",
    "la nouvelle recette est moins bonne que l'ancienne, dommage",
]
OFTEN, SELDOM = 1000, 200  # mentions a month among which one false alarm is accepted


def test_hints_that_no_rule_hears_are_heard_and_calm_posts_are_not() -> None:
    model = meaning_model()
    assert not any(flag.severity > 2 for text in HINTS for flag in content_flags(text))
    least = model.score_for(false_alarms=1, posts=OFTEN)
    assert (model.harm(HINTS) >= least).all()
    assert (model.harm(CALM) < model.score_for(false_alarms=1, posts=SELDOM)).all()


def test_explanation_names_a_kind_and_words_of_the_text_that_speak_for_it() -> None:
    for text in HINTS:
        meant = meaning_model().explain(text)
        assert meant.kind in KINDS
        assert 1 <= len(meant.words) <= 3
        assert all(word in text for word in meant.words)
    assert {"ward", "drip"} & set(meaning_model().explain(HINTS[0]).words)


def test_score_of_a_text_does_not_depend_on_the_others() -> None:
    together = meaning_model().harm([*HINTS, *CALM, "", "🙂 https://example.com"])
    alone = [float(meaning_model().harm([text])[0]) for text in [*HINTS, *CALM, "", "🙂 https://example.com"]]
    assert np.allclose(together, alone, atol=1e-3)
    assert together[-2:].max() < meaning_model().score_for(false_alarms=30, posts=1)


def test_fewer_false_alarms_or_more_posts_ask_for_a_higher_score() -> None:
    model = meaning_model()
    asked = [model.score_for(false_alarms=1, posts=posts) for posts in (100, 500, 1000, 5000, 10**6)]
    assert asked == sorted(set(asked))
    assert model.score_for(false_alarms=0.5, posts=500) == pytest.approx(asked[2])
    assert model.score_for(false_alarms=30, posts=0) == model.score_for(false_alarms=MOST_TAKEN, posts=1)
    assert model.score_for(false_alarms=0, posts=1000) == float("inf")


def test_likeliest_keeps_the_hints_among_many_calm_posts() -> None:
    texts = [f"{text} {number}" for number in range(15) for text in CALM]
    for place, text in zip((3, 17, 29), HINTS, strict=True):
        texts[place] = text
    assert {3, 17, 29} <= set(meaning_model().likeliest(texts, 20))
    assert meaning_model().likeliest(texts[:5], 20) == [0, 1, 2, 3, 4]


def test_other_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "content.npz"
    np.savez(path, weight=np.zeros((4, 3)))
    with pytest.raises(WeightsError):
        read_meaning(path)
    path.write_bytes(b"PK no")
    with pytest.raises(WeightsError):
        read_meaning(path)
