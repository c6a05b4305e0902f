"""What people fill in to open a case and to run it."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, people_who_may
from fauxpas.room.levels import next_levels
from fauxpas.room.models import Case, Seat, Task
from fauxpas.room.titles import titles_of

TIME_FORMAT = "%Y-%m-%dT%H:%M"


class TimeField(forms.DateTimeField):
    """A day and a time in the reader's zone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME_FORMAT))
        super().__init__(**kwargs)


class NewCaseForm(forms.Form):
    """A title, and how it became known; everything else can wait."""

    title = forms.CharField(
        label=_("What happened"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True})
    )
    how_known = forms.CharField(
        label=_("How you learned of it"),
        max_length=500,
        help_text=_("A hospital called, a journalist wrote, a customer came."),
    )
    first_signal_at = TimeField(label=_("When, if not just now"), required=False)


class LevelForm(forms.Form):
    """The next level, chosen by its written criteria."""

    level = forms.ChoiceField(label=_("The case is now"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, help_text=_("Told to everyone in the room.")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["level"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = [
                (choice.level, format_html("<span><b>{}</b><br>{}</span>", choice.word, choice.criteria))
                for choice in next_levels(case.level)
            ]


class TitleForm(forms.Form):
    """The case under another name."""

    title = forms.CharField(label=_("Title"), max_length=200)


class NoteForm(forms.Form):
    """A line for the log; `quick` gives it one line on the page, for what has just happened."""

    text = forms.CharField(
        label=_("Note for the log"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    happened_at = TimeField(label=_("When, if not just now"), required=False)

    def __init__(self, *args: Any, quick: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if quick:
            self.fields["text"].widget = forms.TextInput(attrs={"data-key": "n", "maxlength": 4000})


class TaskForm(forms.Form):
    """Something to do, by whom and when."""

    title = forms.CharField(label=_("What has to be done"), max_length=200)
    owner = forms.ModelChoiceField(
        label=_("By whom"), queryset=Person.objects.none(), required=False, empty_label=_("nobody yet")
    )
    due_at = TimeField(label=_("By when"), required=False)

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_people(self.fields["owner"], people_who_may(Right.NOTE, brand))


class NewTaskForm(TaskForm):
    """The same for a new task, which may wait for others of the case."""

    after = forms.ModelMultipleChoiceField(
        label=_("What must be done first"),
        queryset=Task.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, brand=case.brand, **kwargs)
        field = self.fields["after"]
        waiting = case.tasks.filter(done_at__isnull=True, dropped_at__isnull=True).order_by("place", "pk")
        titles = titles_of(waiting)
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset, field.choices = waiting, list(titles.items())
        if not titles:
            del self.fields["after"]


# Who runs the case says who leads, and who sits for the law.
OPEN_SEATS = frozenset(Seat.Function.values) - {Seat.Function.LEAD, Seat.Function.COUNSEL}


class SeatForm(forms.Form):
    """A function in the room, and who takes it."""

    function = forms.ChoiceField(
        label=_("Function"), choices=[each for each in Seat.Function.choices if each[0] != Seat.Function.LEAD]
    )
    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none(), empty_label=None)

    def __init__(self, *args: Any, brand: Brand, person: Person, seats_others: bool, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"person": person.pk})
        super().__init__(*args, **kwargs)
        people = people_who_may(Right.NOTE, brand)
        choose_people(self.fields["person"], people if seats_others else people.filter(pk=person.pk))
        chooser = self.fields["function"]
        if not seats_others and isinstance(chooser, forms.ChoiceField):
            chooser.choices = [each for each in Seat.Function.choices if each[0] in OPEN_SEATS]


class LeadForm(forms.Form):
    """Who leads from now on."""

    lead = forms.ModelChoiceField(label=_("Lead"), queryset=Person.objects.none(), empty_label=None)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"lead": case.lead_id})
        super().__init__(*args, **kwargs)
        choose_people(self.fields["lead"], people_who_may(Right.RUN_CASE, case.brand))


class PromiseForm(forms.Form):
    """When the public hears from us again: in a while, or at a time."""

    IN_MINUTES = [
        ("30", _("in 30 minutes")),
        ("60", _("in 1 hour")),
        ("120", _("in 2 hours")),
        ("240", _("in 4 hours")),
        ("at", _("at the time below")),
    ]

    minutes = forms.ChoiceField(
        label=_("Next update"), choices=IN_MINUTES, widget=forms.RadioSelect, initial="60"
    )
    due_at = TimeField(label=_("The time"), required=False)

    def clean(self) -> dict[str, Any]:
        """The time is needed when it was chosen."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("minutes") == "at" and not data.get("due_at") and "due_at" not in self.errors:
            self.add_error("due_at", _("Choose when the public hears from you again."))
        return data

    def promised_for(self, now: datetime) -> datetime:
        """The time that was chosen; a span counts from `now`, rounded up to the next five minutes."""
        if self.cleaned_data["minutes"] == "at":
            chosen: datetime = self.cleaned_data["due_at"]
            return chosen
        at = now + timedelta(minutes=int(self.cleaned_data["minutes"]))
        return at + timedelta(seconds=(-at.timestamp()) % 300)


class DeadlineForm(forms.Form):
    """A further clock, with what started it."""

    label = forms.CharField(label=_("What must be done"), max_length=160)
    start_event = forms.CharField(label=_("What started it"), max_length=300)
    started_at = TimeField(label=_("When it started"))
    due_at = TimeField(label=_("Due"))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


def choose_people(chooser: forms.Field, people: Any) -> None:
    """Offer these people, by name."""
    if isinstance(chooser, forms.ModelChoiceField):
        chooser.queryset = people.order_by("name", "pk")
