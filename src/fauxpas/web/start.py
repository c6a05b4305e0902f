"""The first-run assistant: who you are, which brand, what to listen for; then it starts."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock, people
from fauxpas.core.errors import InputRefused, NotAllowed, Unavailable, Words
from fauxpas.core.forms import put_faults
from fauxpas.core.models import Brand, FormerMember, Person
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, visible_brands
from fauxpas.core.sources import Ask, RawPost, source_kind
from fauxpas.engine.query import QueryError, matches, parse
from fauxpas.engine.query.propose import propose
from fauxpas.react.domain.channels import add_channel
from fauxpas.react.models import Channel
from fauxpas.watch import domain
from fauxpas.watch.listening import as_post
from fauxpas.web.forms import StartForm

SEARCH = "hackernews"
SHOWN = 8
SEARCHED = 5
TRIED = 3


class ListenForm(forms.Form):
    """What to listen for, and where besides the sources that need no key."""

    text = forms.CharField(
        label=gettext_lazy("What to listen for"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "query", "spellcheck": "false"}),
    )
    feeds = forms.CharField(
        label=gettext_lazy("Feeds"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Newsrooms, forums, a Google Alert as a feed; one address a line. More can be added later."
        ),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask who you are and which brand; only while you belong to none, and never did.

    Whoever gets here came by the link on the operator's screen, so the address they type is taken at their word; any later
    one has to be confirmed (`own_email`).
    """
    person = cast("Person", request.user)
    if visible_brands(person).exists():
        return redirect("home")
    if FormerMember.objects.filter(person=person).exists():
        raise NotAllowed(_("You belong to no organisation any more. Ask an owner to invite you again."))
    known = {"languages": [person.language], "time_zone": person.time_zone}
    form = StartForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            brand = _found(form, person)
        except InputRefused as fault:
            put_faults(form, fault)
        else:
            return redirect("start_query", brand=brand.slug)
    return render(request, "web/start.html", {"form": form}, status=422 if form.errors else 200)


def _found(form: StartForm, person: Person) -> Brand:
    data, now = form.cleaned_data, clock.now()
    if Person.objects.filter(email__iexact=data["email"]).exclude(pk=person.pk).exists():
        raise InputRefused(
            _("This address is taken."), fields={"email": _("Somebody here uses it already. Give another.")}
        )
    person.name, person.email = data["person_name"], data["email"]
    person.time_zone = data["time_zone"]
    with transaction.atomic():
        person.save(update_fields=["name", "email", "time_zone"])
        organisation = people.found_organisation(data["organisation"], by=person, now=now)
        return people.add_brand(organisation, form.wish(), by=person, now=now)


@brand_page(Right.WATCH)
@require_http_methods(["GET", "HEAD", "POST"])
def start_query(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Propose a query, show what it catches where no key is needed, then listen."""
    form = ListenForm(
        request.POST or None, initial={"text": propose([brand.name, *brand.other_names], brand.languages)}
    )
    if request.method == "POST" and form.is_valid() and "start" in request.POST:
        try:
            _listen(brand, request.user, form)
        except InputRefused as fault:
            put_faults(form, fault, named={"address": "feeds"})
        else:
            messages.success(request, _("Listening. The first posts come within minutes."))
            return redirect("watch:now", brand=brand.slug)
    text = form.data.get("text", "") if form.is_bound else str(form.initial["text"])
    return render(
        request,
        "web/start_query.html",
        {"form": form, "catch": _catch(text, brand, _lines(form.data.get("feeds", "")))},
        status=422 if form.errors else 200,
    )


@transaction.atomic
def _listen(brand: Brand, by: Person, form: ListenForm) -> None:
    """All of it or nothing: a refused form is sent again whole."""
    now, data = clock.now(), form.cleaned_data
    if not Channel.objects.filter(brand=brand).exists():
        add_channel(brand, kind="page", name=_("Public page"), by=by, now=now)
    domain.save_query(brand, by=by, now=now, name=brand.name, text=data["text"])
    domain.add_source(brand, by=by, now=now, kind=SEARCH, name="Hacker News", address=brand.name)
    for address in _lines(data["feeds"]):
        domain.add_source(
            brand, by=by, now=now, kind="feed", name=address.split("//")[-1][:160], address=address
        )


@dataclass(frozen=True)
class Heard:
    """What one source says now, or why it could not be asked."""

    name: str
    posts: tuple[RawPost, ...] = ()
    fault: Words = ""


def _catch(text: str, brand: Brand, feeds: Sequence[str]) -> dict[str, object]:
    """What the query catches right now in the search that needs no key and the first feeds; says which could not be reached."""
    try:
        query = parse(text)
    except QueryError as fault:
        return {"mistake": fault.message(get_language() or "en")}
    terms = {"terms": [brand.name, *brand.other_names][:SEARCHED]}
    asked = [(SEARCH, "Hacker News", "", terms), *(("feed", feed, feed, {}) for feed in feeds[:TRIED])]
    with ThreadPoolExecutor(len(asked)) as pool:
        heard = list(pool.map(lambda each: _hear(*each), asked))
    posts = [
        (each.name, post)
        for each in heard
        for post in each.posts
        if matches(query, as_post(post, source=each.name))
    ]
    return {
        "posts": posts[:SHOWN],
        "count": len(posts),
        "faults": [each for each in heard if each.fault],
        "reached": not all(each.fault for each in heard),
        "feeds": bool(feeds),
    }


def _hear(kind: str, name: str, address: str, config: dict[str, object]) -> Heard:
    """In a thread of its own: no source waits for another."""
    asked, ask = source_kind(kind), Ask(address=address, config=config, cursor={}, now=clock.now())
    try:
        return Heard(name, asked.parse(asked.fetch(ask), ask).posts)
    except Unavailable as fault:
        return Heard(name, fault=fault.message)


def _lines(feeds: str) -> list[str]:
    return [line.strip() for line in feeds.splitlines() if line.strip()]
