"""Pictures, films and sounds of a statement: the list, one of them, its files."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fauxpas.core import clock
from fauxpas.core.errors import MoveRefused, NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.engine.byteranges import asked_range
from fauxpas.react import domain
from fauxpas.react.domain.kinds import rules_of
from fauxpas.react.forms_media import AddMediaForm, MediumForm, WithdrawForm
from fauxpas.react.media_page import shown_media, shown_medium
from fauxpas.react.models import Statement, StatementMedia
from fauxpas.react.queries import case_of, medium_of, statement_of, titled
from fauxpas.react.views.shared import powers_of, say_refusal, statement_url

S = Statement.State


@brand_page(to_change=Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def media(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """What stands beside the words, and a file to add."""
    statement = statement_of(case_of(brand, number), pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = AddMediaForm(*sent)
    if form.is_valid():
        content, name = form.file()
        try:
            made = settle(
                form,
                lambda: domain.add_media(statement, content, name=name, by=request.user, now=clock.now()),
            )
        except MoveRefused as fault:
            say_refusal(request, fault)
            return redirect(statement_url("media", statement))
        if made is not None:
            messages.success(request, _("It is there. Now say what stands for it in words, and who agreed."))
            return redirect(shown_medium(statement, made).url)
    context = _context(request, statement) | {"form": form, "media": shown_media(statement)}
    return render(request, "react/media_list.html", context, status=422 if form.errors else 200)


@brand_page(to_change=Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def medium(request: RoomRequest, brand: Brand, number: int, pk: int, medium: int) -> HttpResponseBase:
    """One of them: its words in every language, whose consent it rests on; taking it out, or off the public page."""
    statement = statement_of(case_of(brand, number), pk)
    found = medium_of(statement, medium)
    form, withdraw = MediumForm.of(found), WithdrawForm()
    status = 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "withdraw":
            withdraw = WithdrawForm(request.POST)
        elif do != "remove":
            form = MediumForm(request.POST, request.FILES, media=found)
        try:
            said = _act(request, found, do, withdraw if do == "withdraw" else form)
        except MoveRefused as fault:
            say_refusal(request, fault)
            return redirect(statement_url("media", statement))
        if said:
            messages.success(request, said)
            return redirect(statement_url("statement" if do == "withdraw" else "media", statement))
        status = 422
    context = _context(request, statement)
    each = shown_medium(statement, found)
    context |= {"each": each, "shown": [each], "form": form, "withdraw_form": withdraw}
    return render(request, "react/medium.html", context, status=status)


@brand_page()
@require_safe
def file(request: RoomRequest, brand: Brand, number: int, pk: int, medium: int) -> HttpResponse:
    """Its bytes, in pieces when a player asks so; its still picture or its subtitles with `?part=`."""
    found = medium_of(statement_of(case_of(brand, number), pk), medium)
    part = request.GET.get("part", "")
    if part == "subtitles":
        content, media_type = _subtitles(found, request.GET.get("language", "")), "text/vtt; charset=utf-8"
    else:
        content, media_type = domain.read_media_file(found, poster=part == "poster")
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private",
        "Accept-Ranges": "bytes",
    }
    try:
        asked = asked_range(request.headers.get("Range", ""), len(content))
    except ValueError:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{len(content)}"})
    if asked is None:
        return HttpResponse(content, content_type=media_type, headers=headers)
    first, stop = asked
    headers["Content-Range"] = f"bytes {first}-{stop - 1}/{len(content)}"
    return HttpResponse(content[first:stop], content_type=media_type, headers=headers, status=206)


def _act(request: RoomRequest, media: StatementMedia, do: str, form: forms.Form) -> str:
    """Do what the page was asked for; what to say of it, or nothing when the form was not filled in as it should."""
    by, now = request.user, clock.now()
    if do == "remove":
        domain.remove_media(media, by=by, now=now)
        return _("It is taken out of the text.")
    if not form.is_valid():
        return ""
    if isinstance(form, WithdrawForm):
        told = form.cleaned_data
        done = settle(
            form,
            lambda: domain.withdraw_consent(
                media, reason=told["reason"], words_too=told["words_too"], by=by, now=now
            ),
        )
        return _("It is leaving the public page, which says so.") if done is not None else ""
    if isinstance(form, MediumForm):
        draft = form.draft()
        done = settle(form, lambda: domain.change_media(media, draft, by=by, now=now))
        return _("Kept.") if done is not None else ""
    return ""


def _subtitles(media: StatementMedia, language: str) -> bytes:
    text = next((each for each in media.texts.all() if each.language == language), None)
    if text is None or not text.subtitles:
        raise NotFound(_("There is no such file here."))
    return text.subtitles.encode()


def _context(request: RoomRequest, statement: Statement) -> dict[str, Any]:
    headline, language = titled(statement)
    ended = statement.state in {S.PUBLISHED, S.DROPPED}
    return {
        "now": clock.now(),
        "case": statement.case,
        "statement": statement,
        "headline": headline,
        "headline_lang": language,
        "room_only": not rules_of(statement).public,
        "ended": ended,
        "powers": powers_of(request.user, statement.case.brand),
    }
