"""What people fill in for a drill."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, gettext_lazy

from fauxpas.core.models import Person
from fauxpas.drill.course import SPEEDS
from fauxpas.drill.models import Drill, Inject
from fauxpas.drill.scenarios import scenarios
from fauxpas.drill.steering import events_of
from fauxpas.room.forms import TimeField, choose_people

LANGUAGES = (("en", gettext_lazy("English")), ("fr", gettext_lazy("French")))
SPEED_WORDS = {1: gettext_lazy("real time"), 2: "×2", 5: "×5", 10: "×10"}


def _crises() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(key, f"{each.title.told(language)} ({each.brand})") for key, each in scenarios().items()]


class DrillForm(forms.Form):
    """Which crisis, in which language, how fast."""

    scenario = forms.ChoiceField(label=gettext_lazy("Which crisis"), choices=_crises)
    language = forms.ChoiceField(label=gettext_lazy("Language of the drill"), choices=LANGUAGES)
    speed = forms.TypedChoiceField(
        label=gettext_lazy("Speed"),
        choices=[(each, SPEED_WORDS[each]) for each in SPEEDS],
        coerce=int,
        help_text=gettext_lazy("Posts and clocks alike. It can be changed, and paused, during the drill."),
    )


class FileForm(forms.Form):
    """A recorded crisis."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy(
            "Posts with their times, in JSON Lines, CSV or Parquet, up to 50 MB unpacked; it may be packed with gzip (.gz)."
        ),
    )
    replaces = forms.CharField(
        label=gettext_lazy("Name in it that your brand’s takes the place of"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("When it happened to somebody else. Leave it empty when it is about you."),
    )


class RecordedForm(forms.Form):
    """How a recorded crisis is told again."""

    field_order = ("replaces", "live_from", "language", "speed")
    replaces = FileForm.base_fields["replaces"]
    live_from = TimeField(
        label=gettext_lazy("The drill begins at"),
        help_text=gettext_lazy(
            "A moment of the file. What was said before is the past that the room knows already."
        ),
    )
    language = DrillForm.base_fields["language"]
    speed = DrillForm.base_fields["speed"]


class SpeedForm(forms.Form):
    """How fast from now on."""

    speed = forms.TypedChoiceField(
        label=gettext_lazy("Speed"), choices=[(each, SPEED_WORDS[each]) for each in SPEEDS], coerce=int
    )


class ThrowForm(forms.Form):
    """What to throw in."""

    event = forms.ChoiceField(label=gettext_lazy("What happens"))
    person = forms.ModelChoiceField(
        label=gettext_lazy("Who cannot be reached"),
        queryset=Person.objects.none(),
        required=False,
        help_text=gettext_lazy(
            "Only for somebody who cannot be reached: they are locked out until you lift it."
        ),
    )

    def __init__(self, *args: Any, drill: Drill, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        thrown = set(drill.injects.values_list("key", flat=True))
        self.events = {each.key: each for each in events_of(drill) if each.key not in thrown}
        kinds = dict(Inject.Kind.choices)
        self.fields["event"].choices = [  # type: ignore[attr-defined]
            (key, _told(str(kinds[each.kind]), each.text.told(drill.language).format(name="…")))
            for key, each in self.events.items()
        ]
        team = Person.objects.filter(
            memberships__organisation=drill.brand.organisation_id, is_active=True
        ).exclude(pk=drill.started_by_id or 0)
        choose_people(self.fields["person"], team.distinct())


def _told(kind: str, text: str) -> str:
    """An event in a list, short enough for it."""
    return (gettext("%(kind)s: %(text)s") % {"kind": kind, "text": text})[:140]


class InterviewForm(forms.Form):
    """Which crisis you are asked about."""

    scenario = forms.ChoiceField(label=gettext_lazy("Which crisis"), choices=_crises)


class AnswerForm(forms.Form):
    """What you say, typed or dictated, and a note to yourself."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Type it, or dictate it with your telephone’s keyboard."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note to yourself"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
