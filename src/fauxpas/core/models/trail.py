"""The trail (journal inaltérable): one chain per organisation, whose personal payloads can be erased.

A leaf is canonical JSON of everything that proves and nothing that names a person; its digest follows
RFC 9162 (section 2.1.1: SHA-256 of 0x00 and the leaf). The payload lies apart with its salt; erasing it leaves
the chain whole.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from .organisation import Brand, Organisation


class TrailHead(models.Model):
    """Where an organisation's chain stands; its row is the last one a transaction locks."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="trail_head")
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"trail of organisation {self.organisation_id}, {self.size} entries"


class TrailEntry(models.Model):
    """One change of state: when, in which brand, what, to which thing. Who, before and after are in the payload.

    thread : what the entry belongs to as well as its subject, such as `case:12`; for timelines.
    previous, digest, payload_digest : SHA-256 in hexadecimal.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="trail_entries")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    index = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    subject_label = models.CharField(max_length=60, blank=True)
    subject_id = models.PositiveBigIntegerField(null=True, blank=True)
    thread = models.CharField(max_length=60, blank=True)
    payload_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "index"], name="one_trail_entry_per_index")
        ]
        indexes: ClassVar = [
            models.Index(fields=["thread", "index"], name="trail_thread"),
            models.Index(fields=["subject_label", "subject_id"], name="trail_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.verb}"


class TrailPayload(models.Model):
    """Who did it, and the thing before and after. Deleted when a person is erased; the chain stays valid."""

    entry = models.OneToOneField(TrailEntry, on_delete=models.CASCADE, related_name="payload")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    salt = models.CharField(max_length=32)
    body = models.TextField(help_text="The canonical JSON that was digested, byte for byte.")

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"
