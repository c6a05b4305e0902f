"""A drill, and what its leader threw in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.room.models import Seat

PERSON = settings.AUTH_USER_MODEL


class Drill(models.Model):
    """One rehearsal. In the real room it is the record of one; in its own sealed room it is the one that runs there.

    scenario : key of a generated crisis; empty for a recorded one. name : what people read in the list.
    file : of a recorded crisis that was brought in, its name in the sealed room's folder. replaces : the name in it that the
    brand's takes the place of. live_from : what was said before is history. holds : what was found in it (`recording.Holding`).
    folder : of the sealed room, below the data folder of the real one; empty in the sealed room itself, and when it was deleted.
    address : where the sealed room answers, with the leader's way in; empty until it does.
    began_at, ended_at : of the drill's own time in the sealed room, of real time in the real one.
    report : what `drill/report.py` made at the end; empty until then.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("not started")
        PREPARING = "preparing", _("being prepared")
        RUNNING = "running", _("running")
        ENDED = "ended", _("ended")
        FAILED = "failed", _("could not start")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="drills")
    scenario = models.SlugField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=120, blank=True)
    replaces = models.CharField(max_length=120, blank=True)
    live_from = models.DateTimeField(null=True, blank=True)
    holds = models.JSONField(null=True, blank=True)
    language = models.CharField(max_length=8)
    seed = models.PositiveIntegerField(default=1)
    speed = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    folder = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=500, blank=True)
    started_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["brand", "-asked_at"], name="drill_newest")]

    def __str__(self) -> str:
        return self.name


class Inject(models.Model):
    """Something thrown into a running drill. key : of the scenario's event, so that each comes once.

    to : the function it is for. person : who cannot be reached. lifted_at : when that was over.
    """

    class Kind(models.TextChoices):
        NEWS = "news", _("news from inside")
        WRONG_FACT = "wrong-fact", _("a fact turns out wrong")
        JOURNALIST = "journalist", _("a journalist calls")
        UNREACHABLE = "unreachable", _("somebody cannot be reached")
        SIGN_IN = "sign-in", _("single sign-on is dead")

    drill = models.ForeignKey(Drill, on_delete=models.CASCADE, related_name="injects")
    key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind)
    to = models.CharField(max_length=10, choices=Seat.Function)
    text = models.CharField(max_length=500)
    person = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["drill", "key"], name="one_inject_per_key")]

    def __str__(self) -> str:
        return f"{self.key} in drill {self.drill_id}"
