"""Tells people what they have to know: rows and jobs in the caller's transaction, sent afterwards by the worker.

`notify` tells several people at once. `notify_chain` tells the first person on call, and every ESCALATE_SECONDS
the next one, around again, until somebody acknowledges. What is not urgent waits for the end of a person's quiet hours.
How a notice travels is a transport, registered by a network.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from fauxpas.core import queue
from fauxpas.core.errors import FauxpasError, InputRefused, RefusedForGood, TryLater, Words
from fauxpas.core.models import (
    Brand,
    Job,
    Membership,
    Notice,
    NoticeAddress,
    NoticeHabits,
    NoticeSending,
    Person,
)
from fauxpas.core.on_call import people_on_call
from fauxpas.core.quiet import end_of_quiet
from fauxpas.core.rights import Right, people_who_may, roles_in

SENDING = "core.notice"
ESCALATION = "core.notice_chain"
ESCALATE_SECONDS = 300
MOST_ATTEMPTS = 40  # some eight hours: a mail server that sleeps one night loses no notice
GIVE_UP_HOURS = 24
MAIL = "mailto"
WEB_PUSH = "webpush"

# Said in each reader's own language: a lazy translation, or a function that is called with that language active.
Say = Words | Callable[[], str]


def own_address() -> str:
    """The bare address all mail comes from, and where a push service finds who sends."""
    return parseaddr(settings.FAUXPAS["FAUXPAS_MAIL_FROM"])[1] or "fauxpas@localhost"


@dataclass(frozen=True)
class Telling:
    """One notice as it leaves: the words, the full address of the page, and a key that is the same at every attempt."""

    title: str
    body: str
    link: str
    urgent: bool
    key: str
    language: str


Transport = Callable[[str, Telling], None]
Check = Callable[[str], None]


@dataclass(frozen=True)
class Carrier:
    """A way of sending: `send` an address a Telling; `check` an address before it is kept."""

    send: Transport
    check: Check


_carriers: dict[str, Carrier] = {}


def register_transport(send: Transport, check: Check, *, scheme: str = "") -> None:
    """Make a way of sending known: for addresses of this scheme (`mailto`), or for all the others when empty.

    `send` is called with the address and the Telling, `check` with the address; both raise TryLater or RefusedForGood.
    """
    _carriers[scheme] = Carrier(send, check)


def clean_address(given: str) -> str:
    """The address as it is kept; a bare e-mail is taken as one.

    Raises InputRefused for an address that nothing here can send to. A host that cannot be found now is let through.
    """
    address = given.strip()
    if "@" in address and ":" not in address:
        address = f"{MAIL}:{address}"
    try:
        _carrier_of(address).check(address)
    except RefusedForGood as fault:
        raise InputRefused(fault.message, fields={"address": fault.message}) from fault
    except TryLater:
        pass
    return address


def notify(
    brand: Brand,
    people: Iterable[Person],
    *,
    key: str,
    subject: models.Model,
    title: Say,
    body: Say = "",
    path: str,
    urgent: bool = False,
    now: datetime,
) -> list[Notice]:
    """Tell each of these people once per key, over every address of theirs; call it in your transaction.

    subject : the thing it is about; `acknowledge` takes the same. path : the page in the room, without host.
    Returns the notices made now; somebody who was told under this key already gets none, nor does who left the brand: a seat, a
    task or a text may still bear their name.
    """
    with transaction.atomic():
        told = set(Notice.objects.filter(key=key, brand=brand).values_list("person_id", flat=True))
        members = set(people_who_may(Right.SEE, brand).values_list("pk", flat=True))
        made = []
        for person in {each.pk: each for each in people}.values():
            if person.pk in told or person.pk not in members:
                continue
            with translation.override(person.language):
                words = (_said(title)[:300], _said(body))
            notice = Notice.objects.create(
                brand=brand,
                person=person,
                key=key,
                subject_label=subject._meta.label_lower,
                subject_id=subject.pk,
                title=words[0],
                body=words[1],
                path=path,
                urgent=urgent,
                created_at=now,
            )
            _line_up(notice, person, now=now)
            made.append(notice)
        return made


def notify_chain(
    brand: Brand, *, key: str, subject: models.Model, title: Say, body: Say = "", path: str, now: datetime
) -> Person | None:
    """Tell the first person on call, urgently; the others follow one by one until somebody acknowledges the subject.

    The order is that of `call_chain` at this moment, asked anew at each step. Returns who is told first, None when nobody can be.
    """
    chain = call_chain(brand, at=now)
    if not chain:
        return None
    with transaction.atomic():
        notify(
            brand,
            chain[:1],
            key=f"{key}:1",
            subject=subject,
            title=title,
            body=body,
            path=path,
            urgent=True,
            now=now,
        )
        payload = {
            "key": key,
            "step": 1,
            "round": 1,
            "subject": [subject._meta.label_lower, subject.pk],
            "title": _in_every_language(title),
            "body": _in_every_language(body),
            "path": path,
        }
        _line_up_next(brand, payload, now=now, until=now + timedelta(hours=GIVE_UP_HOURS))
    return chain[0]


def send_to(address: str, telling: Telling) -> None:
    """Send to an address that belongs to no account, such as the list of all staff, now; the caller keeps the outcome.

    Raises TryLater or RefusedForGood as the carrier did; in a sealed room nothing leaves.
    """
    if settings.FAUXPAS["FAUXPAS_SEALED"]:
        raise RefusedForGood(_("This room is sealed: nothing leaves it."))
    _carrier_of(address).send(address, telling)


def call_chain(brand: Brand, *, at: datetime | None = None) -> list[Person]:
    """The active people to call, in order: the call tree, then everybody else who may triage, by name.

    at : those whom the rota has on call at that moment come before all of them.
    """
    belongs = Q(brand=brand) | Q(brand__isnull=True, organisation=brand.organisation_id)
    on_call = Membership.objects.filter(
        belongs, call_order__isnull=False, person__is_active=True
    ).select_related("person")
    ordered = people_on_call(brand, at=at) if at is not None else []
    ordered += [membership.person for membership in on_call.order_by("call_order", "pk")]
    ordered += people_who_may(Right.TRIAGE, brand).order_by("name", "pk")
    return list({person.pk: person for person in ordered}.values())


def acknowledge(subject: models.Model, *, now: datetime) -> int:
    """Somebody has the subject in hand: nobody else is asked. Returns how many open notices this settled.

    Who it was is for the subject's own trail line; call this in the transaction that writes it.
    """
    with transaction.atomic():
        settled = (
            _about(subject._meta.label_lower, subject.pk)
            .filter(acknowledged_at__isnull=True)
            .update(acknowledged_at=now)
        )
        Job.objects.filter(
            kind=ESCALATION, state=Job.State.WAITING, payload__subject=[subject._meta.label_lower, subject.pk]
        ).update(state=Job.State.DONE, done_at=now)
    return settled


@queue.handles(SENDING)
def send_waiting(job: Job, now: datetime) -> None:
    """Send one notice over one address, then mark it; a repeat after the mark sends nothing."""
    sending = (
        NoticeSending.objects.select_related("notice__person", "notice__brand", "address")
        .filter(pk=job.payload["sending"])
        .first()
    )
    if sending is None or sending.state == NoticeSending.State.SENT:
        return
    person = sending.notice.person
    # The reason is kept in words, for the person who should have been told and their colleagues.
    with translation.override(person.language):
        try:
            if not roles_in(person, sending.notice.brand):
                # It waited for the end of a night, or for a mail server, and they left meanwhile.
                raise RefusedForGood(_("%(name)s is no longer a member.") % {"name": person})
            if settings.FAUXPAS["FAUXPAS_SEALED"]:
                raise RefusedForGood(_("This room is sealed: nothing leaves it."))
            _carrier_of(sending.address.address).send(sending.address.address, _telling(sending))
        except FauxpasError as fault:
            final = not fault.retry or job.attempts >= job.most_attempts
            sending.state = NoticeSending.State.FAILED if final else NoticeSending.State.WAITING
            sending.error = str(fault)
            sending.save(update_fields=["state", "error"])
            raise
    sending.state, sending.sent_at, sending.error = NoticeSending.State.SENT, now, ""
    sending.save(update_fields=["state", "sent_at", "error"])


@queue.handles(ESCALATION)
def tell_next(job: Job, now: datetime) -> None:
    """Tell the next person on call, unless somebody acknowledged meanwhile."""
    brand, payload = job.brand, job.payload
    if brand is None:
        return
    label, subject_id = payload["subject"]
    told = _about(label, subject_id).filter(key__startswith=f"{payload['key']}:")
    chain = call_chain(brand, at=now)
    if not chain or told.filter(acknowledged_at__isnull=False).exists() or not told.exists():
        return
    # By who was told and not by count: the rota may have changed hands since the last step.
    turn = int(payload.get("round", 1))
    known = set(told.filter(key=f"{payload['key']}:{turn}").values_list("person_id", flat=True))
    person = next((each for each in chain if each.pk not in known), None)
    if person is None:
        turn, person = turn + 1, chain[0]
    with transaction.atomic(), translation.override(person.language):
        _repeat(brand, person, payload, key=f"{payload['key']}:{turn}", now=now)
        onward = {**payload, "step": int(payload["step"]) + 1, "round": turn}
        _line_up_next(brand, onward, now=now, until=job.last_useful_at or now)


def _repeat(brand: Brand, person: Person, payload: Mapping[str, Any], *, key: str, now: datetime) -> None:
    label, subject_id = payload["subject"]
    spoken = translation.get_language() or settings.LANGUAGE_CODE
    notice, made = Notice.objects.get_or_create(
        person=person,
        key=key,
        defaults={
            "brand": brand,
            "subject_label": label,
            "subject_id": subject_id,
            "title": payload["title"].get(spoken, payload["title"][settings.LANGUAGE_CODE])[:300],
            "body": payload["body"].get(spoken, payload["body"][settings.LANGUAGE_CODE]),
            "path": payload["path"],
            "urgent": True,
            "created_at": now,
        },
    )
    if made:
        _line_up(notice, person, now=now)


def _line_up(notice: Notice, person: Person, *, now: datetime) -> None:
    due_at = now if notice.urgent else _not_before(person, now=now)
    for address in _addresses(person, now=now):
        sending = NoticeSending.objects.create(notice=notice, address=address)
        queue.enqueue(
            SENDING,
            now=now,
            payload={"sending": sending.pk},
            key=str(sending.pk),
            brand=notice.brand,
            due_at=due_at,
            most_attempts=MOST_ATTEMPTS,
        )


def _not_before(person: Person, *, now: datetime) -> datetime:
    """When the person may be told of what is not urgent: now, or at the end of their quiet hours."""
    habits = NoticeHabits.objects.filter(person=person).first()
    if habits is None or habits.quiet_from is None or habits.quiet_until is None:
        return now
    zone = ZoneInfo(person.time_zone)
    return end_of_quiet(now, begins=habits.quiet_from, ends=habits.quiet_until, zone=zone) or now


def _line_up_next(brand: Brand, payload: Mapping[str, Any], *, now: datetime, until: datetime) -> None:
    # Each time round the whole chain, the wait grows: a team of one is not called every five minutes all night.
    queue.enqueue(
        ESCALATION,
        now=now,
        payload=payload,
        key=f"{brand.pk}:{payload['key']}:{payload['step']}",
        brand=brand,
        due_at=now + timedelta(seconds=ESCALATE_SECONDS * payload["round"]),
        last_useful_at=until,
    )


def _addresses(person: Person, *, now: datetime) -> list[NoticeAddress]:
    known = list(NoticeAddress.objects.filter(person=person).order_by("pk"))
    if not any(address.address.startswith(f"{MAIL}:") for address in known):
        # Whoever adds a telephone is still told by the e-mail they sign in with, unless they turned that off.
        known.append(
            NoticeAddress.objects.create(
                person=person, label=person.email[:60], address=f"{MAIL}:{person.email}", created_at=now
            )
        )
    return [address for address in known if address.active]


def _about(label: str, subject_id: int) -> models.QuerySet[Notice]:
    return Notice.objects.filter(subject_label=label, subject_id=subject_id)


def _carrier_of(address: str) -> Carrier:
    scheme, _colon, rest = address.partition(":")
    # `mailto:name@host` is ours; `mailto://` is Apprise's own way through somebody's mail provider.
    carrier = None if rest.startswith("//") else _carriers.get(scheme.lower())
    carrier = carrier or _carriers.get("")
    if carrier is None:
        raise RefusedForGood(_("Nothing here can send to this kind of address."))
    return carrier


def _telling(sending: NoticeSending) -> Telling:
    notice = sending.notice
    title = notice.title
    if notice.brand.name not in title:
        with translation.override(notice.person.language):
            title = _("%(brand)s: %(title)s") % {"brand": notice.brand.name, "title": title}
    return Telling(
        title=title,
        body=notice.body,
        link=f"{settings.ROOM_URL}{notice.path}",
        urgent=notice.urgent,
        key=f"notice-{sending.pk}",
        language=notice.person.language,
    )


def _said(words: Say) -> str:
    return str(words()) if callable(words) else str(words)


def _in_every_language(words: Say) -> dict[str, str]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = _said(words)
    return said
