"""Who has to say yes, whose turn it is, and who said yes or no to which words."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand, Role
from fauxpas.room.models import Case, Seat

from .statements import Statement

PERSON = settings.AUTH_USER_MODEL


class Approval(models.Model):
    """One person's yes or no to one exact wording; `digest` is of all its texts as they would be read.

    place : which of the yeses the text needs this one gives.
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("sent back")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="approvals")
    person = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    place = models.PositiveSmallIntegerField(default=1)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.decision} by {self.person_id} on {self.statement_id}"


class ApprovalRule(models.Model):
    """Whose yes a text needs before it is public, for a brand or for one case of it.

    kind : of statement; empty for every kind. eyes : how many different people, where any of them may answer.
    answer_minutes : without an answer for so long, the turn passes to the deputy. Without any rule one other person answers.
    """

    class Mode(models.TextChoices):
        ANY_OF = "any_of", _("any of them")
        ALL_OF = "all_of", _("all of them")
        IN_ORDER = "in_order", _("all of them, in this order")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="approval_rules")
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, null=True, blank=True, related_name="approval_rules"
    )
    kind = models.CharField(max_length=20, blank=True)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.ANY_OF)
    eyes = models.PositiveSmallIntegerField(default=1)
    answer_minutes = models.PositiveSmallIntegerField(default=15)
    set_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "kind"], condition=Q(case__isnull=True), name="one_brand_rule_per_kind"
            ),
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(case__isnull=False), name="one_case_rule_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} for {self.kind or 'every kind'} of brand {self.brand_id}"


class RuleSeat(models.Model):
    """One approver of a rule: a named person, whoever holds a role, or whoever sits in a function of the case."""

    rule = models.ForeignKey(ApprovalRule, on_delete=models.CASCADE, related_name="seats")
    place = models.PositiveSmallIntegerField()
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role, blank=True)
    function = models.CharField(max_length=10, choices=Seat.Function, blank=True)
    deputy = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "place"], name="one_rule_seat_per_place"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, role="", function="")
                | (Q(person__isnull=True, function="") & ~Q(role=""))
                | (Q(person__isnull=True, role="") & ~Q(function="")),
                name="rule_seat_names_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.role or self.function} in rule {self.rule_id}"


class ApprovalTurn(models.Model):
    """One yes that a submitted version needs, as the rule stood when it was submitted.

    who : a list of {"person": id}, {"role": ...} or {"function": ...}; empty for everybody who may approve.
    asked_at : since when it is their turn; empty until then. passed_on_at : when nobody had answered, or somebody passed it on;
    from then on the deputy may answer too. Silence never counts as a yes.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="turns")
    version = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()
    who = models.JSONField(default=list)
    deputy = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    in_order = models.BooleanField(default=False)
    answer_minutes = models.PositiveSmallIntegerField(default=15)
    asked_at = models.DateTimeField(null=True, blank=True)
    passed_on_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "version", "place"], name="one_turn_per_place")
        ]

    def __str__(self) -> str:
        return f"turn {self.place} of version {self.version} of {self.statement_id}"
