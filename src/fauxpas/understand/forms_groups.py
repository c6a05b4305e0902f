"""What people fill in to say who is hit, who is in two groups, and what a customer list is."""

import re
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.engine.estimates import Estimate
from fauxpas.room.models import Case
from fauxpas.understand.affected import affected
from fauxpas.understand.domain.customers import ListDraft
from fauxpas.understand.domain.groups import NUMBERS, GroupDraft, check_estimate, draft_of_group
from fauxpas.understand.models import GroupVersion
from fauxpas.understand.severity import SCALE

MOST_UPLOAD_BYTES = 50_000_000
_PARTING = re.compile(r"[\s.,'’]")
REASONS = ("low_reason", "likely_reason", "high_reason")
BOUNDS = ("low", "high")
MORE = ("harm", "where", "vulnerable", "vulnerable_why", "told", "told_how", "counts")


class CountField(forms.IntegerField):
    """A number of people as people type it: 12480, 12,480, 12 480."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, min_value=0, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """The number; None when empty."""
        return super().to_python(_PARTING.sub("", value) if isinstance(value, str) else value)


class ReasonField(forms.CharField):
    """Why a number is what it is: asked for once the number is given."""

    def __init__(self, **kwargs: Any) -> None:
        hint = gettext_lazy("Needed when you give a number.")
        super().__init__(required=False, max_length=300, help_text=hint, **kwargs)


class GroupForm(forms.Form):
    """A group of people hit: who, how badly, how many and why, and who says so."""

    who = forms.CharField(
        label=gettext_lazy("Who is hit"),
        max_length=200,
        help_text=gettext_lazy("A group, never a name. For example “people who ate lot A”."),
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("How badly"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The gravest step that fits."),
    )
    likely = CountField(
        label=gettext_lazy("How many, likely"), help_text=gettext_lazy("Empty while nobody can say.")
    )
    likely_reason = ReasonField(label=gettext_lazy("Why this number"))
    low = CountField(label=gettext_lazy("At least"), help_text=gettext_lazy("Empty when they were counted."))
    low_reason = ReasonField(label=gettext_lazy("Why no fewer"))
    high = CountField(label=gettext_lazy("At most"), help_text=gettext_lazy("Empty when they were counted."))
    high_reason = ReasonField(label=gettext_lazy("Why no more"))
    source = forms.CharField(label=gettext_lazy("Who says so?"), max_length=500)
    harm = forms.CharField(label=gettext_lazy("What happens to them"), max_length=500, required=False)
    where = forms.CharField(label=gettext_lazy("Where they are"), max_length=200, required=False)
    vulnerable = forms.ChoiceField(
        label=gettext_lazy("Vulnerable people among them"),
        choices=GroupVersion.Vulnerable.choices,
        help_text=gettext_lazy("Children, old or ill people, people who depend on what failed."),
    )
    vulnerable_why = forms.CharField(label=gettext_lazy("In what way"), max_length=300, required=False)
    told = forms.ChoiceField(label=gettext_lazy("Have they been told?"), choices=GroupVersion.Told.choices)
    told_how = forms.CharField(
        label=gettext_lazy("How they are told"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For example by letter, by the shops, by telephone."),
    )
    counts = forms.BooleanField(label=gettext_lazy("They belong to the total"), required=False, initial=True)
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, version: GroupVersion | None = None, **kwargs: Any) -> None:
        self.version = version
        if version is not None:
            same = {name: getattr(version, name) for name in self.base_fields if hasattr(version, name)}
            kwargs.setdefault("initial", same | {"base_version": version.number})
        super().__init__(*args, **kwargs)
        chooser = self.fields["severity"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = [
                (
                    step.level,
                    format_html("<span><b>{}. {}</b><br>{}</span>", step.level, step.word, step.criteria),
                )
                for step in SCALE
            ]

    def bounds(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The least and the most, each with its reason."""
        return [(self[name], self[f"{name}_reason"]) for name in BOUNDS]

    def bounds_said(self) -> bool:
        """Whether one of them is given or has an error, so that it must be in sight."""
        named = [part for name in BOUNDS for part in (name, f"{name}_reason")]
        return any(name in self.errors or self[name].value() not in (None, "") for name in named)

    def more(self) -> list[forms.BoundField]:
        """What can wait."""
        return [self[name] for name in MORE]

    def more_wrong(self) -> bool:
        """Whether one of them has an error, so that it must be in sight."""
        return any(name in self.errors for name in MORE)

    def draft(self) -> GroupDraft:
        """The group as it is kept; after `is_valid`. A number changed by hand no longer comes from a list."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "base_version"}
        before = draft_of_group(self.version) if self.version is not None else None
        kept = before is not None and all(said[name] == getattr(before, name) for name in NUMBERS)
        return GroupDraft(**said, customers=before.customers if before is not None and kept else None)


class OverlapForm(forms.Form):
    """How many people are in both of two groups."""

    KNOWN = [
        ("none", gettext_lazy("nobody")),
        ("number", gettext_lazy("as many as below")),
        ("unknown", gettext_lazy("we looked, and nobody can say")),
    ]

    answer = forms.ChoiceField(
        label=gettext_lazy("In both"), choices=KNOWN, widget=forms.RadioSelect, initial="number"
    )
    likely = CountField(label=gettext_lazy("How many, likely"))
    low = CountField(label=gettext_lazy("At least"), help_text=gettext_lazy("Empty when they were counted."))
    high = CountField(label=gettext_lazy("At most"), help_text=gettext_lazy("Empty when they were counted."))
    reason = forms.CharField(label=gettext_lazy("How you know"), max_length=300)

    def clean(self) -> dict[str, Any]:
        """The numbers are needed when they were chosen."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == "number" and not any(name in self.errors for name in NUMBERS):
            (low, likely, high), faults = check_estimate(*(data.get(name) for name in NUMBERS))
            if likely is None and not faults:
                faults = {"likely": _("Give the number, or choose another answer.")}
            for name, words in faults.items():
                self.add_error(name, str(words))
            data |= {"low": low, "likely": likely, "high": high}
        return data

    def people(self) -> Estimate | None:
        """The answer; None when nobody can say. After `is_valid`."""
        data = self.cleaned_data
        if data["answer"] == "unknown":
            return None
        return (
            Estimate(0, 0, 0)
            if data["answer"] == "none"
            else Estimate(data["low"], data["likely"], data["high"])
        )


class CustomersForm(forms.Form):
    """A customer list: the file, what it is, for how long."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy(
            "CSV, XLSX or Parquet up to 50 MB; its first line names the columns. Larger ones: “fauxpas customers import”."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("What the list is"),
        max_length=200,
        help_text=gettext_lazy("For example “buyers of lot A”."),
    )
    source = forms.CharField(label=gettext_lazy("Who gave it, from which system"), max_length=300)
    group = forms.TypedChoiceField(
        label=gettext_lazy("It counts this group"), coerce=int, empty_value=None, required=False
    )
    calling_code = forms.CharField(
        label=gettext_lazy("Calling code of the country"),
        max_length=4,
        initial="33",
        help_text=gettext_lazy("For telephone numbers written without one."),
    )
    keep_days = forms.IntegerField(
        label=gettext_lazy("Days until it deletes itself"), min_value=1, max_value=730, initial=90
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["group"]
        if isinstance(chooser, forms.ChoiceField):
            groups = [(row.group.number, f"{row.group.key} {row.version.who}") for row in affected(case).rows]
            chooser.choices = [("", _("none of them yet")), *groups]

    def clean_file(self) -> Any:
        """The file, unless it is too large to send from a browser."""
        file = self.cleaned_data["file"]
        if file.size > MOST_UPLOAD_BYTES:
            raise forms.ValidationError(
                _("This file is too large for a page. Ask the operator to run “fauxpas customers import”.")
            )
        return file

    def draft(self) -> ListDraft:
        """What was said of the list; after `is_valid`."""
        data = self.cleaned_data
        return ListDraft(
            name=data["name"],
            source=data["source"],
            calling_code=data["calling_code"].lstrip("+"),
            keep_days=data["keep_days"],
        )
