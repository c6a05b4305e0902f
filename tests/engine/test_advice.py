"""Advice on how to answer: the table of SCCT, its evidence, and what a draft does against it."""

import itertools

import pytest

from fauxpas.engine.advice import CLUSTERS, Answers, advise, crisis_types, question, warn_of
from fauxpas.engine.lint.review import lint

TYPES = {
    "victim": {"rumour", "natural-disaster", "workplace-violence", "tampering"},
    "accidental": {"challenge", "technical-accident", "technical-harm"},
    "preventable": {"human-accident", "human-harm", "misdeed"},
}
ALL = [
    Answers(kind, *flags)
    for kind in crisis_types("en")
    for flags in itertools.product((False, True), repeat=4)
]


@pytest.mark.parametrize(("cluster", "types"), TYPES.items())
def test_type_belongs_to_the_cluster_coombs_gives_it(cluster: str, types: set[str]) -> None:
    assert {advise(Answers(kind), "en").cluster for kind in types} == {cluster}


def test_history_or_reputation_raises_the_cluster_by_one_and_never_by_two() -> None:
    for kind in crisis_types("en"):
        base = CLUSTERS.index(advise(Answers(kind), "en").cluster)
        raised = min(base + 1, 2)
        for history, reputation in ((True, False), (False, True), (True, True)):
            found = advise(Answers(kind, history=history, reputation=reputation), "en")
            assert CLUSTERS.index(found.cluster) == raised


@pytest.mark.parametrize("answers", ALL, ids=str)
def test_advice_begins_with_safety_and_shows_its_evidence(answers: Answers) -> None:
    for language in ("en", "fr"):
        found = advise(answers, language)
        assert found.points[0].key == "instruct"
        assert all(point.evidence and point.words for point in (*found.points, *found.warnings))
        assert found.does
        assert found.because


def test_denial_is_advised_only_for_a_rumour_that_a_fact_refutes() -> None:
    denied = [answers for answers in ALL if advise(answers, "en").strategy == "deny"]
    assert {(answers.type, answers.proof) for answers in denied} == {("rumour", True)}
    unproven = advise(Answers("rumour"), "en")
    assert (unproven.strategy, [each.key for each in unproven.warnings]) == (
        "inform",
        ["denial-without-proof"],
    )


def test_advice_shows_the_effect_sizes_and_the_warning_on_compensation() -> None:
    found = advise(Answers("misdeed", victims=True), "en")
    effects = {study.effect for point in found.points for study in point.evidence}
    assert {"r = −0.54; r = +0.23", "r = 0.32"} <= effects
    assert "compensation" in [point.key for point in found.points]


def test_words_are_whole_in_both_languages() -> None:
    english, french = crisis_types("en"), crisis_types("fr")
    assert english.keys() == french.keys()
    assert [key for key in english if english[key] == french[key]] == []
    for key in ("type", "history", "reputation", "victims", "proof"):
        assert question(key, "en") != question(key, "fr")


def warned(text: str, answers: Answers | None) -> list[str]:
    review = lint(text, "en", "update")
    found = warn_of(
        rules=[finding.rule for finding in review.findings],
        components=review.components,
        apology=review.apology,
        answers=answers,
        language="en",
    )
    return [point.key for point in found]


DENIES = "We categorically deny these allegations. They are completely false."
BOTH = f"We are sorry: this was our fault, and we take full responsibility. {DENIES}"


def test_draft_that_denies_and_apologises_is_warned_of_in_any_case() -> None:
    assert warned(BOTH, None) == ["mixed"]


def test_denial_is_warned_of_until_it_is_proven() -> None:
    assert warned(DENIES, Answers("rumour")) == ["denial-without-proof"]
    assert warned(DENIES, Answers("rumour", proof=True)) == []


def test_apology_that_takes_no_responsibility_is_warned_of_when_we_are_seen_as_responsible() -> None:
    apology = "We are deeply sorry for what happened."
    assert warned(apology, Answers("misdeed")) == ["no-responsibility"]
    assert warned(apology, Answers("tampering")) == []
    assert warned("We are sorry. This was our fault.", Answers("misdeed")) == []
