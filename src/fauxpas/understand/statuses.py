"""What may become of a fact: which status may follow which, and which ones need somebody who may confirm."""

from django.utils.translation import gettext as _

from fauxpas.core.errors import MoveRefused
from fauxpas.core.rights import Right
from fauxpas.understand.models import FactVersion

Status = FactVersion.Status

# A status may always stay what it is: the value or the words change, and a new version says so.
NEXT: dict[str, tuple[Status, ...]] = {
    Status.REPORTED: (Status.CONFIRMED, Status.DISPUTED, Status.REFUTED, Status.UNKNOWN, Status.WITHDRAWN),
    Status.CONFIRMED: (Status.REPORTED, Status.DISPUTED, Status.REFUTED, Status.WITHDRAWN),
    Status.DISPUTED: (Status.REPORTED, Status.CONFIRMED, Status.REFUTED, Status.WITHDRAWN),
    Status.REFUTED: (Status.REPORTED, Status.DISPUTED, Status.WITHDRAWN),
    Status.UNKNOWN: (Status.REPORTED, Status.CONFIRMED, Status.WITHDRAWN),
    Status.WITHDRAWN: (Status.REPORTED,),
}
FIRST = (Status.REPORTED, Status.CONFIRMED, Status.DISPUTED, Status.UNKNOWN)

# Anybody who works here may doubt a fact; settling it, one way or the other, takes the right.
DECISIVE = frozenset({Status.CONFIRMED, Status.REFUTED, Status.WITHDRAWN})


def next_statuses(status: str | None) -> list[Status]:
    """The statuses the next version may have, the present one first; for a new fact those it may begin with."""
    return list(FIRST) if status is None else [Status(status), *NEXT[status]]


def right_for(status: str) -> Right:
    """The right it takes to record a version with this status."""
    return Right.CONFIRM_FACT if status in DECISIVE else Right.NOTE


def check_status_move(status: str | None, to: str) -> None:
    """Refuse a status that may not follow the present one. Raises MoveRefused naming what may."""
    offered = next_statuses(status)
    if to in offered:
        return
    words = ", ".join(str(each.label) for each in offered)
    if status is None:
        raise MoveRefused(_("A new fact can only be: %(offered)s.") % {"offered": words})
    now = Status(status).label
    raise MoveRefused(
        _("A fact that is “%(status)s” can only become: %(offered)s.") % {"status": now, "offered": words}
    )
