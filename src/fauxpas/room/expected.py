"""What is expected of whom in a case, and the one sentence a colleague would say of it."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core.models import Person
from fauxpas.core.once import once
from fauxpas.core.rights import Right, may
from fauxpas.room.domain.tasks import ready
from fauxpas.room.models import Case, Clock, Task
from fauxpas.room.plans import followed, function_word, functions_of, is_mine, proposed
from fauxpas.room.queries import clocks_of
from fauxpas.room.sections import NextAction
from fauxpas.room.titles import titles_of

OTHERS_SHOWN = 6


def goal_at(case: Case) -> datetime:
    """When the first public word is due by the brand's own goal; `case` with its brand loaded."""
    return case.first_signal_at + timedelta(minutes=case.brand.first_word_goal_minutes)


def sentence(case: Case, *, now: datetime) -> str:
    """Where the case stands, in one sentence."""
    if case.level == Case.Level.CLOSED:
        return _("This case is closed.")
    if case.first_word_at is None:
        elapsed = forms.span(now - case.first_signal_at, language=get_language() or "en")
        if now > goal_at(case):
            return _(
                "The public has not heard from you, %(span)s after the first signal. Your goal is past."
            ) % {"span": elapsed}
        return _("The public has not heard from you yet. Speak before %(time)s.") % {
            "time": _time(goal_at(case), now)
        }
    due = case.next_update_due_at
    if due is None:
        return _("You have spoken, and promised no further update.")
    if due < now:
        late = forms.span(now - due, language=get_language() or "en")
        return _("The update promised for %(time)s is %(span)s late.") % {
            "time": _time(due, now),
            "span": late,
        }
    return _("The public expects to hear from you at %(time)s.") % {"time": _time(due, now)}


def room_actions(case: Case, person: Person, now: datetime) -> list[NextAction]:
    """What the room itself expects: a lead, a playbook, the open tasks, the deadlines, a promise."""
    if case.level == Case.Level.CLOSED:
        return []
    runs = may(person, Right.RUN_CASE, case.brand)
    found = [*_tasks(case, person), *_deadlines(case, person, runs=runs)]
    if case.lead_id is None:
        found.append(
            NextAction(_("Name the lead"), f"{case.path}people/", now, mine=runs, button=_("Name the lead"))
        )
    if runs:
        found += _playbook(case)
    if case.first_word_at is not None and case.next_update_due_at is None:
        meta = _("Nothing is promised: people do not know when they hear from you again.")
        found.append(
            NextAction(
                _("Promise the next update"),
                f"{case.path}clocks/",
                None,
                mine=runs,
                meta=meta,
                button=_("Promise a time"),
            )
        )
    return found


def _playbook(case: Case) -> list[NextAction]:
    """The playbook that fits best, to follow in one tap, while the case follows none."""
    if followed(case):
        return []
    language = get_language() or "en"
    return [
        NextAction(
            _("Follow the playbook “%(name)s”") % {"name": playbook.name.told(language)},
            reverse("room:follow", args=[case.brand.slug, case.number]),
            mine=True,
            meta=_("It gives you the tasks, who does them and by when."),
            button=_("Follow it"),
            sends={"key": playbook.key},
            glance=_("What to do"),
        )
        for playbook in proposed(case)[:1]
    ]


def _tasks(case: Case, person: Person) -> list[NextAction]:
    """One's own and what nobody owns, all of them; of the others' only the next few: the plan has the rest."""
    waiting = ready(case.tasks.all()).select_related("owner").order_by("due_at", "place", "pk")
    tasks = once(case, "room.ready", lambda: list(waiting))
    held, titles = functions_of(case, person), titles_of(tasks)
    own = {task.pk for task in tasks if is_mine(task, person, held)}
    shown = own | {task.pk for task in [each for each in tasks if each.pk not in own][:OTHERS_SHOWN]}
    return [
        NextAction(
            title=titles[task.pk],
            url=f"{case.path}#next",
            due_at=task.due_at,
            mine=task.pk in own,
            meta="" if task.owner_id == person.pk else str(task.owner or _whose(task)),
            button=_("Open"),
            task_id=task.pk,
            anyones=task.owner_id is None,
        )
        for task in tasks
        if task.pk in shown
    ]


def _whose(task: Task) -> str:
    return function_word(task.function) or _("nobody yet")


def _deadlines(case: Case, person: Person, *, runs: bool) -> list[NextAction]:
    running = [each for each in clocks_of(case) if each.kind == Clock.Kind.DEADLINE]
    mine = case.lead_id == person.pk or (case.lead_id is None and runs)
    return [
        NextAction(
            clock.label,
            f"{case.path}clocks/",
            clock.due_at,
            mine=mine,
            meta=clock.start_event,
            button=_("See the deadline"),
        )
        for clock in running
    ]


def _time(at: datetime, now: datetime) -> str:
    return forms.moment(at, language=get_language() or "en", zone=get_current_timezone(), now=now)
