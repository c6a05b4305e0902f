"""Evidence: what a case keeps so that nobody has to take its word; sealed, held when the law asks, never silently gone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fauxpas.core import sealed, trail
from fauxpas.core.errors import InputRefused, MoveRefused, Unavailable
from fauxpas.core.http import fetch
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.room.models import Case
from fauxpas.understand.models import Evidence, EvidenceFile, Fact
from fauxpas.watch.models import Mention

from .posts import draw_post, post_as_json
from .readings import propose_from_piece, words_of
from .warc import name_of_page, write_warc

MOST_BYTES = 25_000_000
NAME_SIGNS = 200
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Part:
    """One file to keep: its bytes, what they are, what people call them."""

    content: bytes
    media_type: str
    name: str
    part: EvidenceFile.Part = EvidenceFile.Part.ITSELF


def add_file(
    case: Case,
    content: bytes,
    *,
    name: str,
    note: str = "",
    facts: Iterable[Fact] = (),
    by: Person,
    now: datetime,
) -> Evidence:
    """Keep a file somebody has; the same bytes again are the same piece, with the time it was added then.

    Raises InputRefused for what is empty, larger than MOST_BYTES, or of a kind that is not kept.
    """
    media_type = check_file(content)
    name = _clean(name) or f"{_('file')}.{sealed.ENDINGS[media_type]}"
    return _add(
        case,
        Evidence(kind=Evidence.Kind.FILE, name=name, note=note.strip(), taken_at=now),
        [Part(content, media_type, name)],
        facts=facts,
        words=words_of(content, media_type),
        by=by,
        now=now,
    )


def add_page(
    case: Case, address: str, *, note: str = "", facts: Iterable[Fact] = (), by: Person, now: datetime
) -> Evidence:
    """Fetch a page of the web and keep what came back, as a web archive (WARC): the page itself, without its pictures.

    Raises InputRefused when the page does not answer or may not be fetched; NotAllowed before anything is fetched.
    """
    check_right(by, Right.NOTE, case.brand)
    address = address.strip()
    try:
        answer = fetch(address, now=now, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    except Unavailable as fault:
        words = (
            _("The page does not answer now. Try again in a moment, or add a picture of it as a file.")
            if fault.retry
            else str(fault.message)
        )
        raise InputRefused(words, fields={"address": words}) from fault
    archive = write_warc(answer, asked=address, at=now)
    if len(archive) > MOST_BYTES:
        raise _too_large("address")
    name = _clean(name_of_page(answer))
    return _add(
        case,
        Evidence(
            kind=Evidence.Kind.PAGE, name=name, note=note.strip(), address=answer.address[:2000], taken_at=now
        ),
        [Part(archive, "application/warc", f"{name[:80]}.warc")],
        facts=facts,
        words=words_of(answer.body, sealed.media_type_of(answer.body)),
        by=by,
        now=now,
    )


def keep_post(
    case: Case, mention: Mention, *, facts: Iterable[Fact] = (), by: Person, now: datetime
) -> Evidence:
    """Keep a post as its source gave it, with a picture drawn of it; kept already in this case, that piece is returned.

    mention : with its source. Raises InputRefused when it was erased, or is of another brand.
    """
    if mention.erased or mention.brand_id != case.brand_id:
        raise InputRefused(_("This post is not there any more."))
    name = _("Post, %(source)s") % {"source": mention.source.name}
    piece = Evidence(
        kind=Evidence.Kind.POST,
        name=name[:NAME_SIGNS],
        address=mention.url,
        mention=mention,
        author=mention.author,
        source=mention.source,
        taken_at=mention.seen_at,
    )
    parts = [
        Part(post_as_json(mention, kept_at=now), "application/json", "post.json"),
        Part(draw_post(mention, kept_at=now), "image/svg+xml", "post.svg", EvidenceFile.Part.PICTURE),
    ]
    return _add(case, piece, parts, facts=facts, by=by, now=now)


def add_picture(piece: Evidence, content: bytes, *, by: Person, now: datetime) -> Evidence:
    """Put a picture beside a piece, such as the page as it looked. Raises InputRefused, MoveRefused for a piece that is gone."""
    check_right(by, Right.NOTE, piece.case.brand)
    media_type = check_file(content)
    if media_type not in sealed.PICTURES - {"image/svg+xml"}:
        words = _("Choose a picture: PNG, JPEG, WebP or GIF.")
        raise InputRefused(words, fields={"content": words})
    with transaction.atomic():
        piece = _locked(piece)
        part = Part(content, media_type, f"picture.{sealed.ENDINGS[media_type]}", EvidenceFile.Part.PICTURE)
        if piece.files.filter(digest=sealed.digest_of(content)).exists():
            return piece
        _seal(piece, [part], now=now)
        _write(piece, "evidence.pictured", by=by, now=now, after={"files": _told_files(piece)})
    return piece


def link_facts(piece: Evidence, facts: Iterable[Fact], *, by: Person, now: datetime) -> Evidence:
    """Say which facts rest on the piece; those not named no longer do. Raises InputRefused for another case's fact."""
    check_right(by, Right.NOTE, piece.case.brand)
    with transaction.atomic():
        piece = _locked(piece)
        before = _keys(piece.facts.all())
        piece.facts.set(_of_case(piece.case, facts))
        after = _keys(piece.facts.all())
        if before != after:
            _write(piece, "evidence.linked", by=by, now=now, before={"facts": before}, after={"facts": after})
    return piece


def add_links(piece: Evidence, facts: Iterable[Fact], *, by: Person, now: datetime) -> None:
    """Have these facts rest on the piece too, on record when that is new; in the caller's transaction, who checked the right."""
    before = _keys(piece.facts.all())
    piece.facts.add(*facts)
    after = _keys(piece.facts.all())
    if before != after:
        _write(piece, "evidence.linked", by=by, now=now, before={"facts": before}, after={"facts": after})


def hold(piece: Evidence, *, reason: str, by: Person, now: datetime) -> Evidence:
    """Put a piece under legal hold: nothing removes it until it is released. Raises InputRefused without a reason."""
    check_right(by, Right.RUN_CASE, piece.case.brand)
    reason = _reason(reason)
    with transaction.atomic():
        piece = _locked(piece)
        if piece.held_at is not None:
            return piece
        piece.held_at, piece.held_by, piece.held_because = now, by, reason
        piece.save(update_fields=["held_at", "held_by", "held_because"])
        _write(piece, "evidence.held", by=by, now=now, after={"because": reason})
    return piece


def release(piece: Evidence, *, reason: str, by: Person, now: datetime) -> Evidence:
    """End a legal hold; a piece whose author was erased meanwhile is let go. Raises InputRefused without a reason."""
    check_right(by, Right.RUN_CASE, piece.case.brand)
    reason = _reason(reason)
    with transaction.atomic():
        piece = _locked(piece)
        if piece.held_at is None:
            return piece
        before: dict[str, Any] = {"because": piece.held_because}
        after: dict[str, Any] = {"because": reason}
        piece.held_at, piece.held_by, piece.held_because = None, None, ""
        piece.save(update_fields=["held_at", "held_by", "held_because"])
        if piece.erase_asked_at is not None:
            let_go(piece, gone=Evidence.Gone.ERASED, now=now)
            after["erased"] = True
        _write(piece, "evidence.released", by=by, now=now, before=before, after=after)
    return piece


def remove(piece: Evidence, *, reason: str, by: Person, now: datetime) -> Evidence:
    """Delete the bytes of a piece; that it was there, its digest and why it went stay. Raises MoveRefused while it is held."""
    check_right(by, Right.RUN_CASE, piece.case.brand)
    reason = _reason(reason)
    with transaction.atomic():
        piece = _locked(piece)
        if piece.held_at is not None:
            raise MoveRefused(
                _("This piece is under legal hold: %(reason)s") % {"reason": piece.held_because}
            )
        let_go(piece, gone=Evidence.Gone.BY_HAND, because=reason, now=now)
        after = {"because": reason, "files": _told_files(piece)}
        _write(piece, "evidence.removed", by=by, now=now, after=after)
    return piece


def let_go(piece: Evidence, *, gone: Evidence.Gone, because: str = "", now: datetime) -> None:
    """Mark a piece that nobody holds as gone and have its files dropped; in a transaction whose caller writes the trail.

    What was proposed from it goes too; a piece whose author is erased keeps nothing that tells of them.
    """
    piece.gone, piece.gone_at, piece.gone_because = gone, now, because
    fields = ["gone", "gone_at", "gone_because"]
    if gone == Evidence.Gone.ERASED:
        piece.author, piece.address, piece.note, piece.mention = "", "", "", None
        fields += ["author", "address", "note", "mention"]
    piece.save(update_fields=fields)
    piece.proposals.all().delete()
    files = list(piece.files.values_list("digest", "media_type"))
    transaction.on_commit(lambda: drop_files(files))


def drop_files(files: Sequence[tuple[str, str]]) -> None:
    """Delete the bytes of these (digest, media type) where no piece and no capture needs them."""
    for digest, media_type in files:
        sealed.drop(digest, media_type=media_type)


def keeps(digest: str) -> bool:
    """Whether a piece that is there rests on the file of this digest."""
    return EvidenceFile.objects.filter(digest=digest, piece__gone="").exists()


def read_file(file: EvidenceFile) -> bytes:
    """The file's bytes. Raises MoveRefused when the piece is gone, NotFound when the file is lost or not what was kept."""
    if file.piece.gone:
        raise MoveRefused(_("This piece is gone: %(why)s.") % {"why": file.piece.get_gone_display()})
    return sealed.unseal(file.digest, media_type=file.media_type)


def check_file(content: bytes) -> str:
    """The media type of a file that may be kept, told by its bytes. Raises InputRefused at the field `content`."""
    if not content:
        words = _("This file is empty.")
        raise InputRefused(words, fields={"content": words})
    if len(content) > MOST_BYTES:
        raise _too_large("content")
    media_type = sealed.media_type_of(content)
    if not media_type:
        words = _(
            "This kind of file is not kept. Send a picture, a PDF, an office document, a text, a sound or a film."
        )
        raise InputRefused(words, fields={"content": words})
    return media_type


def _add(
    case: Case,
    piece: Evidence,
    parts: Sequence[Part],
    *,
    facts: Iterable[Fact],
    words: str = "",
    by: Person,
    now: datetime,
) -> Evidence:
    check_right(by, Right.NOTE, case.brand)
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("brand").get(pk=case.pk)
        resting = _of_case(case, facts)
        known = _known(case, piece, parts[0])
        if known is not None:
            add_links(known, resting, by=by, now=now)
            return known
        piece.case, piece.added_by, piece.added_at = case, by, now
        piece.number = (case.evidence.aggregate(last=Max("number"))["last"] or 0) + 1
        piece.save(force_insert=True)
        _seal(piece, parts, now=now)
        piece.facts.set(resting)
        propose_from_piece(piece, words, now=now)
        after = {
            "kind": piece.kind,
            "name": piece.name,
            "files": _told_files(piece),
            "facts": _keys(resting),
        }
        _write(piece, "evidence.added", by=by, now=now, after=after)
    return piece


def _known(case: Case, piece: Evidence, part: Part) -> Evidence | None:
    there = case.evidence.filter(gone="")
    if piece.mention is not None:
        return there.filter(mention=piece.mention).first()
    return there.filter(files__digest=sealed.digest_of(part.content), kind=piece.kind).first()


def _seal(piece: Evidence, parts: Iterable[Part], *, now: datetime) -> None:
    for part in parts:
        EvidenceFile.objects.create(
            piece=piece,
            part=part.part,
            name=part.name,
            digest=sealed.seal(part.content, media_type=part.media_type),
            media_type=part.media_type,
            size=len(part.content),
            added_at=now,
        )


def _locked(piece: Evidence) -> Evidence:
    piece = Evidence.objects.select_for_update(of=("self",)).select_related("case__brand").get(pk=piece.pk)
    if piece.gone:
        raise MoveRefused(_("This piece is gone: %(why)s.") % {"why": piece.get_gone_display()})
    return piece


def _of_case(case: Case, facts: Iterable[Fact]) -> list[Fact]:
    found = list(facts)
    if any(fact.case_id != case.pk for fact in found):
        words = _("Choose facts of this case.")
        raise InputRefused(words, fields={"facts": words})
    return sorted(found, key=lambda fact: fact.number)


def _keys(facts: Iterable[Fact]) -> list[str]:
    return sorted(fact.key for fact in facts)


def _told_files(piece: Evidence) -> list[dict[str, Any]]:
    files = piece.files.order_by("pk")
    return [
        {"part": file.part, "sha256": file.digest, "bytes": file.size, "media_type": file.media_type}
        for file in files
    ]


def _write(
    piece: Evidence,
    verb: str,
    *,
    by: Person,
    now: datetime,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    case = piece.case
    trail.write(
        case.brand,
        verb,
        by=by,
        now=now,
        subject=piece,
        thread=case.thread,
        before=before,
        after={"key": piece.key} | after,
    )


def _reason(words: str) -> str:
    if not words.strip():
        missing = _("Say why: others will read it.")
        raise InputRefused(missing, fields={"reason": missing})
    return words.strip()[:500]


def _clean(name: str) -> str:
    """A file's name without the folders before it and without signs that do not show."""
    return _UNPRINTED.sub(" ", re.split(r"[\\/]", name)[-1]).strip()[:NAME_SIGNS]


def _too_large(field: str) -> InputRefused:
    words = _("This is larger than %(most)s MB. Send a smaller one, or a part of it.") % {
        "most": MOST_BYTES // 1_000_000
    }
    return InputRefused(words, fields={field: words})
