"""What people fill in to say a fact."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, may, people_who_may
from fauxpas.room.forms import TimeField, choose_people
from fauxpas.understand.domain import FactDraft
from fauxpas.understand.domain.citing import language_name
from fauxpas.understand.models import FactVersion
from fauxpas.understand.statuses import DECISIVE, next_statuses
from fauxpas.understand.values import exact_number, render_value

MAIN = ("subject", "attribute", "type", "value", "unit")
MORE = ("scope", "margin", "source_url", "owner", "public", "as_of", "expires_at")


class FactForm(forms.Form):
    """A fact: its words in each language of the brand, its typed value, its status, and who it comes from."""

    subject = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=200,
        help_text=gettext_lazy("For example “packets”."),
    )
    attribute = forms.CharField(
        label=gettext_lazy("Which part of it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example “in shops”."),
    )
    type = forms.ChoiceField(
        label=gettext_lazy("Kind of value"),
        choices=FactVersion.Type.choices,
        initial=FactVersion.Type.TEXT,
        help_text=gettext_lazy("Words, or a value that can be checked."),
    )
    value = forms.CharField(
        label=gettext_lazy("Value"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty for words alone."),
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit or currency"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For example g, km, EUR."),
    )
    scope = forms.CharField(
        label=gettext_lazy("Where or for whom it holds"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example “in Lyon”, “orders since Monday”."),
    )
    margin = forms.CharField(
        label=gettext_lazy("More or less"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Of a number or a per cent: 50 means ± 50."),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), help_text=gettext_lazy("Only a confirmed fact can be said in public.")
    )
    source = forms.CharField(
        label=gettext_lazy("Who or what it comes from"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("A person, a document, a measure. Needed unless the fact is unknown."),
    )
    source_url = forms.CharField(label=gettext_lazy("Link to the source"), max_length=2000, required=False)
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who answers for it"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("you"),
    )
    public = forms.BooleanField(label=gettext_lazy("It may be said in public"), required=False, initial=True)
    as_of = TimeField(
        label=gettext_lazy("True as of"), required=False, help_text=gettext_lazy("Now, if left empty.")
    )
    expires_at = TimeField(label=gettext_lazy("To be checked again by"), required=False)
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, brand: Brand, person: Person, version: FactVersion | None = None, **kwargs: Any
    ) -> None:
        if version is not None:
            kwargs.setdefault("initial", initial_of(version, brand=brand))
        super().__init__(*args, **kwargs)
        self.languages = [str(code) for code in brand.languages]
        for code in self.languages:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Sentence in %(language)s") % {"language": language_name(code)},
                required=False,
                max_length=1000,
                help_text=_("{value} stands for the value."),
                widget=forms.Textarea(attrs={"rows": 2, "class": "said", "lang": code}),
            )
        decides = may(person, Right.CONFIRM_FACT, brand)
        chooser = self.fields["status"]
        if isinstance(chooser, forms.ChoiceField):
            statuses = next_statuses(version.status if version else None)
            chooser.choices = [
                (each.value, each.label) for each in statuses if decides or each not in DECISIVE
            ]
        if version is None and decides:
            # Who may confirm mostly writes down what they have just checked; anybody else only reports it.
            self.initial.setdefault("status", FactVersion.Status.CONFIRMED)
        choose_people(self.fields["owner"], people_who_may(Right.SEE, brand))

    def only_reported(self) -> None:
        """What a machine read can only begin as reported."""
        chooser = self.fields["status"]
        if isinstance(chooser, forms.ChoiceField):
            reported = FactVersion.Status.REPORTED
            chooser.choices = [(reported.value, reported.label)]
        self.fields["source"].required = False

    def main(self) -> list[forms.BoundField]:
        """What the fact is, and its value."""
        return [self[name] for name in MAIN]

    def sentences(self) -> list[forms.BoundField]:
        """Its sentence in each language."""
        return [self[f"text_{code}"] for code in self.languages]

    def more(self) -> list[forms.BoundField]:
        """What can wait."""
        return [self[name] for name in MORE]

    def more_wrong(self) -> bool:
        """Whether one of them has an error, so that it must be in sight."""
        return any(name in self.errors for name in MORE)

    def draft(self) -> FactDraft:
        """The fact as the ledger takes it; after `is_valid`."""
        data = self.cleaned_data
        same = (
            "subject",
            "attribute",
            "type",
            "value",
            "unit",
            "scope",
            "margin",
            "status",
            "source",
            "source_url",
            "owner",
            "public",
            "as_of",
            "expires_at",
        )
        text = {code: data[f"text_{code}"] for code in self.languages}
        return FactDraft(text=text, **{name: data[name] for name in same})

    def named(self) -> dict[str, str]:
        """The form's field for a field of the ledger: the sentences as a whole are told at the first of them."""
        return {"text": f"text_{self.languages[0]}"} if self.languages else {}


class SettleForm(forms.Form):
    """Why two facts that exclude each other may both stand."""

    reason = forms.CharField(
        label=gettext_lazy("Why both are true"),
        max_length=500,
        help_text=gettext_lazy("Or change one of them, and this goes by itself."),
    )


def initial_of(version: FactVersion, *, brand: Brand) -> dict[str, Any]:
    """What a version says, as the form shows it to be changed; the new one is true as of now unless a time is given."""
    same = (
        "subject",
        "attribute",
        "type",
        "unit",
        "scope",
        "status",
        "source",
        "source_url",
        "owner",
        "public",
        "expires_at",
    )
    value = (
        version.value
        if version.type == "date"
        else render_value(
            version.type,
            version.value,
            unit=version.unit,
            language=get_language() or "en",
            zone=ZoneInfo(brand.time_zone),
        )
    )
    texts = {f"text_{code}": words for code, words in version.text.items()}
    margin = exact_number(version.margin, get_language() or "en") if version.margin is not None else ""
    return (
        {name: getattr(version, name) for name in same}
        | texts
        | {"value": value, "margin": margin, "base_version": version.number}
    )
