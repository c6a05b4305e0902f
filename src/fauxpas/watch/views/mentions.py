"""What is said: search, filters, and why a post is a mention."""

from dataclasses import dataclass, field, replace

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused
from fauxpas.core.forms import put_faults
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.watch import domain
from fauxpas.watch.forms import HandForm, MentionFilterForm, ReasonForm
from fauxpas.watch.harms import HARM_WORDS
from fauxpas.watch.models import Mention, Story
from fauxpas.watch.queries import mentions_for_page, visible_mentions
from fauxpas.watch.reasons import reason_of
from fauxpas.watch.stories import FEWEST_POSTS, name_of, visible_stories
from fauxpas.watch.versions import version_of


@brand_page()
@condition(etag_func=version_of)
def mentions(request: RoomRequest, brand: Brand) -> HttpResponse:
    """The mentions, newest arrival first, a page at a time."""
    form = MentionFilterForm(request.GET, brand=brand)
    before, story = request.GET.get("before", ""), _story(request, brand)
    page = mentions_for_page(
        visible_mentions(request.user).filter(brand=brand),
        replace(form.filters(), story=tuple(domain.members_of(story)) if story is not None else ()),
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
    )
    asked = request.GET.copy()
    asked.pop("before", None)
    newest_url = f"?{asked.urlencode()}"
    older_url = ""
    if page.before is not None:
        asked["before"] = str(page.before)
        older_url = f"?{asked.urlencode()}"
    context = {
        "form": form,
        "rows": _folded(page.mentions),
        "story": story,
        "story_name": name_of(story) if story is not None else "",
        "newer_url": newest_url if before else "",
        "older_url": older_url,
        "filtered": any(request.GET.get(name) for name in (*form.fields, "story")),
    }
    return render(request, "watch/mentions.html", context)


@dataclass
class Row:
    """A mention as the list shows it, and those of the page that say the same, folded beneath it."""

    mention: Mention
    notes: list[str]
    story: Story | None
    repeats: list[Mention] = field(default_factory=list)


def _folded(mentions: list[Mention]) -> list[Row]:
    """One row for each wording, where its newest mention stands."""
    rows: dict[int, Row] = {}
    for mention in mentions:
        original = mention.duplicate_of_id or mention.pk
        if original in rows:
            rows[original].repeats.append(mention)
        else:
            rows[original] = Row(mention, _notes(mention), told_story(mention))
    return list(rows.values())


def told_story(mention: Mention) -> Story | None:
    """The story a mention is named with: one that others tell too, and that has a name."""
    story = mention.story and (mention.story.root or mention.story)
    return story if story is not None and story.title and story.posts >= FEWEST_POSTS else None


def _story(request: RoomRequest, brand: Brand) -> Story | None:
    """The story the list is narrowed to, if any; one that is not there narrows nothing."""
    asked = request.GET.get("story", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return visible_stories(request.user).filter(brand=brand, pk=int(asked)).select_related("typical").first()


def _notes(mention: Mention) -> list[str]:
    words = {"negative": _("negative"), "neutral": _("neutral"), "positive": _("positive")}
    harms = [str(HARM_WORDS.get(flag, flag)) for flag in mention.flags]
    return [words[mention.sentiment], *harms]


@brand_page(to_change=Right.TRIAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def mention(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """One mention, with the words that made each query match, and why it is angry, which may be corrected."""
    mine = visible_mentions(request.user).filter(brand=brand)
    found = get_object_or_404(mine.select_related("brand", "source", "story__root"), pk=pk)
    if request.method == "POST":
        return _decided(request, found)
    told = reason_of(found)
    context = {
        "reason": told,
        "reason_form": ReasonForm(initial={"reason": told.name})
        if told is not None and may(request.user, Right.TRIAGE, brand)
        else None,
        "mention": found,
        "notes": _notes(found),
        "story": told_story(found),
        "why": domain.explain_mention(found),
        "may_open": may(request.user, Right.OPEN_CASE, brand) and not found.erased,
        "may_keep": may(request.user, Right.NOTE, brand) and not found.erased,
        "may_erase": bool(found.author) and may(request.user, Right.MEMBERS, brand),
    }
    return render(request, "watch/mention.html", context)


def _decided(request: RoomRequest, found: Mention) -> HttpResponse:
    match request.POST.get("deed", ""):
        case "correct_reason":
            domain.correct_reason(
                found, right=request.POST.get("reason", ""), by=request.user, now=clock.now()
            )
        case "take_back_reason":
            domain.take_back_reason(found, by=request.user, now=clock.now())
        case _:
            raise InputRefused(_("There is no such action."))
    return redirect("watch:mention", brand=found.brand.slug, pk=found.pk)


@brand_page(Right.TRIAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Write down a post or a call that no source would bring."""
    form = HandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            added = domain.add_by_hand(
                brand,
                by=request.user,
                now=clock.now(),
                text=data["text"],
                url=data["url"],
                author=data["author"],
            )
        except InputRefused as fault:
            put_faults(form, fault)
        else:
            return redirect("watch:mention", brand=brand.slug, pk=added.pk)
    return render(request, "watch/by_hand.html", {"form": form}, status=422 if form.errors else 200)
