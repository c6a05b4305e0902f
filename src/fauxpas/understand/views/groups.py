"""The pages of who is hit: all groups with their total, one group, and who is in two of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand, Person
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.room.queries import case_for
from fauxpas.understand.affected import (
    Pair,
    affected,
    group_for,
    growth,
    history_of,
    loud_or_harmful,
    version_now,
)
from fauxpas.understand.charts import growth_chart
from fauxpas.understand.domain.customers import people_in_both
from fauxpas.understand.domain.groups import add_group, answer_overlap, change_group, count_from_list
from fauxpas.understand.forms_groups import GroupForm, OverlapForm
from fauxpas.understand.models import CustomerList
from fauxpas.understand.severity import GRAVE
from fauxpas.watch.series import situation
from fauxpas.watch.versions import version_of

MOST_ROWS_COMPARED = 100_000


@brand_page()
@condition(etag_func=version_of)
def groups(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Who is hit and how many, beside how loud it is."""
    case = case_for(request.user, brand, number)
    now, hit = clock.now(), affected(case)
    seen = situation(brand, now=now, people_hit=hit.total.likely if hit.total else 0)
    context = {
        "case": case,
        "hit": hit,
        "grave": hit.gravest >= GRAVE,
        "chart": growth_chart(growth(case), now=now),
        "indices": seen.indices,
        "loud_or_harmful": loud_or_harmful(seen.indices),
        "lists": case.customer_lists.exclude(state=CustomerList.State.ARRIVING).count(),
        "may_note": may(request.user, Right.NOTE, brand),
        "may_customers": may(request.user, Right.CUSTOMERS, brand),
    }
    return render(request, "understand/groups.html", context)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def add_a_group(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Write down a group of people hit."""
    case = case_for(request.user, brand, number)
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        group = settle(form, lambda: add_group(case, draft=form.draft(), by=request.user, now=clock.now()))
        if group is not None:
            messages.success(request, _("%(key)s is written down.") % {"key": group.key})
            return redirect("understand:groups", brand=brand.slug, number=number)
    context = {"case": case, "form": form}
    return render(request, "understand/group_add.html", context, status=422 if form.errors else 200)


@brand_page()
@condition(etag_func=version_of)
def group(request: RoomRequest, brand: Brand, number: int, group: int) -> HttpResponse:
    """One group: what is known, what was known before, and the lists it could be counted from."""
    case = case_for(request.user, brand, number)
    found = group_for(request.user, case, group)
    history = history_of(found)
    context = {
        "case": case,
        "group": found,
        "row": history[0],
        "history": history,
        "lists": list(case.customer_lists.filter(state=CustomerList.State.KEPT).order_by("number")),
        "pairs": [pair for pair in affected(case).pairs if found.pk in {pair.first.pk, pair.second.pk}],
        "may_note": may(request.user, Right.NOTE, brand),
    }
    return render(request, "understand/group.html", context)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def edit_group(request: RoomRequest, brand: Brand, number: int, group: int) -> HttpResponse:
    """Record the next version of a group; when somebody was quicker, theirs is shown."""
    case = case_for(request.user, brand, number)
    found = group_for(request.user, case, group)
    form, theirs = GroupForm(request.POST or None, version=found.current), None
    if request.method == "POST" and form.is_valid():
        base = form.cleaned_data["base_version"] or 0
        try:
            changed = settle(
                form,
                lambda: change_group(
                    found, draft=form.draft(), base_version=base, by=request.user, now=clock.now()
                ),
            )
        except Conflict as fault:
            theirs, changed = version_now(found), None
            typed = request.POST.copy()
            typed["base_version"] = str(theirs.number)
            form = GroupForm(typed, version=theirs)
            messages.error(request, str(fault))
        if changed is not None:
            messages.success(
                request, _("%(key)s is changed. What was known before stays readable.") % {"key": found.key}
            )
            return redirect("understand:group", brand=brand.slug, number=number, group=group)
    context = {"case": case, "group": found, "form": form, "theirs": theirs}
    status = 409 if theirs else 422 if form.errors else 200
    return render(request, "understand/group_edit.html", context, status=status)


@brand_page(Right.NOTE)
@require_POST
def count_group(request: RoomRequest, brand: Brand, number: int, group: int) -> HttpResponse:
    """Take a customer list's people for the group's estimate."""
    case = case_for(request.user, brand, number)
    found = group_for(request.user, case, group)
    asked = request.POST.get("list", "")
    customers = case.customer_lists.filter(
        number=int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    ).first()
    if customers is None:
        raise NotFound(_("There is no such list here."))
    count_from_list(found, customers=customers, by=request.user, now=clock.now())
    messages.success(
        request, _("%(key)s is counted from %(list)s.") % {"key": found.key, "list": customers.key}
    )
    return redirect("understand:group", brand=brand.slug, number=number, group=group)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def overlap(request: RoomRequest, brand: Brand, number: int, group: int, other: int) -> HttpResponse:
    """How many people are in both of two groups; their own lists are compared when somebody asks for it."""
    case = case_for(request.user, brand, number)
    first, second = (group_for(request.user, case, each) for each in sorted((group, other)))
    pairs = {(pair.first.pk, pair.second.pk): pair for pair in affected(case).pairs}
    pair = pairs.get((first.pk, second.pk), Pair(first, second, None))
    lists = _comparable([version_now(each).customers for each in (first, second)])
    comparing = request.POST.get("do") == "compare" and bool(lists)
    form = OverlapForm(
        None if comparing else request.POST or None,
        initial=_found_in(lists, by=request.user) if comparing else {},
    )
    if request.method == "POST" and form.is_valid():
        answer = settle(
            form,
            lambda: answer_overlap(
                first,
                second,
                people=form.people(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=clock.now(),
            ),
        )
        if answer is not None:
            return redirect("understand:groups", brand=brand.slug, number=number)
    context = {
        "case": case,
        "pair": pair,
        "who": [version_now(each).who for each in (first, second)],
        "form": form,
        "found": comparing,
        "lists": lists if may(request.user, Right.CUSTOMERS, brand) else [],
    }
    return render(request, "understand/overlap.html", context, status=422 if form.errors else 200)


def _comparable(lists: list[CustomerList | None]) -> list[CustomerList]:
    """The two groups' own lists; none where they have not both one, or the two are too large to be compared for a page."""
    kept = [each for each in lists if each is not None and each.state == CustomerList.State.KEPT]
    return kept if len(kept) == 2 and sum(each.rows for each in kept) <= MOST_ROWS_COMPARED else []


def _found_in(lists: list[CustomerList], *, by: Person) -> dict[str, object]:
    """What the two groups' own lists say of it, as a proposal."""
    both = people_in_both(*lists, by=by, now=clock.now())
    reason = _("compared row by row: %(one)s and %(other)s") % {"one": lists[0].key, "other": lists[1].key}
    return {"likely": both.likely, "low": both.low, "high": both.high, "reason": reason}
