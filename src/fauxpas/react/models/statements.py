"""Statements and the wordings approved in peacetime."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.room.models import Case

PERSON = settings.AUTH_USER_MODEL


class Wording(models.Model):
    """A text approved in peacetime for a scenario: fixed words, open slots, an expiry date.

    texts : language code to {"title", "body"}; slots are written {slot name} and facts are cited as in statements.
    approved_by : somebody other than the author; empty until then.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="wordings")
    scenario = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    texts = models.JSONField(default=dict)
    author = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(
        PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "scenario", "name"], name="one_wording_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Statement(models.Model):
    """A message (prise de parole) on its way to the public. Its words are in `StatementText`, one a language.

    next_update_at : when we promise to speak again; nothing is published without it.
    line : the global line of the leading brand whose words it takes over, in the case that one leads.
    author : who changed its words last; writers : everybody who ever did.
    version : raised by every save; an editor that read an older one gets both versions, nothing is lost.
    source_language : the one it is written in first; the others are translations of it. Empty means the brand's first.
    released : of a kind for the room only, once it is given to the room: language to the title and body as they read then.
    sole_hand : published by a team of one: exactly the words of `reread_digest`, not before `hold_until`.
    """

    class Kind(models.TextChoices):
        HOLDING = "holding", _("holding statement")
        UPDATE = "update", _("update")
        ANSWER = "answer", _("answer")
        CORRECTION = "correction", _("correction")
        APOLOGY = "apology", _("apology")
        PRESS = "press", _("press release")
        INTERNAL = "internal", _("internal note")
        LINES = "lines", _("questions and answers")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for approval")
        REFUSED = "refused", _("sent back")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        DROPPED = "dropped", _("dropped")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.HOLDING)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    author = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    writers = models.ManyToManyField("core.Person", related_name="+")
    wording = models.ForeignKey(
        Wording, on_delete=models.PROTECT, null=True, blank=True, related_name="statements"
    )
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    line = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="local_words"
    )
    next_update_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    source_language = models.CharField(max_length=8, blank=True)
    released = models.JSONField(default=dict, blank=True)
    sole_hand = models.BooleanField(default=False)
    reread_at = models.DateTimeField(null=True, blank=True)
    reread_digest = models.CharField(max_length=64, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "-created_at"], name="statement_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="published")
                | (
                    Q(published_at__isnull=False)
                    & (Q(next_update_at__isnull=False) | Q(kind__in=["answer", "internal", "lines"]))
                ),
                name="published_with_a_promise",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of case {self.case_id}"

    @property
    def shown_state(self) -> str:
        """The state as a page says it: a text for the room only is never called published."""
        return "released" if self.released and self.state == self.State.PUBLISHED else str(self.state)


class StatementText(models.Model):
    """The statement's words in one language. A fact is cited as [[F-03]] and rendered from the ledger.

    version : of the statement, when these words changed last. checked_version : of a translation, the version of the source
    it was last held against; older than the source's own, it is stale. line_version : the same of a global line taken over.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    checked_version = models.PositiveIntegerField(default=1)
    line_version = models.ForeignKey(
        "react.StatementVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "language"], name="one_statement_text_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} in {self.language}"


class ShortText(models.Model):
    """The statement in few words, in one language, for one family of places (`domain/lengths.py`)."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="shorts")
    language = models.CharField(max_length=8)
    family = models.CharField(max_length=12)
    body = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["statement", "language", "family"], name="one_short_text_per_family_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} in {self.language}, {self.family}"
