"""The address a person signs in with: a new one counts once somebody opened the letter that went there."""

from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import NoticeAddress, Organisation, Person, TrailEntry
from fauxpas.core.notices import MAIL

LETTER_HOURS = 24
CHANGED = "person.email_changed"
_SALT = "fauxpas.core.new_email"


def make_email_token(person: Person, email: str, *, now: datetime) -> str:
    """What the letter to a new address carries, good for LETTER_HOURS and until the person's address changes, even back.

    Raises InputRefused for what is no address, or the one they have. Whether another account holds it is said only to
    whoever can read what is sent there.
    """
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as fault:
        sentence = _("Give an address such as name@example.org.")
        raise InputRefused(sentence, fields={"email": sentence}) from fault
    if email.lower() == person.email.lower():
        sentence = _("You sign in with this address already.")
        raise InputRefused(sentence, fields={"email": sentence})
    until = now + timedelta(hours=LETTER_HOURS)
    told = {
        "person": person.pk,
        "from": person.email,
        "to": email,
        "after": _changes_of(person),
        "until": int(until.timestamp()),
    }
    return signing.dumps(told, salt=_SALT)


def read_email_token(token: str, *, by: Person, now: datetime) -> str:
    """The new address a letter confirms. Raises MoveRefused when it is not theirs, too old, or used."""
    try:
        told = signing.loads(token, salt=_SALT)
    except signing.BadSignature as fault:
        raise _spent() from fault
    known = told["person"], told["from"], told.get("after")
    if known != (by.pk, by.email, _changes_of(by)) or told["until"] <= now.timestamp():
        raise _spent()
    return str(told["to"])


def change_email(token: str, *, by: Person, now: datetime) -> Person:
    """Make the confirmed address the one they sign in with and are told at.

    Raises MoveRefused when the letter no longer counts, or another account has the address.
    """
    email = read_email_token(token, by=by, now=now)
    before = by.email
    try:
        with transaction.atomic():
            by.email = email
            by.save(update_fields=["email"])
            told = NoticeAddress.objects.filter(person=by, address__iexact=f"{MAIL}:{before}")
            told.update(address=f"{MAIL}:{email}", label=email[:60])
            for organisation in Organisation.objects.filter(memberships__person=by).distinct().order_by("pk"):
                trail.write(
                    organisation,
                    CHANGED,
                    by=by,
                    now=now,
                    subject=by,
                    before={"email": before},
                    after={"email": email},
                )
    except IntegrityError as fault:
        by.email = before
        raise MoveRefused(_("Somebody here signs in with this address already.")) from fault
    return by


def _changes_of(person: Person) -> int:
    """How often the person's address was changed: each change spends every letter written before it."""
    return TrailEntry.objects.filter(
        verb=CHANGED, subject_label=person._meta.label_lower, subject_id=person.pk
    ).count()


def _spent() -> MoveRefused:
    return MoveRefused(_("This letter no longer counts. Ask for a new one in your account."))
