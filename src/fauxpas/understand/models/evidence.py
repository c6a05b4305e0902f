"""Evidence (pièces): what facts rest on."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fauxpas.room.models import Case
from fauxpas.watch.models import Mention, Source

from .facts import Fact

PERSON = settings.AUTH_USER_MODEL


class Evidence(models.Model):
    """One piece of a case: a file, a page of the web, a post. Its bytes are sealed files (`core/sealed.py`).

    name, note : what people call it and say of it. address : where it was taken from. taken_at : when it was as it is
    kept. author, source : whose post it is, so that erasing an author finds it when the mention is gone.
    erase_asked_at : its author was erased while it was held; it goes with the hold.
    A held piece is neither removed by hand, nor by retention, nor when its author is erased. Of a removed piece the row
    stays, with its digests, and says why; its bytes are gone.
    """

    class Kind(models.TextChoices):
        FILE = "file", _("file")
        PAGE = "page", _("page")
        POST = "post", _("post")

    class Gone(models.TextChoices):
        BY_HAND = "by_hand", _("removed by hand")
        EXPIRED = "expired", _("its days were over")
        ERASED = "erased", _("its author was erased")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=4, choices=Kind)
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=2000, blank=True)
    mention = models.ForeignKey(
        Mention, on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence"
    )
    author = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(Source, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    facts = models.ManyToManyField(Fact, related_name="evidence", blank=True)
    taken_at = models.DateTimeField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    held_because = models.CharField(max_length=500, blank=True)
    erase_asked_at = models.DateTimeField(null=True, blank=True)
    gone = models.CharField(max_length=8, choices=Gone, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    gone_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="one_piece_per_number"),
            models.UniqueConstraint(
                fields=["case", "mention"], condition=Q(gone=""), name="one_piece_per_post_and_case"
            ),
            models.CheckConstraint(
                condition=Q(gone="") | Q(held_at__isnull=True), name="held_piece_is_there"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["source", "author"], name="evidence_author")]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """How people name the piece, such as `E-03`."""
        return f"E-{self.number:02d}"

    @property
    def path(self) -> str:
        """Its page, without host; `case` with its brand loaded."""
        return f"{self.case.path}evidence/{self.number}/"


class EvidenceFile(models.Model):
    """One sealed file of a piece: the thing itself, or a picture of it. digest : SHA-256 in hexadecimal."""

    class Part(models.TextChoices):
        ITSELF = "itself", _("the piece itself")
        PICTURE = "picture", _("a picture of it")

    piece = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="files")
    part = models.CharField(max_length=8, choices=Part, default=Part.ITSELF)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(help_text="In bytes.")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["piece", "digest"], name="one_file_per_piece_and_digest")
        ]
        indexes: ClassVar = [models.Index(fields=["digest"], name="evidence_file_digest")]

    def __str__(self) -> str:
        return f"{self.name} of piece {self.piece_id}"
