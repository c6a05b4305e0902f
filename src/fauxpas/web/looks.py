"""How every state is shown: a shape, then a word, then a colour. One table for every screen.

A state is never told by its colour alone, and never reads two ways on two pages.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Look:
    """icon : a name of the sprite; tone : leaf, ochre, red, plum, pen, or empty for ink; word : what people read."""

    icon: str
    tone: str
    word: str | Promise


LOOKS: dict[tuple[str, str], Look] = {
    ("fact", "confirmed"): Look("seal-check-fill", "leaf", pgettext_lazy("fact", "Confirmed")),
    ("fact", "reported"): Look("circle-half-fill", "ochre", pgettext_lazy("fact", "Reported")),
    ("fact", "disputed"): Look("arrows-left-right", "red", pgettext_lazy("fact", "Disputed")),
    ("fact", "refuted"): Look("x", "ink-2", pgettext_lazy("fact", "Refuted")),
    ("fact", "withdrawn"): Look("x", "ink-2", pgettext_lazy("fact", "Withdrawn")),
    ("fact", "unknown"): Look("question", "", pgettext_lazy("fact", "Unknown")),
    ("source", "heard"): Look("check", "leaf", pgettext_lazy("source", "Heard")),
    ("source", "late"): Look("hourglass-medium", "ochre", pgettext_lazy("source", "Late")),
    ("source", "blind"): Look("eye-slash", "red", pgettext_lazy("source", "Blind")),
    ("source", "over_budget"): Look("prohibit", "red", pgettext_lazy("source", "Over budget")),
    ("source", "paused"): Look("pause", "ink-2", pgettext_lazy("source", "Paused")),
    ("source", "new"): Look("circle", "ink-2", pgettext_lazy("source", "Not heard yet")),
    ("clock", "kept"): Look("seal-check-fill", "", pgettext_lazy("clock", "Kept")),
    ("clock", "running"): Look("clock", "", pgettext_lazy("clock", "Running")),
    ("clock", "soon"): Look("clock-countdown", "ochre", pgettext_lazy("clock", "Soon")),
    ("clock", "missed"): Look("warning-octagon-fill", "red", pgettext_lazy("clock", "Missed")),
    ("approval", "done"): Look("check", "leaf", pgettext_lazy("approval", "Done")),
    ("approval", "approved"): Look("check", "leaf", pgettext_lazy("approval", "Approved")),
    ("approval", "yours"): Look("signature", "pen", pgettext_lazy("approval", "Yours")),
    ("approval", "waiting"): Look("circle", "ink-2", pgettext_lazy("approval", "Waiting")),
    ("approval", "refused"): Look("x", "red", pgettext_lazy("approval", "Sent back")),
    ("statement", "draft"): Look("note-pencil", "ink-2", pgettext_lazy("statement", "Draft")),
    ("statement", "submitted"): Look("signature", "pen", pgettext_lazy("statement", "Waiting for approval")),
    ("statement", "refused"): Look("x", "red", pgettext_lazy("statement", "Sent back")),
    ("statement", "approved"): Look("check", "leaf", pgettext_lazy("statement", "Approved")),
    ("statement", "published"): Look("megaphone-fill", "", pgettext_lazy("statement", "Published")),
    ("statement", "released"): Look("lock", "plum", pgettext_lazy("statement", "For the room")),
    ("statement", "dropped"): Look("archive", "ink-2", pgettext_lazy("statement", "Dropped")),
    ("delivery", "waiting"): Look("hourglass-medium", "ink-2", pgettext_lazy("delivery", "On its way")),
    ("delivery", "sending"): Look("paper-plane-tilt", "pen", pgettext_lazy("delivery", "Being sent")),
    ("delivery", "sent"): Look("check", "leaf", pgettext_lazy("delivery", "Received")),
    ("delivery", "by_hand"): Look("hand-palm", "ochre", pgettext_lazy("delivery", "To be posted by hand")),
    ("delivery", "held"): Look("hand-palm", "ochre", pgettext_lazy("delivery", "Waits for a person")),
    ("delivery", "failed"): Look("warning-octagon-fill", "red", pgettext_lazy("delivery", "Failed")),
    ("delivery", "cancelled"): Look("prohibit", "ink-2", pgettext_lazy("delivery", "Cancelled")),
    ("alarm", "raised"): Look("bell-fill", "red", pgettext_lazy("alarm", "Unanswered")),
    ("alarm", "acknowledged"): Look("check", "", pgettext_lazy("alarm", "Acknowledged")),
    ("alarm", "snoozed"): Look("clock", "ochre", pgettext_lazy("alarm", "Snoozed")),
    ("alarm", "dismissed"): Look("x", "ink-2", pgettext_lazy("alarm", "Dismissed")),
    ("alarm", "opened"): Look("flag", "", pgettext_lazy("alarm", "Opened as a case")),
    ("case", "watchful"): Look("eye", "ochre", pgettext_lazy("case", "Watchful")),
    ("case", "open"): Look("flag", "", pgettext_lazy("case", "Open")),
    ("case", "acute"): Look("warning-octagon-fill", "red", pgettext_lazy("case", "Acute")),
    ("case", "stabilised"): Look("chart-line-up", "leaf", pgettext_lazy("case", "Stabilised")),
    ("case", "closed"): Look("archive", "ink-2", pgettext_lazy("case", "Closed")),
    ("case", "reopened"): Look("flag", "ochre", pgettext_lazy("case", "Reopened")),
    ("brand", "crisis"): Look("warning-octagon-fill", "red", pgettext_lazy("brand", "In crisis")),
    ("brand", "alarm"): Look("bell-fill", "ochre", pgettext_lazy("brand", "Alarm, unanswered")),
    ("brand", "answered"): Look("bell", "ochre", pgettext_lazy("brand", "Alarm, in hand")),
    ("brand", "deaf"): Look("eye-slash", "red", pgettext_lazy("brand", "Blind")),
    ("brand", "blind"): Look("eye-slash", "ochre", pgettext_lazy("brand", "Partly blind")),
    ("brand", "recovering"): Look("chart-line-up", "", pgettext_lazy("brand", "Recovering")),
    ("brand", "learning"): Look(
        "hourglass-medium", "ink-2", pgettext_lazy("brand", "Still learning what is usual")
    ),
    ("brand", "ordinary"): Look("check", "leaf", pgettext_lazy("brand", "Ordinary")),
    ("sentiment", "negative"): Look("minus", "", pgettext_lazy("sentiment", "Negative")),
    ("sentiment", "neutral"): Look("circle", "ink-2", pgettext_lazy("sentiment", "Neutral")),
    ("sentiment", "positive"): Look("plus", "", pgettext_lazy("sentiment", "Positive")),
    ("page", "dormant"): Look("moon", "ink-2", pgettext_lazy("page", "Dormant")),
    ("page", "live"): Look("globe-fill", "", pgettext_lazy("page", "Public")),
    ("task", "open"): Look("circle", "", pgettext_lazy("task", "To do")),
    ("task", "done"): Look("check", "leaf", pgettext_lazy("task", "Done")),
    ("task", "late"): Look("warning-octagon-fill", "red", pgettext_lazy("task", "Late")),
}

# What an alarm's level asks of people, first bar to last.
ALARM_LEVELS: dict[int, str | Promise] = {
    1: _("watch: look at it today"),
    2: _("alert: look at it now"),
    3: _("crisis: gather the room"),
}
