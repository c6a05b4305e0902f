"""Exercises of people, in the real room: the spokesperson's interview, the test of the call tree."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Membership, NoticeAddress, Person
from fauxpas.core.notices import notify
from fauxpas.core.rights import Right, check_right
from fauxpas.drill.marks import told_to_all
from fauxpas.drill.models import CallTest, CallTestAnswer, Interview, InterviewAnswer
from fauxpas.drill.report import CONTRADICTING
from fauxpas.drill.scenarios import scenario_of
from fauxpas.engine.guard import Verdict
from fauxpas.engine.lint.review import lint
from fauxpas.room.models import Case
from fauxpas.understand.domain import guarded_ledger, held_against, ledger_versions

if TYPE_CHECKING:
    from fauxpas.engine.lint.rules import Language

# A question on air leaves about that long; a longer answer is cut by somebody else.
ANSWER_SECONDS = 45
ANSWER_TIME = timedelta(seconds=ANSWER_SECONDS)
CALL_MINUTES = 30
OPEN_CASES = 20


def begin_interview(brand: Brand, *, scenario: str, language: str, by: Person, now: datetime) -> Interview:
    """The first hostile question is on the screen from now on. Raises NotFound for an unknown scenario."""
    check_right(by, Right.NOTE, brand)
    crisis = scenario_of(scenario)
    with transaction.atomic():
        interview = Interview.objects.create(
            brand=brand,
            person=by,
            scenario=crisis.key,
            language="fr" if language.startswith("fr") else "en",
            began_at=now,
            shown_at=now,
        )
        trail.write(brand, "drill.interview", by=by, now=now, subject=interview)
    return interview


def question_of(interview: Interview) -> str | None:
    """The question that waits for its answer; None after the last."""
    asked = scenario_of(interview.scenario).interview.told(interview.language)
    place = interview.answers.count()
    return asked[place] if place < len(asked) and interview.ended_at is None else None


def answer(interview: Interview, *, place: int, said: str, note: str, now: datetime) -> InterviewAnswer:
    """Keep an answer with its time and what lint and guard find in it; the next question is on the screen.

    place : of the question answered, so that a form sent twice is one answer. Nothing of it ever goes anywhere.
    Raises MoveRefused when that question is not the one that waits.
    """
    with transaction.atomic():
        interview = Interview.objects.select_for_update().select_related("brand").get(pk=interview.pk)
        question = question_of(interview)
        if question is None or interview.answers.count() != place:
            raise MoveRefused(_("This question was answered already."))
        kept = InterviewAnswer.objects.create(
            interview=interview,
            place=place,
            question=question,
            answer=said.strip(),
            note=note.strip(),
            seconds=max(int((now - interview.shown_at).total_seconds()), 0),
            marks=marks_on(interview, said, now=now),
        )
        interview.shown_at = now
        interview.ended_at = now if question_of(interview) is None else None
        interview.save(update_fields=["shown_at", "ended_at"])
        trail.write(interview.brand, "drill.answered", by=interview.person, now=now, subject=interview)
    return kept


def marks_on(interview: Interview, said: str, *, now: datetime) -> list[dict[str, Any]]:
    """What the lint and the guard would stop at: each passage, and the sentence by language of the reader. Held against the ledger of each open case.

    One case at a time: numbers of facts are a case's own, and two cases together would take each other's for former versions.
    """
    if not said.strip():
        return []
    language = cast("Language", interview.language)
    marks = [
        {"by": "lint", "passage": said[each.start : each.end], "message": message}
        for each, message in told_to_all(lambda told: lint(said, language, "reply", told_in=told).findings)
    ]
    cases = Case.objects.filter(brand=interview.brand, closed_at__isnull=True).order_by("-opened_at")
    for case in cases[:OPEN_CASES]:
        marks += _marks_of_ledger(interview, said, case, now=now)
    return marks


def _marks_of_ledger(interview: Interview, said: str, case: Case, *, now: datetime) -> list[dict[str, Any]]:
    brand, language = interview.brand, interview.language
    facts = guarded_ledger(ledger_versions(case), language=language, brand=brand)

    def judged(told_in: str) -> list[Verdict]:
        return held_against(said, facts, language=language, brand=brand, at=now, told_in=told_in)

    return [
        {"by": "guard", "passage": each.text, "message": message}
        for each, message in told_to_all(judged)
        if each.verdict in CONTRADICTING
    ]


def start_calls(brand: Brand, *, by: Person, now: datetime) -> CallTest:
    """Tell everybody in the call tree, at once and plainly as a test, and wait CALL_MINUTES for them to say they have it.

    Raises MoveRefused when nobody is in the call tree, or another test is running.
    """
    check_right(by, Right.RUN_CASE, brand)
    belongs = Q(brand=brand) | Q(brand__isnull=True, organisation=brand.organisation_id)
    members = (
        Membership.objects.filter(belongs, call_order__isnull=False, person__is_active=True)
        .select_related("person")
        .order_by("call_order", "pk")
    )
    with transaction.atomic():
        Brand.objects.select_for_update().get(pk=brand.pk)
        if brand.call_tests.filter(ends_at__gt=now).exists():
            raise MoveRefused(_("A call test is running. Its answers are below."))
        tree = list({member.person_id: member for member in members}.values())
        if not tree:
            raise MoveRefused(
                _("Nobody is in the call tree. Say under People who is called, and in which order.")
            )
        test = CallTest.objects.create(
            brand=brand, started_by=by, started_at=now, ends_at=now + timedelta(minutes=CALL_MINUTES)
        )
        ways = dict(
            NoticeAddress.objects.filter(active=True, person__in=[member.person_id for member in tree])
            .values_list("person_id")
            .annotate(Count("pk"))
        )
        CallTestAnswer.objects.bulk_create(
            CallTestAnswer(
                test=test,
                person=member.person,
                call_order=member.call_order or 0,
                addresses=ways.get(member.person_id, 0),
            )
            for member in tree
        )
        notify(
            brand,
            [member.person for member in tree],
            key=f"call-test:{test.pk}",
            subject=test,
            title=lambda: _("TEST, no crisis: %(brand)s tries its call tree") % {"brand": brand.name},
            body=lambda: _(
                "This is an exercise. Open the link and say that you have it. Nothing else is asked of you."
            ),
            path=f"/b/{brand.slug}/drill/calls/{test.pk}/",
            urgent=True,
            now=now,
        )
        trail.write(brand, "drill.calls", by=by, now=now, subject=test, after={"people": len(tree)})
    return test


def answer_call(test: CallTest, *, by: Person, now: datetime) -> CallTestAnswer:
    """The person has it; late counts as late. Raises NotAllowed for somebody who was not called, MoveRefused for who answered."""
    words = _("Nothing is asked of you here, or you answered already.")
    with transaction.atomic():
        row = test.answers.select_for_update().filter(person=by).first()
        if row is None:
            raise NotAllowed(words)
        if row.answered_at is not None:
            raise MoveRefused(words)
        row.answered_at = now
        row.save(update_fields=["answered_at"])
        trail.write(test.brand, "drill.call_answered", by=by, now=now, subject=test)
    return row
