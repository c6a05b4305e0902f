"""How to answer, by situational crisis communication theory: questions on responsibility lead to a strategy and its evidence.

Never a bare score: every piece of advice carries what it rests on, with the effect size where one was measured.
Sources: Coombs, Corporate Reputation Review 10 (2007); the studies named in advice.toml.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

CLUSTERS = ("victim", "accidental", "preventable")
DENIAL_RULE = "unproven-denial"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said of the crisis.

    type : one of `crisis_types`. history : the like happened before; reputation : people thought badly of us already;
    victims : people are hurt or may be; proof : what is said is refuted by a fact.
    """

    type: str
    history: bool = False
    reputation: bool = False
    victims: bool = False
    proof: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A study. effect : its measured size, empty when it has none to give."""

    key: str
    cite: str
    words: str
    effect: str


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to do or to avoid, and what it rests on."""

    key: str
    words: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What the answers lead to, in one language.

    cluster : one of CLUSTERS, after history and reputation raised it; `because` says it in words.
    strategy : inform, deny, diminish or rebuild; `does` says it. points : in the order to follow, safety first.
    warnings : what this case must not do.
    """

    cluster: str
    because: str
    strategy: str
    does: str
    points: tuple[Point, ...]
    warnings: tuple[Point, ...]


def crisis_types(language: str) -> dict[str, str]:
    """The types of crisis by key, in words."""
    return {key: _said(each, language) for key, each in _table()["types"].items()}


def question(key: str, language: str) -> str:
    """One question, in words; key : a field of Answers."""
    return _said(_table()["questions"][key], language)


def advise(answers: Answers, language: str) -> Advice:
    """The strategy these answers call for. Raises KeyError for an unknown type.

    History or a bad reputation raises the cluster by one, never by two (Coombs 2007). Denial is advised only for a rumour
    that a fact refutes.
    """
    base = CLUSTERS.index(_table()["types"][answers.type]["cluster"])
    raised = answers.history or answers.reputation
    cluster = CLUSTERS[min(base + raised, len(CLUSTERS) - 1)]
    strategy = _strategy(answers, cluster)
    points = ["instruct", "adjust"] if answers.victims else ["instruct", "informative"]
    if raised and cluster != CLUSTERS[base]:
        points.append("severity")
    points += _BY_STRATEGY[strategy]
    warned = () if answers.proof else ("denial-without-proof",)
    return Advice(
        cluster=cluster,
        because=_said(_table()["clusters"][cluster], language),
        strategy=strategy,
        does=_said(_table()["strategies"][strategy], language),
        points=tuple(_point("points", key, language) for key in points),
        warnings=tuple(_point("warnings", key, language) for key in warned),
    )


def warn_of(
    *, rules: Iterable[str], components: Iterable[str], apology: bool, answers: Answers | None, language: str
) -> list[Point]:
    """What a draft does against the advice, from what the lint found in it: its rules and its components.

    answers : None when nobody answered the questions yet; then only a mixture of strategies is seen.
    """
    found, held = set(rules), set(components)
    denies = DENIAL_RULE in found
    keys = []
    if denies and (apology or "responsibility" in held):
        keys.append("mixed")
    if denies and answers is not None and not answers.proof:
        keys.append("denial-without-proof")
    if answers is not None and not denies and "responsibility" not in held:
        advice = advise(answers, language)
        if advice.strategy == "rebuild" and apology:
            keys.append("no-responsibility")
    return [_point("warnings", key, language) for key in keys]


_BY_STRATEGY: Mapping[str, list[str]] = {
    "inform": ["thunder", "bolster"],
    "deny": ["substance"],
    "diminish": ["thunder", "substance", "bolster"],
    "rebuild": ["thunder", "substance", "parts", "compensation"],
}


def _strategy(answers: Answers, cluster: str) -> str:
    if answers.type == "rumour" and answers.proof:
        return "deny"
    if cluster == "preventable":
        return "rebuild"
    if cluster == "accidental":
        return "rebuild" if answers.victims else "diminish"
    return "inform"


def _point(table: str, key: str, language: str) -> Point:
    each = _table()[table][key]
    return Point(key, _said(each, language), tuple(_evidence(name, language) for name in each["evidence"]))


def _evidence(key: str, language: str) -> Evidence:
    each = _table()["evidence"][key]
    return Evidence(key, each["cite"], _said(each, language), each.get("effect", ""))


def _said(each: Mapping[str, Any], language: str) -> str:
    return str(each["fr" if language.startswith("fr") else "en"])


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("fauxpas.engine") / "advice.toml").read_text(encoding="utf-8"))
