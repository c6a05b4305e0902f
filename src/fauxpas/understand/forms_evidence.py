"""What people fill in to keep, hold and remove evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.room.models import Case
from fauxpas.understand.domain.evidence import MOST_BYTES
from fauxpas.understand.models import Fact

MOST_SIGNS = 200_000


def facts_field(case: Case) -> forms.Field:
    """Which facts of the case rest on a piece, each by its key and what it is about; none is an answer."""
    facts = Fact.objects.filter(case=case, current__isnull=False).select_related("current").order_by("number")
    field = forms.ModelMultipleChoiceField(
        label=_("Facts that rest on it"),
        queryset=facts,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    setattr(field, "label_from_instance", _named)  # noqa: B010 - a method of the field, which Django lets us give
    return field


def _named(fact: Fact) -> str:
    version = fact.current
    about = (version.subject, version.attribute) if version is not None else ()
    return f"{fact.key} {', '.join(part for part in about if part)}"


class EvidenceForm(forms.Form):
    """One piece: a file, or the address of a page, or a text to paste."""

    content = forms.FileField(
        label=gettext_lazy("A file"),
        required=False,
        widget=forms.FileInput(attrs={"data-paste": ""}),
        help_text=gettext_lazy(
            "A picture, a PDF, an office document, a text, a sound or a film; at most 25 MB."
        ),
    )
    address = forms.CharField(
        label=gettext_lazy("or the address of a page"),
        required=False,
        max_length=2000,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=gettext_lazy("The page is fetched now and kept as it is, without its pictures."),
    )
    text = forms.CharField(
        label=gettext_lazy("or a text"),
        required=False,
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("A message, an e-mail, what somebody told you on the telephone."),
    )
    note = forms.CharField(
        label=gettext_lazy("What it shows"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("One line, for those who read it later."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case.facts.exists():
            self.fields["facts"] = facts_field(case)

    def clean(self) -> dict[str, Any]:
        """Exactly one of the three."""
        data = super().clean() or {}
        given = [name for name in ("content", "address", "text") if data.get(name)]
        if not given and not self.errors:
            self.add_error("content", _("Choose a file, or give an address or a text."))
        for name in given[1:]:
            self.add_error(name, _("One piece at a time: keep this one afterwards."))
        return data

    def file(self) -> tuple[bytes, str] | None:
        """The bytes that were sent, and their name; None when an address was given. A text is a file of its own."""
        sent, text = self.cleaned_data.get("content"), self.cleaned_data.get("text", "")
        if sent:
            return sent.read(MOST_BYTES + 1), str(sent.name)
        return (text.encode(), _("text.txt")) if text else None


class FactsForm(forms.Form):
    """Which facts rest on a piece."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facts"] = facts_field(case)


class PictureForm(forms.Form):
    """A picture of a piece, such as the page as it looked."""

    content = forms.FileField(
        label=gettext_lazy("Picture"),
        widget=forms.FileInput(
            attrs={"accept": "image/png,image/jpeg,image/webp,image/gif", "data-paste": ""}
        ),
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF. At a desk, Ctrl+V pastes it."),
    )


class ReasonForm(forms.Form):
    """Why a piece is held, released or removed."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        help_text=gettext_lazy("It stays in the log, with your name."),
    )


class KeepForm(forms.Form):
    """In which case a post is kept, when several are open."""

    case = forms.ChoiceField(label=gettext_lazy("Case"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, cases: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["case"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = [(str(each.number), f"{each.number}. {each.title}") for each in cases]
