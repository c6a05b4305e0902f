"""The playbooks of a brand: read, changed step by step, taken out and in as files."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused, NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.room import deadlines, domain
from fauxpas.room import playbooks as book
from fauxpas.room.forms_plan import FileForm, PlaybookForm, StepForm
from fauxpas.room.models import PlaybookVersion
from fauxpas.room.plans import function_word
from fauxpas.room.playbooks import Playbook
from fauxpas.room.sections import playbook_links


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def playbooks(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Every playbook of the brand; a file brings another one in, or a new version."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        taken = settle(form, lambda: _take_in(request, brand, form.cleaned_data["file"]))
        if taken is not None:
            messages.success(request, _("The playbook was taken in."))
            return redirect("room:playbook", brand=brand.slug, key=taken)
    language = get_language() or "en"
    rows = [
        {
            "key": each.key,
            "name": each.name.told(language),
            "when": each.when.told(language),
            "tasks": len(each.tasks),
            "light": each.track == "light",
            "version": number,
        }
        for each, number in domain.playbooks_of(brand).values()
    ]
    context = {
        "rows": sorted(rows, key=lambda row: str(row["name"])),
        "form": form,
        "may_run": may(request.user, Right.RUN_CASE, brand),
    }
    return render(request, "room/playbooks.html", context, status=422 if form.errors else 200)


def _take_in(request: RoomRequest, brand: Brand, file: Any) -> str:
    if file.size > book.BIGGEST_FILE:
        raise InputRefused(_("This file is too long for a playbook."))
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError as fault:
        raise InputRefused(_("This file is not text in UTF-8.")) from fault
    playbook = book.read_toml(text)
    _former, number = domain.playbooks_of(brand).get(playbook.key, (None, 0))
    domain.change_playbook(playbook, brand, base=number, by=request.user, now=clock.now())
    return playbook.key


@brand_page()
def playbook(request: RoomRequest, brand: Brand, key: str) -> HttpResponse:
    """One playbook, whole; with `version` in the address as it was then."""
    found, number = domain.playbook_of(brand, key)
    versions = list(
        PlaybookVersion.objects.filter(brand=brand, key=key).select_related("made_by").order_by("-number")
    )
    given = request.GET.get("version", "")
    shown = next((each for each in versions if str(each.number) == given), None)
    if given == "0" and key in book.shipped():
        found, shown_number = book.shipped()[key], 0
    else:
        found, shown_number = (book.read(shown.body), shown.number) if shown else (found, number)
    language = get_language() or "en"
    titles = {task.key: task.told(language) for task in found.tasks}
    context = {
        "playbook": found,
        "name": found.name.told(language),
        "when": found.when.told(language),
        "signs": found.signs.told(language),
        "never": found.never.told(language),
        "seats": [function_word(each) for each in found.seats],
        "tasks": [
            (task, task.told(language), function_word(task.owner), [titles[each] for each in task.after])
            for task in found.tasks
        ],
        "texts": [
            (text.kind, [(tongue, getattr(text, tongue)) for tongue in book.LANGUAGES])
            for text in found.texts
        ],
        "clocks": [rule for rule in deadlines.rules() if rule.key in found.clocks],
        "number": shown_number,
        "current": number,
        "versions": versions,
        "shipped": key in book.shipped(),
        "links": playbook_links(brand, found),
        "may_run": may(request.user, Right.RUN_CASE, brand) and shown_number == number,
    }
    return render(request, "room/playbook.html", context)


@brand_page()
def playbook_file(request: RoomRequest, brand: Brand, key: str) -> HttpResponse:  # noqa: ARG001 - the contract of a page
    """The playbook in force as a file, to keep or to bring to another brand."""
    found, _number = domain.playbook_of(brand, key)
    answer = HttpResponse(book.as_toml(found), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.key}.toml"'
    return answer


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def change(request: RoomRequest, brand: Brand, key: str) -> HttpResponse:
    """Change the words of a playbook; the first change makes the brand its own version."""
    found, number = domain.playbook_of(brand, key)
    form = PlaybookForm(request.POST or None, playbook=found)
    if request.method == "POST" and form.is_valid():
        base = _base(request)
        kept = settle(form, lambda: _keep(request, brand, form.changed(), base=base))
        if kept is not None:
            return redirect("room:playbook", brand=brand.slug, key=key)
    context = {
        "form": form,
        "key": key,
        "name": found.name.told(get_language() or "en"),
        "base": _base(request) if form.is_bound else number,
    }
    return render(request, "room/change_playbook.html", context, status=422 if form.errors else 200)


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "POST"])
def step(request: RoomRequest, brand: Brand, key: str, step: str) -> HttpResponse:
    """Change one task of a playbook, move or take it out; `new` adds one at the end."""
    found, number = domain.playbook_of(brand, key)
    language = get_language() or "en"
    planned = next((each for each in found.tasks if each.key == step), None)
    if planned is None and step != "new":
        raise NotFound(_("There is no such task here."))
    form = StepForm(request.POST or None, playbook=found, step=planned, language=language)
    moves = request.method == "POST" and request.POST.get("deed") in {"up", "remove"} and planned is not None
    if moves or (request.method == "POST" and form.is_valid()):
        base = _base(request)
        data = _moved(found, step, request.POST["deed"]) if moves else _with_step(found, step, form)
        kept = (
            settle(form, lambda: _keep(request, brand, data, base=base))
            if not moves
            else _keep(request, brand, data, base=base)
        )
        if kept is not None:
            return redirect("room:playbook", brand=brand.slug, key=key)
    context = {
        "form": form,
        "key": key,
        "step": planned,
        "name": found.name.told(language),
        "base": _base(request) if form.is_bound else number,
    }
    return render(request, "room/playbook_step.html", context, status=422 if form.errors else 200)


def _keep(request: RoomRequest, brand: Brand, data: dict[str, Any], *, base: int) -> int:
    return domain.change_playbook(book.read(data), brand, base=base, by=request.user, now=clock.now())


def _base(request: RoomRequest) -> int:
    given = request.POST.get("base", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def _with_step(found: Playbook, step: str, form: StepForm) -> dict[str, Any]:
    """The playbook's data with this task changed or, when it is new, added at the end under a key of its own."""
    data = book.as_data(found)
    said = form.cleaned_data
    if step == "new":
        wanted = slugify(said["en"])[:40].strip("-") or "task"
        taken = {task["key"] for task in data["tasks"]}
        key = next(
            each for each in [wanted, *(f"{wanted}-{count}" for count in range(2, 99))] if each not in taken
        )
        data["tasks"].append(said | {"key": key})
    else:
        data["tasks"] = [task if task["key"] != step else said | {"key": step} for task in data["tasks"]]
    return data


def _moved(found: Playbook, step: str, deed: str) -> dict[str, Any]:
    """The data with the task one place up, or taken out; what waited for it then waits for what it waited for."""
    data = book.as_data(found)
    tasks: list[dict[str, Any]] = data["tasks"]
    place = next(index for index, task in enumerate(tasks) if task["key"] == step)
    if deed == "up" and place:
        tasks[place - 1], tasks[place] = tasks[place], tasks[place - 1]
    elif deed == "remove":
        gone = tasks.pop(place)
        for task in tasks:
            if step in task["after"]:
                before = [each for each in task["after"] if each != step]
                task["after"] = list(dict.fromkeys([*before, *gone["after"]]))
                if task["since"] == "before" and not task["after"]:
                    task["since"] = "opened"
    return data
