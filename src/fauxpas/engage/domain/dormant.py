"""Dormant pages: prepared and approved in peacetime, live in one tap, taken down, ready again.

An author never approves their own page; any change of its words needs a new approval; an approval ends.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotAllowed, Words
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.engage.domain.objections import check_signed, find_objections
from fauxpas.engage.models import DormantPage, Showing
from fauxpas.engage.page.publish import build_soon
from fauxpas.engage.page.site import languages_of
from fauxpas.react.domain.approvals import check_no_hand
from fauxpas.react.domain.words import SLOT
from fauxpas.room.domain import first_word_said
from fauxpas.room.models import Case
from fauxpas.room.timeline import read_title
from fauxpas.understand.domain import record_plain_text, told_of
from fauxpas.understand.models import PublicText, Redaction

KIND = "dormant"
APPROVED_DAYS = 365
State = DormantPage.State
Texts = Mapping[str, Mapping[str, str]]

MOVES: Mapping[tuple[str, str], str] = {
    (State.DRAFT, "revise"): State.DRAFT,
    (State.READY, "revise"): State.DRAFT,
    (State.DRAFT, "approve"): State.READY,
    (State.READY, "approve"): State.READY,
    (State.READY, "go_live"): State.LIVE,
    (State.LIVE, "take_down"): State.READY,
}
REFUSALS: Mapping[str, Words] = {
    "revise": gettext_lazy("This page is public. Take it down before you change it."),
    "approve": gettext_lazy("This page is public already."),
    "go_live": gettext_lazy(
        "This page is not approved yet. Somebody other than its author has to approve it."
    ),
    "take_down": gettext_lazy("This page is not public."),
}


def prepare(brand: Brand, *, scenario: str, texts: Texts, by: Person, now: datetime) -> DormantPage:
    """Write a page for a scenario that may come. Raises InputRefused when the brand has one for it."""
    check_right(by, Right.WRITE, brand)
    words = _words(texts)
    try:
        with transaction.atomic():
            page = DormantPage.objects.create(
                brand=brand, scenario=scenario, texts=words, author=by, created_at=now
            )
            after = {"scenario": scenario, "texts": words}
            trail.write(brand, "dormant.prepared", by=by, now=now, subject=page, after=after)
    except IntegrityError as fault:
        sentence = _("There is a page for this scenario already. Change that one, or choose another name.")
        raise InputRefused(sentence, fields={"scenario": sentence}) from fault
    return page


def revise(page: DormantPage, *, texts: Texts, by: Person, now: datetime) -> DormantPage:
    """Change the words; whoever changes them is the author now, and the approval is void."""
    check_right(by, Right.WRITE, page.brand)
    words = _words(texts)
    with transaction.atomic():
        page = _locked(page)
        before = page.texts
        state = _next_state(page, "revise")
        if words != before:
            page.state, page.texts, page.author = state, words, by
            page.approved_by, page.approved_at, page.expires_at = None, None, None
            page.save()
            after = {"texts": words}
            trail.write(
                page.brand,
                "dormant.revised",
                by=by,
                now=now,
                subject=page,
                before={"texts": before},
                after=after,
            )
    return page


def approve(
    page: DormantPage, *, by: Person, now: datetime, days: int = APPROVED_DAYS, seen: str | None = None
) -> DormantPage:
    """Approve the words as they stand, for so many days.

    seen : digest of the words that were read; other words by now raise Conflict.
    Raises NotAllowed for whoever wrote any of it, InputRefused for a gap, MoveRefused for words that were taken out of it once.
    """
    check_right(by, Right.APPROVE, page.brand)
    with transaction.atomic():
        page = _locked(page)
        page.state = _next_state(page, "approve")
        if page.author_id == by.pk:
            raise NotAllowed(_("You wrote this page. Somebody else has to approve it."))
        check_no_hand(page, page.brand, by=by, verbs=("dormant.prepared", "dormant.revised"))
        if seen is not None and seen != digest_of(page):
            raise Conflict(_("The words were changed while you read them. Read the page again."))
        if _says_what_was_taken_out(page):
            raise MoveRefused(
                _("Words that were taken out of what this page said still stand in it. Change it first.")
            )
        missing = missing_languages(page)
        if missing:
            raise InputRefused(
                _("Nothing is written yet in: %(languages)s.") % {"languages": ", ".join(missing)}
            )
        page.approved_by, page.approved_at, page.expires_at = by, now, now + timedelta(days=days)
        page.save()
        after = {"expires_at": page.expires_at, "digest": digest_of(page)}
        trail.write(page.brand, "dormant.approved", by=by, now=now, subject=page, after=after)
    return page


def go_live(
    page: DormantPage,
    *,
    by: Person,
    now: datetime,
    case: Case | None = None,
    because: str = "",
    seen: str = "",
) -> DormantPage:
    """Make the page public, at once and in every language; a second tap changes nothing.

    case : the one it belongs to; its first public word is then said. because, seen : why it goes out although something speaks
    against it, and the digest of what did (`engage/domain/objections.py`); nothing is asked where nothing does.
    Raises MoveRefused when it is not approved, or no longer; InputRefused and Conflict as `check_signed` does.
    """
    check_right(by, Right.PUBLISH, page.brand)
    with transaction.atomic():
        page = _locked(page)
        if page.state == State.LIVE:
            return page
        state = _next_state(page, "go_live")
        if page.expires_at is not None and page.expires_at <= now:
            raise MoveRefused(
                _("Its approval has ended. Somebody other than its author has to approve it again.")
            )
        objections = find_objections(page, case, now=now)
        reason = check_signed(objections, because=because, seen=seen)
        page.state, page.case, page.live_at, page.live_by = state, case, now, by
        page.save()
        showing = Showing.objects.create(page=page, case=case, live_at=now, live_by=by)
        said = _say(page, showing, now=now)
        if case is not None:
            first_word_said(case, at=now)
        build_soon(page.brand, now=now)
        after = {"scenario": page.scenario, "digest": digest_of(page), **told_of(said)}
        if reason:
            after |= {"because": reason, "against": [each.sentence for each in objections]}
        thread = case.thread if case else ""
        trail.write(page.brand, "dormant.live", by=by, now=now, subject=page, thread=thread, after=after)
    return page


def take_down(page: DormantPage, *, by: Person, now: datetime) -> DormantPage:
    """Take the page from the front; what it said stays readable at its own address."""
    check_right(by, Right.PUBLISH, page.brand)
    with transaction.atomic():
        page = _locked(page)
        thread = page.case.thread if page.case else ""
        page.state = _next_state(page, "take_down")
        page.case = None
        page.save(update_fields=["state", "case"])
        Showing.objects.filter(page=page, down_at__isnull=True).update(down_at=now, down_by=by)
        build_soon(page.brand, now=now)
        trail.write(
            page.brand,
            "dormant.down",
            by=by,
            now=now,
            subject=page,
            thread=thread,
            after={"scenario": page.scenario},
        )
    return page


def end_approval(said: PublicText, *, now: datetime) -> str:
    """Words were taken out of what a page said: it is not said again before somebody approves it anew.

    In the caller's transaction, which writes the page's scenario, the answer, to the trail; empty for a text of something else.
    """
    if said.owner_label != Showing._meta.label_lower:
        return ""
    page = _locked(DormantPage.objects.get(showings=said.owner_id))
    if page.expires_at is not None and page.expires_at > now:
        page.expires_at = now
        page.save(update_fields=["expires_at"])
    return page.scenario


def _says_what_was_taken_out(page: DormantPage) -> bool:
    """Whether words taken out of what it said, or struck in it, stand in it still. One query."""
    taken = Redaction.objects.filter(
        public_text__owner_label=Showing._meta.label_lower,
        public_text__owner_id__in=page.showings.values("pk"),
    ).select_related("public_text")
    return any(
        each.words in words
        for each in taken
        for words in page.texts.get(each.public_text.language, {}).values()
    )


def missing_languages(page: DormantPage) -> list[str]:
    """The languages of the brand in which title or body is still empty."""
    return [
        language
        for language in languages_of(page.brand)
        if not all(page.texts.get(language, {}).get(part, "").strip() for part in ("title", "body"))
    ]


def title_of(page: DormantPage) -> str:
    """The page's title, in the reader's language when it has one; its scenario while it has none."""
    return titled(page)[0]


def titled(page: DormantPage) -> tuple[str, str]:
    """The title and its language: the reader's, else the brand's first that has one; the scenario, in no language, while none has."""
    title, language = read_title(titles_of(page), page.brand)
    return title or page.scenario, language


def titles_of(page: DormantPage) -> dict[str, str]:
    """The titles by language; an empty one is left out."""
    titles = {language: words.get("title", "") for language, words in page.texts.items()}
    return {language: title for language, title in titles.items() if title}


def _say(page: DormantPage, showing: Showing, *, now: datetime) -> list[PublicText]:
    return [
        record_plain_text(
            brand=page.brand,
            case=showing.case,
            owner=showing,
            kind=KIND,
            language=language,
            title=words["title"],
            body=words["body"],
            now=now,
        )
        for language, words in page.texts.items()
    ]


def _next_state(page: DormantPage, verb: str) -> DormantPage.State:
    try:
        return State(MOVES[page.state, verb])
    except KeyError as fault:
        raise MoveRefused(REFUSALS[verb]) from fault


def _locked(page: DormantPage) -> DormantPage:
    return DormantPage.objects.select_for_update(of=("self",)).select_related("brand", "case").get(pk=page.pk)


def _words(texts: Texts) -> dict[str, dict[str, str]]:
    """The texts as they are kept. Raises InputRefused for what the night would have to fill: a fact's mark, an open slot."""
    if any("[[" in part for words in texts.values() for part in words.values()):
        raise InputRefused(
            _("A dormant page cites no fact: it is written before the night. Leave the marks [[…]] out.")
        )
    opened = [slot[0] for words in texts.values() for part in words.values() for slot in SLOT.finditer(part)]
    if opened:
        raise InputRefused(
            _("Nobody fills an open slot in the night: %(slots)s. Write words that hold without it.")
            % {"slots": ", ".join(dict.fromkeys(opened))}
        )
    return {
        language: {"title": words.get("title", "").strip()[:200], "body": words.get("body", "").strip()}
        for language, words in sorted(texts.items())
    }


def digest_of(page: DormantPage) -> str:
    """SHA-256 of all its words, in hexadecimal."""
    return hashlib.sha256(trail.canonical(page.texts).encode()).hexdigest()
