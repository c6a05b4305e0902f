"""The pages of customer lists: what is known of each, taking one in, taking its rows out, deleting it."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand, Person
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.engine.people import COLUMNS
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for, visible_cases
from fauxpas.understand.affected import group_for
from fauxpas.understand.customer_files import open_customers
from fauxpas.understand.domain.customers import delete_customers, import_customers, plain_copy, read_customers
from fauxpas.understand.domain.groups import why_not_counted
from fauxpas.understand.forms_groups import CustomersForm
from fauxpas.understand.models import CustomerList
from fauxpas.watch.versions import version_of

# A cell that begins like a formula would be run by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@brand_page()
@condition(etag_func=version_of)
def customers(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """The lists of a case: counts alone, never a row."""
    case = case_for(request.user, brand, number)
    lists = case.customer_lists.exclude(state=CustomerList.State.ARRIVING).select_related("added_by")
    context = {
        "case": case,
        "lists": [(each, _filled(each)) for each in lists.order_by("-number")],
        "may_customers": may(request.user, Right.CUSTOMERS, brand),
    }
    return render(request, "understand/customers.html", context)


@brand_page(Right.CUSTOMERS)
@require_http_methods(["GET", "POST"])
def add_customers(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Take a list in, and count a group from it."""
    case = case_for(request.user, brand, number)
    form = CustomersForm(request.POST or None, request.FILES or None, case=case)
    if request.method == "POST" and form.is_valid():
        taken = settle(form, lambda: _take(case, form, by=request.user))
        if taken is not None:
            kept, not_counted = taken
            messages.success(request, _("%(key)s is in, encrypted.") % {"key": kept.key})
            if kept.unreadable:
                words = _("%(count)s lines did not fit the heading and were left out.")
                messages.warning(request, words % {"count": kept.unreadable})
            if not_counted:
                words = _("The group was not counted from it: %(why)s")
                messages.warning(request, words % {"why": not_counted})
            return redirect("understand:customers", brand=brand.slug, number=number)
    context = {"case": case, "form": form}
    return render(request, "understand/customers_add.html", context, status=422 if form.errors else 200)


@brand_page(Right.CUSTOMERS)
@require_POST
def download_customers(request: RoomRequest, brand: Brand, number: int, customers: int) -> HttpResponseBase:
    """The rows of a list as CSV; that they were taken out is on record."""
    found = _list_for(request.user, case_for(request.user, brand, number), customers)
    tables = read_customers(found, by=request.user, now=clock.now())
    response = StreamingHttpResponse(_csv(tables), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{brand.slug}-{found.key}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@brand_page(Right.CUSTOMERS)
@require_http_methods(["GET", "POST"])
def remove_customers(request: RoomRequest, brand: Brand, number: int, customers: int) -> HttpResponse:
    """Ask to be sure, then delete a list for good."""
    found = _list_for(request.user, case_for(request.user, brand, number), customers)
    if request.method == "POST":
        delete_customers(found, by=request.user, now=clock.now())
        messages.success(
            request, _("%(key)s is deleted. What was counted from it stays.") % {"key": found.key}
        )
        return redirect("understand:customers", brand=brand.slug, number=number)
    return render(request, "understand/customers_delete.html", {"case": found.case, "list": found})


def _take(case: Case, form: CustomersForm, *, by: Person) -> tuple[CustomerList, str]:
    """The list, and why the group could not be counted from it."""
    sent, wanted, now = form.cleaned_data["file"], form.cleaned_data["group"], clock.now()
    group = group_for(by, case, wanted) if wanted is not None else None
    with plain_copy(sent.chunks()) as path, open_customers(path, name=sent.name) as file:
        kept = import_customers(case, file=file, draft=form.draft(), by=by, now=now)
    return kept, why_not_counted(group, customers=kept, by=by, now=now)


def _list_for(person: Person, case: Case, number: int) -> CustomerList:
    found = CustomerList.objects.filter(case__in=visible_cases(person), case=case, number=number)
    customers = found.exclude(state=CustomerList.State.ARRIVING).first()
    if customers is None:
        raise NotFound(_("There is no such list here."))
    customers.case = case
    return customers


def _filled(customers: CustomerList) -> list[tuple[str, float]]:
    """The columns that were kept, as people call them, and the share of rows that say something there."""
    words = {
        "reference": _("customer number"),
        "email": _("e-mail"),
        "phone": _("telephone"),
        "first_name": _("first name"),
        "last_name": _("last name"),
        "name": _("name"),
        "birth": _("date of birth"),
        "postcode": _("postcode"),
        "country": _("country"),
        "language": _("language"),
    }
    rows = max(customers.rows, 1)
    return [(words[name], customers.filled[name] / rows) for name in COLUMNS if name in customers.filled]


def _csv(tables: Iterator[Any]) -> Iterator[str]:
    heading = True
    for table in tables:
        buffer = StringIO()
        writer = csv.writer(buffer)
        if heading:
            writer.writerow(table.column_names)
            heading = False
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            writer.writerow([f"'{cell}" if cell and cell.startswith(_FORMULA) else cell for cell in row])
        yield buffer.getvalue()
