"""What is listened to: sources and queries."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused
from fauxpas.core.forms import put_faults
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.watch import domain
from fauxpas.watch.coverage import coverage
from fauxpas.watch.forms import OpmlForm, QueryForm, SourceForm
from fauxpas.watch.models import Source, WatchQuery
from fauxpas.watch.queries import readings_of, sources_of, visible_queries
from fauxpas.watch.versions import version_of


@brand_page()
@condition(etag_func=version_of)
def sources(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Every source: heard, late or blind, since when, and why."""
    heard = coverage(brand, now=clock.now())
    return render(
        request, "watch/sources.html", {"heard": heard, "may_change": may(request.user, Right.WATCH, brand)}
    )


@brand_page(Right.WATCH)
@require_http_methods(["GET", "HEAD", "POST"])
def add_source(request: RoomRequest, brand: Brand) -> HttpResponse:
    """One more source, or a list of feeds."""
    form = SourceForm(request.POST if "kind" in request.POST else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            source = domain.add_source(
                brand,
                by=request.user,
                now=clock.now(),
                kind=data["kind"],
                name=data["name"],
                address=data["address"],
            )
        except InputRefused as fault:
            put_faults(form, fault)
        else:
            return redirect("watch:source", brand=brand.slug, pk=source.pk)
    return render(
        request,
        "watch/add_source.html",
        {"form": form, "opml_form": OpmlForm()},
        status=422 if form.errors else 200,
    )


@brand_page(Right.WATCH)
@require_POST
def import_opml(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Add every feed of an OPML file that is not listened to yet."""
    form = OpmlForm(request.POST, request.FILES)
    if not form.is_valid():
        raise InputRefused(_("Choose an OPML file, as feed readers export it."))
    added = domain.import_feeds(brand, form.cleaned_data["file"].read(), by=request.user, now=clock.now())
    messages.success(request, _("%(count)s feeds are listened to now.") % {"count": added})
    return redirect("watch:sources", brand=brand.slug)


@brand_page()
def export_opml(_request: RoomRequest, brand: Brand) -> HttpResponse:
    """The brand's feeds, for any feed reader."""
    answer = HttpResponse(domain.export_feeds(brand), content_type="text/x-opml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{brand.slug}.opml"'
    return answer


@brand_page(to_change=Right.WATCH)
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """One source: its state, its last batches with what became of every row, and what can be done."""
    found = get_object_or_404(sources_of(brand), pk=pk)
    if request.method == "POST":
        return _change_source(request, brand, found)
    context = {
        "source": found,
        "readings": readings_of(found),
        "may_change": may(request.user, Right.WATCH, brand),
        "secret": found.secret if may(request.user, Right.WATCH, brand) else "",
        "hook_url": request.build_absolute_uri(reverse("webhook", args=[found.pk]))
        if found.kind == "webhook"
        else "",
    }
    return render(request, "watch/source.html", context)


def _change_source(request: RoomRequest, brand: Brand, found: Source) -> HttpResponse:
    deeds = {"pause": domain.pause_source, "resume": domain.resume_source, "remove": domain.remove_source}
    deed = request.POST.get("deed", "")
    if deed not in deeds:
        raise InputRefused(_("There is no such action."))
    deeds[deed](found, by=request.user, now=clock.now())
    if deed == "remove":
        return redirect("watch:sources", brand=brand.slug)
    return redirect("watch:source", brand=brand.slug, pk=found.pk)


@brand_page()
def queries(request: RoomRequest, brand: Brand) -> HttpResponse:
    """What makes a post a mention."""
    found = visible_queries(request.user).filter(brand=brand).order_by("name")
    return render(
        request, "watch/queries.html", {"queries": found, "may_change": may(request.user, Right.WATCH, brand)}
    )


@brand_page(Right.WATCH)
@require_http_methods(["GET", "HEAD", "POST"])
def query(request: RoomRequest, brand: Brand, pk: int | None = None) -> HttpResponse:
    """Write a query and see what it would have caught before it is saved."""
    found = get_object_or_404(visible_queries(request.user).filter(brand=brand), pk=pk) if pk else None
    form = QueryForm(request.POST or None, initial=_initial(brand, found))
    preview = None
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, clock.now()
        try:
            if "save" in request.POST:
                domain.save_query(
                    brand, by=request.user, now=now, name=data["name"], text=data["text"], query=found
                )
                messages.success(
                    request, _("Listening. Posts heard before that match become mentions within a minute.")
                )
                return redirect("watch:queries", brand=brand.slug)
            preview = domain.preview_query(brand, data["text"])
        except InputRefused as fault:
            put_faults(form, fault)
    return render(
        request,
        "watch/query.html",
        {"form": form, "query": found, "preview": preview},
        status=422 if form.errors else 200,
    )


@brand_page(Right.WATCH)
@require_POST
def stop_query(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """No longer listen to this query; the mentions it made stay."""
    found = get_object_or_404(visible_queries(request.user).filter(brand=brand), pk=pk)
    domain.stop_query(found, by=request.user, now=clock.now())
    return redirect("watch:queries", brand=brand.slug)


def _initial(brand: Brand, found: WatchQuery | None) -> dict[str, str]:
    if found is None:
        return {"name": brand.name, "text": domain.propose_query(brand)}
    return {"name": found.name, "text": found.text}
