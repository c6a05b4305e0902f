"""Who is told what about statements and deliveries; every notice leads to the page that asks something of its reader."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fauxpas.core.errors import Words
from fauxpas.core.models import Person
from fauxpas.core.notices import notify
from fauxpas.core.rights import Right, people_who_may
from fauxpas.react.models import Delivery, Schedule, Statement
from fauxpas.room.domain import local_cases, notify_seats


def statement_path(statement: Statement, name: str = "statement") -> str:
    """The page of a statement in the room, without host; `name` chooses among `statement`, `approve`, `edit`, `publish`."""
    case = statement.case
    return reverse(f"react:{name}", args=[case.brand.slug, case.number, statement.pk])


def delivery_path(delivery: Delivery) -> str:
    """The page of a delivery in the room, without host."""
    brand, case = delivery.channel.brand, delivery.public_text.case
    return reverse("react:delivery", args=[brand.slug, case.number if case is not None else 0, delivery.pk])


def tell_approvers(
    statement: Statement,
    people: Iterable[int],
    *,
    place: int,
    but: Person | None,
    now: datetime,
    again: bool = False,
) -> None:
    """Ask the people whose yes to this version is missing.

    people : their ids. place : of the yes among those it needs. again : because nobody answered, or it was passed on.
    """
    asked = Person.objects.filter(pk__in=list(people)).exclude(pk=but.pk if but is not None else 0)
    title = (
        _("Nobody has answered yet: a text waits for your approval")
        if again
        else _("A text waits for your approval")
    )
    notify(
        statement.case.brand,
        asked,
        key=f"approve:{statement.pk}:{statement.version}:{place}:{now:%Y%m%d%H%M%S}",
        subject=statement,
        title=title,
        body=statement.case.title,
        path=statement_path(statement, "approve"),
        urgent=True,
        now=now,
    )


def tell_of_silence(statement: Statement, who: str, *, place: int, now: datetime) -> None:
    """Tell those who run the case that neither an approver nor a deputy has answered."""
    brand = statement.case.brand
    notify(
        brand,
        people_who_may(Right.RUN_CASE, brand),
        key=f"silence:{statement.pk}:{statement.version}:{place}",
        subject=statement,
        title=_("A text still waits for approval: nobody answers"),
        body=who,
        path=statement_path(statement),
        urgent=True,
        now=now,
    )


def tell_author(statement: Statement, *, title: Words, body: str, key: str, now: datetime) -> None:
    """Tell whoever wrote the text what became of it."""
    if statement.author is not None:
        path = statement_path(statement)
        people = [statement.author]
        notify(
            statement.case.brand,
            people,
            key=key,
            subject=statement,
            title=title,
            body=body,
            path=path,
            now=now,
        )


def tell_of_delivery(delivery: Delivery, *, title: Words, now: datetime) -> None:
    """Ask the people who may publish to decide about a delivery, at once."""
    brand = delivery.channel.brand
    key = f"delivery:{delivery.pk}:{delivery.state}:{delivery.attempts}"
    name, path = delivery.channel.name, delivery_path(delivery)
    people = people_who_may(Right.PUBLISH, brand)
    notify(brand, people, key=key, subject=delivery, title=title, body=name, path=path, urgent=True, now=now)


def tell_of_posting(delivery: Delivery, *, now: datetime) -> None:
    """Tell the people who may publish that a text waits to be posted by hand: once a text, however many places wait."""
    brand, said = delivery.channel.brand, delivery.public_text
    key = f"by_hand:{said.owner_label}:{said.owner_id}"
    people = people_who_may(Right.PUBLISH, brand)
    title = _("A text waits to be posted by hand")
    path = delivery_path(delivery)
    notify(brand, people, key=key, subject=delivery, title=title, body=said.title, path=path, now=now)


def tell_room(statement: Statement, *, by: Person, now: datetime) -> None:
    """Tell everybody of the brand that a text for the room only is there to be read."""
    brand = statement.case.brand
    key, path = f"released:{statement.pk}", statement_path(statement)
    people = people_who_may(Right.SEE, brand).exclude(pk=by.pk)
    title = _("A text for the room")
    body = statement.case.title
    notify(brand, people, key=key, subject=statement, title=title, body=body, path=path, now=now)


def tell_local_rooms(statement: Statement, *, now: datetime) -> None:
    """Tell who sits in the rooms this case leads that a global line is public: they say it in their own words, or let it be."""
    title = next((text.title for text in statement.texts.all() if text.title), "")
    for local in local_cases(statement.case):
        notify_seats(
            local,
            key=f"line:{statement.pk}",
            title=_("The leading brand has spoken"),
            body=title,
            path=f"{local.path}lines/",
            urgent=True,
            now=now,
        )


def tell_of_schedule(schedule: Schedule, *, now: datetime) -> None:
    """Ask the people who may publish to decide about a text that did not go out at its time, at once."""
    statement = schedule.statement
    brand = statement.case.brand
    key, path = f"schedule:{schedule.pk}", statement_path(statement)
    people = people_who_may(Right.PUBLISH, brand)
    title = _("A scheduled text did not go out")
    body = schedule.why
    notify(brand, people, key=key, subject=statement, title=title, body=body, path=path, urgent=True, now=now)
