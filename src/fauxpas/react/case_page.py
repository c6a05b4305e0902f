"""What the react phase shows on the page of a case: what waits, what was said, what is expected of whom."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core.models import Brand, Person, Role
from fauxpas.core.navigation import Count
from fauxpas.core.once import once
from fauxpas.core.rights import RIGHTS, Right, roles_in
from fauxpas.react.domain.approvals_turns import answerers
from fauxpas.react.domain.kinds import ROOM_ONLY
from fauxpas.react.models import Delivery, Statement
from fauxpas.react.queries import (
    asking_deliveries,
    place_name,
    statements_for_page,
    title_of,
    titled,
    usable_wordings,
    waiting_for_approval,
)
from fauxpas.room.expected import goal_at
from fauxpas.room.models import Case
from fauxpas.room.sections import NextAction, SafeText
from fauxpas.understand.owners import Owner

if TYPE_CHECKING:
    from fauxpas.core.errors import Words

S = Statement.State
UNFINISHED = frozenset({S.DRAFT, S.REFUSED, S.SUBMITTED, S.APPROVED})
_FIRST_WORD = gettext_lazy("The first public word: what you know, what you do, when you speak again.")
DELIVERY_TASKS = {
    Delivery.State.BY_HAND: gettext_lazy("Post the text on %(channel)s by hand"),
    Delivery.State.HELD: gettext_lazy("Decide about the delivery to %(channel)s"),
    Delivery.State.FAILED: gettext_lazy("The delivery to %(channel)s failed: send it again, or cancel it"),
}


def waiting_section(case: Case, person: Person, now: datetime) -> Mapping[str, Any] | None:
    """The sheet “Waiting for approval”; None when nothing waits."""
    del now
    found = _statements(case, S.SUBMITTED, S.APPROVED)
    asked = _asked(case)
    rows = [
        {
            "statement": statement,
            "title": titled(statement),
            "url": _url("approve" if person.pk in asked.get(statement.pk, ()) else "statement", statement),
            "yours": person.pk in asked.get(statement.pk, ()),
        }
        for statement in found
    ]
    return {"rows": rows} if rows else None


def said_section(case: Case, person: Person, now: datetime) -> Mapping[str, Any] | None:
    """The sheet “Said so far”: every public text with its titles, or the one tap that begins the first."""
    del now
    roles = roles_in(person, case.brand)
    found = [each for each in _statements(case, S.PUBLISHED) if each.kind not in ROOM_ONLY]
    rows = [{"statement": each, "title": titled(each), "url": _url("statement", each)} for each in found]
    unfinished = bool(_statements(case, *UNFINISHED))
    may_write = bool(roles & RIGHTS[Right.WRITE]) and case.level != Case.Level.CLOSED
    expected = case.first_word_at is None or case.next_update_due_at is not None
    return {"rows": rows, "may_begin": may_write and not unfinished, "in_next": expected}


def actions(case: Case, person: Person, now: datetime) -> list[NextAction]:
    """The first word or the promised one to write, texts to finish, approve or publish, deliveries that ask for a person."""
    roles = roles_in(person, case.brand)
    found = _statements(case, *UNFINISHED)
    asked = _asked(case)
    expected = [
        _statement_action(each, person, roles, yours=person.pk in asked.get(each.pk, ())) for each in found
    ]
    if not found and case.first_word_at is None and case.level != Case.Level.CLOSED:
        expected.append(_first_word(case, roles, now=now))
    if not found and case.next_update_due_at is not None and case.level != Case.Level.CLOSED:
        expected.append(_next_word(case, roles))
    may_publish = bool(roles & RIGHTS[Right.PUBLISH])
    for delivery in once(case, "react.asking", lambda: list(asking_deliveries(case))):
        words = DELIVERY_TASKS[Delivery.State(delivery.state)] % {"channel": place_name(delivery)}
        url = reverse("react:delivery", args=[case.brand.slug, case.number, delivery.pk])
        expected.append(
            NextAction(
                words, url, due_at=delivery.last_useful_at, mine=may_publish, button=_("Open the delivery")
            )
        )
    return expected


def publish_now(case: Case, person: Person, now: datetime) -> SafeText | None:
    """The text this person may make public at once: approved, theirs to approve, or a wording for this scenario."""
    roles = roles_in(person, case.brand)
    found = _statements(case, S.APPROVED, S.SUBMITTED)
    asked = _asked(case)
    for statement in found:
        approvable = person.pk in asked.get(statement.pk, ())
        if approvable or (statement.state == S.APPROVED and roles & RIGHTS[Right.PUBLISH]):
            title, language = titled(statement)
            return SafeText(title, _url("approve" if approvable else "publish", statement), lang=language)
    if not roles & RIGHTS[Right.PUBLISH] or not roles & RIGHTS[Right.WRITE]:
        return None
    for wording in once(case, "react.wordings", lambda: usable_wordings(case, now=now)):
        if wording.scenario == case.scenario:
            return SafeText(wording.name, reverse("react:begin", args=[case.brand.slug, case.number]))
    return None


def _statements(case: Case, *states: str) -> list[Statement]:
    """The case's statements in these states, newest first."""
    found = once(case, "react.statements", lambda: list(statements_for_page(case.brand, case=case)))
    return [each for each in found if each.state in states]


def _asked(case: Case) -> dict[int, frozenset[int]]:
    return once(case, "react.answerers", lambda: answerers(_statements(case, S.SUBMITTED)))


def waiting_count(brand: Brand) -> Count:
    """How many texts wait for an approval or for publication; hot when any does."""
    waiting = waiting_for_approval(brand).count()
    return Count(waiting, hot=waiting > 0)


def begin_url(case: Case) -> str:
    """Where a new text of this case begins."""
    return reverse("react:begin", args=[case.brand.slug, case.number])


def describe_statements(brand: Brand, ids: Collection[int]) -> dict[int, Owner]:
    """What statements are called where their facts are shown, and their pages; without another brand's."""
    found = statements_for_page(brand).filter(pk__in=ids)
    return {each.pk: Owner(title_of(each), _url("statement", each)) for each in found}


def _first_word(case: Case, roles: frozenset[Role], *, now: datetime) -> NextAction:
    """Straight into the text that fits: the one wording approved for this scenario, or the ledger when there is none.

    Only where several wordings could be meant does the person choose.
    """
    usable = usable_wordings(case, now=now)
    fitting = [wording for wording in usable if case.scenario and wording.scenario == case.scenario]
    sends: dict[str, str] = {"kind": str(Statement.Kind.HOLDING)}
    meta: Words = _FIRST_WORD
    if len(fitting) == 1:
        sends["wording"] = str(fitting[0].pk)
        meta = _("From the wording “%(name)s”, approved in peacetime.") % {"name": fitting[0].name}
    elif usable:
        sends = {}
    return NextAction(
        _("Write the holding statement"),
        begin_url(case),
        due_at=goal_at(case),
        mine=bool(roles & RIGHTS[Right.WRITE]),
        meta=meta,
        button=_("Write the statement"),
        sends=sends,
    )


def _next_word(case: Case, roles: frozenset[Role]) -> NextAction:
    """What was promised; the page it begins from also offers to say that nothing is new yet."""
    return NextAction(
        _("Write the promised update"),
        begin_url(case),
        due_at=case.next_update_due_at,
        mine=bool(roles & RIGHTS[Right.WRITE]),
        meta=_("What changed, what is still open; or, in one tap, that nothing is new yet."),
        button=_("Write the update"),
    )


def _statement_action(
    statement: Statement, person: Person, roles: frozenset[Any], *, yours: bool
) -> NextAction:
    title, mine = title_of(statement), statement.author_id == person.pk
    due_at = _due_at(statement.case)
    named = {"title": title}
    if statement.state == S.SUBMITTED:
        url = _url("approve" if yours else "statement", statement)
        return NextAction(
            _("Approve “%(title)s”") % named, url, due_at=due_at, mine=yours, button=_("Read and decide")
        )
    if statement.state == S.APPROVED:
        yours = bool(roles & RIGHTS[Right.PUBLISH])
        url = _url("publish" if yours else "statement", statement)
        return NextAction(
            _("Publish “%(title)s”") % named, url, due_at=due_at, mine=yours, button=_("Publish the text")
        )
    words = (
        _("Change “%(title)s”: it was sent back") if statement.state == S.REFUSED else _("Finish “%(title)s”")
    )
    name = "slots" if statement.wording_id is not None else "edit"
    return NextAction(
        words % named, _url(name, statement), due_at=due_at, mine=mine, button=_("Go on writing")
    )


def _url(name: str, statement: Statement) -> str:
    case = statement.case
    return reverse(f"react:{name}", args=[case.brand.slug, case.number, statement.pk])


def _due_at(case: Case) -> datetime | None:
    return goal_at(case) if case.first_word_at is None else case.next_update_due_at
