"""What is noted in a case, and what a right-minded program sends about its plan."""

from typing import Any

from fauxpas.core.models import Person
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from fauxpas.room.playbooks import as_data, shipped
from tests.factories import NOON


def note_in(case: Case, word: str, *, by: Person) -> None:
    """A line of the log and a decision; what a person typed holds the word."""
    room.note(case, text=f"The shop counted its {word}.", by=by, now=NOON)
    room.decide(
        case, question=f"Recall the {word}?", options=[], chosen="Yes", why=f"The {word} is sour.", grounds=[], by=by, now=NOON
    )  # fmt: skip


def bodies_plan() -> dict[str, dict[str, Any]]:
    """By operation id."""
    return {
        "change_playbook": {"playbook": as_data(shipped()["rumour"]) | {"cues": ["is it so"]}},
        "follow_playbook": {"key": "rumour"},
        "change_task": {"title": "Call the shops again"},
        "drop_task": {"reason": "They called us."},
        "note_decision": {"question": "Recall?", "chosen": "Yes", "why": "Two cases."},
        "start_deadline_rule": {"rule": "gdpr-33", "started_at": NOON.isoformat()},
        "answer_questions": {"type": "misdeed"},
    }
