"""Pictures, films and sounds of a statement: what is said beside its words, and the consent of those in them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fauxpas.understand.models import Evidence

from .statements import Statement

PERSON = settings.AUTH_USER_MODEL


class StatementMedia(models.Model):
    """One picture, film or sound of a statement, as readers get it: its metadata is gone. The bytes are sealed files.

    poster : the still picture of a film, of the same making. width, height : of a picture, in pixels.
    consent : of everybody to be seen or heard; `consent_who` says whom, `consent_until` its last day in the brand's time zone.
    proof, proof_where : where the consent can be looked up, a piece of evidence or in words.
    gone : why it was taken off the public page, and since when; its words too when `words_gone`. Nothing brings it back.
    """

    class Kind(models.TextChoices):
        PICTURE = "picture", _("picture")
        FILM = "film", _("film")
        SOUND = "sound", _("sound")

    class Consent(models.TextChoices):
        NOBODY = "nobody", _("nobody can be recognised")
        WRITTEN = "written", _("everybody in it agreed in writing")
        STAFF = "staff", _("only our own people, who agreed in writing")
        GUARDIAN = "guardian", _("minors, and those who answer for them agreed in writing")
        LICENCE = "licence", _("bought, with the rights of the people in it")

    class Gone(models.TextChoices):
        WITHDRAWN = "withdrawn", _("a consent was withdrawn")
        EXPIRED = "expired", _("a consent ended")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="media")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=Kind)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="In bytes.")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    poster_digest = models.CharField(max_length=64, blank=True)
    poster_type = models.CharField(max_length=40, blank=True)
    consent = models.CharField(max_length=8, choices=Consent, blank=True)
    consent_who = models.CharField(max_length=300, blank=True)
    consent_until = models.DateField(null=True, blank=True)
    proof = models.ForeignKey(Evidence, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    proof_where = models.CharField(max_length=300, blank=True)
    gone = models.CharField(max_length=9, choices=Gone, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    gone_because = models.CharField(max_length=300, blank=True)
    words_gone = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "number"], name="one_media_per_number"),
            models.CheckConstraint(
                condition=Q(gone="", gone_at__isnull=True) | (~Q(gone="") & Q(gone_at__isnull=False)),
                name="gone_media_says_since_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["digest"], name="media_digest"),
            models.Index(fields=["consent_until"], name="media_consent_ends", condition=Q(gone="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.statement_id}"


class MediaText(models.Model):
    """What stands for a picture, film or sound in one language, for those who cannot see or hear it.

    alt : what is to be seen. transcript : the words that are spoken. subtitles : a WebVTT file, as it was checked.
    """

    media = models.ForeignKey(StatementMedia, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    alt = models.CharField(max_length=500, blank=True)
    transcript = models.TextField(blank=True)
    subtitles = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["media", "language"], name="one_media_text_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.media_id} in {self.language}"
