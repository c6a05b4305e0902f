"""Which move leads a statement or a delivery where; every other move is refused, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from fauxpas.core.errors import MoveRefused, Words
from fauxpas.react.models import Delivery, Statement

S = Statement.State
D = Delivery.State

# Any change of words leads back to the draft: what was approved is no longer what would be said.
STATEMENT_MOVES: Mapping[tuple[str, str], Statement.State] = {
    (S.DRAFT, "save"): S.DRAFT,
    (S.REFUSED, "save"): S.DRAFT,
    (S.SUBMITTED, "save"): S.DRAFT,
    (S.APPROVED, "save"): S.DRAFT,
    (S.DRAFT, "submit"): S.SUBMITTED,
    (S.SUBMITTED, "approve"): S.APPROVED,
    (S.APPROVED, "approve"): S.APPROVED,
    (S.SUBMITTED, "send_back"): S.REFUSED,
    (S.APPROVED, "send_back"): S.REFUSED,
    (S.DRAFT, "reread"): S.DRAFT,
    (S.APPROVED, "publish"): S.PUBLISHED,
    (S.DRAFT, "publish_sole_hand"): S.PUBLISHED,
    (S.DRAFT, "publish_wording"): S.PUBLISHED,
    (S.DRAFT, "drop"): S.DROPPED,
    (S.REFUSED, "drop"): S.DROPPED,
    (S.SUBMITTED, "drop"): S.DROPPED,
    (S.APPROVED, "drop"): S.DROPPED,
}

DELIVERY_MOVES: Mapping[tuple[str, str], Delivery.State] = {
    (D.HELD, "send_anyway"): D.WAITING,
    (D.FAILED, "send_anyway"): D.WAITING,
    (D.WAITING, "cancel"): D.CANCELLED,
    (D.HELD, "cancel"): D.CANCELLED,
    (D.FAILED, "cancel"): D.CANCELLED,
    (D.BY_HAND, "cancel"): D.CANCELLED,
    (D.BY_HAND, "record_posted"): D.SENT,
    (D.SENDING, "lose"): D.HELD,
    (D.WAITING, "hold_back"): D.HELD,
    (D.SENDING, "hold_back"): D.HELD,
    (D.HELD, "went_out"): D.SENT,
}

_STATEMENT_REFUSALS: Mapping[str, Words] = {
    S.DRAFT: _("This text is a draft. Submit it for approval first."),
    S.SUBMITTED: _("This text waits for approval. Nobody has approved it yet."),
    S.REFUSED: _("This text was sent back. Change it, then submit it again."),
    S.APPROVED: _("This text is approved. Publish it, or send it back."),
    S.PUBLISHED: _("This text is public. It cannot be unsaid, only corrected."),
    S.DROPPED: _("This text was dropped. Write a new one."),
}
_DELIVERY_REFUSALS: Mapping[str, Words] = {
    D.WAITING: _("This delivery is on its way already."),
    D.SENDING: _("This delivery is being sent. Look again in a moment."),
    D.SENT: _("This delivery has arrived; its receipt is below."),
    D.BY_HAND: _("This text waits to be posted by hand. Post it, then paste the link."),
    D.HELD: _("This delivery waits for a decision: send it anyway, or cancel it."),
    D.FAILED: _("This delivery failed: send it again, or cancel it."),
    D.CANCELLED: _("This delivery was cancelled."),
}


def next_statement_state(statement: Statement, verb: str) -> Statement.State:
    """Where the verb leads from here. Raises MoveRefused, saying what the text waits for, when it leads nowhere."""
    found = STATEMENT_MOVES.get((statement.state, verb))
    if found is None:
        raise MoveRefused(_STATEMENT_REFUSALS[statement.state])
    return found


def next_delivery_state(delivery: Delivery, verb: str) -> Delivery.State:
    """Where the verb leads from here. Raises MoveRefused when it leads nowhere."""
    found = DELIVERY_MOVES.get((delivery.state, verb))
    if found is None:
        raise MoveRefused(_DELIVERY_REFUSALS[delivery.state])
    return found
