"""Handing over and the call bridge, on the case page, in the timeline and among what is expected."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from fauxpas.core.models import Person
from fauxpas.core.once import once
from fauxpas.room.models import Case, Relief, Seat
from fauxpas.room.sections import NextAction
from fauxpas.room.timeline import Happening, Line, renders


def relief_actions(case: Case, person: Person, now: datetime) -> list[NextAction]:
    """The seats that wait to be taken over; first for who they were offered to."""
    del now
    offered = Relief.objects.filter(case=case, accepted_at__isnull=True, withdrawn_at__isnull=True)
    open_ones = once(case, "room.reliefs", lambda: list(offered.select_related("seat__person", "taker")))
    found = []
    for relief in open_ones:
        words = {"name": relief.seat.person, "function": relief.seat.get_function_display()}
        found.append(
            NextAction(
                _("Take over “%(function)s” from %(name)s") % words,
                reverse("room:relief", args=[case.brand.slug, case.number, relief.pk]),
                mine=relief.taker_id == person.pk,
                meta=str(relief.taker or ""),
                button=_("Read the note"),
            )
        )
    return found


@renders("relief.offered", "relief.accepted", "relief.withdrawn")
def tell_relief(it: Happening) -> Line | None:
    """Who handed which seat to whom."""
    if it.after.get("function") not in Seat.Function.values:
        return None
    words = {
        "function": Seat.Function(it.after["function"]).label,
        "from": it.after.get("from", ""),
        "to": it.after.get("to", ""),
    }
    sentences = {
        "relief.offered": _("%(from)s offers the seat “%(function)s” to %(to)s, with a note."),
        "relief.accepted": _("%(to)s took over “%(function)s” from %(from)s."),
        "relief.withdrawn": _("The offer of the seat “%(function)s” to %(to)s is over."),
    }
    url = ""
    if it.subject_id is not None:
        url = reverse("room:relief", args=[it.brand.slug, it.case.number, it.subject_id])
    return Line(it.at, sentences[it.verb] % words, icon="swap", url=url)


@renders("bridge.set")
def tell_bridge(it: Happening) -> Line:
    """That the room has a place to meet by voice; where it is stays on the page of the seats."""
    there = it.after.get("there", True)
    sentence = _("The room meets by voice: see the seats.") if there else _("The call bridge was taken away.")
    meta = _("By %(who)s.") % {"who": it.who} if it.who else ""
    return Line(it.at, sentence, icon="phone", meta=meta)
