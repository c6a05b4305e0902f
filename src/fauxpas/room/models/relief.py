"""Handing a seat over, and where the room meets by voice."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from .case import Case, Seat

PERSON = settings.AUTH_USER_MODEL


class Relief(models.Model):
    """The note by which one person takes a seat over from another (relève).

    Drafted from the case, edited by who leaves, offered to who comes; accepting it moves the seat.
    """

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="reliefs")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reliefs")
    taker = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    situation = models.TextField()
    in_flight = models.TextField(blank=True)
    promised = models.TextField(blank=True)
    doubts = models.TextField(blank=True)
    written_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_relief_per_seat",
            )
        ]

    def __str__(self) -> str:
        return f"relief {self.pk} of seat {self.seat_id}"


class Bridge(models.Model):
    """Where the room of a case meets by voice: a link or a number, and what to type there."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="bridge")
    address = models.CharField(max_length=300)
    code = models.CharField(max_length=60, blank=True)
    set_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"bridge of case {self.case_id}"

    @property
    def link(self) -> bool:
        """Whether it is a page to open rather than a number to call."""
        return self.address.startswith("https://")
