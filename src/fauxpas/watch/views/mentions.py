"""What is said: search, filters, and why a post is a mention."""

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
from fauxpas.watch.forms import HandForm, MentionFilterForm
from fauxpas.watch.harms import HARM_WORDS
from fauxpas.watch.models import Mention
from fauxpas.watch.queries import mentions_for_page, visible_mentions
from fauxpas.watch.versions import version_of


@brand_page()
@condition(etag_func=version_of)
def mentions(request: RoomRequest, brand: Brand) -> HttpResponse:
    """The mentions, newest arrival first, a page at a time."""
    form = MentionFilterForm(request.GET, brand=brand)
    before = request.GET.get("before", "")
    page = mentions_for_page(
        visible_mentions(request.user).filter(brand=brand),
        form.filters(),
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
        "rows": [(mention, _notes(mention)) for mention in page.mentions],
        "newer_url": newest_url if before else "",
        "older_url": older_url,
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "watch/mentions.html", context)


def _notes(mention: Mention) -> list[str]:
    words = {"negative": _("negative"), "neutral": _("neutral"), "positive": _("positive")}
    harms = [str(HARM_WORDS.get(flag, flag)) for flag in mention.flags]
    return [words[mention.sentiment], *harms]


@brand_page()
def mention(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """One mention, with the words that made each query match."""
    found = get_object_or_404(
        visible_mentions(request.user).filter(brand=brand).select_related("source"), pk=pk
    )
    context = {
        "mention": found,
        "notes": _notes(found),
        "why": domain.explain_mention(found),
        "may_open": may(request.user, Right.OPEN_CASE, brand) and not found.erased,
        "may_erase": bool(found.author) and may(request.user, Right.MEMBERS, brand),
    }
    return render(request, "watch/mention.html", context)


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
