"""What people fill in to say which brands a case concerns."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, people_who_may
from fauxpas.room.countries import COUNTRIES
from fauxpas.room.forms import choose_people


class ChooseBrandForm(forms.Form):
    """Which brand of the organisation."""

    brand = forms.ChoiceField(label=_("Brand"))

    def __init__(self, *args: Any, brands: Sequence[Brand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["brand"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = [(brand.slug, brand.name) for brand in brands]


class ConcernForm(forms.Form):
    """In which countries the brand is concerned, and who leads and advises there."""

    countries = forms.MultipleChoiceField(
        label=_("In which countries"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Their legal deadlines are proposed in its room. Several: Ctrl or ⌘."),
    )
    lead = forms.ModelChoiceField(
        label=_("Who leads there"), queryset=Person.objects.none(), required=False, empty_label=_("you")
    )
    counsel = forms.ModelChoiceField(
        label=_("Counsel there"), queryset=Person.objects.none(), required=False, empty_label=_("nobody yet")
    )

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["countries"]
        if isinstance(chooser, forms.MultipleChoiceField):
            named = [(str(name), code) for code, name in COUNTRIES.items()]
            chooser.choices = [(code, name) for name, code in sorted(named)]
        choose_people(self.fields["lead"], people_who_may(Right.RUN_CASE, brand))
        choose_people(self.fields["counsel"], people_who_may(Right.NOTE, brand))


class WordForm(forms.Form):
    """What the leading room should know."""

    text = forms.CharField(
        label=_("What should the leading room know?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "It stands in their log under the name of your brand, and everyone seated there is told."
        ),
    )
