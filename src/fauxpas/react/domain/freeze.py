"""The freeze: what speaks for the brand by itself is asked to stop for a case, acknowledged by a name, resumed by a decision.

Nothing here stops or starts by itself. Texts of the case are exempt: they are why the rest is silent.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.notices import acknowledge, notify
from fauxpas.core.rights import Right, check_right, may, people_who_may
from fauxpas.react.models import Outflow, Statement, Stop
from fauxpas.room.models import Case

NAME_LENGTH, REACH_LENGTH, REASON_LENGTH = 120, 200, 500


def add_outflow(
    brand: Brand,
    *,
    kind: str,
    name: str,
    stopper: str,
    by: Person,
    now: datetime,
    reach: str = "",
    person: Person | None = None,
) -> Outflow:
    """Write down something that goes out by itself, with who can stop it and how to reach them.

    person : when they have an account, so that they are told. Raises InputRefused for what is missing or there already.
    """
    check_right(by, Right.CHANNELS, brand)
    name, stopper, reach = name.strip(), stopper.strip() or str(person or ""), reach.strip()
    faults: dict[str, str] = {}
    if kind not in Outflow.Kind.values:
        faults["kind"] = _("Choose what it is.")
    if not name or len(name) > NAME_LENGTH:
        faults["name"] = _("Give it a name of at most %(most)s characters.") % {"most": NAME_LENGTH}
    if not stopper or len(stopper) > NAME_LENGTH:
        faults["stopper"] = _("Say who can stop it.")
    if len(reach) > REACH_LENGTH:
        faults["reach"] = _("At most %(most)s characters.") % {"most": REACH_LENGTH}
    if faults:
        raise InputRefused(_("It is not on the list yet."), fields=faults)
    try:
        with transaction.atomic():
            outflow = Outflow.objects.create(
                brand=brand, kind=kind, name=name, stopper=stopper, person=person, reach=reach, added_at=now
            )
            after = {"kind": kind, "name": name, "stopper": stopper, "reach": reach}
            trail.write(brand, "outflow.added", by=by, now=now, subject=outflow, after=after)
    except IntegrityError:
        words = _("This name is on the list already.")
        raise InputRefused(words, fields={"name": words}) from None
    return outflow


def retire_outflow(outflow: Outflow, *, by: Person, now: datetime) -> Outflow:
    """Take something off the list because it no longer goes out. Raises MoveRefused while a case holds it stopped."""
    check_right(by, Right.CHANNELS, outflow.brand)
    with transaction.atomic():
        outflow = Outflow.objects.select_for_update(of=("self",)).select_related("brand").get(pk=outflow.pk)
        if outflow.stops.filter(resumed_at__isnull=True).exists():
            raise MoveRefused(_("A case holds it stopped. Decide there first."))
        if not outflow.active:
            return outflow
        outflow.active = False
        outflow.save(update_fields=["active"])
        trail.write(
            outflow.brand, "outflow.retired", by=by, now=now, subject=outflow, before={"name": outflow.name}
        )
    return outflow


def ask_freeze(
    case: Case, outflows: Sequence[Outflow], *, own_texts: bool, by: Person, now: datetime
) -> list[Stop]:
    """Ask that these stop for the case; who can stop them and has an account is told at once.

    own_texts : our own planned texts about anything else wait from now on. What is asked already is not asked again.
    Returns the stops made now. Raises InputRefused when nothing was chosen, MoveRefused in a closed case.
    """
    check_right(by, Right.RUN_CASE, case.brand)
    if not outflows and not own_texts:
        raise InputRefused(_("Choose what has to stop."), fields={"outflows": _("Choose at least one.")})
    if any(each.brand_id != case.brand_id or not each.active for each in outflows):
        raise InputRefused(_("This is not on the brand’s list."))
    with transaction.atomic():
        held = Case.objects.select_for_update(of=("self",)).select_related("brand").get(pk=case.pk)
        if held.level == Case.Level.CLOSED:
            raise MoveRefused(_("This case is closed. Reopen it first."))
        running = set(held.stops.filter(resumed_at__isnull=True).values_list("outflow", flat=True))
        made = [
            Stop.objects.create(case=held, outflow=outflow, asked_by=by, asked_at=now)
            for outflow in outflows
            if outflow.pk not in running
        ]
        for stop in made:
            _tell_stopper(stop, now=now)
        if own_texts and None not in running:
            made.append(
                Stop.objects.create(
                    case=held, asked_by=by, asked_at=now, stopped_name=str(by), stopped_at=now, noted_by=by
                )
            )
        if made:
            after = {
                "names": [stop.outflow.name for stop in made if stop.outflow is not None],
                "own_texts": any(stop.outflow is None for stop in made),
            }
            trail.write(
                held.brand, "freeze.asked", by=by, now=now, subject=held, thread=held.thread, after=after
            )
    return made


def acknowledge_stop(stop: Stop, *, name: str, by: Person, now: datetime) -> Stop:
    """Note who says that it stands still. Raises InputRefused without a name, MoveRefused when it is over."""
    check_right(by, Right.NOTE, stop.case.brand)
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        words = _("Say who stopped it: a name, not a company.")
        raise InputRefused(words, fields={"name": words})
    with transaction.atomic():
        stop = _running(stop)
        before = {"name": stop.stopped_name} if stop.stopped_name else {}
        stop.stopped_name, stop.stopped_at, stop.noted_by = name, now, by
        stop.save(update_fields=["stopped_name", "stopped_at", "noted_by"])
        acknowledge(stop, now=now)
        after = {"what": _recorded(stop), "name": name}
        trail.write(
            stop.case.brand,
            "freeze.stopped",
            by=by,
            now=now,
            subject=stop,
            thread=stop.case.thread,
            before=before,
            after=after,
        )
    return stop


def resume_stop(stop: Stop, *, reason: str, by: Person, now: datetime) -> Stop:
    """Let it go out again: a decision with a name and a reason, never made by the machine. Raises InputRefused without one."""
    check_right(by, Right.RUN_CASE, stop.case.brand)
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        words = _("Say why it may go out again, in at most %(most)s characters.") % {"most": REASON_LENGTH}
        raise InputRefused(words, fields={"reason": words})
    with transaction.atomic():
        stop = _running(stop)
        stop.resumed_at, stop.resumed_by, stop.reason = now, by, reason
        stop.save(update_fields=["resumed_at", "resumed_by", "reason"])
        acknowledge(stop, now=now)
        after = {"what": _recorded(stop), "reason": reason}
        trail.write(
            stop.case.brand,
            "freeze.resumed",
            by=by,
            now=now,
            subject=stop,
            thread=stop.case.thread,
            after=after,
        )
    return stop


def frozen_by(statement: Statement) -> Case | None:
    """The case for which this text would have to wait if it went out by itself; None for the texts of that case."""
    return freezing_case(statement.case.brand, but=statement.case)


def freezing_case(brand: Brand, *, but: Case | None) -> Case | None:
    """The case that asked first for our own planned texts about anything else to wait; `but` is what is to be said about."""
    stops = Stop.objects.filter(case__brand=brand, outflow__isnull=True, resumed_at__isnull=True)
    if but is not None:
        stops = stops.exclude(case=but)
    first = stops.select_related("case").order_by("asked_at", "pk").first()
    return first.case if first is not None else None


def check_not_frozen(statement: Statement) -> None:
    """Refuse what would go out by itself while a case has asked that all else waits. Raises MoveRefused, naming the case."""
    case = frozen_by(statement)
    if case is not None:
        words = {"number": case.number, "title": case.title}
        raise MoveRefused(
            _(
                "Case %(number)s, “%(title)s”, has frozen every other planned text. Decide whether this one goes out."
            )
            % words
        )


def own_texts() -> str:
    """Our own planned texts, in words."""
    return _("our own planned texts about anything else")


def name_of(stop: Stop) -> str:
    """What it is, in words."""
    return stop.outflow.name if stop.outflow is not None else own_texts()


def _recorded(stop: Stop) -> str:
    """What the trail keeps of it: a name people gave; our own texts are told in the reader's language."""
    return stop.outflow.name if stop.outflow is not None else ""


def _running(stop: Stop) -> Stop:
    held = Stop.objects.select_for_update(of=("self",)).select_related("case__brand", "outflow")
    stop = held.get(pk=stop.pk)
    if stop.resumed_at is not None:
        raise MoveRefused(_("Somebody decided already that it goes out again."))
    return stop


def _tell_stopper(stop: Stop, *, now: datetime) -> None:
    outflow = stop.outflow
    if outflow is None or outflow.person is None:
        return
    brand = stop.case.brand
    stays = may(outflow.person, Right.SEE, brand)
    notify(
        brand,
        [outflow.person] if stays else people_who_may(Right.RUN_CASE, brand),
        key=f"freeze:{stop.pk}",
        subject=stop,
        title=gettext_lazy("Please stop what goes out, and say when it stands still"),
        body=outflow.name,
        path=f"{stop.case.path}freeze/",
        urgent=True,
        now=now,
    )
