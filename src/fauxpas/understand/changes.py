"""What changed between two versions of a fact, side by side, in the reader's words."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core.errors import Words
from fauxpas.room.models import Case
from fauxpas.understand.domain import rendered_sentence
from fauxpas.understand.domain.citing import language_name
from fauxpas.understand.models import FactVersion
from fauxpas.understand.queries import shown_value


@dataclass(frozen=True)
class Change:
    """One thing a version says, and what the other says of it."""

    label: Words
    before: str
    after: str
    lang: str = ""

    @property
    def differs(self) -> bool:
        """Whether the two say it otherwise."""
        return self.before != self.after


def compare(before: FactVersion, after: FactVersion, case: Case) -> list[Change]:
    """Everything either version says, line by line; what neither says is left out. `case` with its brand."""
    codes = sorted({*before.text, *after.text})
    lines = [
        Change(label, before=say(before), after=say(after))
        for label, say in (
            (_("What it is about"), _about),
            (_("Where or for whom it holds"), attrgetter("scope")),
            (_("Value"), lambda version: _value(version, case)),
            (_("Status"), lambda version: str(version.get_status_display())),
            (_("From"), attrgetter("source")),
            (_("Link to the source"), attrgetter("source_url")),
            (_("Who answers for it"), lambda version: str(version.owner or "")),
            (_("It may be said in public"), lambda version: _("yes") if version.public else _("no")),
            (_("True as of"), lambda version: _time(version.as_of)),
            (_("To be checked again by"), lambda version: _time(version.expires_at)),
        )
    ]
    lines += [
        Change(
            language_name(code),
            rendered_sentence(before, code, brand=case.brand),
            rendered_sentence(after, code, brand=case.brand),
            code,
        )
        for code in codes
    ]
    return [line for line in lines if line.before or line.after]


def in_short(before: FactVersion, after: FactVersion, case: Case) -> list[str]:
    """What a list says of a version: each thing that changed, as it was and as it became, or its name when it is long."""
    return [
        _("%(label)s: %(before)s → %(after)s")
        % {"label": line.label, "before": line.before or "–", "after": line.after or "–"}
        if len(line.before) + len(line.after) <= 60 and not line.lang
        else str(line.label)
        for line in compare(before, after, case)
        if line.differs
    ]


def _about(version: FactVersion) -> str:
    return ", ".join(part for part in (version.subject, version.attribute) if part)


def _value(version: FactVersion, case: Case) -> str:
    if version.status == FactVersion.Status.UNKNOWN:
        return _("not known yet")
    return shown_value(version, case)


def _time(at: datetime | None) -> str:
    if at is None:
        return ""
    language, zone = get_language() or "en", get_current_timezone()
    day = forms.short_day(at, language=language, zone=zone)
    return f"{day}, {forms.clock_time(at, language=language, zone=zone)}"
