"""What people decide about a stretch of reviews that looks like a campaign. Whatever they decide, every review stays in sight."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.watch.models import ReviewWindow

State = ReviewWindow.State
LONGEST_REASON = 500
# (state, verb) -> state.
MOVES: dict[tuple[str, str], State] = {
    (State.PROPOSED, "confirm"): State.CONFIRMED,
    (State.PROPOSED, "dismiss"): State.DISMISSED,
    (State.CONFIRMED, "reopen"): State.PROPOSED,
    (State.DISMISSED, "reopen"): State.PROPOSED,
}


def confirm_window(window: ReviewWindow, *, reason: str, by: Person, now: datetime) -> ReviewWindow:
    """Say that a stretch of reviews was a campaign: the rating is then shown with and without it. Raises InputRefused without a reason, MoveRefused, NotAllowed."""
    return _decide(window, "confirm", reason=_given(reason), by=by, now=now)


def dismiss_window(window: ReviewWindow, *, reason: str, by: Person, now: datetime) -> ReviewWindow:
    """Say that it was none. Raises InputRefused without a reason, MoveRefused, NotAllowed."""
    return _decide(window, "dismiss", reason=_given(reason), by=by, now=now)


def reopen_window(window: ReviewWindow, *, by: Person, now: datetime) -> ReviewWindow:
    """Take a decision back; it is asked again. Raises MoveRefused, NotAllowed."""
    return _decide(window, "reopen", reason="", by=by, now=now)


def _given(reason: str) -> str:
    reason = " ".join(reason.replace("\x00", " ").split())[:LONGEST_REASON]
    if not reason:
        words = _("Say why.")
        raise InputRefused(words, fields={"reason": words})
    return reason


def _decide(window: ReviewWindow, verb: str, *, reason: str, by: Person, now: datetime) -> ReviewWindow:
    with transaction.atomic():
        found = ReviewWindow.objects.select_for_update(of=("self",)).select_related("brand")
        window = found.get(pk=window.pk)
        check_right(by, Right.TRIAGE, window.brand)
        before = {"state": window.state, "because": window.because}
        if (window.state, verb) not in MOVES:
            raise MoveRefused(_("Somebody decided this meanwhile."))
        window.state, window.because = MOVES[window.state, verb], reason
        undecided = window.state == State.PROPOSED
        window.decided_by, window.decided_at = (None, None) if undecided else (by, now)
        window.save(update_fields=["state", "because", "decided_by", "decided_at"])
        after = {"state": window.state, "because": window.because}
        verbs = {
            "confirm": "reviews.confirmed",
            "dismiss": "reviews.dismissed",
            "reopen": "reviews.reopened",
        }
        trail.write(window.brand, verbs[verb], by=by, now=now, subject=window, before=before, after=after)
    return window
