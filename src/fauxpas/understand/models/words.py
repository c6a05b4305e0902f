"""What was said in public, what it rests on, what a changed fact touched, and what had to be removed."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.room.models import Case

from .facts import Fact, FactVersion

PERSON = settings.AUTH_USER_MODEL


def new_salt() -> str:
    """What keeps the words of one text from being guessed from its leaf in the public record: 128 bits in hexadecimal."""
    return secrets.token_hex(16)


class PublicText(models.Model):
    """Every public word, of whatever kind, as it was said. Immutable: a correction is a new row that points back.

    owner_label, owner_id : the thing that said it, such as `react.statement`, 12.
    digest : SHA-256 of the body in hexadecimal. salt : part of its leaf in the public record; both are published until words are removed.
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
    salt = models.CharField(max_length=32, default=new_salt)
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
    """One place where a text rests on one version of a fact; offsets are code points, end exclusive.

    former : the text only repeats what was said before, to correct it; no later version makes that untrue.
    """

    version = models.ForeignKey(FactVersion, on_delete=models.PROTECT, related_name="citations")
    owner_label = models.CharField(max_length=60)
    owner_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=8)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    public = models.BooleanField(default=False, help_text="The text was said in public.")
    former = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner_label", "owner_id"], name="citation_owner")]

    def __str__(self) -> str:
        return f"{self.owner_label} {self.owner_id} cites {self.version_id}"


class TouchedText(models.Model):
    """A text that said a former version of a fact when a new one was recorded, and what people did about it.

    owner_label, owner_id : the thing that says it, in all its languages. version : the new one.
    found_by : it cites the fact, or the guard found words in it that the fact now contradicts (`passage`, in `language`).
    reason : why it was left as it is.
    """

    class FoundBy(models.TextChoices):
        CITATION = "citation", _("cites the fact")
        GUARD = "guard", _("may rest on it")

    class State(models.TextChoices):
        OPEN = "open", _("to be corrected")
        CORRECTED = "corrected", _("corrected")
        LEFT = "left", _("left as it is")

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="touched_texts")
    version = models.ForeignKey(FactVersion, on_delete=models.CASCADE, related_name="+")
    owner_label = models.CharField(max_length=60)
    owner_id = models.PositiveBigIntegerField()
    found_by = models.CharField(max_length=10, choices=FoundBy)
    language = models.CharField(max_length=8, blank=True)
    passage = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fact", "owner_label", "owner_id"], name="one_touched_text_per_fact"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["owner_label", "owner_id"], name="touched_owner")]

    def __str__(self) -> str:
        return f"{self.owner_label} {self.owner_id}, touched by fact {self.fact_id}: {self.state}"


class Redaction(models.Model):
    """Words taken out of a public text, or struck through in it; the text's digest stays that of what was said.

    start, end : code points of the body, or of the title (`part`), end exclusive. reason : what readers are told besides the kind.
    """

    class Part(models.TextChoices):
        TITLE = "title", _("title")
        BODY = "body", _("text")

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("personal data")
        THREAT = "threat", _("a threat")
        DANGEROUS = "dangerous", _("dangerous instructions")
        WRONG_ADVICE = "wrong_advice", _("a wrong safety instruction")

    public_text = models.ForeignKey(PublicText, on_delete=models.PROTECT, related_name="redactions")
    part = models.CharField(max_length=5, choices=Part, default=Part.BODY)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.CharField(max_length=300)
    redacted_at = models.DateTimeField()
    redacted_by = models.ForeignKey(
        PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["public_text", "start"], name="redaction_place")]

    def __str__(self) -> str:
        return f"{self.kind} in public text {self.public_text_id}"

    @property
    def struck(self) -> bool:
        """Whether the words stay readable, struck through: people must know which advice not to follow."""
        return self.kind == self.Kind.WRONG_ADVICE

    @property
    def words(self) -> str:
        """The words, as they were said; with its public text loaded."""
        said = self.public_text.title if self.part == self.Part.TITLE else self.public_text.body
        return said[self.start : self.end]


class FactRedaction(models.Model):
    """Words taken out of the public wording of a fact: no text says them again through it, whatever its versions say.

    reasons : what readers are told besides the kind, by language.
    """

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="redactions")
    words = models.TextField()
    kind = models.CharField(max_length=12, choices=Redaction.Kind)
    reasons = models.JSONField(default=dict)
    redacted_at = models.DateTimeField()
    redacted_by = models.ForeignKey(
        PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.kind} in fact {self.fact_id}"
