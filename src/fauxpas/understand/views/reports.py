"""The pages of damage reports: making one in one tap, reading it, taking it along as PDF."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core import format as forms
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.room.queries import case_for
from fauxpas.understand.domain.reports import make_report
from fauxpas.understand.models import DamageReport
from fauxpas.understand.report_pdf import draw_pdf
from fauxpas.understand.reports import is_whole, language_of_report, report_for, told_in


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def reports(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Every report of a case; a POST makes the next one."""
    case = case_for(request.user, brand, number)
    if request.method == "POST":
        report = make_report(case, by=request.user, now=clock.now())
        messages.success(
            request, _("Report %(number)s is made. It will not change.") % {"number": report.number}
        )
        return redirect("understand:report", brand=brand.slug, number=number, report=report.number)
    context = {
        "case": case,
        "reports": list(case.reports.select_related("made_by").defer("content").order_by("-number")),
        "may_note": may(request.user, Right.NOTE, brand),
    }
    return render(request, "understand/reports.html", context)


@brand_page()
def report(request: RoomRequest, brand: Brand, number: int, report: int) -> HttpResponse:
    """One report, as it was made."""
    case = case_for(request.user, brand, number)
    found = report_for(request.user, case, report)
    context = {
        "case": case,
        "report": found,
        "told": told_in(found, get_language() or "en"),
        "whole": is_whole(found),
        "may_note": may(request.user, Right.NOTE, brand),
    }
    return render(request, "understand/report.html", context)


@brand_page()
def report_pdf(request: RoomRequest, brand: Brand, number: int, report: int) -> HttpResponse:
    """The same as PDF, in the reader's language."""
    case = case_for(request.user, brand, number)
    found = report_for(request.user, case, report)
    language = language_of_report(get_language() or "en")
    content = draw_pdf(
        told_in(found, language),
        language=language,
        heading=_heading(found),
        foot=request.build_absolute_uri(found.path),
        columns=(_("What"), _("Finding"), _("Source")),
    )
    name = f"{brand.slug}-{case.number}-report-{found.number}-{found.made_at:%Y%m%d-%H%M}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _heading(report: DamageReport) -> str:
    language, zone = get_language() or "en", get_current_timezone()
    words = {
        "number": report.number,
        "day": forms.day(report.made_at, language=language, zone=zone),
        "time": forms.clock_time(report.made_at, language=language, zone=zone),
        "zone": str(zone),
    }
    return _("Damage report %(number)s, %(day)s, %(time)s (%(zone)s). For the room only.") % words
