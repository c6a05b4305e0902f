"""What people fill in to write, decide, and choose channels."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from fauxpas.core.channels import Asked, channel_kinds
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand
from fauxpas.engine.lint import LANGUAGES
from fauxpas.react.domain.captures import MOST_BYTES, TAKEN
from fauxpas.react.domain.channels import MOST_USEFUL_MINUTES, USEFUL_MINUTES
from fauxpas.react.domain.deliveries import known_kind
from fauxpas.react.domain.filling import SLOT_LENGTH
from fauxpas.react.domain.lengths import Family
from fauxpas.react.domain.phrases import INSTEAD_LENGTH, PHRASE_LENGTH
from fauxpas.react.domain.phrases import REASON_LENGTH as PHRASE_REASON_LENGTH
from fauxpas.react.domain.statements import TITLE_LENGTH, Beside, Draft
from fauxpas.react.domain.wordings import slot_field
from fauxpas.react.domain.words import source_language_of
from fauxpas.react.models import BrandPhrase, Statement
from fauxpas.understand.domain.citing import language_name


class DraftWords(forms.CharField):
    """Words that are needed in the end, and may be missing while somebody is still writing."""

    def validate(self, value: Any) -> None:
        """Take an empty value too: what is missing is told beside the text, and stops publication there."""


class DraftMoment(forms.DateTimeField):
    """A day and time in the reader's zone, which may be missing while somebody is still writing."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(label=label, help_text=help_text, widget=widget)

    def validate(self, value: Any) -> None:
        """Take an empty value too."""


class RefusableForm(forms.Form):
    """A form that shows where a domain function refused."""

    use_required_attribute = False

    def refuse(self, fault: InputRefused) -> None:
        """Put each refusal at its field, or above the form when it has none."""
        placed = False
        for name, words in fault.fields.items():
            if name in self.fields:
                self.add_error(name, str(words))
                placed = True
        if not placed:
            self.add_error(None, str(fault.message))


class TextsForm(RefusableForm):
    """A title and a body in each language of the brand."""

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = list(languages)
        for language in self.languages:
            named = {"language": language_name(language)}
            self.fields[f"title_{language}"] = DraftWords(
                label=_("Title, %(language)s") % named,
                max_length=TITLE_LENGTH,
                widget=forms.TextInput(attrs={"lang": language, "class": "said"}),
            )
            self.fields[f"body_{language}"] = DraftWords(
                label=_("Text, %(language)s") % named,
                widget=forms.Textarea(
                    attrs={"lang": language, "class": "said", "rows": 16, "data-insert": ""}
                ),
            )

    def pairs(self) -> list[tuple[str, str, forms.BoundField, forms.BoundField]]:
        """Code, name, title field and body field of each language, for the template."""
        return [
            (language, language_name(language), self[f"title_{language}"], self[f"body_{language}"])
            for language in self.languages
        ]

    def drafts(self) -> dict[str, Draft]:
        """What was typed, by language; line ends as on every system."""
        data = self.cleaned_data
        return {
            language: Draft(
                data.get(f"title_{language}", "").strip(),
                data.get(f"body_{language}", "").replace("\r\n", "\n").strip(),
            )
            for language in self.languages
        }


@dataclass(frozen=True)
class LanguageFields:
    """The editor's fields of one language. current : said of a stale translation, that somebody looked at it."""

    code: str
    name: str
    title: forms.BoundField
    body: forms.BoundField
    shorts: list[forms.BoundField]
    current: forms.BoundField | None


class StatementForm(TextsForm):
    """The editor of a statement. base_version : the version the writer began from."""

    base_version = forms.IntegerField(widget=forms.HiddenInput)
    next_update_at = DraftMoment(
        label=_("We speak again before"), help_text=_("The promise stands under the text, in every language.")
    )
    source_language = forms.ChoiceField(
        label=_("Written first in"),
        required=False,
        help_text=_("The other languages are translations of it, and are looked at again when it changes."),
    )

    def __init__(
        self,
        *args: Any,
        languages: Sequence[str],
        families: Sequence[Family] = (),
        stale: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        """Build the fields. families : of the places a text goes to; stale : languages whose source changed."""
        super().__init__(*args, languages=languages, **kwargs)
        self.families = list(families)
        chooser = self.fields["source_language"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = [(code, language_name(code)) for code in self.languages]
        if len(self.languages) < 2:
            del self.fields["source_language"]
        for language in self.languages:
            for family in self.families:
                self.fields[f"short_{language}_{family.key}"] = DraftWords(
                    label=str(family.name),
                    required=False,
                    widget=forms.Textarea(
                        attrs={"lang": language, "class": "said", "rows": 4, "data-insert": ""}
                    ),
                )
            if language in stale:
                self.fields[f"current_{language}"] = forms.BooleanField(
                    required=False, label=_("I have looked at it: it says the same as the source")
                )

    @classmethod
    def of(cls, statement: Statement, **asked: Any) -> "StatementForm":
        """The editor as it opens."""
        initial: dict[str, Any] = {
            "base_version": statement.version,
            "next_update_at": statement.next_update_at,
            "source_language": source_language_of(statement),
        }
        for text in statement.texts.all():
            initial |= {f"title_{text.language}": text.title, f"body_{text.language}": text.body}
        for short in statement.shorts.all():
            initial[f"short_{short.language}_{short.family}"] = short.body
        return cls(initial=initial, languages=statement.case.brand.languages, **asked)

    def sheets(self) -> list[LanguageFields]:
        """The fields language by language, for the template."""
        return [
            LanguageFields(
                code,
                name,
                title,
                body,
                [self[f"short_{code}_{family.key}"] for family in self.families],
                self[f"current_{code}"] if f"current_{code}" in self.fields else None,
            )
            for code, name, title, body in self.pairs()
        ]

    def kept(self) -> list[forms.BoundField]:
        """What a page that asks about the words alone sends along unseen."""
        beside = ("short_", "current_", "source_")
        return [self[name] for name in self.fields if name.startswith(beside)]

    def shorts(self) -> dict[tuple[str, str], str]:
        """The short texts that were typed, by language and family; an empty one takes a text away."""
        data = self.cleaned_data
        return {
            (language, family.key): data.get(f"short_{language}_{family.key}", "")
            .replace("\r\n", "\n")
            .strip()
            for language in self.languages
            for family in self.families
        }

    def beside(self) -> Beside:
        """What is saved beside the words."""
        looked_at = tuple(code for code in self.languages if self.cleaned_data.get(f"current_{code}"))
        source = self.cleaned_data.get("source_language") or ""
        return Beside(shorts=self.shorts(), looked_at=looked_at, source_language=source)


class SignForm(RefusableForm):
    """Why a text says what something known contradicts."""

    reason = forms.CharField(
        label=_("Why we say it all the same"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever approves reads it first, and it stays in the trail with your name."),
    )


class TimeForm(RefusableForm):
    """When a text goes out by itself."""

    at = forms.DateTimeField(
        label=_("Goes out at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    embargo = forms.BooleanField(label=_("Under embargo: nobody publishes it earlier"), required=False)


class PhraseForm(RefusableForm):
    """A phrase the brand never says, or always says."""

    rule = forms.ChoiceField(label=_("Rule"), choices=BrandPhrase.Rule.choices)
    language = forms.ChoiceField(label=_("Language"))
    phrase = forms.CharField(
        label=_("Phrase"),
        max_length=PHRASE_LENGTH,
        help_text=_(
            "Plain words, whatever their capitals and accents. * at the end of a word stands for any ending."
        ),
    )
    instead = forms.CharField(
        label=_("Say instead"),
        max_length=INSTEAD_LENGTH,
        required=False,
        help_text=_("One tap puts it in place of what is never said."),
    )
    reason = forms.CharField(
        label=_("Why"), max_length=PHRASE_REASON_LENGTH, required=False, help_text=_("Shown beside the mark.")
    )

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["language"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = [(code, language_name(code)) for code in brand.languages if code in LANGUAGES]


class SlotsForm(RefusableForm):
    """The open slots of a wording, and the promise."""

    base_version = forms.IntegerField(widget=forms.HiddenInput)
    next_update_at = DraftMoment(
        label=_("We speak again before"), help_text=_("The promise stands under the text, in every language.")
    )

    def __init__(self, *args: Any, slots: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots
        for language, names in slots.items():
            for name in names:
                self.fields[slot_field(language, name)] = DraftWords(
                    label=_("%(slot)s (%(language)s)")
                    % {"slot": capfirst(name), "language": language_name(language)},
                    max_length=SLOT_LENGTH,
                    widget=forms.TextInput(attrs={"lang": language}),
                )

    @classmethod
    def of(
        cls,
        statement: Statement,
        *,
        slots: Mapping[str, Sequence[str]],
        filled: Mapping[str, Mapping[str, str]],
    ) -> "SlotsForm":
        """The slots with what they hold so far."""
        initial: dict[str, Any] = {
            "base_version": statement.version,
            "next_update_at": statement.next_update_at,
        }
        for language, values in filled.items():
            initial |= {slot_field(language, name): value for name, value in values.items()}
        return cls(initial=initial, slots=slots)

    def filled(self) -> dict[str, dict[str, str]]:
        """What was typed, by language and slot."""
        data = self.cleaned_data
        return {
            language: {name: data.get(slot_field(language, name), "") for name in names}
            for language, names in self.slots.items()
        }


class SendBackForm(RefusableForm):
    """Why a text goes back to its author."""

    reason = forms.CharField(
        label=_("What has to change"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The author reads it word for word."),
    )


class CaptureForm(RefusableForm):
    """A picture of the post as it stands."""

    capture = forms.FileField(
        label=_("Capture of the post"),
        widget=forms.FileInput(attrs={"accept": ",".join(TAKEN), "data-paste": ""}),
        help_text=_("A picture of the screen: PNG, JPEG or WebP, at most 5 MB. At a desk, Ctrl+V pastes it."),
    )

    def picture(self) -> bytes | None:
        """What was sent; None when nothing was."""
        sent = self.cleaned_data["capture"]
        return sent.read(MOST_BYTES + 1) if sent else None


class PostedForm(CaptureForm):
    """The link of a text posted by hand, and a picture of it when there is one already."""

    url = forms.CharField(
        label=_("Link to the post"),
        max_length=2000,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_("Open the post on the network, copy its address, paste it here. It is the receipt."),
    )
    field_order = ("url", "capture")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capture"].required = False


class WordingForm(TextsForm):
    """A wording: for which scenario, and its words in every language."""

    name = forms.CharField(label=_("Name"), max_length=120)
    scenario = forms.CharField(
        label=_("Scenario"), max_length=60, help_text=_("One word, such as allergen, outage or data-leak.")
    )
    field_order = ("name", "scenario")


class ApproveWordingForm(RefusableForm):
    """Until when a wording may be published by the person on call alone."""

    digest = forms.CharField(widget=forms.HiddenInput)
    expires_at = DraftMoment(label=_("Approved until"), help_text=_("Then somebody reads it again."))


class ChannelForm(RefusableForm):
    """A place to speak in. `asks` of the chosen kind become fields of their own."""

    kind = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As your colleagues call it."))
    language = forms.ChoiceField(label=_("Language"), required=False)
    useful_minutes = forms.IntegerField(
        label=_("Minutes a delivery makes sense"),
        initial=USEFUL_MINUTES,
        min_value=1,
        max_value=MOST_USEFUL_MINUTES,
        help_text=_("Later than that, it waits and asks you before it is sent."),
    )

    def __init__(self, *args: Any, brand: Brand, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = kind
        self.asks = asked_by(kind)
        chooser = self.fields["language"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = [("", _("every language of the brand"))] + [
                (code, language_name(code)) for code in brand.languages
            ]
        for asked in self.asks:
            self.fields[f"config_{asked.name}"] = _field_for(asked)

    def config(self) -> dict[str, Any]:
        """What the kind asked for, by its own names."""
        return {asked.name: self.cleaned_data[f"config_{asked.name}"] for asked in self.asks}


def asked_by(kind: str) -> tuple[Asked, ...]:
    """What a kind asks when a channel is added; nothing for a kind that asks nothing."""
    found = known_kind(kind)
    return tuple(getattr(found, "asks", ()))


def kind_choices() -> list[tuple[str, Any]]:
    """Every kind of channel that may be added, with its name."""
    return [(kind.kind, kind.label) for kind in channel_kinds()]


def _field_for(asked: Asked) -> forms.Field:
    label, hint = str(asked.label), str(asked.hint)
    if asked.number:
        initial = int(asked.default) if asked.default else None
        return forms.IntegerField(label=label, help_text=hint, min_value=1, initial=initial)
    if asked.suggestions:
        choices = [(value, value) for value in asked.suggestions]
        return forms.ChoiceField(label=label, help_text=hint, choices=choices, initial=asked.default)
    return forms.CharField(label=label, help_text=hint, max_length=300, initial=asked.default)
