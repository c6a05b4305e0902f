"""Reading statements: the brand's, a case's, one with its deliveries."""

import hashlib

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import condition

from fauxpas.core import clock
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.trail import canonical
from fauxpas.react.domain.approvals_turns import open_turns_of
from fauxpas.react.domain.gates import stops
from fauxpas.react.models import Statement
from fauxpas.react.queries import (
    case_of,
    deliveries_of,
    first_words,
    statement_of,
    statements_for_page,
    usable_wordings,
    waiting_for_approval,
)
from fauxpas.react.strip import passing_words, strip_of
from fauxpas.react.views.shared import lines_of, powers_of, text_context
from fauxpas.room.models import Case
from fauxpas.watch.versions import version_of

MOST_LISTED = 200


@brand_page()
@condition(etag_func=version_of)
def statements(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Every text of the brand, newest first, and where to begin one."""
    powers = powers_of(request.user, brand)
    found = list(statements_for_page(brand)[:MOST_LISTED])
    open_cases = Case.objects.filter(brand=brand).exclude(level=Case.Level.CLOSED).order_by("-opened_at")
    context = {
        "now": clock.now(),
        "lines": lines_of(found, person=request.user, powers=powers),
        "waiting": waiting_for_approval(brand).count(),
        "cases": open_cases,
        "powers": powers,
    }
    return render(request, "react/statements.html", context)


@brand_page()
@condition(etag_func=version_of)
def case_statements(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """The texts of one case, and when its first word stood in each place."""
    now = clock.now()
    case = case_of(brand, number)
    powers = powers_of(request.user, brand)
    found = list(statements_for_page(brand, case=case)[:MOST_LISTED])
    context = {
        "now": now,
        "case": case,
        "lines": lines_of(found, person=request.user, powers=powers),
        "first_words": first_words(case),
        "wordings": usable_wordings(case, now=now),
        "powers": powers,
    }
    return render(request, "react/case_statements.html", context)


@brand_page()
@condition(etag_func=version_of)
def statement(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """One text as it reads or was said, who stands behind it, and where it went."""
    found = statement_of(case_of(brand, number), pk)
    context = text_context(found, now=clock.now())
    open_turns = open_turns_of(found, digest=context["digest"])
    context |= {
        "powers": powers_of(request.user, brand),
        "yours": any(request.user.pk in turn.people for turn in open_turns),
        "passing": passing_words(open_turns, person=request.user),
        "gate_stops": stops(found, context["readings"], now=context["now"]) if _ahead(found) else [],
        "steps": strip_of(found, person=request.user, digest=context["digest"]),
        "deliveries": deliveries_of(found) if found.state == Statement.State.PUBLISHED else [],
        "corrections": found.corrections.filter(state=Statement.State.PUBLISHED).order_by("published_at"),
    }
    return render(request, "react/statement.html", context)


def _ahead(statement: Statement) -> bool:
    return statement.state not in {Statement.State.PUBLISHED, Statement.State.DROPPED}


@brand_page()
def statement_deliveries(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """The deliveries of one text, for live polling: 304 while nothing changed."""
    found = statement_of(case_of(brand, number), pk)
    rows = list(deliveries_of(found))
    state = [[row.pk, row.state, row.attempts, row.error, row.receipt, row.sent_at] for row in rows]
    digest = hashlib.sha256(canonical([state, translation.get_language()]).encode()).hexdigest()
    etag = quote_etag(digest[:32])
    fresh = render(
        request,
        "react/deliveries.html",
        {
            "statement": found,
            "case": found.case,
            "deliveries": rows,
            "now": clock.now(),
            "powers": powers_of(request.user, brand),
        },
    )
    fresh.headers["ETag"] = etag
    patch_cache_control(fresh, private=True, no_cache=True)
    return get_conditional_response(request, etag=etag, response=fresh) or fresh
