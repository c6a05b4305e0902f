"""Customer lists: what is known of a file of people without opening it. The rows lie encrypted in files of their own."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fauxpas.room.models import Case

PERSON = settings.AUTH_USER_MODEL


class CustomerList(models.Model):
    """A list of customers taken in for one case, to count who is hit and to reach them; never part of what is heard in public.

    rows, unreadable : lines kept, and lines that could not be read. low, likely, high : how many people the rows are.
    filled : column to the rows in which it says something. countries : the commonest, [name, rows].
    folder, parts, size : where the encrypted rows lie below `customers/` of the data folder, in how many files, of how many bytes.
    sealed_key : the key of the rows, itself encrypted with the key of this house; empty once the list was deleted, and then
    no backup of the files can be read again.
    keep_until : when it deletes itself.
    """

    class State(models.TextChoices):
        ARRIVING = "arriving", _("being read")
        KEPT = "kept", _("kept")
        DELETED = "deleted", _("deleted")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="customer_lists")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.ARRIVING)
    rows = models.PositiveBigIntegerField(default=0)
    unreadable = models.PositiveBigIntegerField(default=0)
    low = models.PositiveBigIntegerField(default=0)
    likely = models.PositiveBigIntegerField(default=0)
    high = models.PositiveBigIntegerField(default=0)
    filled = models.JSONField(default=dict)
    countries = models.JSONField(default=list)
    folder = models.CharField(max_length=40, unique=True)
    parts = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    sealed_key = models.BinaryField(default=bytes)
    calling_code = models.CharField(max_length=4)
    keep_until = models.DateTimeField()
    added_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="one_customer_list_per_number")
        ]
        indexes: ClassVar = [
            models.Index(fields=["keep_until"], name="customers_to_delete", condition=Q(deleted_at=None))
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """How the room names the list, such as `L-01`."""
        return f"L-{self.number:02d}"
