"""The plan of a case: what is to be done in which order, following a playbook, changing and dropping tasks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.room import deadlines, domain, playbooks
from fauxpas.room.forms import ReasonForm, TaskForm
from fauxpas.room.models import Case, Task
from fauxpas.room.plans import plan_rows, progress_of, proposed
from fauxpas.room.queries import case_for
from fauxpas.watch.versions import version_of


@brand_page()
@condition(etag_func=version_of)
def plan(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Every task of a case, what it waits for, and what the playbooks it follows warn of."""
    case = case_for(request.user, brand, number)
    now, language = clock.now(), get_language() or "en"
    rows = plan_rows(case, request.user, now=now)
    followed = [playbooks.read(each.body) for each in case.playbooks.order_by("pk")]
    fitting = proposed(case) if not followed else []
    known = [each for each, _number in domain.playbooks_of(brand).values()]
    others = [each for each in known if each.key not in {one.key for one in [*followed, *fitting]}]
    started = set(case.clocks.exclude(rule="").values_list("rule", flat=True))
    named = dict.fromkeys(key for each in followed for key in each.clocks)
    context = {
        "case": case,
        "rows": rows,
        "progress": progress_of(rows),
        "followed": [(each.key, each.name.told(language), each.never.told(language)) for each in followed],
        "proposed": [(each.key, each.name.told(language), each.when.told(language)) for each in fitting],
        "others": sorted((each.name.told(language), each.key) for each in others),
        "clocks": [rule for rule in deadlines.rules() if rule.key in named and rule.key not in started],
        "may_run": may(request.user, Right.RUN_CASE, brand) and case.level != Case.Level.CLOSED,
        "may_note": may(request.user, Right.NOTE, brand) and case.level != Case.Level.CLOSED,
    }
    return render(request, "room/plan.html", context)


@brand_page(Right.RUN_CASE)
@require_POST
def follow(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Follow a playbook, in one tap."""
    case = case_for(request.user, brand, number)
    key = request.POST.get("key", "")
    followed = domain.apply_playbook(case, key, by=request.user, now=clock.now())
    name = playbooks.read(followed.body).name.told(get_language() or "en")
    messages.success(request, _("The plan is ready: %(name)s") % {"name": name})
    return redirect("room:plan", brand=brand.slug, number=number)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def task(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """Give a task other words, another owner, another time."""
    found = _task(request, brand, number, pk)
    initial = {"title": found.title, "owner": found.owner_id, "due_at": found.due_at}
    form = TaskForm(request.POST or None, brand=brand, initial=initial)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        if settle(form, lambda: domain.change_task(found, by=request.user, now=now, **said)) is not None:
            return redirect("room:plan", brand=brand.slug, number=number)
    context = {"case": found.case, "form": form, "task": found}
    return render(request, "room/change_task.html", context, status=422 if form.errors else 200)


@brand_page(to_change=Right.NOTE)
@require_POST
def take(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """Take a task nobody owns."""
    found = _task(request, brand, number, pk)
    domain.change_task(
        found,
        title=found.title,
        owner=request.user,
        due_at=found.due_at,
        by=request.user,
        now=clock.now(),
    )
    messages.success(request, _("It is yours: %(title)s") % {"title": found.title})
    return redirect("room:plan", brand=brand.slug, number=number)


@brand_page(Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def drop_task(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """Let a task go, with a reason."""
    found = _task(request, brand, number, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], clock.now()
        if settle(form, lambda: domain.drop_task(found, reason=reason, by=request.user, now=now)) is not None:
            return redirect("room:plan", brand=brand.slug, number=number)
    context = {"case": found.case, "form": form, "task": found}
    return render(request, "room/drop_task.html", context, status=422 if form.errors else 200)


def _task(request: RoomRequest, brand: Brand, number: int, pk: int) -> Task:
    case = case_for(request.user, brand, number)
    found = case.tasks.filter(pk=pk).select_related("case__brand", "owner").first()
    if found is None:
        raise NotFound(_("There is no such task here."))
    return found
