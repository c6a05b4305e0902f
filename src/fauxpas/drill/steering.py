"""What the leader of an exercise does: begin, pause, change the speed, throw something in, end."""

from datetime import datetime
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import clock, trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.notices import notify
from fauxpas.core.people import make_link_secret
from fauxpas.core.rights import Right, check_right, people_who_may
from fauxpas.drill.course import SPEEDS, Course, paused, read_course, running, write_course
from fauxpas.drill.models import Drill, Inject
from fauxpas.drill.report import make_report, write_report
from fauxpas.drill.scenarios import Event, scenario_of
from fauxpas.room.models import Case


def here(folder: Path) -> Drill | None:
    """The drill that runs in this data folder; None in every room that is not a drill's."""
    if not settings.FAUXPAS["FAUXPAS_SEALED"] or not (folder / "drill-clock.json").exists():
        return None
    return Drill.objects.select_related("brand__organisation", "started_by").filter(folder="").first()


def begin(drill: Drill, *, now: datetime) -> Drill:
    """The crisis begins now, at the speed that was asked for."""
    with transaction.atomic():
        drill.state, drill.began_at = Drill.State.RUNNING, now
        drill.save(update_fields=["state", "began_at"])
        _write(drill, "drill.began", by=drill.started_by, now=now, after={"speed": drill.speed})
    write_course(settings.DATA_DIR, Course(now, now, drill.speed, drill.speed))
    return drill


def pause(drill: Drill, *, by: Person, now: datetime) -> None:
    """Stop the crisis and every clock of the room. Raises MoveRefused when it does not run."""
    course = _steered(drill, by)
    with transaction.atomic():
        _write(drill, "drill.paused", by=by, now=now)
    write_course(settings.DATA_DIR, paused(course, real=clock.real()))


def resume(drill: Drill, *, by: Person, now: datetime) -> None:
    """Let it go on. Raises MoveRefused when it does not run."""
    course = _steered(drill, by)
    with transaction.atomic():
        _write(drill, "drill.resumed", by=by, now=now)
    write_course(settings.DATA_DIR, running(course, real=clock.real()))


def change_speed(drill: Drill, *, speed: int, by: Person, now: datetime) -> None:
    """Let it run at another of SPEEDS, the room's clocks with it. Raises InputRefused, or MoveRefused when it does not run."""
    course = _steered(drill, by)
    if speed not in SPEEDS:
        raise InputRefused(
            _("Choose a speed from the list."), fields={"speed": _("Choose a speed from the list.")}
        )
    with transaction.atomic():
        drill.speed = speed
        drill.save(update_fields=["speed"])
        _write(drill, "drill.sped", by=by, now=now, after={"speed": speed})
    write_course(settings.DATA_DIR, running(course, real=clock.real(), speed=speed))


def throw_in(
    drill: Drill, event: Event, *, person: Person | None = None, by: Person, now: datetime
) -> Inject:
    """Throw something in: everybody reads it above every page, and the timeline keeps it; each event comes once.

    person : for `unreachable`, who is locked out until `lift`. `sign-in` ends everybody's session but the leader's: people come
    back by the one-time links that the leader hands out. Raises InputRefused, or MoveRefused when the drill does not run.
    """
    _steered(drill, by)
    if event.kind == "unreachable" and (person is None or person == by):
        raise InputRefused(
            _("Say who cannot be reached."), fields={"person": _("Choose somebody of the team.")}
        )
    text = event.text.told(drill.language)
    if person is not None:
        text = text.format(name=person.name)
    with transaction.atomic():
        told = {"kind": event.kind, "to": event.to, "text": text, "person": person, "told_at": now}
        inject, new = Inject.objects.get_or_create(drill=drill, key=event.key, defaults=told)
        if not new:
            raise InputRefused(_("This was thrown in already."))
        if person is not None:
            Person.objects.filter(pk=person.pk).update(is_active=False)
        if event.kind == "sign-in":
            _end_sessions(but=by)
        notify(
            drill.brand,
            people_who_may(Right.NOTE, drill.brand),
            key=f"drill:{event.key}",
            subject=inject,
            title=text,
            path=f"/b/{drill.brand.slug}/drill/",
            urgent=True,
            now=now,
        )
        _write(
            drill, "drill.inject", by=by, now=now, subject=inject, after={"text": text, "kind": event.kind}
        )
    return inject


def lift(inject: Inject, *, by: Person, now: datetime) -> None:
    """Somebody can be reached again. Raises MoveRefused when there is nothing to lift."""
    check_right(by, Right.MEMBERS, inject.drill.brand)
    if inject.person is None or inject.lifted_at is not None:
        raise MoveRefused(_("There is nothing to lift."))
    with transaction.atomic():
        inject.lifted_at = now
        inject.save(update_fields=["lifted_at"])
        Person.objects.filter(pk=inject.person.pk).update(is_active=True)
        _write(
            inject.drill, "drill.lifted", by=by, now=now, subject=inject, after={"name": inject.person.name}
        )


def way_in(drill: Drill, person: Person, *, by: Person, now: datetime) -> str:
    """The secret of a new one-time link for somebody of the team. Raises MoveRefused for somebody who cannot be reached."""
    check_right(by, Right.MEMBERS, drill.brand)
    if not person.is_active:
        raise MoveRefused(_("%(name)s cannot be reached. Lift that first.") % {"name": person.name})
    with transaction.atomic():
        secret = make_link_secret(person, now=now)
        _write(drill, "drill.link", by=by, now=now, after={"name": person.name})
    return secret


def end(drill: Drill, *, by: Person, now: datetime) -> Drill:
    """End it: the clocks stand, the report is made and left where the real room finds it. Raises MoveRefused when it does not run."""
    course = _steered(drill, by)
    with transaction.atomic():
        drill.state, drill.ended_at = Drill.State.ENDED, now
        Person.objects.filter(is_active=False, email__endswith="@drill.invalid").update(is_active=True)
        drill.report = make_report(drill, now=now)
        drill.save(update_fields=["state", "ended_at", "report"])
        _write(drill, "drill.ended", by=by, now=now)
    write_course(settings.DATA_DIR, paused(course, real=clock.real()))
    write_report(settings.DATA_DIR, drill.report)
    return drill


def events_of(drill: Drill) -> tuple[Event, ...]:
    """What may be thrown in: the scenario's own, and what can happen in every crisis."""
    own = scenario_of(drill.scenario).injects if drill.scenario else ()
    return (*own, *COMMON)


COMMON = (
    Event.model_validate(
        {
            "key": "approver-unreachable",
            "kind": "unreachable",
            "to": "lead",
            "text": {
                "en": "{name} cannot be reached. Their telephone is off.",
                "fr": "{name} est injoignable. Son téléphone est éteint.",
            },
        }
    ),
    Event.model_validate(
        {
            "key": "single-sign-on-dead",
            "kind": "sign-in",
            "to": "lead",
            "text": {
                "en": "The company’s single sign-on is dead. Come back in by a one-time link.",
                "fr": "L’authentification unique de l’entreprise est en panne. Revenez par un lien à usage unique.",
            },
        }
    ),
)


def _steered(drill: Drill, by: Person) -> Course:
    check_right(by, Right.MEMBERS, drill.brand)
    course = read_course(settings.DATA_DIR)
    if drill.folder or drill.state != Drill.State.RUNNING or course is None:
        raise MoveRefused(_("This drill does not run here."))
    return course


def _end_sessions(*, but: Person) -> None:
    open_sessions = UserSession.objects.exclude(user=but)
    Session.objects.filter(session_key__in=list(open_sessions.values_list("session_key", flat=True))).delete()
    open_sessions.delete()


def _write(
    drill: Drill,
    verb: str,
    *,
    by: Person | None,
    now: datetime,
    subject: Inject | None = None,
    after: dict[str, object] | None = None,
) -> None:
    case = Case.objects.filter(brand=drill.brand).order_by("pk").first()
    trail.write(
        drill.brand,
        verb,
        by=by,
        now=now,
        subject=subject or drill,
        thread=case.thread if case else "",
        after=after,
    )
