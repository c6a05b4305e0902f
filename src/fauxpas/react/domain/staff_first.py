"""Staff hear it minutes before the public, in words written to be leaked: a message, its sending, its poster.

The message says what happened, what to say, what not to say, and where to send journalists. It should say nothing that the public
text does not: somebody will post it within the hour. Whoever sends it reads it for that; refused are open slots, marks of facts, and
words of a death that the public text does not say, or may not say yet.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core import queue, trail
from fauxpas.core.errors import Conflict, FauxpasError, InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Job, Person
from fauxpas.core.notices import Telling, clean_address, notify, send_to
from fauxpas.core.rights import Right, check_right, people_who_may
from fauxpas.react.domain.approvals import check_no_hand, others_who_approve
from fauxpas.react.domain.gates import grave_stops, grave_words
from fauxpas.react.domain.words import FACT_MARK, SLOT, Reading, read_texts
from fauxpas.react.models import StaffAddress, StaffMessage, StaffSending, Statement
from fauxpas.room.models import Case

JOB = "react.staff"
PART_LENGTH, LABEL_LENGTH = 4000, 60
MOST_ATTEMPTS = 8
# What a first message begins with, by language; a person changes all of it.
FRAMES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "say": "“We know about it, we are working on it, and what we know is on our page.” Listen, thank people for telling "
        "you, note what they saw and pass it on.",
        "not_say": "Nothing about causes, names, numbers or who is to blame. Nothing on your own accounts. Do not argue.",
        "journalists": "Be polite, say nothing “off the record”, and pass them to the press office:",
    },
    "fr": {
        "say": "« Nous le savons, nous y travaillons, et ce que nous savons est sur notre page. » Écoutez, remerciez, notez "
        "ce qui vous est dit et transmettez-le.",
        "not_say": "Rien sur les causes, les noms, les chiffres ni les responsabilités. Rien sur vos comptes personnels. "
        "N’argumentez pas.",
        "journalists": "Restez courtois, rien « en off », et passez la main au service de presse :",
    },
}


@dataclass(frozen=True)
class StaffWords:
    """The message in one language: what happened, what to say, what not to say, where to send journalists."""

    happened: str = ""
    say: str = ""
    not_say: str = ""
    journalists: str = ""

    @property
    def whole(self) -> bool:
        """Whether every part has words."""
        return all(part.strip() for part in asdict(self).values())


PARTS = tuple(StaffWords.__dataclass_fields__)
Words = Mapping[str, StaffWords]


def words_of_message(message: StaffMessage) -> dict[str, StaffWords]:
    """The message by language, every language of the brand; empty parts where nothing is written."""
    return {code: StaffWords(**message.texts.get(code, {})) for code in message.case.brand.languages}


def start_staff_message(
    case: Case, *, by: Person, now: datetime, statement: Statement | None = None
) -> StaffMessage:
    """A message to staff to begin from: what happened as the public text says it, and the usual rest. Raises MoveRefused."""
    check_right(by, Right.WRITE, case.brand)
    if case.level == Case.Level.CLOSED:
        raise MoveRefused(_("This case is closed. Reopen it first."))
    happened = {}
    if statement is not None:
        happened = {each.language: each.body for each in read_texts(statement, now=now)}
    texts = {
        code: {"happened": happened.get(code, "")[:PART_LENGTH], **FRAMES["fr" if code == "fr" else "en"]}
        for code in case.brand.languages
    }
    with transaction.atomic():
        message = StaffMessage.objects.create(
            case=case, statement=statement, texts=texts, author=by, created_at=now, saved_at=now
        )
        _write(message, "staff.started", by=by, now=now, after={"texts": texts})
    return message


def save_staff_message(
    message: StaffMessage, words: Words, *, base_version: int, by: Person, now: datetime
) -> StaffMessage:
    """Keep what was typed; whoever changed the words last is their author.

    Raises Conflict when somebody saved meanwhile, MoveRefused once it is sent, InputRefused for what is too long.
    """
    check_right(by, Right.WRITE, message.case.brand)
    too_long = {
        f"{part}_{code}": _("At most %(most)s characters.") % {"most": PART_LENGTH}
        for code, each in words.items()
        for part, text in asdict(each).items()
        if len(text) > PART_LENGTH
    }
    if too_long:
        raise InputRefused(_("The message was not saved."), fields=too_long)
    with transaction.atomic():
        message = _unsent(message)
        texts = {code: asdict(each) for code, each in words.items()}
        if texts == message.texts:
            return message
        if base_version != message.version:
            raise Conflict(_("Somebody else saved this message while you wrote. Read theirs first."))
        before = {"texts": message.texts}
        message.texts, message.author, message.saved_at = texts, by, now
        message.version += 1
        message.save(update_fields=["texts", "author", "saved_at", "version"])
        _write(message, "staff.saved", by=by, now=now, before=before, after={"texts": texts})
    return message


def send_staff_message(message: StaffMessage, *, version: int, by: Person, now: datetime) -> StaffMessage:
    """Approve and send it to every address of the brand, and to every colleague who has an account here.

    Never by who wrote any of it while somebody who did not may approve. Raises Conflict for another version than was read, MoveRefused
    when a part is missing or open, it tells of a death before the public text may, no address is known or it was sent already.
    """
    brand = message.case.brand
    check_right(by, Right.APPROVE, brand)
    with transaction.atomic():
        message = _unsent(message)
        if message.author_id == by.pk and others_who_approve(brand, than=by):
            raise NotAllowed(_("You wrote this message, so someone else must send it."))
        check_no_hand(message, brand, by=by, verbs=("staff.started", "staff.saved"))
        if version != message.version:
            raise Conflict(_("This message changed while you read it. Read it again before you decide."))
        _check_words(message, now=now)
        addresses = list(StaffAddress.objects.filter(brand=brand))
        if not addresses:
            raise MoveRefused(_("No address of staff is known. Say first where they are reached."))
        message.sent_at, message.sent_by = now, by
        message.save(update_fields=["sent_at", "sent_by"])
        for address in addresses:
            sending = StaffSending.objects.create(message=message, address=address, label=address.label)
            queue.enqueue(
                JOB,
                now=now,
                payload={"sending": sending.pk},
                key=str(sending.pk),
                brand=brand,
                most_attempts=MOST_ATTEMPTS,
            )
        notify(
            brand,
            people_who_may(Right.SEE, brand),
            key=f"staff:{message.pk}",
            subject=message,
            title=gettext_lazy("Read this before the public does"),
            body=message.case.title,
            path=f"{message.case.path}staff/{message.pk}/",
            urgent=True,
            now=now,
        )
        after = {
            "addresses": [address.label for address in addresses],
            "version": message.version,
            "statement": message.statement_id,
        }
        _write(message, "staff.sent", by=by, now=now, after=after)
    return message


@queue.handles(JOB)
def send_waiting_staff(job: Job, now: datetime) -> None:
    """Send one message to one address, then mark it; a repeat after the mark sends nothing."""
    found = StaffSending.objects.select_related("message__case__brand", "address")
    sending = found.filter(pk=job.payload["sending"], state=StaffSending.State.WAITING).first()
    if sending is None or sending.address is None:
        return
    try:
        send_to(sending.address.address, _telling(sending, sending.address))
    except FauxpasError as fault:
        if not fault.retry or job.attempts >= job.most_attempts:
            sending.state = StaffSending.State.FAILED
        sending.error = str(fault)[:500]
        sending.save(update_fields=["state", "error"])
        raise
    sending.state, sending.sent_at, sending.error = StaffSending.State.SENT, now, ""
    sending.save(update_fields=["state", "sent_at", "error"])


def add_staff_address(
    brand: Brand, *, label: str, address: str, language: str, by: Person, now: datetime
) -> StaffAddress:
    """Keep an address where staff are reached. Raises InputRefused for one that nothing here can send to."""
    check_right(by, Right.CHANNELS, brand)
    label = label.strip()
    if not label or len(label) > LABEL_LENGTH:
        words = _("Give it a name of at most %(most)s characters.") % {"most": LABEL_LENGTH}
        raise InputRefused(words, fields={"label": words})
    if language not in brand.languages:
        words = _("The brand does not speak this language.")
        raise InputRefused(words, fields={"language": words})
    kept = clean_address(address)
    try:
        with transaction.atomic():
            made = StaffAddress.objects.create(
                brand=brand, label=label, address=kept, language=language, added_at=now
            )
            after = {"label": label, "language": language}
            trail.write(brand, "staff.address_added", by=by, now=now, subject=made, after=after)
    except IntegrityError:
        words = _("There is an address of this name already.")
        raise InputRefused(words, fields={"label": words}) from None
    return made


def drop_staff_address(address: StaffAddress, *, by: Person, now: datetime) -> None:
    """Send nothing more there; what was sent stays on record under its name."""
    check_right(by, Right.CHANNELS, address.brand)
    with transaction.atomic():
        pk, label, brand = address.pk, address.label, address.brand
        address.delete()
        address.pk = pk
        trail.write(brand, "staff.address_dropped", by=by, now=now, subject=address, before={"label": label})


def _check_words(message: StaffMessage, *, now: datetime) -> None:
    """Raise MoveRefused for what is missing, still open, or graver than what the public may hear."""
    whole = {code: "\n\n".join(asdict(each).values()) for code, each in words_of_message(message).items()}
    if not all(each.whole for each in words_of_message(message).values()):
        raise MoveRefused(_("A part of the message is missing in one of the languages."))
    opened = [
        mark[0] for said in whole.values() for kind in (SLOT, FACT_MARK) for mark in kind.finditer(said)
    ]
    if opened:
        words = {"marks": ", ".join(dict.fromkeys(opened))}
        raise MoveRefused(
            _("Staff read exactly these words. Write out what is still open: %(marks)s.") % words
        )
    statement = message.statement
    readings = read_texts(statement, now=now) if statement is not None else []
    stopping = grave_stops(statement, readings, now=now) if statement is not None else []
    if stopping:
        raise MoveRefused(" ".join(stopping))
    public = {each.language: f"{each.title}\n\n{each.body}" for each in readings}
    more = [
        words
        for code, said in whole.items()
        for words in grave_words([Reading(code, "", said, said, (), (), ())])
        if words not in public.get(code, "")
    ]
    if more:
        sentence = _(
            "It speaks of a death or of who was hurt: “%(words)s”. Staff hear that from the text for the public, once it may "
            "say so."
        )
        raise MoveRefused(sentence % {"words": " / ".join(more[:3])})


def _telling(sending: StaffSending, address: StaffAddress) -> Telling:
    message, language = sending.message, address.language
    words = words_of_message(message)[language]
    with translation.override(language):
        parts = [
            words.happened,
            _("What to say") + "\n" + words.say,
            _("What not to say") + "\n" + words.not_say,
            _("Journalists") + "\n" + words.journalists,
        ]
        title = _("%(brand)s: for staff, before the public") % {"brand": message.case.brand.name}
    return Telling(
        title=title,
        body="\n\n".join(parts),
        link="",
        urgent=True,
        key=f"staff-{sending.pk}",
        language=language,
    )


def _unsent(message: StaffMessage) -> StaffMessage:
    held = StaffMessage.objects.select_for_update(of=("self",)).select_related("case__brand", "author")
    message = held.get(pk=message.pk)
    if message.sent_at is not None:
        raise MoveRefused(_("This message is sent. Write another one when something changes."))
    return message


def _write(message: StaffMessage, verb: str, *, by: Person, now: datetime, **told: Any) -> None:
    case = message.case
    trail.write(case.brand, verb, by=by, now=now, subject=message, thread=case.thread, **told)
