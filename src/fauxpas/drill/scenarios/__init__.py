"""Crises as data: one file each, in English and French, about a brand that is plainly invented."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from fauxpas.core.errors import NotFound
from fauxpas.room.playbooks import Lines, Owner, Words

MINUTES = 90

Kind = Literal["news", "wrong-fact", "journalist", "unreachable", "sign-in"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Signs(_Part):
    """Words of which one in a public text says that it speaks of a thing; folded before they are compared."""

    en: tuple[str, ...] = Field(min_length=1)
    fr: tuple[str, ...] = Field(min_length=1)

    def told(self, language: str) -> tuple[str, ...]:
        """The words of one language."""
        return self.fr if language.startswith("fr") else self.en


class Reason(_Part):
    """Why people write. weight : how often, against the other voices. from_minute : not before."""

    key: str
    weight: float = Field(gt=0)
    from_minute: int = 0
    texts: Lines


class Question(Reason):
    """What people ask; a public text that holds one of `answered_by` speaks of it."""

    asked: Words
    answered_by: Signs


class Rumour(_Part):
    """Something false that spreads."""

    weight: float = Field(gt=0)
    from_minute: int
    claim: Words
    texts: Lines
    answered_by: Signs


class Event(_Part):
    """What the leader of the exercise throws in. minute : by itself then; without it only by hand. to : the function it is for."""

    key: str
    kind: Kind
    minute: int | None = None
    to: Owner
    text: Words


class Scenario(_Part):
    """One crisis. peak_per_minute : posts a minute about it at its height, at `peak_minute` of MINUTES."""

    key: str
    playbook: str
    brand: str
    query: str
    title: Words
    summary: Words
    peak_minute: int = Field(gt=0, lt=MINUTES)
    peak_per_minute: float = Field(gt=0)
    ordinary: Lines
    interview: Lines
    reasons: tuple[Reason, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)
    rumour: Rumour
    injects: tuple[Event, ...] = Field(min_length=1)


@lru_cache(maxsize=1)
def scenarios() -> dict[str, Scenario]:
    """Every crisis there is, by its key."""
    found = sorted(
        (each for each in files(__name__).iterdir() if each.name.endswith(".toml")),
        key=lambda each: each.name,
    )
    read = [
        Scenario.model_validate(tomllib.loads(each.read_text("utf-8")) | {"key": each.name[: -len(".toml")]})
        for each in found
    ]
    return {each.key: each for each in read}


def scenario_of(key: str) -> Scenario:
    """The crisis of this key. Raises NotFound."""
    found = scenarios().get(key)
    if found is None:
        raise NotFound(_("There is no such crisis to rehearse."))
    return found
