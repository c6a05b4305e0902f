"""Opening a case, its level, its lead."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from fauxpas.core import notices, trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right, may, people_who_may
from fauxpas.room.levels import check_level_move
from fauxpas.room.models import Case, Clock, Seat
from fauxpas.watch.alarms import mark_opened
from fauxpas.watch.models import Alarm, Mention

from .rows import run_clock
from .seats import notify_seats, withdraw_offers

TITLE_SIGNS = 200


def open_case(
    brand: Brand,
    *,
    by: Person,
    now: datetime,
    title: str,
    alarm: Alarm | None = None,
    how_known: str = "",
    first_signal_at: datetime | None = None,
    scenario: str = "",
    mention: Mention | None = None,
) -> Case:
    """Open a case, from an alarm or in one tap without any, and start the first clock at the first signal.

    first_signal_at : aware; by default when the alarm's storm began, else now.
    mention : the call or post it begins with. An alarm or a mention that is a case already gives that case back, so that
    two people who tap at once share one room.
    Whoever opens it leads it when their role may; everyone who may lead is told.
    Raises InputRefused for a missing title or way it became known, or a first signal still to come.
    """
    check_right(by, Right.OPEN_CASE, brand)
    began = first_signal_at or (alarm.began_at if alarm else now)
    _check_opening(title=title, how_known=how_known, alarm=alarm, began=began, now=now)
    with transaction.atomic():
        Brand.objects.select_for_update().get(pk=brand.pk)
        if alarm is not None:
            Alarm.objects.select_for_update().get(pk=alarm.pk, brand=brand)
        known = _begun_with(brand, alarm, mention)
        if known is not None:
            return known
        leads = may(by, Right.RUN_CASE, brand)
        case = Case.objects.create(
            brand=brand,
            number=(brand.cases.aggregate(last=Max("number"))["last"] or 0) + 1,
            title=title.strip(),
            level=Case.Level.OPEN,
            level_since=now,
            alarm=alarm,
            mention=mention,
            how_known=how_known.strip(),
            scenario=scenario,
            lead=by if leads else None,
            opened_by=by,
            opened_at=now,
            first_signal_at=began,
        )
        _furnish(case, leads=leads, by=by, now=now)
        if alarm is not None:
            mark_opened(alarm, by=by, now=now)
        after = {
            "title": case.title,
            "number": case.number,
            "how_known": case.how_known,
            "alarm": alarm.pk if alarm else None,
            "mention": mention.pk if mention else None,
        }
        trail.write(brand, "case.opened", by=by, now=now, subject=case, thread=case.thread, after=after)
    return case


def _begun_with(brand: Brand, alarm: Alarm | None, mention: Mention | None) -> Case | None:
    begun = Q(alarm=alarm) if alarm is not None else Q(pk__in=[])
    if mention is not None:
        begun |= Q(mention=mention)
    return Case.objects.filter(begun, brand=brand).first()


def _furnish(case: Case, *, leads: bool, by: Person, now: datetime) -> None:
    """The first seat, the first clock, and a word to everyone who may lead."""
    if leads:
        Seat.objects.create(case=case, person=by, function=Seat.Function.LEAD, taken_at=now)
    run_clock(
        case,
        Clock.Kind.FIRST_WORD,
        start_event=case.how_known,
        started_at=case.first_signal_at,
        due_at=case.first_signal_at + timedelta(minutes=case.brand.first_word_goal_minutes),
        by=by,
        now=now,
    )
    notices.notify(
        case.brand,
        people_who_may(Right.RUN_CASE, case.brand).exclude(pk=by.pk),
        key=f"case:{case.pk}:opened",
        subject=case,
        title=lambda: _("Case %(number)s is open: %(title)s") % {"number": case.number, "title": case.title},
        body=case.how_known,
        path=case.path,
        urgent=True,
        now=now,
    )


def _check_opening(
    *, title: str, how_known: str, alarm: Alarm | None, began: datetime, now: datetime
) -> None:
    faults = {}
    if not title.strip():
        faults["title"] = _("Say in a few words what happened.")
    elif len(title.strip()) > TITLE_SIGNS:
        faults["title"] = _("Keep the title under %(most)s characters.") % {"most": TITLE_SIGNS}
    if alarm is None and not how_known.strip():
        faults["how_known"] = _("Say how you learned of it: who called, wrote or came.")
    if began > now:
        faults["first_signal_at"] = _("The first signal cannot be in the future.")
    if faults:
        raise InputRefused(_("The case is not open yet."), fields=faults)


def change_level(case: Case, *, to: str, by: Person, now: datetime, reason: str = "") -> Case:
    """Move a case to another level and tell its seats.

    Closing needs a public word said since the case reached its present level, or a reason; it drops the promised
    update and the clock of the first word, if they still run. Raises MoveRefused, or InputRefused without a reason.
    """
    check_right(by, Right.RUN_CASE, case.brand)
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("brand").get(pk=case.pk)
        before = case.level
        check_level_move(before, to)
        if to == Case.Level.CLOSED:
            _close(case, reason=reason, now=now)
        if to == Case.Level.REOPENED:
            case.closed_at = None
        case.level, case.level_since = to, now
        case.save(update_fields=["level", "level_since", "closed_at", "next_update_due_at"])
        notify_seats(
            case,
            but=by,
            key=f"case:{case.pk}:level:{now.isoformat()}",
            title=lambda: (
                _("“%(title)s” is now %(level)s") % {"title": case.title, "level": Case.Level(to).label}
            ),
            body=reason,
            urgent=to in {Case.Level.ACUTE, Case.Level.REOPENED},
            now=now,
        )
        after = {"level": to, "reason": reason}
        trail.write(
            case.brand,
            "case.level",
            by=by,
            now=now,
            subject=case,
            thread=case.thread,
            before={"level": before},
            after=after,
        )
    return case


def _close(case: Case, *, reason: str, now: datetime) -> None:
    said = case.last_word_at is not None and case.last_word_at >= case.level_since
    if not said and not reason.strip():
        words = _("Say a last public word before closing, or write why none is needed.")
        raise InputRefused(words, fields={"reason": words})
    case.closed_at = now
    case.next_update_due_at = None
    great = [Clock.Kind.FIRST_WORD, Clock.Kind.NEXT_UPDATE]
    case.clocks.filter(kind__in=great, met_at__isnull=True, dropped_at__isnull=True).update(dropped_at=now)


def name_lead(case: Case, *, lead: Person, by: Person, now: datetime) -> Case:
    """Hand the case to a lead, who is told and gets the lead's seat; the former lead keeps a place, without that seat.

    Raises InputRefused when that person may not run a case of this brand.
    """
    check_right(by, Right.RUN_CASE, case.brand)
    if not may(lead, Right.RUN_CASE, case.brand):
        raise InputRefused(
            _("%(name)s cannot lead a case here: their role does not include it.") % {"name": lead}
        )
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("brand", "lead").get(pk=case.pk)
        if case.level == Case.Level.CLOSED:
            raise MoveRefused(_("This case is closed. Reopen it first."))
        former = case.lead
        if former == lead:
            return case
        case.lead = lead
        case.save(update_fields=["lead"])
        leads = case.seats.filter(function=Seat.Function.LEAD, left_at__isnull=True)
        left = list(leads.exclude(person=lead))
        leads.exclude(person=lead).update(left_at=now)
        if not leads.filter(person=lead).exists():
            Seat.objects.create(case=case, person=lead, function=Seat.Function.LEAD, taken_at=now)
        if lead != by:
            notices.notify(
                case.brand,
                [lead],
                key=f"case:{case.pk}:lead:{now.isoformat()}",
                subject=case,
                title=lambda: (
                    _("You lead case %(number)s: %(title)s") % {"number": case.number, "title": case.title}
                ),
                body="",
                path=case.path,
                urgent=True,
                now=now,
            )
        withdraw_offers(left, by=by, now=now)
        names = {"lead": str(former) if former else ""}, {"lead": str(lead)}
        trail.write(
            case.brand,
            "case.lead",
            by=by,
            now=now,
            subject=case,
            thread=case.thread,
            before=names[0],
            after=names[1],
        )
    return case


def rename_case(case: Case, *, title: str, by: Person, now: datetime) -> Case:
    """Give the case another title. Raises InputRefused for an empty or too long one."""
    check_right(by, Right.RUN_CASE, case.brand)
    _check_opening(title=title, how_known="known", alarm=None, began=now, now=now)
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("brand").get(pk=case.pk)
        before, case.title = case.title, title.strip()
        case.save(update_fields=["title"])
        trail.write(
            case.brand,
            "case.renamed",
            by=by,
            now=now,
            subject=case,
            thread=case.thread,
            before={"title": before},
            after={"title": case.title},
        )
    return case
