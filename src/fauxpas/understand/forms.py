"""What people fill in to say a fact."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, may, people_who_may
from fauxpas.room.forms import TimeField, choose_people
from fauxpas.understand.domain import FactDraft
from fauxpas.understand.domain.citing import VALUE, language_name, rendered_value
from fauxpas.understand.models import FactVersion
from fauxpas.understand.statuses import DECISIVE, next_statuses
from fauxpas.understand.values import exact_number, render_value

VALUED = ("type", "value", "unit", "margin", "attribute", "scope")
MORE = ("owner", "expires_at", "source_url", "public")
SUBJECT_SIGNS = 60
KINDS = {
    FactVersion.Type.TEXT: gettext_lazy("none, the sentence says it all"),
    FactVersion.Type.NUMBER: gettext_lazy("a number"),
    FactVersion.Type.MONEY: gettext_lazy("a sum of money"),
    FactVersion.Type.PERCENT: gettext_lazy("a percentage"),
    FactVersion.Type.DURATION: gettext_lazy("a length of time"),
    FactVersion.Type.DATE: gettext_lazy("a date or a time"),
    FactVersion.Type.PLACE: gettext_lazy("a place"),
    FactVersion.Type.REFERENCE: gettext_lazy("a lot number, a bar code, a telephone number"),
    FactVersion.Type.YES_NO: gettext_lazy("yes or no"),
}


class FactForm(forms.Form):
    """A fact: what we know in each language of the brand, its status, who says so; then a value that can be checked, and more."""

    subject = forms.CharField(
        label=gettext_lazy("Its name in our tables"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A word or two, such as “packets”. Empty, the first words of the sentence."),
    )
    attribute = forms.CharField(
        label=gettext_lazy("Which part of it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example “in shops”."),
    )
    type = forms.ChoiceField(
        label=gettext_lazy("What can be checked in it"),
        choices=list(KINDS.items()),
        initial=FactVersion.Type.TEXT,
        help_text=gettext_lazy("Every public text is then held against it."),
    )
    value = forms.CharField(
        label=gettext_lazy("The value"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "For example 12,480. Where the sentence should follow every change of it, write {value} instead of it."
        ),
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
        label=gettext_lazy("How sure are we?"),
        help_text=gettext_lazy("Only a confirmed fact can be said in public."),
    )
    source = forms.CharField(
        label=gettext_lazy("Who says so?"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("A person, a document, a measure. Empty only while nobody knows."),
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
        label=gettext_lazy("True at what time?"),
        required=False,
        help_text=gettext_lazy("Now, if left empty."),
    )
    expires_at = TimeField(label=gettext_lazy("To be checked again by"), required=False)
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        brand: Brand,
        person: Person,
        version: FactVersion | None = None,
        also: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        """Build the fields. also : languages of other brands that may say the fact; its own brand need not fill them in."""
        if version is not None:
            kwargs.setdefault("initial", initial_of(version, brand=brand))
        super().__init__(*args, **kwargs)
        self.languages = [*(str(code) for code in brand.languages), *also]
        for code in self.languages:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("What do we know? In %(language)s") % {"language": language_name(code)},
                required=False,
                max_length=1000,
                help_text=_sentence_hint(version, code, brand),
                widget=forms.Textarea(attrs={"rows": 2, "class": "said", "lang": code}),
            )
        # Only what is not known yet may lack them.
        for name in ("source", *(f"text_{code}" for code in self.languages)):
            self.fields[name].asked = True  # type: ignore[attr-defined]
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

    def sentences(self) -> list[forms.BoundField]:
        """What is known, in each language."""
        return [self[f"text_{code}"] for code in self.languages]

    def valued(self) -> list[forms.BoundField]:
        """What makes of the sentence a value that can be checked."""
        return [self[name] for name in VALUED]

    def valued_said(self) -> bool:
        """Whether any of it is given or has an error, so that it must be in sight."""
        if self["type"].value() not in (None, "", FactVersion.Type.TEXT):
            return True
        return any(name in self.errors or self[name].value() not in (None, "") for name in VALUED[1:])

    def more(self) -> list[forms.BoundField]:
        """What can wait."""
        return [self[name] for name in MORE]

    def more_said(self) -> bool:
        """Whether any of it is given or has an error, so that it must be in sight."""
        if any(name in self.errors for name in MORE) or self["public"].value() in (False, "", None):
            return True
        return any(self[name].value() not in (None, "") for name in ("expires_at", "source_url"))

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
        said = {name: data[name] for name in same}
        said["subject"] = said["subject"].strip() or _begun(text, data["value"])
        return FactDraft(text=text, **said)

    def named(self) -> dict[str, str]:
        """The form's field for a field of the ledger: the sentences as a whole are told at the first of them."""
        return {"text": f"text_{self.languages[0]}"} if self.languages else {}


def _sentence_hint(version: FactVersion | None, language: str, brand: Brand) -> str:
    """What to write; where the sentence follows the value, what readers see in its place."""
    if version is None or VALUE not in version.text.get(language, ""):
        return _("One sentence, as people may read it.")
    shown = rendered_value(version, language, brand=brand)
    return _("In place of {value} people read “%(value)s”; it is changed further down.") % {"value": shown}


def _begun(text: Mapping[str, str], value: str) -> str:
    """The beginning of the first sentence, whole words of it, as the fact's name; empty when none is written."""
    words = next((each for each in text.values() if each.strip()), "").replace(VALUE, value)
    return shorten(words.strip().rstrip("."), SUBJECT_SIGNS, placeholder="…")


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
    value = version.value if version.type == "date" else _shown(version, get_language() or "en", brand=brand)
    texts = {f"text_{code}": words for code, words in version.text.items()}
    margin = exact_number(version.margin, get_language() or "en") if version.margin is not None else ""
    return (
        {name: getattr(version, name) for name in same}
        | texts
        | {"value": value, "margin": margin, "base_version": version.number}
        | {"subject": "" if _named_by_itself(version, brand=brand) else version.subject}
    )


def _shown(version: FactVersion, language: str, *, brand: Brand) -> str:
    zone = ZoneInfo(brand.time_zone)
    return render_value(version.type, version.value, unit=version.unit, language=language, zone=zone)


def _named_by_itself(version: FactVersion, *, brand: Brand) -> bool:
    """Whether its name is the beginning of its sentence: then a changed sentence names it anew, and no old figure stays."""
    text = {code: version.text.get(code, "") for code in brand.languages}
    return version.subject in {_begun(text, _shown(version, code, brand=brand)) for code in brand.languages}
