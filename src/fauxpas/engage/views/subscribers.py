"""The subscribers as the room sees them: the list, taking it out, taking people in."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.engage import domain
from fauxpas.engage.forms import ImportForm
from fauxpas.engage.queries import readers_of, visible_subscribers

PAGE = 50


@brand_page(Right.CHANNELS)
def subscribers(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """Who asked to be told, the newest first."""
    rows = visible_subscribers(request.user).filter(brand=brand).order_by("-pk")
    below = request.GET.get("below", "")
    if below.isdecimal() and len(below) < 19:
        rows = rows.filter(pk__lt=int(below))
    found = list(rows[: PAGE + 1])
    context = {
        "now": clock.now(),
        "rows": found[:PAGE],
        "older": f"?below={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "newer": "?" if below else "",
        "readers": readers_of(brand),
        "mail": bool(settings.FAUXPAS["FAUXPAS_SMTP_URL"]),
    }
    return render(request, "engage/subscribers.html", context)


@brand_page(Right.CHANNELS)
@require_POST
def export(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """The confirmed subscribers as CSV; that it was taken out is on record."""
    rows = domain.export_rows(brand, by=request.user, now=clock.now())
    response = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{brand.slug}-subscribers.csv"'
    return response


@brand_page(Right.CHANNELS)
@require_http_methods(["GET", "POST"])
def take_in(request: RoomRequest, brand: Brand) -> HttpResponseBase:
    """Add people who agreed elsewhere, with the words that say how."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = domain.import_subscribers(
                brand,
                rows=form.lines(),
                consent=form.cleaned_data["consent"],
                by=request.user,
                now=clock.now(),
            )
        except InputRefused as fault:
            form.refuse(fault)
        else:
            words = ngettext("%(count)s person was added.", "%(count)s people were added.", done.added) % {
                "count": done.added
            }
            messages.success(request, words)
            if done.refused_lines:
                named = ", ".join(str(number) for number in done.refused_lines[:20])
                messages.warning(
                    request, _("These lines hold no e-mail address: %(lines)s.") % {"lines": named}
                )
            return redirect("engage:subscribers", brand.slug)
    return render(
        request,
        "engage/import_subscribers.html",
        {"now": clock.now(), "form": form},
        status=422 if form.errors else 200,
    )


def _csv(rows: Iterator[tuple[str, str, str]]) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(("email", "language", "confirmed_at"))
    for row in rows:
        # A cell that begins like a formula would be run by a spreadsheet.
        writer.writerow([f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} else cell for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()
