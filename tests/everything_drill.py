"""What a brand keeps of its rehearsals, one of each."""

import base64
from dataclasses import dataclass
from typing import Any

from fauxpas.core.models import Brand, Person
from fauxpas.drill import exercises
from fauxpas.drill.models import CallTest, Drill, Interview
from fauxpas.drill.report import make_report
from tests.factories import NOON


@dataclass(frozen=True)
class Drilled:
    """A drill that was held, with its report; an interview of the owner's; a call test."""

    drill: Drill
    interview: Interview
    calls: CallTest


def make_drilled(brand: Brand, *, owner: Person, word: str) -> Drilled:
    """One of each; their texts hold `word`."""
    drill = Drill.objects.create(
        brand=brand,
        scenario="recall",
        name=f"Rehearsed {word}",
        language="en",
        state=Drill.State.ENDED,
        folder="drills/0123456789abcdef",
        address="http://localhost:8299/in/secret/",
        started_by=owner,
        asked_at=NOON,
        began_at=NOON,
        ended_at=NOON,
    )
    drill.report = make_report(drill, now=NOON)
    drill.save(update_fields=["report"])
    interview = exercises.begin_interview(brand, scenario="recall", language="en", by=owner, now=NOON)
    exercises.answer(interview, place=0, said=f"The {word}.", note=word, now=NOON)
    owner.memberships.update(call_order=1)
    return Drilled(drill, interview, exercises.start_calls(brand, by=owner, now=NOON))


def places_drilled(drilled: Drilled) -> dict[str, int]:
    """By the word before the number in an address."""
    return {"drill": drilled.drill.pk, "interview": drilled.interview.pk, "calls": drilled.calls.pk}


def bodies_drilled() -> dict[str, dict[str, Any]]:
    """What a right-minded program sends about drills, by operation id."""
    post = b'{"id": "1", "text": "Acme kettles burn", "posted_at": "2026-11-01T09:00:00Z"}\n'
    recorded = {"filename": "kettles.jsonl", "content": base64.b64encode(post).decode()}
    begin = {"live_from": "2026-11-01T08:00:00Z", "language": "fr"}
    return {
        "ask_drill": {"scenario": "recall", "language": "fr"},
        "bring_in_drill": recorded,
        "begin_drill": begin,
    }
