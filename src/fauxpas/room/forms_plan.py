"""What people fill in about the plan: decisions, playbooks and their steps, legal deadlines, responsibility."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Person
from fauxpas.core.rights import Right, people_who_may
from fauxpas.engine.advice import Answers, crisis_types, question
from fauxpas.room.domain import grounds_of
from fauxpas.room.forms import TimeField, choose_people
from fauxpas.room.models import Case, Seat
from fauxpas.room.playbooks import LANGUAGES, PlannedTask, Playbook, as_data


class DecisionForm(forms.Form):
    """What lay on the table, what was decided, why, and on which facts."""

    question = forms.CharField(label=_("What had to be decided"), max_length=300)
    options = forms.CharField(
        label=_("What lay on the table"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One option a line."),
    )
    chosen = forms.CharField(label=_("What was decided"), max_length=500)
    why = forms.CharField(label=_("Why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    grounds = forms.MultipleChoiceField(
        label=_("On which facts"), required=False, widget=forms.CheckboxSelectMultiple
    )
    decided_by = forms.ModelChoiceField(
        label=_("Who decided"), queryset=Person.objects.none(), empty_label=None
    )
    decided_at = TimeField(label=_("When, if not just now"), required=False)

    def __init__(self, *args: Any, case: Case, person: Person, may_run: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"decided_by": person.pk} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        people = people_who_may(Right.SEE, case.brand)
        choose_people(self.fields["decided_by"], people if may_run else people.filter(pk=person.pk))
        grounds = self.fields["grounds"]
        if isinstance(grounds, forms.MultipleChoiceField):
            grounds.choices = [
                (
                    each.key,
                    format_html("{} {} <span class='meta'>{}</span>", each.key, each.words, each.state),
                )
                for each in grounds_of(case)
            ]
            if not grounds.choices:
                del self.fields["grounds"]

    def decision(self) -> dict[str, Any]:
        """What `decide` takes."""
        said = dict(self.cleaned_data)
        return said | {"options": said["options"].splitlines(), "grounds": said.get("grounds", [])}


class PlaybookForm(forms.Form):
    """The words of a playbook in both languages; a list has one item a line."""

    PARTS = (("name", _("Name")), ("when", _("When it is for")))
    LISTS = (("signs", _("Signs to recognise it")), ("never", _("What never to do")))
    TONGUES = {"en": _("in English"), "fr": _("in French")}

    def __init__(self, *args: Any, playbook: Playbook, **kwargs: Any) -> None:
        self.playbook = playbook
        super().__init__(*args, **kwargs)
        for part, label in self.PARTS:
            for language in LANGUAGES:
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=self._labelled(label, language),
                    max_length=200,
                    initial=getattr(getattr(playbook, part), language),
                )
        for part, label in self.LISTS:
            for language in LANGUAGES:
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=self._labelled(label, language),
                    max_length=8000,
                    widget=forms.Textarea(attrs={"rows": 6}),
                    help_text=_("One a line, in the same order in both languages."),
                    initial="\n".join(getattr(getattr(playbook, part), language)),
                )

    def _labelled(self, label: Any, language: str) -> Any:
        return format_html("{} ({})", label, self.TONGUES[language])

    def changed(self) -> dict[str, Any]:
        """The playbook as data, with the words typed here; `playbooks.read` checks it."""
        said = self.cleaned_data
        words = {
            part: {language: said[f"{part}_{language}"] for language in LANGUAGES}
            for part, _label in self.PARTS
        }
        lists = {
            part: {
                language: [line.strip() for line in said[f"{part}_{language}"].splitlines() if line.strip()]
                for language in LANGUAGES
            }
            for part, _label in self.LISTS
        }
        return as_data(self.playbook) | words | lists


class StepForm(forms.Form):
    """One task of a playbook."""

    SINCE = [
        ("opened", _("the case was opened")),
        ("signal", _("the first signal")),
        ("word", _("the first public word")),
        ("before", _("what comes before it is done")),
    ]

    en = forms.CharField(label=_("What has to be done (in English)"), max_length=200)
    fr = forms.CharField(label=_("What has to be done (in French)"), max_length=200)
    owner = forms.ChoiceField(label=_("For whom"), choices=Seat.Function.choices)
    minutes = forms.IntegerField(
        label=_("Within how many minutes"), required=False, min_value=0, max_value=525_600
    )
    since = forms.ChoiceField(label=_("Counted from when"), choices=SINCE)
    after = forms.MultipleChoiceField(
        label=_("What must be done first"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, playbook: Playbook, step: PlannedTask | None, language: str, **kwargs: Any
    ) -> None:
        if step is not None:
            kwargs.setdefault("initial", step.model_dump())
        super().__init__(*args, **kwargs)
        after = self.fields["after"]
        if isinstance(after, forms.MultipleChoiceField):
            after.choices = [
                (each.key, each.told(language))
                for each in playbook.tasks
                if step is None or each.key != step.key
            ]


class FileForm(forms.Form):
    """A playbook as a file."""

    file = forms.FileField(
        label=_("File (.toml)"), widget=forms.ClearableFileInput(attrs={"accept": ".toml,text/plain"})
    )


class RuleForm(forms.Form):
    """When a legal deadline started, and from what."""

    started_at = TimeField(label=_("When it started"))
    start_event = forms.CharField(
        label=_("What started it, in your words"),
        required=False,
        max_length=300,
        help_text=_("Who told whom, and how. It is kept with your name."),
    )


class AnswersForm(forms.Form):
    """The questions on responsibility."""

    type = forms.ChoiceField(widget=forms.RadioSelect)
    victims = forms.BooleanField(required=False)
    history = forms.BooleanField(required=False)
    reputation = forms.BooleanField(required=False)
    proof = forms.BooleanField(required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, each in self.fields.items():
            each.label = question(name, language)
        chooser = self.fields["type"]
        if isinstance(chooser, forms.ChoiceField):
            chooser.choices = list(crisis_types(language).items())

    def answers(self) -> Answers:
        """What was said."""
        return Answers(**self.cleaned_data)
