"""The public page, its dormant pages, and the people who asked to be told."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.react.models import Delivery
from fauxpas.room.models import Case
from fauxpas.understand.models import PublicText

PERSON = settings.AUTH_USER_MODEL


class PublicPage(models.Model):
    """A brand's public page: a folder of static files that needs nothing of the application.

    contact : language code to the lines that say how to reach people, shown on every page.
    emergency : language code to what comes first in a health case; empty otherwise.
    built_at, built_digest : the last whole publication of the folder.
    """

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="public_page")
    address = models.CharField(
        max_length=300, blank=True, help_text="Where readers find it; empty means the page server."
    )
    contact = models.JSONField(default=dict)
    emergency = models.JSONField(default=dict)
    built_at = models.DateTimeField(null=True, blank=True)
    built_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"public page of brand {self.brand_id}"


class DormantPage(models.Model):
    """A page prepared for a scenario (site dormant), which goes live in one tap.

    texts : language code to {"title", "body"}; approved in peacetime by somebody other than the author.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        READY = "ready", _("ready")
        LIVE = "live", _("live")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="dormant_pages")
    scenario = models.SlugField(max_length=60)
    texts = models.JSONField(default=dict)
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    author = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(
        PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    live_at = models.DateTimeField(null=True, blank=True)
    live_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "scenario"], name="one_dormant_page_per_scenario")
        ]

    def __str__(self) -> str:
        return f"{self.scenario} of brand {self.brand_id}"


class Showing(models.Model):
    """One time a dormant page was live; the public texts of that time are its own, one a language."""

    page = models.ForeignKey(DormantPage, on_delete=models.CASCADE, related_name="showings")
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    live_at = models.DateTimeField()
    live_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    down_at = models.DateTimeField(null=True, blank=True)
    down_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page"], condition=models.Q(down_at__isnull=True), name="one_showing_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"showing {self.pk} of dormant page {self.page_id}"


class Subscriber(models.Model):
    """Someone who asked to be told by e-mail. Nothing is sent before they confirmed.

    secret : signs the links in their mails; only its digest would not let us write the one-click header.
    bounces : refusals in a row; at three nothing more is sent.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("not confirmed yet")
        CONFIRMED = "confirmed", _("confirmed")
        LEFT = "left", _("unsubscribed")
        BOUNCED = "bounced", _("bounced")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="subscribers")
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    secret = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    bounces = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("brand", Lower("email"), name="one_subscriber_per_brand_and_email")
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk} of brand {self.brand_id}"


class Mailing(models.Model):
    """One public text to one subscriber: sent at most once.

    attempts, due_at : how often the reader's server asked to wait, and when to come back; empty means at once.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="mailings")
    public_text = models.ForeignKey(PublicText, on_delete=models.CASCADE, related_name="mailings")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscriber", "public_text"], name="one_mailing_per_subscriber_and_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_text_id} to {self.subscriber_id}: {self.state}"


class SaidPrint(models.Model):
    """A print of a text that was said in public, or of what one place was given of it: what pasted words are looked up by.

    print : `engine.wordprint` of it whole; a text has one with its title and one without. delivery : of the place; empty for the text.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    public_text = models.ForeignKey(PublicText, on_delete=models.CASCADE, related_name="+")
    delivery = models.OneToOneField(
        Delivery, on_delete=models.CASCADE, null=True, blank=True, related_name="said_print"
    )
    print = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["public_text", "print"],
                condition=models.Q(delivery__isnull=True),
                name="one_print_per_text_and_wording",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["brand", "print"], name="said_print")]

    def __str__(self) -> str:
        return f"print of public text {self.public_text_id}"
