"""The two tables that tie public words to the ledger."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from fauxpas.core.models import Brand
from fauxpas.room.models import Case

from .facts import FactVersion

PERSON = settings.AUTH_USER_MODEL


class PublicText(models.Model):
    """Every public word, of whatever kind, as it was said. Immutable: a correction is a new row that points back.

    owner_label, owner_id : the thing that said it, such as `react.statement`, 12.
    digest : SHA-256 of the body in hexadecimal.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="public_texts")
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="public_texts"
    )
    owner_label = models.CharField(max_length=60)
    owner_id = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    body = models.TextField()
    digest = models.CharField(max_length=64)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    next_update_at = models.DateTimeField(null=True, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_label", "owner_id", "language"], name="one_public_text_per_language"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["brand", "-said_at"], name="public_text_newest")]

    def __str__(self) -> str:
        return f"{self.owner_label} {self.owner_id} in {self.language}"


class Citation(models.Model):
    """One place where a text rests on one version of a fact; offsets are code points, end exclusive."""

    version = models.ForeignKey(FactVersion, on_delete=models.PROTECT, related_name="citations")
    owner_label = models.CharField(max_length=60)
    owner_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=8)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    public = models.BooleanField(default=False, help_text="The text was said in public.")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner_label", "owner_id"], name="citation_owner")]

    def __str__(self) -> str:
        return f"{self.owner_label} {self.owner_id} cites {self.version_id}"
