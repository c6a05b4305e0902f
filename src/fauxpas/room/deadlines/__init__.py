"""Legal deadlines as dated data: what a text asks, what starts it, by when, where it stands and when that was checked.

Never legal advice. A time computed here is never later than the law's: public holidays and week-ends that would lengthen
a period are not counted in. One file each country in this folder; "EU" binds its members.
"""

import calendar
import tomllib
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from fauxpas.room.playbooks import Words

SATURDAY = 5
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Part):
    """One thing to do. amount : None for “without delay”. since : the rule's start, or the step whose doing starts it."""

    key: Key
    what: Words
    amount: int | None = None
    unit: Literal["hours", "days", "business-days", "months", "years"] = "hours"
    since: str = "start"


class Rule(_Part):
    """What a text asks of whom.

    applies : to whom and when. checked : `text` when its words were read on `checked_on`, `commentary` when others'
    account of it was; a rule nobody checked does not ship.
    """

    key: Key
    country: str
    name: Words
    applies: Words
    start: Words
    says: Words
    source: Words
    checked_on: date
    checked: Literal["text", "commentary"]
    note: Words | None = None
    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _steps_follow(self) -> Self:
        before: set[str] = {"start"}
        for step in self.steps:
            if step.since not in before:
                message = f"{self.key}: {step.key} counts from {step.since}, which does not come before it"
                raise ValueError(message)
            before.add(step.key)
        return self

    def steps_since(self, event: str) -> list[Step]:
        """The steps that begin with this event."""
        return [step for step in self.steps if step.since == event]


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule, by country, in the order of its file."""
    found: list[Rule] = []
    for each in sorted(files(__name__).iterdir(), key=lambda each: each.name):
        if each.name.endswith(".toml"):
            data = tomllib.loads(each.read_text(encoding="utf-8"))
            found += [Rule.model_validate(rule | {"country": data["country"]}) for rule in data["rules"]]
    return tuple(found)


def rule_of(key: str) -> Rule | None:
    """The rule of this key, or None."""
    return next((rule for rule in rules() if rule.key == key), None)


def due_at(step: Step, start: datetime, *, zone: tzinfo) -> datetime | None:
    """When a step is due that began at `start` (aware); None for what is asked without delay.

    Hours run on, through nights, Sundays and changes of clock. Days, months and years leave out the day of the event and
    end with the last minute of their last day in `zone`; a month ends on the day of the same number, or on the month's last
    when there is none (31 January to 28 February). Business days skip Saturdays and Sundays.
    Source: Regulation (EEC, Euratom) 1182/71, article 3, without its paragraph 4, which can only lengthen a period.
    """
    if step.amount is None:
        return None
    if step.unit == "hours":
        # In the zone of a person, adding would follow the hands of the clock over a change of time.
        return start.astimezone(UTC) + timedelta(hours=step.amount)
    day = start.astimezone(zone).date()
    if step.unit == "days":
        day += timedelta(days=step.amount)
    elif step.unit == "business-days":
        day = _after_business_days(day, step.amount)
    else:
        day = _months_later(day, step.amount * (12 if step.unit == "years" else 1))
    return datetime.combine(day, time(23, 59), zone)


def _after_business_days(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
