"""Counsel's remarks on a text, the lead's decisions on them, and the space the two share."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, MoveRefused, NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.counsel import CLOSED, is_counsel, privileged_notes
from fauxpas.react.forms import RefusableForm
from fauxpas.react.models import Remark
from fauxpas.react.queries import case_of, statement_of
from fauxpas.react.views.shared import powers_of, say_refusal, statement_url, text_context
from fauxpas.understand.domain.citing import language_name


class RemarkForm(RefusableForm):
    """A passage, why, and how else."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))
    quote = forms.CharField(
        label=gettext_lazy("Passage"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Copied from the text as it is typed."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), widget=forms.Textarea(attrs={"rows": 2}))
    instead = forms.CharField(
        label=gettext_lazy("Rather say"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["language"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = [(code, language_name(code)) for code in languages]


class NoteForm(RefusableForm):
    """A note for counsel and the lead."""

    text = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 4}))


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def remarks(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Every remark on a text, what became of it, and a new one for who sits for the law."""
    statement = statement_of(case_of(brand, number), pk)
    form = RemarkForm(request.POST or None, languages=brand.languages)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        try:
            made = settle(form, lambda: domain.make_remark(statement, by=request.user, now=now, **said))
        except MoveRefused as fault:
            say_refusal(request, fault)
            return redirect(statement_url("remarks", statement))
        if made is not None:
            messages.success(request, _("The lead and the author have been told."))
            return redirect(statement_url("remarks", statement))
    context = text_context(statement, now=clock.now()) | {
        "remarks": statement.remarks.select_related("person", "decided_by").order_by("decision", "-made_at"),
        "typed": [(text.language, text.body) for text in statement.texts.all()],
        "form": form,
        "counsel": is_counsel(statement.case, request.user) and statement.state not in CLOSED,
        "editable": statement.state not in CLOSED,
        "powers": powers_of(request.user, brand),
    }
    return render(request, "react/remarks.html", context, status=422 if form.errors else 200)


@brand_page(Right.RUN_CASE)
@require_POST
def decide(request: RoomRequest, brand: Brand, number: int, pk: int, remark: int) -> HttpResponse:
    """Take a remark, or keep our words and sign why."""
    found = _remark(brand, number, pk, remark)
    form = RefusableForm(request.POST)
    given = request.POST.get("decision", ""), request.POST.get("reason", "")
    try:
        done = settle(
            form,
            lambda: domain.decide_remark(found, given[0], reason=given[1], by=request.user, now=clock.now()),
        )
    except MoveRefused as fault:
        say_refusal(request, fault)
    else:
        if done is None:
            messages.error(request, " ".join(str(each) for each in form.non_field_errors()))
        else:
            messages.success(request, _("Decided and signed."))
    return redirect(statement_url("remarks", found.statement))


@brand_page(Right.WRITE)
@require_POST
def put_in(request: RoomRequest, brand: Brand, number: int, pk: int, remark: int) -> HttpResponse:
    """Put a wording that was taken into the text."""
    found = _remark(brand, number, pk, remark)
    try:
        domain.apply_remark(found, by=request.user, now=clock.now())
        messages.success(request, _("It stands in the text now, as a draft of your hand."))
    except (Conflict, MoveRefused) as fault:
        say_refusal(request, fault)
    return redirect(statement_url("remarks", found.statement))


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def counsel(request: RoomRequest, brand: Brand, number: int) -> HttpResponseBase:
    """The space of counsel and the lead."""
    case = case_of(brand, number)
    notes = privileged_notes(case, request.user)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text, now = form.cleaned_data["text"], clock.now()
        if settle(form, lambda: domain.add_privileged_note(case, text, by=request.user, now=now)):
            return redirect("react:counsel", brand.slug, number)
    context = {"now": clock.now(), "case": case, "notes": notes, "form": form}
    return render(request, "react/counsel.html", context, status=422 if form.errors else 200)


def _remark(brand: Brand, number: int, pk: int, remark: int) -> Remark:
    statement = statement_of(case_of(brand, number), pk)
    found = statement.remarks.filter(pk=remark).first()
    if found is None:
        raise NotFound(_("There is no such remark here."))
    found.statement = statement
    return found
