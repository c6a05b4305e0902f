"""Global lines in the room of a brand concerned: reading them, and taking one over."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import MoveRefused, NotFound
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.lines_page import global_lines, words_of_line
from fauxpas.react.marked import marked
from fauxpas.react.views.shared import powers_of, say_refusal, statement_url
from fauxpas.room.forms_concerned import WordForm
from fauxpas.room.queries import case_for
from fauxpas.understand.domain.citing import language_name
from fauxpas.understand.domain.ledger import facts_at_hand
from fauxpas.understand.models import FactVersion
from fauxpas.understand.queries import ledger_rows
from fauxpas.watch.versions import version_by_the_minute


@brand_page()
@condition(etag_func=version_by_the_minute)
def lines(request: RoomRequest, brand: Brand, number: int) -> HttpResponseBase:
    """What the leading brand says, and the facts it confirmed; the case's own page where no other brand leads it."""
    case, now = case_for(request.user, brand, number), clock.now()
    if case.leading is None or not case.led:
        return redirect(case.path)
    numbers = dict(facts_at_hand(case).values_list("pk", "number"))
    rows = [
        (
            row,
            [
                marked(reading, case=case, numbers=numbers, name=language_name(reading.language))
                for reading in words_of_line(row, reader=case, now=now)
            ],
        )
        for row in global_lines(case)
    ]
    shared = [row for row in ledger_rows(case) if row.fact.case_id != case.pk]
    context = {
        "now": now,
        "case": case,
        "leading": case.leading.brand,
        "rows": rows,
        "facts": [row for row in shared if row.version.status == FactVersion.Status.CONFIRMED],
        "powers": powers_of(request.user, brand),
        "form": WordForm(),
    }
    return render(request, "react/lines.html", context)


@brand_page(Right.WRITE)
@require_POST
def take_over(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Begin a text of one's own from a global line."""
    case = case_for(request.user, brand, number)
    if not case.led:
        raise NotFound(_("No other brand leads this case."))
    try:
        statement = domain.take_over(case, pk, by=request.user, now=clock.now())
    except MoveRefused as fault:
        say_refusal(request, fault)
        return redirect(case.path)
    messages.success(request, _("These are the leading brand’s words. Make them yours, then submit them."))
    return redirect(statement_url("edit", statement))
