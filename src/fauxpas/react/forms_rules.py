"""What people fill in to prepare speaking: who approves, who is told first, what can be stopped, where staff are reached."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand, Person, Role
from fauxpas.core.rights import RIGHTS, Right, people_who_may
from fauxpas.react.domain.approvals_rules import ANSWER_MINUTES, BOUNDS, MOST_EYES, SeatWish
from fauxpas.react.domain.gates import CHOSEN, MOST_MINUTES
from fauxpas.react.forms import RefusableForm
from fauxpas.react.models import ApprovalRule, Gate, GateAnswer, GateRule, GraveFact, Outflow, Statement
from fauxpas.room.models import Seat
from fauxpas.understand.domain.citing import language_name

PLACES = 3
# Functions of the room whose yes a rule may ask for.
_ANSWERING = [Seat.Function.LEAD, Seat.Function.COUNSEL, Seat.Function.VOICE, Seat.Function.DATA]


class RuleForm(RefusableForm):
    """Whose yes a text needs: up to three people, roles or functions, each with a deputy."""

    kind = forms.ChoiceField(label=_("For which texts"), required=False)
    mode = forms.ChoiceField(
        label=_("Who has to say yes"), choices=ApprovalRule.Mode, widget=forms.RadioSelect
    )
    eyes = forms.IntegerField(
        label=_("How many of them, if any may answer"), initial=1, min_value=1, max_value=MOST_EYES
    )
    answer_minutes = forms.IntegerField(
        label=_("Minutes until the deputy is asked"),
        initial=ANSWER_MINUTES,
        min_value=BOUNDS[0],
        max_value=BOUNDS[1],
        help_text=_("Silence is never a yes. After as many minutes again, those who run the case are told."),
    )

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"mode": ApprovalRule.Mode.ANY_OF})
        super().__init__(*args, **kwargs)
        _offer(self.fields["kind"], [("", _("every kind of text")), *Statement.Kind.choices])
        self.people = {
            person.pk: person for person in people_who_may(Right.APPROVE, brand).order_by("name", "pk")
        }
        named = [(f"person:{pk}", str(person)) for pk, person in self.people.items()]
        roles = [(f"role:{role.value}", role.label) for role in Role if role in RIGHTS[Right.APPROVE]]
        seats = [(f"function:{each.value}", each.label) for each in _ANSWERING]
        who = [
            ("", _("nobody")),
            (_("A person"), named),
            (_("Whoever has the role"), roles),
            (_("Whoever sits in the room as"), seats),
        ]
        for place in range(1, PLACES + 1):
            words = {"place": place}
            self.fields[f"who_{place}"] = forms.ChoiceField(
                label=_("Approver %(place)s") % words, choices=who, required=False
            )
            self.fields[f"deputy_{place}"] = forms.ChoiceField(
                label=_("Deputy of approver %(place)s") % words,
                choices=[("", _("nobody")), *((str(pk), str(person)) for pk, person in self.people.items())],
                required=False,
            )

    def wishes(self) -> list[SeatWish]:
        """The approvers that were chosen, in order."""
        found = []
        for place in range(1, PLACES + 1):
            kind, _colon, value = self.cleaned_data[f"who_{place}"].partition(":")
            deputy = self.people.get(int(self.cleaned_data[f"deputy_{place}"] or 0))
            if kind == "person":
                found.append(SeatWish(person=self.people[int(value)], deputy=deputy))
            elif kind == "role":
                found.append(SeatWish(role=value, deputy=deputy))
            elif kind == "function":
                found.append(SeatWish(function=value, deputy=deputy))
        return found


class GateRulesForm(RefusableForm):
    """Who is told before the public, and how long before."""

    def __init__(self, *args: Any, rules: Iterable[GateRule] = (), **kwargs: Any) -> None:
        known = {rule.gate: rule.minutes_before for rule in rules}
        initial: dict[str, Any] = {gate.value: gate in known for gate in CHOSEN}
        initial |= {f"minutes_{gate.value}": known.get(gate, 0) for gate in CHOSEN}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for gate in CHOSEN:
            self.fields[gate.value] = forms.BooleanField(label=capfirst(gate.label), required=False)
            self.fields[f"minutes_{gate.value}"] = forms.IntegerField(
                label=_("At least so many minutes before the public"),
                min_value=0,
                max_value=MOST_MINUTES,
            )

    def minutes(self) -> dict[str, int]:
        """The gates that apply, with their minutes."""
        data = self.cleaned_data
        return {gate.value: data[f"minutes_{gate.value}"] for gate in CHOSEN if data[gate.value]}


class GateAnswersForm(RefusableForm):
    """What is so about each open gate of one text."""

    def __init__(self, *args: Any, gates: Iterable[str], waives: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gates = [Gate(gate) for gate in gates]
        for gate in self.gates:
            told = [] if gate == Gate.GRAVE else [(GateAnswer.Decision.TOLD.value, _("they know"))]
            waived = [(GateAnswer.Decision.WAIVED.value, _("waived, I sign why"))] if waives else []
            self.fields[gate.value] = forms.ChoiceField(
                label=capfirst(gate.label),
                choices=[("", _("not yet")), *told, *waived],
                required=False,
                widget=forms.RadioSelect,
                initial="",
            )
            self.fields[f"words_{gate.value}"] = forms.CharField(
                label=_("How they were told, or why it is waived"), max_length=500, required=False
            )

    def answers(self) -> dict[str, tuple[str, str]]:
        """What was chosen; a gate left at “not yet” is left out."""
        data = self.cleaned_data
        return {
            gate.value: (data[gate.value], data[f"words_{gate.value}"])
            for gate in self.gates
            if data[gate.value]
        }


class GraveForm(RefusableForm):
    """What a fact is about, and what that asks for."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("This fact tells of"), choices=GraveFact.Kind, widget=forms.RadioSelect)
    authority = forms.CharField(
        label=_("Competent authority it comes from"),
        max_length=200,
        required=False,
        help_text=_("The prefecture, the public prosecutor, the hospital, the police: whoever may say it."),
    )
    families_told = forms.BooleanField(label=_("The families know it"), required=False)


class OutflowForm(RefusableForm):
    """Something that goes out by itself, and who can stop it."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Outflow.Kind)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Spring campaign, Saturday letter."))
    person = forms.ModelChoiceField(
        label=_("A colleague who can stop it"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("somebody without an account"),
    )
    stopper = forms.CharField(
        label=_("Or who can stop it, by name"),
        max_length=120,
        required=False,
        help_text=_("At the agency, at the supplier."),
    )
    reach = forms.CharField(
        label=_("How to reach them at night"),
        max_length=200,
        required=False,
        help_text=_("Telephone or e-mail."),
    )

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["person"]
        if isinstance(chooser, forms.ModelChoiceField):
            chooser.queryset = people_who_may(Right.NOTE, brand).order_by("name", "pk")


class FreezeForm(RefusableForm):
    """What is asked to stop for a case; everything is ticked to begin with."""

    outflows = forms.ModelMultipleChoiceField(
        label=_("Ask to stop"),
        queryset=Outflow.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    own_texts = forms.BooleanField(
        label=_("Our own planned texts about anything else wait"), required=False, initial=True
    )

    def __init__(self, *args: Any, outflows: Any, own_running: bool, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"outflows": list(outflows), "own_texts": True})
        super().__init__(*args, **kwargs)
        chooser = self.fields["outflows"]
        if isinstance(chooser, forms.ModelMultipleChoiceField):
            chooser.queryset = outflows
        if own_running:
            del self.fields["own_texts"]
        if not outflows:
            del self.fields["outflows"]


class StopForm(RefusableForm):
    """Who says that it stands still."""

    name = forms.CharField(label=_("Who stopped it"), max_length=120)


class ResumeForm(RefusableForm):
    """Why it may go out again."""

    reason = forms.CharField(label=_("Why it may go out again"), max_length=500)


class StaffAddressForm(RefusableForm):
    """A list or a room where staff are reached."""

    label = forms.CharField(label=_("Name"), max_length=60, help_text=_("All staff, shops, night team."))
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("An e-mail list, or an Apprise address for a chat room or SMS."),
    )
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["language"], [(code, language_name(code)) for code in brand.languages])


def _offer(field: forms.Field, choices: list[tuple[str, Any]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
