"""The first text of a holding statement, from the ledger as it stands.

A holding statement says what is known, what is not, what we do, what people should do and when we speak again; it is
never asked for a cause. What only a person can say is an open slot, which stops publication until it is filled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fauxpas.core import format as told
from fauxpas.react.models import Statement
from fauxpas.room.models import Case
from fauxpas.understand.models import Fact, FactVersion

MOST_FACTS = 12


@dataclass(frozen=True)
class Frame:
    """The fixed sentences of one kind of text in one language; `{brand}` is the brand's name."""

    title: str
    opening: str
    known: str
    nothing_known: str
    unknown: str
    doing: str
    advice: str
    next_word: str


FRAMES: dict[tuple[str, str], Frame] = {
    ("en", Statement.Kind.HOLDING): Frame(
        title="{brand}: what we know so far",
        opening="We have heard what people are telling us about {brand}. This is where we stand.",
        known="What we know:",
        nothing_known="We have confirmed nothing yet.",
        unknown="What we do not know yet: how many people are concerned, and why this happened.",
        doing="What we are doing: we are checking every report. We publish here only what we have checked.",
        advice="What you can do: read this page rather than what is passed on, and tell us what you have seen.",
        next_word="We speak again {next_update}, sooner if anything changes.",
    ),
    ("fr", Statement.Kind.HOLDING): Frame(
        title="{brand} : ce que nous savons à cette heure",
        opening="Nous avons entendu ce que vous nous signalez au sujet de {brand}. Voici où nous en sommes.",
        known="Ce que nous savons :",
        nothing_known="Nous n’avons encore rien de confirmé.",
        unknown="Ce que nous ne savons pas encore : combien de personnes sont concernées, et pourquoi c’est arrivé.",
        doing="Ce que nous faisons : nous vérifions chaque signalement. Nous ne publions ici que ce qui est vérifié.",
        advice="Ce que vous pouvez faire : vous fier à cette page plutôt qu’aux rumeurs, et nous dire ce que vous avez vu.",
        next_word="Nous reprenons la parole {next_update}, plus tôt si la situation change.",
    ),
    ("en", Statement.Kind.UPDATE): Frame(
        title="{brand}: where we stand",
        opening="Here is what has changed since our last word.",
        known="What we know:",
        nothing_known="We have nothing new to confirm yet.",
        unknown="What we do not know yet: {what is still open}",
        doing="What we are doing: {what is being done, and by whom}",
        advice="What you should do: {what people should do now}",
        next_word="We speak again {next_update}, sooner if anything changes.",
    ),
    ("fr", Statement.Kind.UPDATE): Frame(
        title="{brand} : où nous en sommes",
        opening="Voici ce qui a changé depuis notre dernière prise de parole.",
        known="Ce que nous savons :",
        nothing_known="Nous n’avons rien de nouveau à confirmer.",
        unknown="Ce que nous ne savons pas encore : {ce qui reste ouvert}",
        doing="Ce que nous faisons : {ce qui est fait, et par qui}",
        advice="Ce que vous devez faire : {ce que chacun doit faire}",
        next_word="Nous reprenons la parole {next_update}, plus tôt si la situation change.",
    ),
}


# Title and body of an update that only keeps the promise: silence until the next word would be worse.
NOTHING_NEW: dict[str, tuple[str, str]] = {
    "en": (
        "{brand}: nothing new yet",
        (
            "We promised to speak again now. We have nothing new to confirm. What we said before still stands, and we are still "
            "checking.\n\nWe speak again {next_update}, sooner if anything changes."
        ),
    ),
    "fr": (
        "{brand} : rien de nouveau à cette heure",
        (
            "Nous avions promis de reprendre la parole maintenant. Nous n’avons rien de nouveau à confirmer. Ce que nous avons "
            "dit reste valable, et nous continuons de vérifier.\n\nNous reprenons la parole {next_update}, plus tôt si la "
            "situation change."
        ),
    ),
}


def nothing_new(case: Case, *, language: str) -> tuple[str, str]:
    """Title and body that keep a promise when there is nothing to add; ready to be approved as they are."""
    title, body = NOTHING_NEW[told.spoken(language)]
    return _named(title, case), _named(body, case)


def prefill(case: Case, *, kind: str, language: str, facts: Sequence[Fact], now: datetime) -> tuple[str, str]:
    """Title and body to begin from, citing what of `facts` may be said in public as [[F-03 text]].

    facts : of the case, with `current` at hand. Any language but French begins in English.
    """
    frame = FRAMES[
        told.spoken(language),
        Statement.Kind.HOLDING if kind == Statement.Kind.HOLDING else Statement.Kind.UPDATE,
    ]
    confirmed = [fact for fact in facts if _confirmed(fact, now=now)][:MOST_FACTS]
    if confirmed:
        known = "\n".join([frame.known, *(f"- [[{fact.key} text]]" for fact in confirmed)])
    else:
        known = frame.nothing_known
    parts = [frame.opening, known, frame.unknown, frame.doing, frame.advice, frame.next_word]
    return _named(frame.title, case), "\n\n".join(_named(part, case) for part in parts)


def _confirmed(fact: Fact, *, now: datetime) -> bool:
    """Whether the fact is known and may be said; one that lacks a sentence is cited too, and asks for it.

    Left out, the text would deny what the ledger holds: "we have confirmed nothing".
    """
    version = fact.current
    if version is None or version.status != FactVersion.Status.CONFIRMED or not version.public:
        return False
    return version.expires_at is None or version.expires_at > now


def _named(words: str, case: Case) -> str:
    return words.replace("{brand}", case.brand.name)
