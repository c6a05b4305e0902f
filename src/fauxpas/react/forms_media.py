"""What people fill in about a picture, film or sound of a statement."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core import sealed
from fauxpas.react.domain.media import (
    ALT_LENGTH,
    REASON_LENGTH,
    SUBTITLES_LENGTH,
    TRANSCRIPT_LENGTH,
    WHERE_LENGTH,
    WHO_LENGTH,
    Agreed,
    MediaDraft,
    MediaWords,
)
from fauxpas.react.forms import DraftWords, RefusableForm
from fauxpas.react.models import StatementMedia
from fauxpas.understand.domain.citing import language_name
from fauxpas.understand.models import Evidence

TAKEN = "image/png,image/jpeg,image/webp,video/mp4,video/webm,audio/mpeg,audio/mp4,.m4a,.mp3"
PICTURES = "image/png,image/jpeg,image/webp"
_PARTS = ("alt", "file", "subtitles", "transcript")
MOST_FIELDS_BYTES = 4 * SUBTITLES_LENGTH


class DraftChoice(forms.ChoiceField):
    """An answer that is needed in the end, and may be missing until then."""

    def validate(self, value: Any) -> None:
        """Take no answer too: what is missing stops publication."""
        if value:
            super().validate(value)


@dataclass(frozen=True)
class LanguageFields:
    """The fields of one language, for the template. folded : what fewer people fill in; opened : there is something in it."""

    code: str
    name: str
    fields: list[forms.BoundField]
    folded: list[forms.BoundField]
    opened: bool


class AddMediaForm(RefusableForm):
    """A picture, film or sound to put beside the words."""

    content = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": TAKEN}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.FAUXPAS
        self.fields["content"].help_text = _(
            "A picture (PNG, JPEG, WebP, at most %(picture)s MB), a film (MP4 with H.264, WebM) or a sound (MP3, M4A, at most "
            "%(film)s MB). What tells where and by whom it was taken is removed."
        ) % {"picture": most["FAUXPAS_PICTURE_MB"], "film": most["FAUXPAS_FILM_MB"]}

    def file(self) -> tuple[bytes, str]:
        """The bytes that were sent, never many more than may be, and their name."""
        sent = self.cleaned_data["content"]
        most = max(settings.FAUXPAS["FAUXPAS_PICTURE_MB"], settings.FAUXPAS["FAUXPAS_FILM_MB"]) * 1_000_000
        return sent.read(most + 1), str(sent.name)


class MediumForm(RefusableForm):
    """What stands for it in every language, and whose consent it rests on."""

    consent = DraftChoice(label=gettext_lazy("Who is to be seen or heard"))
    who = forms.CharField(
        label=gettext_lazy("Their names"),
        max_length=WHO_LENGTH,
        required=False,
        help_text=gettext_lazy("For the room only."),
    )
    until = forms.DateField(
        label=gettext_lazy("They agreed until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "On the day after, it leaves the public page by itself. Empty: without an end."
        ),
    )
    proof = forms.ModelChoiceField(
        label=gettext_lazy("Where they say so, as evidence"),
        queryset=Evidence.objects.none(),
        required=False,
    )
    where = forms.CharField(
        label=gettext_lazy("or elsewhere"),
        max_length=WHERE_LENGTH,
        required=False,
        help_text=gettext_lazy("Such as a folder, a register, a person."),
    )

    def __init__(self, *args: Any, media: StatementMedia, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages: list[str] = media.statement.case.brand.languages
        chooser, proof = self.fields["consent"], self.fields["proof"]
        if isinstance(chooser, forms.ChoiceField) and isinstance(proof, forms.ModelChoiceField):
            chooser.choices = [("", _("Nobody has said yet")), *StatementMedia.Consent.choices]
            proof.queryset = Evidence.objects.filter(case=media.statement.case, gone="").order_by("-number")
            setattr(proof, "label_from_instance", _named)  # noqa: B010 - a method of the field, which Django lets us give
        if media.kind == StatementMedia.Kind.FILM:
            self.fields["poster"] = forms.FileField(
                label=_("Still picture"),
                required=False,
                widget=forms.FileInput(attrs={"accept": PICTURES}),
                help_text=_("Shown until somebody plays the film."),
            )
        for code in self.languages:
            self._add_language(code, media.kind)

    def _add_language(self, code: str, kind: str) -> None:
        picture, film = (kind == each for each in (StatementMedia.Kind.PICTURE, StatementMedia.Kind.FILM))
        self.fields[f"alt_{code}"] = (DraftWords if picture else forms.CharField)(
            label=_("What is to be seen, in words") if picture else _("Caption"),
            max_length=ALT_LENGTH,
            required=picture,
            widget=forms.Textarea(attrs={"rows": 2, "lang": code})
            if picture
            else forms.TextInput(attrs={"lang": code}),
            help_text=_("For those who cannot see it. No more than the picture shows.") if picture else "",
        )
        if picture:
            return
        if film:
            self.fields[f"file_{code}"] = forms.FileField(
                label=_("Subtitles as a file"),
                required=False,
                widget=forms.FileInput(attrs={"accept": ".vtt,.srt"}),
                help_text=_("WebVTT or SubRip (.vtt, .srt)."),
            )
            self.fields[f"subtitles_{code}"] = forms.CharField(
                label=_("or typed"),
                max_length=SUBTITLES_LENGTH,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4, "lang": code, "spellcheck": "false"}),
            )
        self.fields[f"transcript_{code}"] = (forms.CharField if film else DraftWords)(
            label=_("Transcript"),
            max_length=TRANSCRIPT_LENGTH,
            required=not film,
            widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
            help_text=_(
                "Every word that is spoken, and sounds that matter. Left empty, it is made from the subtitles."
            )
            if film
            else _("Every word that is spoken, and sounds that matter."),
        )

    @classmethod
    def of(cls, media: StatementMedia) -> "MediumForm":
        """The form with what is kept."""
        initial: dict[str, Any] = {
            "consent": media.consent,
            "who": media.consent_who,
            "until": media.consent_until,
            "proof": media.proof,
            "where": media.proof_where,
        }
        for text in media.texts.all():
            for name in ("alt", "transcript", "subtitles"):
                initial[f"{name}_{text.language}"] = getattr(text, name)
        return cls(initial=initial, media=media)

    def sheets(self) -> list[LanguageFields]:
        """The fields language by language."""
        return [self._sheet(code) for code in self.languages]

    def _sheet(self, code: str) -> LanguageFields:
        """A film's subtitles are sent as a file as a rule: what is typed is folded until it holds something."""
        names = [name for name in _PARTS if f"{name}_{code}" in self.fields]
        folded = [self[f"{name}_{code}"] for name in names[2:]] if "file" in names else []
        shown = names[:2] if folded else names
        opened = any(field.errors or field.value() for field in folded)
        return LanguageFields(
            code, language_name(code), [self[f"{name}_{code}"] for name in shown], folded, opened
        )

    def agreeing(self) -> list[forms.BoundField]:
        """The fields about consent."""
        return [self[name] for name in ("consent", "who", "until", "proof", "where")]

    def poster(self) -> forms.BoundField | None:
        """The field of the still picture; only a film has one."""
        return self["poster"] if "poster" in self.fields else None

    def draft(self) -> MediaDraft:
        """What was filled in; a file of subtitles goes before typed ones."""
        told = self.cleaned_data
        agreed = Agreed(told["consent"], told["who"], told["until"], told["proof"], told["where"])
        still = told.get("poster")
        most = settings.FAUXPAS["FAUXPAS_PICTURE_MB"] * 1_000_000
        return MediaDraft(
            words={code: self._words(code) for code in self.languages},
            agreed=agreed,
            poster=still.read(most + 1) if still else b"",
        )

    def _words(self, code: str) -> MediaWords:
        told = self.cleaned_data
        file, subtitles = told.get(f"file_{code}"), told.get(f"subtitles_{code}", "")
        if file:
            # What cannot be read as a text has no line that is right, and is told as such.
            subtitles = sealed.text_of(file.read(MOST_FIELDS_BYTES)) or "-"
        return MediaWords(told.get(f"alt_{code}", ""), told.get(f"transcript_{code}", ""), subtitles)


class WithdrawForm(RefusableForm):
    """That somebody in it no longer agrees."""

    reason = forms.CharField(
        label=gettext_lazy("Who no longer agrees, and how you know"),
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("For the room only. Readers see the day and that a consent was withdrawn."),
    )
    words_too = forms.BooleanField(
        label=gettext_lazy("Take its transcript off as well: it is what this person said"), required=False
    )


def _named(piece: Evidence) -> str:
    return f"{piece.key} {piece.name}"
