"""How a brand is watched and what it keeps: the few numbers an owner decides on."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.format import number
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right

# Fewer than one in five years could not be told from never; more than one a day is no alarm.
FALSE_ALARMS = (1 / 60, 30.0)
CONTENT_FALSE_ALARMS = (0.0, 30.0)
GOAL_MINUTES = (5, 24 * 60)
KEPT_DAYS = (30, 3650)
HEARD_DAYS = (1, 30)


@dataclass(frozen=True)
class BrandHabits:
    """false_alarms_per_month : how many false alarms by volume are accepted; 0.5 is one in two months.

    content_false_alarms_per_month : how many are accepted from posts read by meaning; at 0 only plain words ring.
    first_word_goal_minutes : from the first signal to the first public word. kept_days : of mentions. heard_days : of
    posts that no query caught.
    """

    false_alarms_per_month: float
    content_false_alarms_per_month: float
    first_word_goal_minutes: int
    kept_days: int
    heard_days: int


def habits_of(brand: Brand) -> BrandHabits:
    """The brand's habits as they stand."""
    return BrandHabits(
        brand.false_alarms_per_month,
        brand.content_false_alarms_per_month,
        brand.first_word_goal_minutes,
        brand.kept_days,
        brand.heard_days,
    )


def change_habits(brand: Brand, habits: BrandHabits, *, by: Person, now: datetime) -> Brand:
    """Give the brand other habits; they hold from the next scoring, case and sweep on.

    Raises InputRefused naming what is out of bounds, NotAllowed unless `by` decides about the brand's settings.
    """
    check_right(by, Right.MEMBERS, brand)
    bounds = {
        "false_alarms_per_month": FALSE_ALARMS,
        "content_false_alarms_per_month": CONTENT_FALSE_ALARMS,
        "first_word_goal_minutes": GOAL_MINUTES,
        "kept_days": KEPT_DAYS,
        "heard_days": HEARD_DAYS,
    }
    wanted = asdict(habits)
    faults = {
        name: _("Between %(least)s and %(most)s.") % {"least": _figure(least), "most": _figure(most)}
        for name, (least, most) in bounds.items()
        if not least <= wanted[name] <= most
    }
    if faults:
        raise InputRefused(_("The settings were not changed. See the marked fields."), fields=faults)
    with transaction.atomic():
        brand = Brand.objects.select_for_update().get(pk=brand.pk)
        before = asdict(habits_of(brand))
        for name, value in wanted.items():
            setattr(brand, name, value)
        brand.save(update_fields=list(wanted))
        trail.write(brand, "brand.changed", by=by, now=now, subject=brand, before=before, after=wanted)
    return brand


def _figure(value: float) -> str:
    return number(value, language=get_language() or "en")
