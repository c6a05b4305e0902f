"""What a right-minded program sends about the plan of a case."""

from typing import Any

from fauxpas.room.playbooks import as_data, shipped
from tests.factories import NOON


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
