"""Global lines: what the leading brand of a case approved, for the brands it concerns to say in their own words."""

from collections.abc import Iterable

from django.db.models import QuerySet

from fauxpas.react.models import Statement, StatementText, StatementVersion
from fauxpas.room.models import Case

K, S = Statement.Kind, Statement.State
GLOBAL = (S.APPROVED, S.PUBLISHED)
# A note to one's own staff is not for another brand.
SHARED = tuple(kind for kind in K if kind != K.INTERNAL)


def lines_of(case: Case) -> QuerySet[Statement]:
    """What the leading brand approved or said, the newest first; nothing where no other brand leads the case.

    A text that was corrected gives way to its correction.
    """
    if not case.led:
        return Statement.objects.none()
    found = Statement.objects.filter(case=case.leading_id, state__in=GLOBAL, kind__in=SHARED)
    corrected = Statement.objects.filter(case=case.leading_id, state=S.PUBLISHED, corrects__isnull=False)
    return found.exclude(pk__in=corrected.values("corrects")).order_by("-created_at", "-pk")


def newest_line(line: Statement) -> Statement:
    """The line, or the newest correction of it that was published. One query for each step."""
    seen = {line.pk}
    while (correction := _correction(line)) is not None and correction.pk not in seen:
        seen.add(correction.pk)
        line = correction
    return line


def behind_line(statement: Statement, texts: Iterable[StatementText]) -> set[str]:
    """The languages of a text taken over that were not held against the line as it stands now; none for any other text.

    While the leading brand rewrites its line, everything taken over from it waits; a brand that was let go waits for nothing,
    and what came from a dropped line (`line_dropped`) waits in vain.
    """
    if statement.line is None or not statement.case.led:
        return set()
    line = newest_line(statement.line)
    if line.state == S.DROPPED:
        return set()
    if line.state not in GLOBAL:
        return {text.language for text in texts}
    version = _version(line)
    newest = version.pk if version is not None else None
    return {text.language for text in texts if text.line_version_id != newest}


def line_dropped(statement: Statement) -> bool:
    """Whether the leading brand let go of the line a text was taken from, so that it waits for nothing any more."""
    if statement.line is None or not statement.case.led:
        return False
    return newest_line(statement.line).state == S.DROPPED


def line_held(statement: Statement) -> StatementVersion | None:
    """The version of the line that words are held against now; None while there is no line, or it is being rewritten."""
    if statement.line is None or not statement.case.led:
        return None
    line = newest_line(statement.line)
    return _version(line) if line.state in GLOBAL else None


def _correction(line: Statement) -> Statement | None:
    return line.corrections.filter(state=S.PUBLISHED).order_by("-published_at", "-pk").first()


def _version(line: Statement) -> StatementVersion | None:
    return StatementVersion.objects.filter(statement=line).order_by("-number").first()
