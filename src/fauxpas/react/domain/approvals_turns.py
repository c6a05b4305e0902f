"""Whose yes a submitted text needs, whose turn it is, and what happens when nobody answers.

A turn that nobody takes within its minutes passes to its deputy, and later comes before those who run the case. It is never
taken as a yes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fauxpas.core import queue, trail
from fauxpas.core.errors import MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Job, Membership, Person, Role
from fauxpas.core.rights import Right, check_right, may, people_who_may
from fauxpas.react.domain import notices
from fauxpas.react.domain.approvals_rules import asked_of
from fauxpas.react.models import Approval, ApprovalTurn, Statement
from fauxpas.room.models import Seat

UNANSWERED = "react.unanswered"


@dataclass(frozen=True)
class Turn:
    """One yes that is needed: the row, who may give it now, and the yes once it is there.

    open : whether it may be given now; in an order only the first that is missing is.
    """

    row: ApprovalTurn
    people: frozenset[int]
    given: Approval | None
    open: bool

    @property
    def place(self) -> int:
        """Its place among the yeses that are needed, from 1."""
        return self.row.place


def open_turns(statement: Statement, *, by: Person, now: datetime) -> list[ApprovalTurn]:
    """Ask for every yes this version needs, by the rule as it stands; in the transaction that submits it.

    Raises MoveRefused when one of them can be given by nobody.
    """
    rows = planned_turns(statement)
    known = _Known.of(statement.case.brand, [statement])
    for row in rows:
        if not known.people_for(statement, row):
            who = words_of([row])[row.place]
            raise MoveRefused(
                _("Nobody can give the yes of %(who)s now. Change the rule of this case, or its seats.")
                % {"who": who}
            )
    _check_enough(statement, rows, known)
    for row in rows:
        row.save(force_insert=True)
    ask_next(statement, by=by, now=now)
    return rows


def planned_turns(statement: Statement) -> list[ApprovalTurn]:
    """The yeses this text will be asked for when it is submitted, by the rule as it stands; nothing is written."""
    asked = asked_of(statement)
    return [
        ApprovalTurn(
            statement=statement,
            version=statement.version,
            place=place,
            who=list(who),
            deputy=deputy,
            in_order=asked.in_order,
            answer_minutes=asked.answer_minutes,
        )
        for place, (who, deputy) in enumerate(asked.turns, 1)
    ]


def turns_of(statement: Statement, *, digest: str = "") -> list[Turn]:
    """Every yes the text needs, in order, with who may give it. A few queries, however many turns.

    digest : of the words that were read; without it the newest decision's.
    """
    return turns_of_all([statement], digest=digest)[statement.pk]


def turns_of_all(statements: Sequence[Statement], *, digest: str = "") -> dict[int, list[Turn]]:
    """The same for several statements of one brand, by statement id; as many queries as for one."""
    if not statements:
        return {}
    known = _Known.of(statements[0].case.brand, statements)
    rows = _rows_of(statements)
    given = _given(statements, digest=digest)
    found = {}
    for statement in statements:
        yeses, turns, reached = given[statement.pk], [], True
        for row in rows[statement.pk]:
            yes = yeses.get(row.place)
            is_open = yes is None and (reached or not row.in_order)
            turns.append(Turn(row, known.people_for(statement, row), yes, is_open))
            reached = reached and yes is not None
        found[statement.pk] = turns
    return found


def answerers(statements: Sequence[Statement]) -> dict[int, frozenset[int]]:
    """For statements of one brand that wait for approval, by id: the ids of the people whose yes is missing now."""
    waiting = [each for each in statements if each.state == Statement.State.SUBMITTED]
    return {
        pk: frozenset().union(*(turn.people for turn in turns if turn.open)) - _answered(turns)
        for pk, turns in turns_of_all(waiting).items()
    }


def _answered(turns: Sequence[Turn]) -> frozenset[int | None]:
    return frozenset(turn.given.person_id for turn in turns if turn.given is not None)


def open_turns_of(statement: Statement, *, digest: str) -> list[Turn]:
    """The yeses that may be given now; none unless the text waits for approval."""
    if statement.state != Statement.State.SUBMITTED:
        return []
    return [turn for turn in turns_of(statement, digest=digest) if turn.open]


def missing_yeses(statement: Statement, *, digest: str) -> int:
    """How many yeses these words still need."""
    return sum(turn.given is None for turn in turns_of(statement, digest=digest))


def turn_for(turns: Iterable[Turn], *, by: Person) -> Turn:
    """The yes this person may give now. Raises NotAllowed, saying whose turn it is instead.

    Where several fit, the one fewest others could give: otherwise a role could take the place only one person can fill.
    """
    turns = list(turns)
    if any(turn.given is not None and turn.given.person_id == by.pk for turn in turns):
        raise NotAllowed(_("You have said yes already. It takes somebody else now."))
    fitting = [turn for turn in turns if turn.open and by.pk in turn.people]
    if fitting:
        return min(fitting, key=lambda turn: (len(turn.people), turn.place))
    words = words_of([turn.row for turn in turns])
    waiting = ", ".join(words[turn.place] for turn in turns if turn.open)
    if any(by.pk in turn.people and turn.given is None for turn in turns):
        raise NotAllowed(_("It is not your turn yet: %(who)s answers first.") % {"who": waiting})
    raise NotAllowed(_("This text waits for the yes of %(who)s.") % {"who": waiting})


def ask_next(statement: Statement, *, by: Person | None, now: datetime) -> None:
    """Tell the people whose turn has come, once, and look again when their minutes are over; in the caller's transaction."""
    for turn in turns_of(statement):
        row = turn.row
        if not turn.open or row.asked_at is not None or row.pk is None:
            continue
        row.asked_at = now
        row.save(update_fields=["asked_at"])
        notices.tell_approvers(statement, turn.people, place=row.place, but=by, now=now)
        _look_again(row, step=1, now=now)


def pass_on(row: ApprovalTurn, *, by: Person | None, now: datetime) -> ApprovalTurn:
    """Let the deputy answer too, or ask again where there is none. Nobody but the machine and those concerned may.

    by : None when the minutes are over. Raises MoveRefused when the turn is not open, NotAllowed to others.
    """
    if by is not None:
        check_right(by, Right.NOTE, row.statement.case.brand)
    with transaction.atomic():
        statement = (
            Statement.objects.select_for_update(of=("self",))
            .select_related("case__brand")
            .get(pk=row.statement_id)
        )
        turn = _open_turn(statement, row)
        if turn is None:
            raise MoveRefused(_("This turn is over: somebody has answered, or the text changed."))
        row, case = turn.row, statement.case
        if by is not None and by.pk not in turn.people and not may(by, Right.RUN_CASE, case.brand):
            raise NotAllowed(_("Only who is asked, or who runs the case, passes this on."))
        row.passed_on_at = now
        row.save(update_fields=["passed_on_at"])
        asked = {row.deputy_id} if row.deputy_id else turn.people
        notices.tell_approvers(statement, asked, place=row.place, but=by, now=now, again=True)
        after = {
            "to": str(row.deputy or ""),
            "place": row.place,
            "version": row.version,
            "minutes": row.answer_minutes,
        }
        trail.write(
            case.brand,
            "approval.passed_on",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            after=after,
        )
    return row


@queue.handles(UNANSWERED)
def answer_missing(job: Job, now: datetime) -> None:
    """The minutes are over: first the deputy is asked, then those who run the case are told; never more than that."""
    row = (
        ApprovalTurn.objects.filter(pk=job.payload["turn"])
        .select_related("deputy", "statement__case__brand")
        .first()
    )
    if row is None or _open_turn(row.statement, row) is None:
        return
    with transaction.atomic():
        if job.payload["step"] == 1:
            if row.passed_on_at is None:
                pass_on(row, by=None, now=now)
            _look_again(row, step=2, now=now)
        else:
            who = words_of([row])[row.place]
            notices.tell_of_silence(row.statement, who, place=row.place, now=now)


def words_of(rows: Sequence[ApprovalTurn]) -> dict[int, str]:
    """Who each turn asks, in words, by place: a name, a role, a function, or somebody else than the author. One query."""
    ids = {each["person"] for row in rows for each in row.who if "person" in each}
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in=ids)} if ids else {}
    return {row.place: _told(row, names) for row in rows}


def _told(row: ApprovalTurn, names: Mapping[int, str]) -> str:
    if not row.who:
        return _("somebody else than the author")
    parts = []
    for each in row.who:
        if "person" in each:
            parts.append(names.get(each["person"], _("somebody who left")))
        elif "role" in each:
            parts.append(str(Role(each["role"]).label))
        else:
            parts.append(str(Seat.Function(each["function"]).label))
    return _(" or ").join(parts)


@dataclass(frozen=True)
class _Known:
    """Who may approve in a brand, by role and by seat, read once."""

    approvers: frozenset[int]
    by_role: Mapping[str, frozenset[int]]
    by_function: Mapping[tuple[int, str], frozenset[int]]

    @classmethod
    def of(cls, brand: Brand, statements: Sequence[Statement]) -> "_Known":
        approvers = frozenset(people_who_may(Right.APPROVE, brand).values_list("pk", flat=True))
        belongs = Q(brand=brand) | Q(brand__isnull=True, organisation=brand.organisation_id)
        roles: dict[str, set[int]] = {}
        for role, person in Membership.objects.filter(belongs).values_list("role", "person"):
            roles.setdefault(role, set()).add(person)
        functions: dict[tuple[int, str], set[int]] = {}
        seats = Seat.objects.filter(case__in={each.case_id for each in statements}, left_at__isnull=True)
        for case, function, person in seats.values_list("case", "function", "person"):
            functions.setdefault((case, function), set()).add(person)
        return cls(
            approvers,
            {role: frozenset(people) for role, people in roles.items()},
            {seat: frozenset(people) for seat, people in functions.items()},
        )

    def people_for(self, statement: Statement, row: ApprovalTurn) -> frozenset[int]:
        """Who may give this yes now: never the author; the deputy once it was passed on, or when nobody else can."""
        people = self.approvers if not row.who else frozenset[int]()
        for each in row.who:
            if "person" in each:
                people |= {each["person"]}
            elif "role" in each:
                people |= self.by_role.get(each["role"], frozenset())
            else:
                people |= self.by_function.get((statement.case_id, each["function"]), frozenset())
        people = (people & self.approvers) - {statement.author_id}
        if row.deputy_id and (row.passed_on_at is not None or not people):
            people |= (frozenset({row.deputy_id}) & self.approvers) - {statement.author_id}
        return people


def _check_enough(statement: Statement, rows: Sequence[ApprovalTurn], known: _Known) -> None:
    """Refuse a rule of several eyes that too few people could ever meet: it would wait for ever."""
    everybody = {person for row in rows for person in known.people_for(statement, row)}
    everybody |= {row.deputy_id for row in rows if row.deputy_id} & known.approvers
    everybody.discard(statement.author_id)
    if len(everybody) < len(rows):
        raise MoveRefused(
            _("The rule asks for %(asked)s different people, and only %(there)s can answer. Change the rule.")
            % {"asked": len(rows), "there": len(everybody)}
        )


def _rows_of(statements: Sequence[Statement]) -> dict[int, list[ApprovalTurn]]:
    """The turns of each statement's version; of one that was submitted before there were rules, the yes of one other person."""
    found: dict[int, list[ApprovalTurn]] = {statement.pk: [] for statement in statements}
    versions = {statement.pk: statement.version for statement in statements}
    for row in ApprovalTurn.objects.filter(statement__in=found).select_related("deputy").order_by("place"):
        if row.version == versions[row.statement_id]:
            found[row.statement_id].append(row)
    for statement in statements:
        if not found[statement.pk]:
            alone = ApprovalTurn(
                statement=statement, version=statement.version, place=1, asked_at=statement.submitted_at
            )
            found[statement.pk] = [alone]
    return found


def _given(statements: Sequence[Statement], *, digest: str) -> dict[int, dict[int, Approval]]:
    """The yeses that stand, by place: to the same words, by somebody else than the author, and since the last refusal.

    One given before the text was submitted again answered another question: the rule, and with it each place, may have changed.
    """
    authors = {statement.pk: statement.author_id for statement in statements}
    asked = {statement.pk: statement.submitted_at for statement in statements}
    found: dict[int, dict[int, Approval]] = {pk: {} for pk in authors}
    wanted = dict.fromkeys(authors, digest) if digest else {}
    ended: set[int] = set()
    newest_first = Approval.objects.filter(statement__in=authors).select_related("person")
    for each in newest_first.order_by("-decided_at", "-pk"):
        pk = each.statement_id
        if pk in ended:
            continue
        since = asked[pk]
        before = since is not None and each.decided_at < since
        if before or each.decision == Approval.Decision.REFUSED:
            ended.add(pk)
        elif each.digest == wanted.setdefault(pk, each.digest) and each.person_id != authors[pk]:
            found[pk].setdefault(each.place, each)
    return found


def _open_turn(statement: Statement, row: ApprovalTurn) -> Turn | None:
    if statement.state != Statement.State.SUBMITTED:
        return None
    return next((turn for turn in turns_of(statement) if turn.row.pk == row.pk and turn.open), None)


def _look_again(row: ApprovalTurn, *, step: int, now: datetime) -> None:
    queue.enqueue(
        UNANSWERED,
        now=now,
        payload={"turn": row.pk, "step": step},
        key=f"{row.pk}:{step}",
        brand=row.statement.case.brand,
        due_at=now + timedelta(minutes=row.answer_minutes),
    )
