"""What people fill in on the pages shared by every phase."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from fauxpas.core import notices
from fauxpas.core.brands import BrandHabits
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand, Person, Role
from fauxpas.core.people import SCOPES, BrandWish

# Where most who read this in French or English live; every other zone follows, under its city, so that typing finds it.
_USUAL_ZONES = (
    "Europe/Paris Europe/Brussels Europe/Zurich Europe/Luxembourg Europe/London Europe/Dublin Europe/Berlin Europe/Madrid "
    "Europe/Rome America/Toronto America/New_York America/Chicago America/Los_Angeles Africa/Casablanca Africa/Tunis "
    "Africa/Dakar Africa/Abidjan Indian/Reunion America/Martinique Pacific/Noumea Asia/Dubai Asia/Singapore Australia/Sydney"
).split()


def _city(zone: str) -> str:
    region, _slash, city = zone.partition("/")
    return f"{city.replace('_', ' ')} ({region})"


ZONES = [
    (_("Usual"), [(zone, _city(zone)) for zone in _USUAL_ZONES]),
    (
        _("Every other"),
        sorted(
            (
                (zone, _city(zone))
                for zone in available_timezones() - set(_USUAL_ZONES)
                if "/" in zone and not zone.startswith("Etc/")
            ),
            key=lambda named: named[1],
        ),
    ),
]
FALSE_ALARM_WORDS = [
    (0.25, _("one in four months")),
    (0.5, _("one in two months")),
    (1.0, _("one a month")),
    (2.0, _("two a month")),
    (4.0, _("one a week")),
]
CONTENT_FALSE_ALARM_WORDS = [(0.0, _("none: only plain words ring")), *FALSE_ALARM_WORDS]
SCOPE_WORDS = {
    "read": _("read everything its maker may see"),
    "write": _("add posts, facts, notes and drafts"),
    "publish": _("approve and publish"),
}


class BrandForm(forms.Form):
    """A brand: its name, how else people write it, its languages and its time zone."""

    name = forms.CharField(label=_("Brand"), max_length=120, help_text=_("As people write it."))
    other_names = forms.CharField(
        label=_("Other names"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Products, abbreviations, hashtags, usual misspellings; one a line."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of its public words"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)

    def wish(self) -> BrandWish:
        """The cleaned form as `core.people` takes it."""
        data = self.cleaned_data
        names = tuple(line.strip() for line in data["other_names"].splitlines() if line.strip())
        return BrandWish(
            name=data["name"],
            other_names=names,
            languages=tuple(data["languages"]),
            time_zone=data["time_zone"],
        )


class HabitsForm(forms.Form):
    """How a brand is watched and what it keeps."""

    false_alarms_per_month = forms.TypedChoiceField(
        label=_("How many false alarms do you accept?"),
        coerce=float,
        choices=FALSE_ALARM_WORDS,
        help_text=_("Alarms by volume. The fewer you accept, the later a small storm is heard."),
    )
    content_false_alarms_per_month = forms.TypedChoiceField(
        label=_("And how many by what a post says?"),
        coerce=float,
        choices=CONTENT_FALSE_ALARM_WORDS,
        help_text=_(
            "Harm told without a plain word for it, read by meaning. The fewer you accept, the more of it is missed. Plain words always ring."
        ),
    )
    first_word_goal_minutes = forms.IntegerField(
        label=_("Minutes until the first public word"),
        help_text=_("From the first signal. The clock of every new case counts towards it."),
    )
    kept_days = forms.IntegerField(
        label=_("Days mentions are kept"), help_text=_("Then the words go; the counts stay.")
    )
    heard_days = forms.IntegerField(
        label=_("Days other posts are kept"),
        help_text=_("Posts no query caught, on which a new query is tried."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (
            ("false_alarms_per_month", FALSE_ALARM_WORDS),
            ("content_false_alarms_per_month", CONTENT_FALSE_ALARM_WORDS),
        ):
            chooser, now = self.fields[name], self.initial.get(name)
            if isinstance(chooser, forms.TypedChoiceField) and now not in dict(words):
                chooser.choices = [*words, (now, _("%(number)s a month") % {"number": now})]

    def habits(self) -> BrandHabits:
        """The cleaned form as `core.brands` takes it."""
        return BrandHabits(**self.cleaned_data)


class StartForm(BrandForm):
    """The first thing a new room asks: who you are, and which brand."""

    field_order = ("person_name", "email", "organisation", "name", "other_names", "languages", "time_zone")
    person_name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your e-mail"), help_text=_("You sign in with it. Nothing is sent now."))
    organisation = forms.CharField(
        label=_("Organisation"), max_length=120, help_text=_("The company or agency.")
    )


class InviteForm(forms.Form):
    """Somebody to let in."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.WRITER)
    brand = forms.ModelChoiceField(
        label=_("Brand"), queryset=Brand.objects.none(), required=False, empty_label=_("every brand")
    )

    def __init__(self, *args: Any, brands: QuerySet[Brand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["brand"]
        if isinstance(chooser, forms.ModelChoiceField):
            chooser.queryset = brands.order_by("name")


class MemberForm(forms.Form):
    """A member's role and place in the call tree."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    call_order = forms.IntegerField(label=_("Called as number"), min_value=1, max_value=99, required=False)


class TokenForm(forms.Form):
    """A program's key."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What the program is, so that you know it again.")
    )
    brand = forms.ModelChoiceField(label=_("Brand"), queryset=Brand.objects.none(), empty_label=None)
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=[(scope, SCOPE_WORDS[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
    )

    def __init__(self, *args: Any, brands: QuerySet[Brand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["brand"]
        if isinstance(chooser, forms.ModelChoiceField):
            chooser.queryset = brands.order_by("name")


class MeForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """One's own account."""

    class Meta:
        model = Person
        fields = ("name", "phone", "language", "time_zone", "single_keys")
        widgets = {"time_zone": forms.Select(choices=ZONES)}
        help_texts = {
            "phone": _("Colleagues tap it to call you."),
            "single_keys": _("G then A for the alarms, W to write, and so on. Press ? for the list."),
        }


class AddressForm(forms.Form):
    """One more way to be reached."""

    label = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Such as: text message, night phone.")
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_(
            "mailto:you@example.org, or any address Apprise understands: text message, voice call, Signal, Slack, Teams, ntfy and more."
        ),
    )

    def clean_address(self) -> str:
        """As it is kept; refused when nothing here can send to it."""
        try:
            return notices.clean_address(str(self.cleaned_data["address"]))
        except InputRefused as fault:
            raise forms.ValidationError(str(fault.message)) from fault
