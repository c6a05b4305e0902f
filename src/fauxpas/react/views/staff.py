"""The message to staff: writing it, sending it minutes before the public, its poster for the wall."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, MoveRefused, NotAllowed, NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.approvals import others_who_approve
from fauxpas.react.domain.staff_first import PARTS, words_of_message
from fauxpas.react.forms import DraftWords, RefusableForm
from fauxpas.react.models import StaffMessage, Statement
from fauxpas.react.queries import case_of, statement_of, titled
from fauxpas.react.views.shared import powers_of, say_refusal
from fauxpas.understand.domain.citing import language_name

LABELS = {
    "happened": gettext_lazy("What happened"),
    "say": gettext_lazy("What to say"),
    "not_say": gettext_lazy("What not to say"),
    "journalists": gettext_lazy("Where to send journalists"),
}


class StaffForm(RefusableForm):
    """The four parts in each language of the brand."""

    base_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, message: StaffMessage, **kwargs: Any) -> None:
        self.languages = list(message.case.brand.languages)
        initial: dict[str, Any] = {"base_version": message.version}
        for code, words in words_of_message(message).items():
            initial |= {f"{part}_{code}": getattr(words, part) for part in PARTS}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for code in self.languages:
            for part in PARTS:
                self.fields[f"{part}_{code}"] = DraftWords(
                    label=LABELS[part],
                    widget=forms.Textarea(attrs={"rows": 5 if part == "happened" else 3, "lang": code}),
                )

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Code, name and fields of each language, for the template."""
        return [
            (code, language_name(code), [self[f"{part}_{code}"] for part in PARTS]) for code in self.languages
        ]

    def words(self) -> dict[str, domain.StaffWords]:
        """What was typed, by language; line ends as on every system."""
        return {
            code: domain.StaffWords(
                **{part: self.cleaned_data[f"{part}_{code}"].replace("\r\n", "\n").strip() for part in PARTS}
            )
            for code in self.languages
        }


@brand_page(Right.WRITE)
@require_POST
def start(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Begin a message, from the public text it goes before when one is named."""
    case = case_of(brand, number)
    given = request.POST.get("statement", "")
    statement = statement_of(case, int(given)) if given.isdecimal() and len(given) <= 18 else None
    message = domain.start_staff_message(case, statement=statement, by=request.user, now=clock.now())
    return redirect("react:staff_message", brand.slug, number, message.pk)


@brand_page(to_change=Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Write the message; once it is sent, read it and see where it arrived."""
    found = _message(brand, number, pk)
    form = StaffForm(request.POST or None, message=found)
    if request.method == "POST" and form.is_valid():
        saved = None
        try:
            saved = settle(
                form,
                lambda: domain.save_staff_message(
                    found,
                    form.words(),
                    base_version=form.cleaned_data["base_version"],
                    by=request.user,
                    now=clock.now(),
                ),
            )
        except (Conflict, MoveRefused) as fault:
            form.add_error(None, str(fault.message))
        if saved is not None:
            messages.success(request, _("Saved."))
            return redirect("react:staff_message", brand.slug, number, pk)
    return render(
        request,
        "react/staff_message.html",
        _context(request, found) | {"form": form},
        status=422 if form.errors else 200,
    )


@brand_page(Right.APPROVE)
@require_POST
def send(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """Approve the message and send it."""
    found = _message(brand, number, pk)
    given = request.POST.get("version", "")
    version = int(given) if given.isdecimal() and len(given) <= 9 else 0
    try:
        domain.send_staff_message(found, version=version, by=request.user, now=clock.now())
    except (Conflict, MoveRefused, NotAllowed) as fault:
        say_refusal(request, fault)
    else:
        messages.success(request, _("Sent. Print the poster for those who read no e-mail."))
    return redirect("react:staff_message", brand.slug, number, pk)


@brand_page()
def poster(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """The message on one sheet for the wall behind the till."""
    return render(request, "react/poster.html", _context(request, _message(brand, number, pk)))


def _context(request: RoomRequest, found: StaffMessage) -> dict[str, Any]:
    brand, statement = found.case.brand, found.statement
    words = words_of_message(found)
    mine = found.author_id == request.user.pk and bool(others_who_approve(brand, than=request.user))
    return {
        "now": clock.now(),
        "case": found.case,
        "message": found,
        "words": [(code, language_name(code), _labelled(each, code)) for code, each in words.items()],
        "whole": all(each.whole for each in words.values()),
        "mine": mine,
        "sendings": found.sendings.order_by("label"),
        "addresses": brand.staff_addresses.count(),
        "before": titled(statement)[0] if statement is not None else "",
        "before_public": statement is not None and statement.state == Statement.State.PUBLISHED,
        "powers": powers_of(request.user, brand),
    }


def _labelled(words: domain.StaffWords, language: str) -> list[tuple[str, str]]:
    """The parts under their names in the language of the message: staff read it, whoever prints it."""
    with translation.override(language):
        return [(str(LABELS[part]), getattr(words, part)) for part in PARTS]


def _message(brand: Brand, number: int, pk: int) -> StaffMessage:
    case = case_of(brand, number)
    held = StaffMessage.objects.filter(case=case).select_related(
        "author", "sent_by", "statement__case__brand"
    )
    found = held.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such message here."))
    found.case = case
    return found
