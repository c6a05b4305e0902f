"""Wordings approved in peacetime: fixed words, open slots, an expiry date; and texts that stay within them."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.core.trail import canonical
from fauxpas.react.domain.approvals import check_no_hand
from fauxpas.react.domain.filling import MOST_SLOTS, NOT_IN_A_SLOT, SLOT_LENGTH, values_in
from fauxpas.react.domain.statements import (
    BODY_LENGTH,
    TITLE_LENGTH,
    Beside,
    Draft,
    Drafts,
    as_recorded,
    save_texts,
)
from fauxpas.react.domain.words import SLOT, open_slots
from fauxpas.react.models import Statement, Wording

NAME_LENGTH = 120
NOT_A_WORD = re.compile(r"\W+")
# language -> slot name -> what the person on call typed
Filled = Mapping[str, Mapping[str, str]]


def add_wording(
    brand: Brand, *, name: str, scenario: str, drafts: Drafts, by: Person, now: datetime
) -> Wording:
    """A new wording, not approved yet. Raises InputRefused when a name or a language is missing."""
    check_right(by, Right.WRITE, brand)
    name, scenario = _checked_names(name, scenario)
    _check_drafts(drafts, brand)
    try:
        with transaction.atomic():
            wording = Wording.objects.create(
                brand=brand, name=name, scenario=scenario, texts=_as_stored(drafts), author=by, created_at=now
            )
            after = {"name": name, "scenario": scenario, "texts": as_recorded(drafts)}
            trail.write(brand, "wording.added", by=by, now=now, subject=wording, after=after)
    except IntegrityError:
        raise InputRefused(
            _("There is a wording of this name already."), fields={"name": _("Choose another name.")}
        ) from None
    return wording


def change_wording(wording: Wording, *, drafts: Drafts, by: Person, now: datetime) -> Wording:
    """Change the words; whoever does becomes their author, and an approval given before no longer stands."""
    check_right(by, Right.WRITE, wording.brand)
    _check_drafts(drafts, wording.brand)
    with transaction.atomic():
        wording = _lock(wording)
        if wording.texts == _as_stored(drafts):
            return wording
        before = {"texts": wording.texts, "approved_by": wording.approved_by_id}
        wording.texts, wording.author = _as_stored(drafts), by
        wording.approved_by = wording.approved_at = wording.expires_at = None
        wording.approved_digest = ""
        wording.save()
        after = {"texts": as_recorded(drafts)}
        trail.write(
            wording.brand, "wording.changed", by=by, now=now, subject=wording, before=before, after=after
        )
    return wording


def approve_wording(
    wording: Wording, *, expires_at: datetime, digest: str, by: Person, now: datetime
) -> Wording:
    """Let the person on call publish this wording alone until `expires_at`. Never by who wrote any of it.

    digest : of the wording as it was read. Raises Conflict when it changed since.
    """
    check_right(by, Right.APPROVE, wording.brand)
    if expires_at <= now:
        sentence = _("Choose a day in the future, so that somebody reads it again by then.")
        raise InputRefused(sentence, fields={"expires_at": sentence})
    with transaction.atomic():
        wording = _lock(wording)
        if wording.author_id == by.pk:
            raise NotAllowed(_("You wrote this text, so someone else must approve it."))
        check_no_hand(wording, wording.brand, by=by, verbs=("wording.added", "wording.changed"))
        if digest != wording_digest(wording):
            raise Conflict(_("This text changed while you read it. Read it again before you decide."))
        wording.approved_by, wording.approved_at = by, now
        wording.approved_digest, wording.expires_at = digest, expires_at
        wording.save(update_fields=["approved_by", "approved_at", "approved_digest", "expires_at"])
        after = {"digest": digest, "expires_at": expires_at}
        trail.write(wording.brand, "wording.approved", by=by, now=now, subject=wording, after=after)
    return wording


def wording_digest(wording: Wording) -> str:
    """SHA-256 in hexadecimal of the wording's words in every language."""
    return hashlib.sha256(canonical({"wording": wording.pk, "texts": wording.texts}).encode()).hexdigest()


def is_usable(wording: Wording, *, now: datetime) -> bool:
    """Whether the person on call may publish it alone at `now`."""
    approved = wording.approved_by_id is not None and wording.approved_by_id != wording.author_id
    fresh = wording.expires_at is not None and wording.expires_at > now
    return approved and fresh and wording.approved_digest == wording_digest(wording)


def fill_slots(
    statement: Statement,
    filled: Filled,
    *,
    base_version: int,
    next_update_at: datetime | None,
    by: Person,
    now: datetime,
) -> Statement:
    """Write the statement anew from its wording with these slots filled; a slot left empty stays open.

    Raises InputRefused when a slot is too long or tries to add lines or slots of its own.
    """
    wording = statement.wording
    if wording is None:
        raise MoveRefused(_("This text does not come from a wording."))
    faults: dict[str, str] = {}
    drafts = {}
    for language, words in wording.texts.items():
        values = {name: value.strip() for name, value in filled.get(language, {}).items()}
        for name, value in values.items():
            if not _fits_slot(value):
                sentence = _("One line of at most %(most)s characters, without braces.") % {
                    "most": SLOT_LENGTH
                }
                faults[slot_field(language, name)] = sentence
        drafts[language] = Draft(_fill(words["title"], values), _fill(words["body"], values))
    if faults:
        raise InputRefused(_("A slot takes one short line."), fields=faults)
    # Every language is written from the wording at once, so that none is older than another.
    beside = Beside(looked_at=tuple(drafts))
    return save_texts(
        statement,
        drafts,
        base_version=base_version,
        next_update_at=next_update_at,
        by=by,
        now=now,
        beside=beside,
    )


def slot_field(language: str, name: str) -> str:
    """The form field of one slot."""
    return f"slot_{language}_" + NOT_A_WORD.sub("_", name)


def slots_of(wording: Wording) -> dict[str, tuple[str, ...]]:
    """The slots to fill in each language, in reading order."""
    return {
        language: open_slots(f"{words['title']}\n{words['body']}")
        for language, words in wording.texts.items()
    }


def filled_so_far(statement: Statement) -> dict[str, dict[str, str]]:
    """What the statement's slots hold in each language; a slot still open is left out."""
    wording = statement.wording
    if wording is None:
        return {}
    found: dict[str, dict[str, str]] = {}
    for text in statement.texts.all():
        words = wording.texts.get(text.language)
        if words is None:
            continue
        values = (values_in(words["title"], text.title) or {}) | (values_in(words["body"], text.body) or {})
        found[text.language] = {name: value for name, value in values.items() if not SLOT.fullmatch(value)}
    return found


def check_within_wording(statement: Statement, *, now: datetime) -> Wording:
    """The wording the statement may be published on alone. Raises MoveRefused, saying why it may not."""
    wording = statement.wording
    if wording is None:
        raise MoveRefused(_("This text does not come from a wording. It needs an approval."))
    if not is_usable(wording, now=now):
        raise MoveRefused(
            _("This wording is not approved, or its approval has expired. The text needs an approval.")
        )
    typed = {text.language: (text.title, text.body) for text in statement.texts.all()}
    for language, words in wording.texts.items():
        title, body = typed.get(language, ("", ""))
        if values_in(words["title"], title) is None or values_in(words["body"], body) is None:
            raise MoveRefused(
                _("This text says more than its wording with the slots filled. It needs an approval.")
            )
    if statement.shorts.exists():
        raise MoveRefused(
            _("This text says more than its wording with the slots filled. It needs an approval.")
        )
    if typed.keys() - wording.texts.keys():
        raise MoveRefused(_("This text speaks a language its wording does not. It needs an approval."))
    return wording


def _fill(words: str, values: Mapping[str, str]) -> str:
    return SLOT.sub(lambda found: values.get(found[1].strip()) or found[0], words)


def _fits_slot(value: str) -> bool:
    return len(value) <= SLOT_LENGTH and not NOT_IN_A_SLOT.search(value) and not set("{}") & set(value)


def _checked_names(name: str, scenario: str) -> tuple[str, str]:
    name, slug = name.strip(), slugify(scenario)[:60]
    faults: dict[str, str] = {}
    if not name or len(name) > NAME_LENGTH:
        faults["name"] = _("Give it a name of at most %(most)s characters.") % {"most": NAME_LENGTH}
    if not slug:
        faults["scenario"] = _("Say for which scenario, such as allergen or outage.")
    if faults:
        raise InputRefused(_("The wording was not saved."), fields=faults)
    return name, slug


def _check_drafts(drafts: Drafts, brand: Brand) -> None:
    faults: dict[str, str] = {}
    for language in brand.languages:
        draft = drafts.get(language, Draft("", ""))
        if not draft.title.strip() or len(draft.title) > TITLE_LENGTH:
            faults[f"title_{language}"] = _("Write a title of at most %(most)s characters.") % {
                "most": TITLE_LENGTH
            }
        if not draft.body.strip() or len(draft.body) > BODY_LENGTH:
            faults[f"body_{language}"] = _("Write the text in this language too.")
        elif len(SLOT.findall(f"{draft.title}\n{draft.body}")) > MOST_SLOTS:
            faults[f"body_{language}"] = _("A wording has at most %(most)s open slots.") % {
                "most": MOST_SLOTS
            }
    if faults:
        raise InputRefused(_("A wording is written in every language of the brand."), fields=faults)


def _as_stored(drafts: Drafts) -> dict[str, dict[str, str]]:
    return {language: {"title": draft.title, "body": draft.body} for language, draft in drafts.items()}


def _lock(wording: Wording) -> Wording:
    return Wording.objects.select_for_update(of=("self",)).select_related("brand").get(pk=wording.pk)
