"""What people fill in about the public page and its readers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.engage.domain.objections import REASON_LENGTH
from fauxpas.engage.models import DormantPage, PublicPage
from fauxpas.engage.page.site import languages_of
from fauxpas.react.forms import RefusableForm, TextsForm
from fauxpas.understand.domain.citing import language_name
from fauxpas.understand.models import Redaction

MOST_IMPORT_BYTES = 4_000_000


class PageForm(RefusableForm):
    """The page's own address, how to reach us, and what comes first in an emergency."""

    address = forms.CharField(
        label=_("Address readers type"),
        max_length=300,
        required=False,
        help_text=_(
            "When the page stands under a domain of its own, such as https://info.example. Empty: the page server."
        ),
    )

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages_of(brand)
        for language in self.languages:
            named = {"language": language_name(language)}
            attrs = {"lang": language, "class": "said", "rows": 3}
            self.fields[f"emergency_{language}"] = forms.CharField(
                label=_("In an emergency, %(language)s") % named,
                help_text=_(
                    "Symptoms and numbers to call; it stands above everything else. Leave it empty when nobody is in danger."
                ),
                required=False,
                widget=forms.Textarea(attrs=attrs),
            )
            self.fields[f"contact_{language}"] = forms.CharField(
                label=_("How to reach us, %(language)s") % named,
                help_text=_("Telephone, hours, e-mail; at the foot of every page."),
                required=False,
                widget=forms.Textarea(attrs=attrs),
            )

    @classmethod
    def of(cls, page: PublicPage, brand: Brand) -> "PageForm":
        """The form as it opens."""
        initial = {"address": page.address}
        for kind, lines in (("contact", page.contact), ("emergency", page.emergency)):
            initial |= {f"{kind}_{language}": words for language, words in lines.items()}
        return cls(initial=initial, brand=brand)

    def lines(self, kind: str) -> dict[str, str]:
        """What was typed for `contact` or `emergency`, by language."""
        return {language: self.cleaned_data[f"{kind}_{language}"] for language in self.languages}


class DormantForm(TextsForm):
    """A page for a scenario that may come."""

    scenario = forms.CharField(
        label=_("Scenario"), max_length=60, help_text=_("One word, such as allergen, outage or data-leak.")
    )
    field_order = ("scenario",)

    def clean_scenario(self) -> str:
        """As it is kept: small letters and hyphens."""
        return slugify(str(self.cleaned_data["scenario"]))

    def texts(self) -> dict[str, dict[str, str]]:
        """What was typed, by language."""
        return {
            language: {"title": draft.title, "body": draft.body} for language, draft in self.drafts().items()
        }

    @staticmethod
    def initial_of(page: DormantPage) -> dict[str, str]:
        """What stands in the page, by field."""
        initial = {"scenario": page.scenario}
        for language, words in page.texts.items():
            initial |= {f"title_{language}": words["title"], f"body_{language}": words["body"]}
        return initial


class LiveForm(RefusableForm):
    """Why a dormant page goes out although something speaks against it; nothing is asked where nothing does."""

    because = forms.CharField(
        label=_("Why it goes out all the same"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with your name, beside what speaks against it."),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class RedactForm(RefusableForm):
    """Words to take out of a public text, and what readers are told."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Redaction.Kind, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("The words"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "said"}),
        help_text=_("Copy them from above, exactly. Every place where they stand is taken out."),
    )
    reason = forms.CharField(
        label=_("The reason readers see"),
        max_length=300,
        help_text=_("One sentence, in the language of the text, without the words themselves."),
    )


class RedactFactForm(RefusableForm):
    """Words to take out of a fact's public wording, and what readers are told in each language."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Redaction.Kind, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("The words"),
        max_length=2_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "said"}),
        help_text=_("Copy them from above, exactly. Every place where they stand is taken out."),
    )

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        for code in languages:
            self.fields[f"reason_{code}"] = forms.CharField(
                label=gettext("The reason readers see, in %(language)s") % {"language": language_name(code)},
                max_length=300,
                help_text=gettext("One sentence, without the words themselves."),
                widget=forms.TextInput(attrs={"lang": code}),
            )

    def order(self) -> tuple[str, str, dict[str, str]]:
        """The words, what they are, and the reasons by language; after `is_valid`."""
        data = self.cleaned_data
        return data["words"], data["kind"], {code: data[f"reason_{code}"] for code in self.languages}


class ImportForm(RefusableForm):
    """Addresses of people who agreed elsewhere."""

    file = forms.FileField(
        label=_("File"), required=False, help_text=_("CSV: the e-mail first, then the language, such as fr.")
    )
    rows = forms.CharField(
        label=_("Or paste the lines"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "query"}),
    )
    consent = forms.CharField(
        label=_("How, where and when did they agree"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept in the record that nobody can change. Without it, nobody is added."),
    )

    def lines(self) -> str:
        """The lines of the file, or those that were pasted."""
        given = self.cleaned_data["file"]
        pasted: str = self.cleaned_data["rows"]
        return bytes(given.read(MOST_IMPORT_BYTES)).decode("utf-8-sig", errors="replace") if given else pasted
