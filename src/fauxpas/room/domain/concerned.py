"""One case over several brands: the leading brand's, and for each brand concerned the case as it stands there.

A brand keeps its own room: its members, approvals, channels and clocks are what they always are, so that no right of one
brand ever opens a page of another. What the leading case shares (`react/domain/lines.py`, `understand/domain/ledger.py`) is
read through the link while it stands, and no longer.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import RIGHTS, Right, check_right, remember_roles, roles_in, visible_brands
from fauxpas.room.countries import COUNTRIES, country_name
from fauxpas.room.models import Case, LogEntry, Seat

from .cases import name_lead, open_case
from .rows import open_case_row
from .seats import notify_seats, take_seat
from .tasks import add_task

WORDS_SIGNS = 4000


def local_cases(case: Case) -> QuerySet[Case]:
    """The cases of the brands this one leads today, with their brand and lead, by brand."""
    found = case.local_cases.filter(led_until__isnull=True)
    return found.select_related("brand", "lead").order_by("brand__name", "pk")


def cases_together(case: Case) -> QuerySet[Case]:
    """The leading case and those it leads today, seen from any of them; the case alone when there is no other."""
    root = case.leading_id if case.led else case.pk
    return Case.objects.filter(Q(pk=root) | Q(leading=root, led_until__isnull=True))


def brands_to_concern(case: Case, person: Person) -> list[Brand]:
    """The other brands of the organisation the person may add: those where they may run a case too. Two queries."""
    brands = list(
        visible_brands(person)
        .filter(organisation=case.brand.organisation_id)
        .exclude(pk=case.brand_id)
        .exclude(pk__in=local_cases(case).values("brand"))
        .order_by("name", "pk")
    )
    remember_roles(person, brands)
    return [brand for brand in brands if roles_in(person, brand) & RIGHTS[Right.RUN_CASE]]


def other_languages(case: Case) -> list[str]:
    """What the brands concerned speak and the leading one does not: in these languages too its facts want a sentence. One query."""
    spoken = (str(code) for local in local_cases(case) for code in local.brand.languages)
    return [code for code in dict.fromkeys(spoken) if code not in case.brand.languages]


def concern_brand(
    case: Case,
    brand: Brand,
    *,
    countries: Sequence[str],
    by: Person,
    now: datetime,
    lead: Person | None = None,
    counsel: Person | None = None,
) -> Case:
    """Say that the case concerns another brand too: its own case opens there, led by this one. Returns that case.

    countries : codes of `room/countries.py`, whose deadlines the new room is asked to look at. lead, counsel : members of that
    brand, who get the seats; by default whoever adds it leads. A brand that was let go gets its former case back.
    Who adds it runs cases in both brands; raises NotFound or NotAllowed else, InputRefused for a brand of another
    organisation, a country we do not know or a brand that stands here already, MoveRefused where a case is led itself.
    """
    check_right(by, Right.RUN_CASE, case.brand)
    check_right(by, Right.RUN_CASE, brand)
    known = _countries(countries)
    with transaction.atomic():
        held = open_case_row(case)
        if held.led:
            raise MoveRefused(_("Another brand leads this case. It says which brands are concerned."))
        local = held.local_cases.select_for_update(of=("self",)).filter(brand=brand).first()
        if brand.pk == held.brand_id or brand.organisation_id != held.brand.organisation_id:
            words = _("Choose another brand of the same organisation.")
            raise InputRefused(words, fields={"brand": words})
        if local is not None and local.led:
            words = _("This brand is concerned already.")
            raise InputRefused(words, fields={"brand": words})
        if local is None:
            local = _open_local(held, brand, by=by, now=now)
        local.leading, local.led_until, local.countries = held, None, known
        local.save(update_fields=["leading", "led_until", "countries"])
        _seat(local, lead=lead, counsel=counsel, by=by, now=now)
        _ask_for_law(local, counsel=counsel, by=by, now=now)
        after = {"brand": brand.name, "local": local.pk, "countries": known}
        trail.write(
            held.brand, "case.brand_added", by=by, now=now, subject=local, thread=held.thread, after=after
        )
        after = {"brand": held.brand.name, "leading": held.pk, "countries": known}
        trail.write(brand, "case.joined", by=by, now=now, subject=local, thread=local.thread, after=after)
    return local


def release_brand(local: Case, *, reason: str, by: Person, now: datetime) -> Case:
    """Say that a brand is no longer concerned: from now on its room reads nothing of the leading case.

    What it said stays its own, and so does its case. Raises InputRefused without a reason, MoveRefused when nobody leads it.
    """
    leading = local.leading
    if leading is None or not local.led:
        raise MoveRefused(_("This case is not led by another one."))
    check_right(by, Right.RUN_CASE, leading.brand)
    if not reason.strip():
        words = _("Say why, for the log.")
        raise InputRefused(words, fields={"reason": words})
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=leading.pk)
        local = Case.objects.select_for_update(of=("self",)).select_related("brand").get(pk=local.pk)
        if not local.led:
            return local
        local.led_until = now
        local.save(update_fields=["led_until"])
        name = leading.brand.name
        notify_seats(
            local,
            but=by,
            key=f"case:{local.pk}:released:{now.isoformat()}",
            title=lambda: (
                _("“%(title)s” is no longer led by %(brand)s") % {"title": local.title, "brand": name}
            ),
            body=reason.strip(),
            now=now,
        )
        after = {"brand": local.brand.name, "local": local.pk, "reason": reason.strip()}
        trail.write(
            leading.brand,
            "case.brand_released",
            by=by,
            now=now,
            subject=local,
            thread=leading.thread,
            after=after,
        )
        after = {"brand": name, "reason": reason.strip()}
        trail.write(local.brand, "case.left", by=by, now=now, subject=local, thread=local.thread, after=after)
    return local


def tell_leading(local: Case, *, text: str, by: Person, now: datetime) -> LogEntry:
    """Write a line in the log of the leading case from a brand concerned, and tell who sits there.

    It is how a local room reports what it learnt: the ledger behind the global lines is kept by the leading brand.
    Raises InputRefused without words or with too many, MoveRefused when nobody leads the case.
    """
    check_right(by, Right.NOTE, local.brand)
    said = text.strip()
    if not said or len(said) > WORDS_SIGNS:
        words = (
            _("Keep it under %(most)s characters.") % {"most": WORDS_SIGNS}
            if said
            else _("Write what happened.")
        )
        raise InputRefused(words, fields={"text": words})
    if local.leading is None:
        raise MoveRefused(_("This case is not led by another one."))
    with transaction.atomic():
        leading = open_case_row(local.leading)
        # Read after the leading case is held: nobody lets the brand go meanwhile.
        held = Case.objects.select_related("brand").get(pk=local.pk)
        if not held.led:
            raise MoveRefused(_("This case is not led by another one."))
        words = _("%(brand)s: %(text)s") % {"brand": held.brand.name, "text": said}
        entry = LogEntry.objects.create(case=leading, happened_at=now, noted_at=now, noted_by=by, text=words)
        notify_seats(
            leading,
            but=by,
            key=f"log:{entry.pk}",
            title=lambda: _("Word from %(brand)s") % {"brand": held.brand.name},
            body=said[:300],
            now=now,
        )
        after = {"text": words, "happened_at": now.isoformat()}
        trail.write(
            leading.brand, "log.noted", by=by, now=now, subject=entry, thread=leading.thread, after=after
        )
    return entry


def _countries(codes: Sequence[str]) -> list[str]:
    unknown = [code for code in codes if code not in COUNTRIES]
    if unknown:
        words = _("Choose countries of the list.")
        raise InputRefused(words, fields={"countries": words})
    return list(dict.fromkeys(codes))


def _open_local(leading: Case, brand: Brand, *, by: Person, now: datetime) -> Case:
    named = {"number": leading.number, "brand": leading.brand.name}
    return open_case(
        brand,
        by=by,
        now=now,
        title=leading.title,
        how_known=_("Case %(number)s of %(brand)s concerns this brand too.") % named,
        first_signal_at=leading.first_signal_at,
        scenario=leading.scenario,
    )


def _seat(local: Case, *, lead: Person | None, counsel: Person | None, by: Person, now: datetime) -> None:
    if lead is not None:
        name_lead(local, lead=lead, by=by, now=now)
    if counsel is not None:
        take_seat(local, function=Seat.Function.COUNSEL, person=counsel, by=by, now=now)


def _ask_for_law(local: Case, *, counsel: Person | None, by: Person, now: datetime) -> None:
    """Something to do for counsel, or for whoever leads: deadlines run by country, and somebody there has to say which apply."""
    if not local.countries:
        return
    named = ", ".join(country_name(code) for code in local.countries)
    title = _("Say which legal deadlines apply: %(countries)s") % {"countries": named}
    local.refresh_from_db(fields=["lead"])
    add_task(local, title=title[:200], owner=counsel or local.lead, by=by, now=now)
