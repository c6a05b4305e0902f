"""A generated crisis: the posts of a scenario, the same for the same seed."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from fauxpas.core.sources import RawPost
from fauxpas.drill.scenarios import MINUTES, Scenario

USUAL_A_DAY = 40
STEEPNESS = 2.0
TOWNS = ("Brindeval", "Ostervik", "Saint-Alban-des-Îles", "Kestermouth")
# Ordinary talk goes on in a storm, and a reader must find the storm in it.
ORDINARY_SHARE = 0.08


@dataclass(frozen=True)
class Scripted:
    """One post of a crisis: when it comes, in seconds of the drill, and what it is about (a key of the scenario)."""

    seconds: float
    about: str
    text: str
    author: str
    reach: int

    def as_post(self, number: int, *, began: datetime) -> RawPost:
        """The post as a source gives it, said at its moment of a drill that began then."""
        return RawPost(
            key=f"drill-{number}",
            text=self.text,
            author=self.author,
            posted_at=began + timedelta(seconds=self.seconds),
            reach=self.reach,
        )


def rate(minute: float, scenario: Scenario) -> float:
    """Posts a minute about the crisis at this minute of it: a steep rise to the peak, a slower decline.

    A gamma curve, (x exp(1 - x))^STEEPNESS with x = minute / peak: 0 at the start, `peak_per_minute` at the peak.
    """
    part = minute / scenario.peak_minute
    return scenario.peak_per_minute * math.pow(part * math.exp(1 - part), STEEPNESS)


def generate(scenario: Scenario, *, language: str, seed: int) -> list[Scripted]:
    """Every post of the crisis, in time; the same list for the same scenario, language and seed.

    Arrivals are a Poisson process of the rate above, made by thinning (Lewis and Shedler, 1979).
    """
    chance = random.Random(f"{scenario.key} {language} {seed}")  # noqa: S311 - repeatable by intent
    return [_post(chance, scenario, language, seconds) for seconds in _arrivals(chance, scenario)]


def history(scenario: Scenario, *, language: str, seed: int, days: int) -> list[tuple[float, str, str]]:
    """Ordinary talk before it: (days before the start, text, author), oldest first, USUAL_A_DAY a day or so."""
    chance = random.Random(f"{scenario.key} {language} {seed} before")  # noqa: S311 - repeatable by intent
    said = [
        (days * chance.random(), _filled(chance, scenario.ordinary.told(language)), _author(chance, language))
        for _ in range(days * USUAL_A_DAY)
    ]
    return sorted(said, reverse=True)


def _arrivals(chance: random.Random, scenario: Scenario) -> Iterator[float]:
    highest, minute = scenario.peak_per_minute, 0.0
    while True:
        minute += chance.expovariate(highest)
        if minute >= MINUTES:
            return
        if chance.random() * highest < rate(minute, scenario):
            yield minute * 60


def _post(chance: random.Random, scenario: Scenario, language: str, seconds: float) -> Scripted:
    minute = seconds / 60
    voices = [
        (each.weight, each.key, each.texts.told(language))
        for each in (*scenario.reasons, *scenario.questions)
        if each.from_minute <= minute
    ]
    if scenario.rumour.from_minute <= minute:
        voices.append((scenario.rumour.weight, "rumour", scenario.rumour.texts.told(language)))
    usual = ORDINARY_SHARE * sum(weight for weight, _key, _texts in voices)
    voices.append((usual, "ordinary", scenario.ordinary.told(language)))
    _weight, key, texts = chance.choices(voices, [weight for weight, _key, _texts in voices])[0]
    return Scripted(
        seconds=round(seconds, 1),
        about=key,
        text=_filled(chance, texts),
        author=_author(chance, language),
        reach=int(chance.lognormvariate(4, 1.3)),
    )


def _filled(chance: random.Random, texts: tuple[str, ...]) -> str:
    return chance.choice(texts).format(town=chance.choice(TOWNS))


def _author(chance: random.Random, language: str) -> str:
    return f"{'passant' if language == 'fr' else 'passer-by'} {chance.randint(1, 4000)}"
