"""Advice on how to answer: what people said of responsibility, kept with the trail, and what follows from it."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Person
from fauxpas.core.once import once
from fauxpas.core.rights import Right, check_right
from fauxpas.engine import advice as sct
from fauxpas.engine.advice import Advice, Answers, Point
from fauxpas.engine.lint.review import Review
from fauxpas.room.models import Assessment, Case


def answer_questions(case: Case, answers: Answers, *, by: Person, now: datetime) -> Assessment:
    """Keep the answers; earlier ones stay. Needs WRITE. Raises InputRefused for an unknown type of crisis."""
    check_right(by, Right.WRITE, case.brand)
    if answers.type not in sct.crisis_types("en"):
        words = _("Choose what it is most like.")
        raise InputRefused(words, fields={"type": words})
    with transaction.atomic():
        former = latest(case)
        made = Assessment.objects.create(case=case, answers=asdict(answers), answered_by=by, answered_at=now)
        advice = sct.advise(answers, "en")
        trail.write(
            case.brand,
            "advice.answered",
            by=by,
            now=now,
            subject=made,
            thread=case.thread,
            before=former.answers if former else {},
            after=made.answers | {"cluster": advice.cluster, "strategy": advice.strategy},
        )
    return made


def latest(case: Case) -> Assessment | None:
    """The answers in force, or None. One query."""
    found = case.assessments.select_related("answered_by").order_by("-answered_at", "-pk")
    return once(case, "room.assessment", found.first)


def answers_of(case: Case) -> Answers | None:
    """What people said of this case, or None while nobody did. One query."""
    found = latest(case)
    return None if found is None else Answers(**found.answers)


def advice_of(case: Case, language: str) -> Advice | None:
    """The advice for this case in one language, or None while nobody answered the questions. One query."""
    answers = answers_of(case)
    return None if answers is None else sct.advise(answers, language)


def warnings_of(case: Case, review: Review, language: str) -> list[Point]:
    """What a draft of this case, as the lint reviewed it, does against the advice: for the editor. One query.

    Mixing denial with apology is seen in any case; a denial without proof once the questions are answered.
    """
    return sct.warn_of(
        rules=[finding.rule for finding in review.findings],
        components=review.components,
        apology=review.apology,
        answers=answers_of(case),
        language=language,
    )
