"""The digest: one short message at the hours a leader chose, while a case is open."""

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fauxpas.core import clock, queue
from fauxpas.core import format as texts
from fauxpas.core.models import Brand, Job, NoticeHabits, Person
from fauxpas.core.notices import notify
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import visible_brands
from fauxpas.room.expected import sentence
from fauxpas.room.models import Case, Clock, Task
from fauxpas.room.queries import cases_for_page, running_clocks, visible_cases
from fauxpas.understand.models import PublicText
from fauxpas.understand.said import last_words

EVERY_SECONDS = 600
SINCE = timedelta(hours=24)
MOST_SAID = 3


@brand_page()
@require_safe
def digest(request: RoomRequest, brand: Brand) -> HttpResponse:
    """What the digest says at this moment."""
    now = clock.now()
    cases = [(case, lines_of(case, now=now)) for case in _open_cases(brand, request.user)]
    return render(request, "web/digest.html", {"cases": cases})


@queue.handles("web.digest", every_seconds=EVERY_SECONDS)
def send_digests(job: Job, now: datetime) -> None:
    """Tell everybody whose hour it is, once an hour, brand by brand; nobody hears of a quiet brand."""
    del job
    for habits in NoticeHabits.objects.exclude(digest_hours=[]).select_related("person").order_by("pk"):
        person = habits.person
        local = now.astimezone(ZoneInfo(person.time_zone))
        if local.hour not in habits.digest_hours:
            continue
        for brand in visible_brands(person).order_by("pk"):
            cases = _open_cases(brand, person)
            if cases:
                _send(brand, person, cases, local=local, now=now)


def lines_of(case: Case, *, now: datetime) -> list[str]:
    """A case in a few lines: level, where it stands, what is due, what was said since yesterday, what is late."""
    spoken, zone = get_language() or "en", get_current_timezone()
    at = partial(texts.stamp, now=now, language=spoken, zone=zone)
    lines = [_("Level: %(level)s.") % {"level": case.get_level_display()}, sentence(case, now=now)]
    for running in running_clocks(case):
        # The sentence tells of the public's own clocks.
        if running.due_at is not None and running.kind not in {Clock.Kind.FIRST_WORD, Clock.Kind.NEXT_UPDATE}:
            words = _("Late, due %(at)s: %(name)s.") if running.due_at < now else _("Due %(at)s: %(name)s.")
            name = running.label or running.get_kind_display()
            lines.append(words % {"at": at(running.due_at), "name": name})
    said = PublicText.objects.filter(case=case, said_at__gt=now - SINCE)
    lines += [
        _("Said %(at)s: %(title)s.") % {"at": at(word.said_at), "title": word.title}
        for word in last_words(said, most=MOST_SAID)
    ]
    late = Task.objects.filter(
        case=case, done_at__isnull=True, dropped_at__isnull=True, due_at__lt=now
    ).count()
    if late:
        lines.append(ngettext("%(late)s task is late.", "%(late)s tasks are late.", late) % {"late": late})
    return lines


def _open_cases(brand: Brand, person: Person) -> list[Case]:
    cases = visible_cases(person).filter(brand=brand).exclude(level=Case.Level.CLOSED)
    return list(cases_for_page(cases))


def _send(brand: Brand, person: Person, cases: list[Case], *, local: datetime, now: datetime) -> None:
    with timezone.override(ZoneInfo(person.time_zone)):
        notify(
            brand,
            [person],
            key=f"digest:{brand.pk}:{local:%Y-%m-%d-%H}",
            subject=brand,
            title=partial(_title, brand, len(cases)),
            body=partial(_body, cases, now=now),
            path=reverse("digest", args=[brand.slug]),
            now=now,
        )


def _title(brand: Brand, many: int) -> str:
    said = ngettext("%(brand)s: %(many)s open case", "%(brand)s: %(many)s open cases", many)
    return said % {"brand": brand.name, "many": many}


def _body(cases: list[Case], *, now: datetime) -> str:
    parts = [[case.title, *lines_of(case, now=now)] for case in cases]
    return "\n\n".join("\n".join(lines) for lines in parts)
