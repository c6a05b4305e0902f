"""Pictures, films and sounds of a statement: adding one, what stands for it in words, whose consent it rests on, its end.

Every change is a change of what is said: the text is a draft again and whoever made it is its author.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from fauxpas.core import sealed, trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotFound
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.core.tree import sign_soon
from fauxpas.engine.subtitles import Fault, as_webvtt, read_subtitles, spoken_words
from fauxpas.react.domain.history import note_version
from fauxpas.react.domain.kinds import rules_of
from fauxpas.react.domain.media_files import make_ready, ready_picture
from fauxpas.react.domain.moves import next_statement_state
from fauxpas.react.domain.statements import lock
from fauxpas.react.models import MediaText, Statement, StatementMedia
from fauxpas.understand.models import Evidence

Kind, Consent, Gone = StatementMedia.Kind, StatementMedia.Consent, StatementMedia.Gone
MOST_MEDIA = 6
NAME_LENGTH, ALT_LENGTH, WHO_LENGTH, WHERE_LENGTH, REASON_LENGTH = 200, 500, 300, 300, 300
# Thirteen minutes of speech; the page that carries it stays below 50 kB.
TRANSCRIPT_LENGTH = 12_000
SUBTITLES_LENGTH = 200_000
_rebuilders: list[Callable[[Brand, datetime], None]] = []


@dataclass(frozen=True)
class MediaWords:
    """What stands for it in one language. subtitles : WebVTT or SubRip; without a transcript, their words are it."""

    alt: str = ""
    transcript: str = ""
    subtitles: str = ""


@dataclass(frozen=True)
class Agreed:
    """Whose consent it rests on. until : the last day; proof : a piece of the case's evidence, where : in words."""

    consent: str = ""
    who: str = ""
    until: date | None = None
    proof: Evidence | None = None
    where: str = ""


@dataclass(frozen=True)
class MediaDraft:
    """What a person filled in; a language left out keeps its words. poster : the bytes of a still picture of a film."""

    words: Mapping[str, MediaWords] = field(default_factory=dict)
    agreed: Agreed = Agreed()
    poster: bytes = b""


def register_rebuild(rebuild: Callable[[Brand, datetime], None]) -> None:
    """Let whoever shows public words know when a picture, film or sound has to leave them; called in the transaction."""
    if rebuild not in _rebuilders:
        _rebuilders.append(rebuild)


def add_media(
    statement: Statement, content: bytes, *, name: str, by: Person, now: datetime
) -> StatementMedia:
    """Put a picture, film or sound beside the words, without its metadata.

    Raises InputRefused at `content` for what may not be published or is there already, MoveRefused when the text is said, for the
    room only, or has MOST_MEDIA already.
    """
    check_right(by, Right.WRITE, statement.case.brand)
    ready = make_ready(content)
    with transaction.atomic():
        statement = _changing(statement, by=by, now=now)
        if not rules_of(statement).public:
            raise MoveRefused(_("This text is for the room only: no picture or film goes with it."))
        if statement.media.count() >= MOST_MEDIA:
            raise MoveRefused(_("This text has %(most)s pictures and films already.") % {"most": MOST_MEDIA})
        digest = sealed.seal(ready.content, media_type=ready.media_type)
        if statement.media.filter(digest=digest).exists():
            words = _("This file is there already.")
            raise InputRefused(words, fields={"content": words})
        media = StatementMedia.objects.create(
            statement=statement,
            number=(statement.media.aggregate(last=Max("number"))["last"] or 0) + 1,
            kind=ready.kind,
            name=" ".join(name.replace("\\", "/").rsplit("/", 1)[-1].split())[:NAME_LENGTH],
            digest=digest,
            media_type=ready.media_type,
            size=len(ready.content),
            width=ready.width,
            height=ready.height,
            added_at=now,
            added_by=by,
        )
        _write(media, "statement.media_added", by=by, now=now, after=_file_told(media))
    return media


def change_media(media: StatementMedia, draft: MediaDraft, *, by: Person, now: datetime) -> StatementMedia:
    """Say what stands for it, and whose consent it rests on. The same again changes nothing.

    Raises InputRefused with a sentence for each field: `subtitles_fr` names the lines that are wrong.
    """
    check_right(by, Right.WRITE, media.statement.case.brand)
    words = _checked(media, draft)
    with transaction.atomic():
        media = _locked(media)
        before = told_of(media)
        old_poster = (media.poster_digest, media.poster_type)
        if draft.poster:
            still = ready_picture(draft.poster, field="poster")
            media.poster_digest = sealed.seal(still.content, media_type=still.media_type)
            media.poster_type = still.media_type
        for language, each in words.items():
            MediaText.objects.update_or_create(media=media, language=language, defaults=vars(each))
        agreed = draft.agreed
        media.consent, media.consent_who = agreed.consent, agreed.who.strip()
        media.consent_until, media.proof, media.proof_where = agreed.until, agreed.proof, agreed.where.strip()
        media.save()
        after = told_of(media)
        if after != before:
            media.statement = _changing(media.statement, by=by, now=now)
            _write(media, "statement.media_changed", by=by, now=now, before=before, after=after)
            if old_poster[0] and old_poster[0] != media.poster_digest:
                _drop_later([old_poster])
    return media


def remove_media(media: StatementMedia, *, by: Person, now: datetime) -> Statement:
    """Take it out of a text that is not said yet. Raises MoveRefused afterwards: then only a consent can end it."""
    check_right(by, Right.WRITE, media.statement.case.brand)
    with transaction.atomic():
        media = _locked(media)
        statement = media.statement = _changing(media.statement, by=by, now=now)
        files = files_of(media)
        before = {**_file_told(media), **told_of(media)}
        _write(
            media, "statement.media_removed", by=by, now=now, before=before, after={"number": media.number}
        )
        media.delete()
        _drop_later(files)
    return statement


def withdraw_consent(
    media: StatementMedia, *, reason: str, words_too: bool, by: Person, now: datetime
) -> StatementMedia:
    """Somebody in it no longer agrees: it leaves the public page at once and for good, which says so with the day.

    The same file beside another text of the brand leaves with it.

    reason : for the room. words_too : what stands for it in words goes as well. Raises InputRefused without a reason, MoveRefused
    when it is gone already.
    """
    check_right(by, Right.WRITE, media.statement.case.brand)
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        sentence = _("Say in a sentence who no longer agrees, and how you know.")
        raise InputRefused(sentence, fields={"reason": sentence})
    with transaction.atomic():
        media = _locked(media)
        if media.gone:
            raise MoveRefused(_("It is off the public page already."))
        for each in [media, *_same_elsewhere(media)]:
            _end(each, Gone.WITHDRAWN, because=reason, words_too=words_too, by=by, now=now)
    return media


def end_consents(*, now: datetime) -> list[StatementMedia]:
    """Take off the public page what rests on a consent whose last day is over in its brand's time zone."""
    public = Q(statement__state=Statement.State.PUBLISHED, gone="")
    due = StatementMedia.objects.filter(public, consent_until__lt=(now + timedelta(days=1)).date())
    ended = []
    for found in due.select_related("statement__case__brand").order_by("pk"):
        today = now.astimezone(ZoneInfo(found.statement.case.brand.time_zone)).date()
        if found.consent_until is None or found.consent_until >= today:
            continue
        with transaction.atomic():
            media = _locked(found)
            if not media.gone:
                _end(media, Gone.EXPIRED, because="", words_too=False, by=None, now=now)
                ended.append(media)
    return ended


def read_media_file(media: StatementMedia, *, poster: bool = False) -> tuple[bytes, str]:
    """The bytes of it, or of its still picture, and what they are. Raises NotFound when there is none."""
    digest, media_type = (
        (media.poster_digest, media.poster_type) if poster else (media.digest, media.media_type)
    )
    if not digest:
        raise NotFound(_("There is no such file here."))
    return sealed.unseal(digest, media_type=media_type), media_type


def keeps(digest: str) -> bool:
    """Whether a statement rests on the file of this digest."""
    return StatementMedia.objects.filter(Q(digest=digest) | Q(poster_digest=digest)).exists()


def files_of(media: StatementMedia) -> list[tuple[str, str]]:
    """Digest and media type of its files: itself, and its still picture if it has one."""
    files = [(media.digest, media.media_type), (media.poster_digest, media.poster_type)]
    return [file for file in files if file[0]]


def told_of(media: StatementMedia) -> dict[str, Any]:
    """What the trail keeps of its words and its consent."""
    texts = MediaText.objects.filter(media=media).order_by("language")
    return {
        "texts": {each.language: [each.alt, each.transcript, each.subtitles] for each in texts},
        "consent": [media.consent, media.consent_who, str(media.consent_until or "")],
        "proof": [media.proof_id, media.proof_where],
        "poster": media.poster_digest,
    }


def _locked(media: StatementMedia) -> StatementMedia:
    statement = lock(media.statement)
    locked = StatementMedia.objects.select_for_update(of=("self",)).get(pk=media.pk)
    locked.statement = statement
    return locked


def _same_elsewhere(media: StatementMedia) -> list[StatementMedia]:
    """The same file beside the brand's other texts."""
    brand = media.statement.case.brand_id
    same = StatementMedia.objects.filter(statement__case__brand=brand, digest=media.digest, gone="")
    return [_locked(each) for each in same.exclude(pk=media.pk).select_related("statement").order_by("pk")]


def _changing(statement: Statement, *, by: Person, now: datetime) -> Statement:
    """The statement as a draft of a new version by this person; the yes that was given is to something else now."""
    statement = lock(statement)
    statement.state = next_statement_state(statement, "save")
    statement.author = by
    statement.version += 1
    statement.saved_at, statement.submitted_at = now, None
    statement.reread_at = statement.hold_until = None
    statement.reread_digest = ""
    statement.save()
    statement.writers.add(by)
    note_version(statement, by=by, now=now)
    return statement


def _end(
    media: StatementMedia, gone: str, *, because: str, words_too: bool, by: Person | None, now: datetime
) -> None:
    brand = media.statement.case.brand
    media.gone, media.gone_at, media.gone_because, media.words_gone = gone, now, because, words_too
    media.save(update_fields=["gone", "gone_at", "gone_because", "words_gone"])
    for rebuild in _rebuilders:
        rebuild(brand, now)
    sign_soon(brand.organisation_id, now=now)
    after = {**_file_told(media), "gone": gone, "reason": because, "words_too": words_too}
    _write(media, "statement.media_gone", by=by, now=now, after=after)


def _checked(media: StatementMedia, draft: MediaDraft) -> dict[str, MediaWords]:
    """The words as they are kept: subtitles as WebVTT, a transcript from them when none was typed."""
    faults: dict[str, str] = {}
    kept: dict[str, MediaWords] = {}
    for language, given in draft.words.items():
        if language not in media.statement.case.brand.languages:
            faults[f"alt_{language}"] = _("The brand does not speak this language.")
        subtitles, spoken = "", ""
        if given.subtitles.strip():
            cues, wrong = read_subtitles(given.subtitles[:SUBTITLES_LENGTH])
            if wrong or len(given.subtitles) > SUBTITLES_LENGTH:
                faults[f"subtitles_{language}"] = _wrong_subtitles(wrong)
            else:
                subtitles, spoken = as_webvtt(cues), spoken_words(cues)
        transcript = given.transcript.replace("\r\n", "\n").strip() or spoken
        if len(transcript) > TRANSCRIPT_LENGTH:
            faults[f"transcript_{language}"] = _too_long(TRANSCRIPT_LENGTH)
        if len(given.alt.strip()) > ALT_LENGTH:
            faults[f"alt_{language}"] = _too_long(ALT_LENGTH)
        kept[language] = MediaWords(given.alt.strip(), transcript, subtitles)
    faults |= _wrong_consent(media, draft)
    if faults:
        raise InputRefused(_("Nothing was saved."), fields=faults)
    return kept


def _wrong_consent(media: StatementMedia, draft: MediaDraft) -> dict[str, str]:
    agreed, faults = draft.agreed, {}
    if agreed.consent and agreed.consent not in Consent.values:
        faults["consent"] = _("Choose one of the answers.")
    if agreed.proof is not None and agreed.proof.case_id != media.statement.case_id:
        faults["proof"] = _("Choose a piece of this case.")
    for name, words, most in (("who", agreed.who, WHO_LENGTH), ("where", agreed.where, WHERE_LENGTH)):
        if len(words.strip()) > most:
            faults[name] = _too_long(most)
    if draft.poster and media.kind != Kind.FILM:
        faults["poster"] = _("Only a film has a still picture.")
    return faults


def _too_long(most: int) -> str:
    return _("A text has at most %(most)s characters.") % {"most": most}


def _wrong_subtitles(faults: list[Fault]) -> str:
    """The first three lines that are wrong, each with what is wrong, for whoever mends the file."""
    sentences = {
        "empty": _("Line %(line)s: there is no subtitle in this file."),
        "timing": _("Line %(line)s: a time is missing or cannot be read, such as 00:01.000 --> 00:04.000."),
        "backwards": _("Line %(line)s: it ends before it begins."),
        "order": _("Line %(line)s: it begins before the one above it."),
        "silent": _("Line %(line)s: this time has no words."),
        "many": _("There are more than 5,000 subtitles."),
    }
    told = [sentences[fault.code] % {"line": fault.line} for fault in faults[:3]]
    return " ".join(told) or _("This file is too long.")


def _drop_later(files: list[tuple[str, str]]) -> None:
    def drop() -> None:
        for digest, media_type in files:
            sealed.drop(digest, media_type=media_type)

    transaction.on_commit(drop)


def _file_told(media: StatementMedia) -> dict[str, Any]:
    return {
        "number": media.number,
        "kind": media.kind,
        "name": media.name,
        "sha256": media.digest,
        "bytes": media.size,
    }


def _write(
    media: StatementMedia,
    verb: str,
    *,
    by: Person | None,
    now: datetime,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    case = media.statement.case
    after = {"media": [media.kind, media.number], **after}
    trail.write(
        case.brand,
        verb,
        by=by,
        now=now,
        subject=media.statement,
        thread=case.thread,
        before=before,
        after=after,
    )
