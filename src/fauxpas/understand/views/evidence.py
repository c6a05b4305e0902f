"""The pages of evidence: the pieces of a case, adding one, one piece, its files, keeping a post in one tap."""

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from fauxpas.core import clock, sealed
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for
from fauxpas.understand import domain
from fauxpas.understand.domain.bundles import export_evidence
from fauxpas.understand.forms_evidence import EvidenceForm, FactsForm, KeepForm, PictureForm, ReasonForm
from fauxpas.understand.models import Evidence
from fauxpas.understand.queries_evidence import (
    evidence_for_page,
    file_of,
    mention_for,
    open_cases,
    piece_for,
    shown,
    visible_evidence,
)
from fauxpas.watch.models import Alarm, Mention
from fauxpas.watch.versions import version_of


@brand_page()
@condition(etag_func=version_of)
def evidence(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Every piece of a case, the newest first."""
    case = case_for(request.user, brand, number)
    rows = [shown(piece) for piece in evidence_for_page(visible_evidence(request.user).filter(case=case))]
    context = {
        "case": case,
        "rows": rows,
        "there": sum(not row.piece.gone for row in rows),
        "held": sum(row.piece.held_at is not None for row in rows),
        "may_note": may(request.user, Right.NOTE, brand),
        "may_export": may(request.user, Right.RUN_CASE, brand),
    }
    return render(request, "understand/evidence.html", context)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "POST"])
def add_evidence(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Keep a file, a page of the web, or a text."""
    case = case_for(request.user, brand, number)
    asked = request.GET.get("fact", "")
    initial = {"facts": case.facts.filter(number=int(asked[:9]))} if asked.isdecimal() else {}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EvidenceForm(*sent, case=case, initial=initial)
    if form.is_valid():
        piece = settle(form, lambda: _keep(request, case, form))
        if piece is not None:
            kept, new = piece
            words = _("%(key)s is kept.") if new else _("%(key)s was kept already; it stays as it is.")
            messages.success(request, words % {"key": kept.key})
            return redirect(kept.path)
    return render(
        request,
        "understand/add_evidence.html",
        {"case": case, "form": form},
        status=422 if form.errors else 200,
    )


def _keep(request: RoomRequest, case: Case, form: EvidenceForm) -> tuple[Evidence, bool]:
    """The piece, and whether it was not there before."""
    told, by, now = form.cleaned_data, request.user, clock.now()
    facts = list(told.get("facts", []))
    file = form.file()
    if file is None:
        piece = domain.add_page(case, told["address"], note=told["note"], facts=facts, by=by, now=now)
    else:
        content, name = file
        piece = domain.add_file(case, content, name=name, note=told["note"], facts=facts, by=by, now=now)
    return piece, piece.added_at == now


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def piece(request: RoomRequest, brand: Brand, number: int, piece: int) -> HttpResponse:
    """One piece: what it is, what rests on it, its digests; and holding, releasing or removing it."""
    case = case_for(request.user, brand, number)
    found = piece_for(request.user, case, piece)
    do = request.POST.get("do", "")
    wrong: forms.Form | None = None
    if request.method == "POST":
        try:
            wrong = _act(request, found, do)
        except MoveRefused as fault:
            messages.error(request, str(fault))
        if wrong is None:
            return redirect(found.path)
    reason = wrong if do in {"hold", "release", "remove"} else None
    context = {
        "case": case,
        "row": shown(found),
        "facts_form": wrong
        if do == "link" and wrong is not None
        else FactsForm(case=case, initial={"facts": found.facts.all()}),
        "choosing": do == "link",
        "picture_form": wrong if do == "picture" and wrong is not None else PictureForm(),
        "hold_form": reason if do in {"hold", "release"} else ReasonForm(auto_id="hold_%s"),
        "remove_form": reason if do == "remove" else ReasonForm(auto_id="remove_%s"),
        "removing": do == "remove",
        "may_note": may(request.user, Right.NOTE, brand),
        "may_run": may(request.user, Right.RUN_CASE, brand),
        "pictures": sealed.PICTURES,
    }
    return render(request, "understand/piece.html", context, status=422 if wrong is not None else 200)


def _act(request: RoomRequest, piece: Evidence, do: str) -> forms.Form | None:
    """Do what the page was asked for; the form when it was not filled in as it should."""
    by, now = request.user, clock.now()
    if do == "link":
        chosen = FactsForm(request.POST, case=piece.case)
        if not chosen.is_valid():
            return chosen
        domain.link_facts(piece, chosen.cleaned_data["facts"], by=by, now=now)
        return None
    if do == "picture":
        picture = PictureForm(request.POST, request.FILES)
        if not picture.is_valid():
            return picture
        content = picture.cleaned_data["content"].read(domain.MOST_BYTES + 1)
        done = settle(picture, lambda: domain.add_picture(piece, content, by=by, now=now))
        return None if done is not None else picture
    deeds = {"hold": domain.hold, "release": domain.release, "remove": domain.remove}
    deed = deeds.get(do)
    if deed is None:
        return None
    form = ReasonForm(request.POST, auto_id=f"{'remove' if do == 'remove' else 'hold'}_%s")
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if settle(form, lambda: deed(piece, reason=reason, by=by, now=now)) is not None:
            return None
    return form


@brand_page()
@require_safe
def evidence_file(request: RoomRequest, brand: Brand, number: int, piece: int, digest: str) -> HttpResponse:
    """A file of a piece: a picture as a picture and nothing else, anything else as something to save."""
    found = file_of(piece_for(request.user, case_for(request.user, brand, number), piece), digest)
    content = domain.read_file(found)
    way = "inline" if found.media_type in sealed.PICTURES else "attachment"
    name = f"{found.piece.key}-{found.digest[:12]}.{sealed.ENDINGS[found.media_type]}"
    return HttpResponse(
        content,
        content_type=found.media_type,
        headers={
            "Content-Disposition": f'{way}; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private",
        },
    )


@brand_page(Right.RUN_CASE)
@require_POST
def export(request: RoomRequest, brand: Brand, number: int) -> HttpResponseBase:
    """Everything that is kept, as one file that can be checked without this room."""
    case = case_for(request.user, brand, number)
    try:
        bundle = export_evidence(case, by=request.user, now=clock.now())
    except MoveRefused as fault:
        messages.error(request, str(fault))
        return redirect("understand:evidence", brand=brand.slug, number=number)
    return FileResponse(bundle.file, as_attachment=True, filename=bundle.name, content_type="application/zip")


@brand_page(Right.NOTE)
@require_POST
def keep(request: RoomRequest, brand: Brand, mention: int) -> HttpResponse:
    """Keep a post in one tap: in its own case, or the only open one; with several open, the person says which."""
    found = mention_for(request.user, brand, mention)
    cases = open_cases(request.user, brand)
    if not cases:
        messages.error(request, _("Evidence belongs to a case. Open one first, then keep the post."))
        return redirect("watch:mention", brand=brand.slug, pk=mention)
    begun: Case | None = getattr(found, "case", None)
    chosen = request.POST.get("case", "")
    case = next((each for each in cases if str(each.number) == chosen), None)
    if case is None:
        own = [each for each in cases if begun is not None and each.pk == begun.pk]
        case = (own or cases)[0] if own or len(cases) == 1 else None
    if case is None:
        context = {"mention": found, "form": KeepForm(cases=cases)}
        return render(request, "understand/keep.html", context)
    kept = _keep_posts(request, case, [found])
    return redirect(kept[0].path) if kept else redirect("watch:mention", brand=brand.slug, pk=mention)


@brand_page(Right.NOTE)
@require_POST
def keep_driving(request: RoomRequest, brand: Brand, alarm: int) -> HttpResponse:
    """Keep the posts that drive an alarm, in the case it was opened as."""
    found = get_object_or_404(Alarm, brand=brand, pk=alarm)
    case = getattr(found, "case", None)
    if case is None:
        messages.error(request, _("Evidence belongs to a case. Open one first, then keep the posts."))
        return redirect("watch:alarm", brand=brand.slug, pk=alarm)
    picked = found.alarm_mentions.select_related("mention__source").order_by("pk")
    _keep_posts(request, case_for(request.user, brand, case.number), [each.mention for each in picked])
    return redirect("understand:evidence", brand=brand.slug, number=case.number)


def _keep_posts(request: RoomRequest, case: Case, mentions: Iterable[Mention]) -> list[Evidence]:
    kept: list[Evidence] = []
    for mention in mentions:
        try:
            kept.append(domain.keep_post(case, mention, by=request.user, now=clock.now()))
        except InputRefused as fault:
            messages.error(request, str(fault))
    if kept:
        keys = ", ".join(dict.fromkeys(piece.key for piece in kept))
        messages.success(request, _("Kept as evidence: %(keys)s.") % {"keys": keys})
    return kept
