"""The rota: putting people on call, and handing a shift over to a colleague who says yes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, Words
from fauxpas.core.models import Brand, Person, Shift
from fauxpas.core.notices import acknowledge, notify
from fauxpas.core.on_call import ShortRest, short_rest
from fauxpas.core.rights import Right, check_right, may

LONGEST_SHIFT = timedelta(days=14)


def add_shift(
    brand: Brand,
    *,
    person: Person,
    begins_at: datetime,
    ends_at: datetime,
    rank: int = Shift.Rank.FIRST,
    why_short: str = "",
    by: Person,
    now: datetime,
) -> Shift:
    """Put somebody on call, and tell them.

    why_short : the reason, when the person's rest is shorter than the rule. Raises InputRefused, naming the field.
    """
    check_right(by, Right.RUN_CASE, brand)
    _check_times(begins_at, ends_at, now=now)
    if rank not in Shift.Rank.values:
        raise _refused("rank", _("Choose from the list."))
    with transaction.atomic():
        # Two leads who plan at once must not both fill the same night.
        Brand.objects.select_for_update().get(pk=brand.pk)
        shift = Shift(
            brand=brand, person=person, rank=rank, begins_at=begins_at, ends_at=ends_at, created_at=now
        )
        _check_free(shift, person)
        shift.why_short = _checked_rest(shift, person, why_short=why_short)
        shift.save()
        if person.pk != by.pk:
            _tell(shift, person, "added", title=gettext_lazy("You are on call"), now=now)
        trail.write(brand, "rota.shift_added", by=by, now=now, subject=shift, after=_told(shift))
    return shift


def remove_shift(shift: Shift, *, by: Person, now: datetime) -> None:
    """Take a shift off the rota, and tell who had it."""
    brand = shift.brand
    check_right(by, Right.RUN_CASE, brand)
    with transaction.atomic():
        shift = Shift.objects.select_for_update().select_related("brand", "person").get(pk=shift.pk)
        before = _told(shift)
        if shift.person_id != by.pk and shift.ends_at > now:
            _tell(shift, shift.person, "removed", title=gettext_lazy("You are no longer on call"), now=now)
        trail.write(brand, "rota.shift_removed", by=by, now=now, subject=shift, before=before)
        shift.delete()


def offer_shift(shift: Shift, *, to: Person, by: Person, now: datetime) -> Shift:
    """Ask a colleague to take the shift over; until they say yes nothing changes. For whoever has it, or runs cases."""
    check_right(by, Right.TRIAGE, shift.brand)
    if by.pk != shift.person_id and not may(by, Right.RUN_CASE, shift.brand):
        raise NotAllowed(_("Only whoever is on call, or who runs cases, hands a shift over."))
    with transaction.atomic():
        shift = Shift.objects.select_for_update().select_related("brand", "person").get(pk=shift.pk)
        if shift.ends_at <= now:
            raise MoveRefused(_("This shift is over."))
        if to.pk == shift.person_id or not may(to, Right.TRIAGE, shift.brand):
            raise _refused("to", _("Choose a colleague who may answer alarms."))
        shift.handed_to = to
        shift.save(update_fields=["handed_to"])
        title = gettext_lazy("Can you take over a shift on call?")
        _tell(shift, to, f"offered:{now.timestamp():.0f}", title=title, now=now)
        trail.write(shift.brand, "rota.shift_offered", by=by, now=now, subject=shift, after={"to": to.pk})
    return shift


def answer_offer(shift: Shift, *, take: bool, why_short: str = "", by: Person, now: datetime) -> Shift:
    """Take over the shift one was asked to, or decline; the one who had it is told. Rest counts as for any shift.

    Raises MoveRefused for anybody who was not asked, InputRefused when the rest is short and no reason is given.
    """
    with transaction.atomic():
        shift = Shift.objects.select_for_update().select_related("brand", "person").get(pk=shift.pk)
        check_right(by, Right.TRIAGE, shift.brand)
        if shift.handed_to_id != by.pk:
            raise MoveRefused(_("Nobody asks you to take this shift over."))
        if shift.ends_at <= now:
            raise MoveRefused(_("This shift is over."))
        former, before = shift.person, _told(shift)
        shift.handed_to = None
        if take:
            _check_free(shift, by)
            shift.why_short = _checked_rest(shift, by, why_short=why_short)
            shift.person = by
        shift.save(update_fields=["person", "handed_to", "why_short"])
        title = gettext_lazy("Your shift was taken over") if take else gettext_lazy("Your shift stays yours")
        acknowledge(shift, now=now)
        _tell(shift, former, f"answered:{now.timestamp():.0f}", title=title, now=now)
        verb = "rota.shift_taken" if take else "rota.shift_declined"
        trail.write(shift.brand, verb, by=by, now=now, subject=shift, before=before, after=_told(shift))
    return shift


def rest_in_words(found: ShortRest) -> str:
    """What breaks the rule, in hours, for the person who plans."""
    if found.too_long:
        return _("%(hours)s hours on call without a break. The rule leaves 11 hours of rest in every 24.") % {
            "hours": round(found.stretch.total_seconds() / 3600)
        }
    hours = (found.rest or timedelta(0)).total_seconds() / 3600
    return _("Only %(hours)s hours of rest between two shifts. The rule is 11.") % {"hours": f"{hours:.0f}"}


def _check_times(begins_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    if ends_at <= begins_at:
        raise _refused("ends_at", _("It ends before it begins."))
    if ends_at <= now:
        raise _refused("ends_at", _("This is over already."))
    if ends_at - begins_at > LONGEST_SHIFT:
        raise _refused("ends_at", _("Two weeks at most. Add the rest as another shift."))


def _check_free(shift: Shift, person: Person) -> None:
    if not may(person, Right.TRIAGE, shift.brand):
        raise _refused("person", _("Choose a colleague who may answer alarms."))
    taken = Shift.objects.filter(
        brand=shift.brand, begins_at__lt=shift.ends_at, ends_at__gt=shift.begins_at
    ).exclude(pk=shift.pk)
    for other in taken.select_related("person"):
        if other.rank == shift.rank or other.person_id == person.pk:
            raise _refused("begins_at", _("%(person)s is on call then already.") % {"person": other.person})


def _checked_rest(shift: Shift, person: Person, *, why_short: str) -> str:
    """The reason that is kept: empty when the rest is kept. Raises InputRefused when it is short and no reason is given."""
    near = Shift.objects.filter(
        person=person, brand__organisation=shift.brand.organisation_id, ends_at__gt=shift.begins_at - LONGEST_SHIFT,
        begins_at__lt=shift.ends_at + LONGEST_SHIFT,
    ).exclude(pk=shift.pk)  # fmt: skip
    found = short_rest((shift.begins_at, shift.ends_at), near.values_list("begins_at", "ends_at"))
    if found is None:
        return ""
    if not why_short.strip():
        sentence = rest_in_words(found)
        raise _refused("why_short", f"{sentence} {_('Choose somebody else, or say why.')}")
    return why_short.strip()[:300]


def _tell(shift: Shift, person: Person, what: str, *, title: Words, now: datetime) -> None:
    notify(
        shift.brand,
        [person],
        key=f"shift:{shift.pk}:{what}",
        subject=shift,
        title=title,
        body="",
        path=reverse("rota", args=[shift.brand.slug]),
        now=now,
    )


def _told(shift: Shift) -> dict[str, object]:
    return {
        "person": shift.person_id,
        "rank": int(shift.rank),
        "begins_at": shift.begins_at,
        "ends_at": shift.ends_at,
        "why_short": shift.why_short,
    }


def _refused(name: str, sentence: str) -> InputRefused:
    return InputRefused(sentence, fields={name: sentence})
