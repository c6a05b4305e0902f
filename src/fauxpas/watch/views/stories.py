"""The stories: what people speak of, each by itself, and what may be decided about it."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.watch import domain, stories
from fauxpas.watch.acting import acting_in
from fauxpas.watch.charts import story_chart
from fauxpas.watch.feeling import language_of, readers_of
from fauxpas.watch.forms import MergeForm, RenameForm
from fauxpas.watch.models import Story
from fauxpas.watch.queries import Filters, mentions_for_page, visible_mentions
from fauxpas.watch.versions import version_of

SPANS = {"day": timedelta(days=1), "week": timedelta(days=7)}
NEWEST = 10
STEPS, SHORTEST_STEP = 72, 300
LONGEST_DRAWN = timedelta(days=28)
MERGED_WITHIN = timedelta(days=2)


@brand_page()
@condition(etag_func=version_of)
def listed(request: RoomRequest, brand: Brand) -> HttpResponse:
    """What people speak of, the most told first."""
    now, span = clock.now(), request.GET.get("span", "")
    span = span if span in SPANS else "day"
    found = stories.stories_told_most(brand, since=now - SPANS[span], now=now)
    language = language_of(brand.languages)
    words = {"day": _("24 hours"), "week": _("7 days")}
    context = {
        "rows": stories.told(found, readers=readers_of(brand), language=language, now=now),
        "spans": [
            {"url": f"?span={key}", "label": words[key], "current": key == span, "count": ""} for key in SPANS
        ],
    }
    return render(request, "watch/stories.html", context)


@brand_page(to_change=Right.TRIAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@condition(etag_func=version_of)
def story(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """One story: what it is, how fast it goes, how angry it is, its mentions, what became of it."""
    mine = stories.visible_stories(request.user).filter(brand=brand)
    found = get_object_or_404(mine.select_related("root", "first__source", "typical__source"), pk=pk)
    if request.method == "POST":
        return _decided(request, brand, found)
    if found.root is not None and found.root != found:
        return redirect("watch:story", brand=brand.slug, pk=found.root_id)
    now, members = clock.now(), domain.members_of(found)
    languages = stories.languages_in(found)
    decidable = may(request.user, Right.TRIAGE, brand) and not domain.is_over(found, now=now)
    newest = mentions_for_page(
        visible_mentions(request.user).filter(brand=brand), Filters(story=tuple(members)), size=NEWEST
    )
    context = {
        "story": found,
        "name": stories.name_of(found),
        "count": stories.count_words(found.posts),
        "pace": stories.pace_now(found, members, now=now),
        "share": stories.share_of(found, readers_of(brand), language_of(brand.languages)),
        "languages": [(code or _("unknown"), share) for code, share in languages[:5]],
        "chart": _chart(found, members, now=now),
        "newest": newest.mentions,
        "more": newest.before is not None,
        "together": acting_in(members),
        "changes": stories.changes_of(found),
        "over": domain.is_over(found, now=now),
        "decidable": decidable,
        "rename_form": RenameForm(story=found),
        "merge_form": MergeForm(story=found, since=now - MERGED_WITHIN) if decidable else None,
    }
    return render(request, "watch/story.html", context)


def _chart(found: Story, members: list[int], *, now: datetime) -> dict[str, object]:
    until = min(now, found.last_at + timedelta(hours=1))
    since = max(found.first_at, until - LONGEST_DRAWN)
    step = max(SHORTEST_STEP, int((until - since).total_seconds() / STEPS) // SHORTEST_STEP * SHORTEST_STEP)
    times, counts = stories.counted_over_time(members, since=since, until=until, step=step)
    return story_chart(times, counts, step=step, until=until)


def _decided(request: RoomRequest, brand: Brand, found: Story) -> HttpResponse:
    said, by, now = request.POST, request.user, clock.now()
    match said.get("deed", ""):
        case "rename":
            domain.rename_story(found, title=said.get("title", ""), by=by, now=now)
        case "pin":
            domain.pin_story(found, by=by, now=now)
        case "unpin":
            domain.unpin_story(found, by=by, now=now)
        case "merge":
            domain.merge_stories(found, _chosen(said.get("into", ""), brand, by), by=by, now=now)
        case "split":
            domain.split_story(found, _numbers(said.getlist("mention")), by=by, now=now)
        case "undo":
            change = get_object_or_404(
                stories.visible_changes(by), brand=brand, pk=_number(said.get("change", ""))
            )
            domain.undo_change(change, by=by, now=now)
        case _:
            raise InputRefused(_("There is no such action."))
    if said["deed"] != "rename":
        messages.success(request, _("Decided. The stories are sorted anew in a moment."))
    return redirect("watch:story", brand=brand.slug, pk=found.pk)


def _chosen(number: str, brand: Brand, by: Person) -> Story:
    return get_object_or_404(stories.visible_stories(by), brand=brand, pk=_number(number))


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def _numbers(said: list[str]) -> list[int]:
    return [_number(each) for each in said]
