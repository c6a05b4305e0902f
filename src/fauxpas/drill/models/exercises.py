"""Exercises of people: the spokesperson's interview, the test of the call tree."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from fauxpas.core.models import Brand

PERSON = settings.AUTH_USER_MODEL


class Interview(models.Model):
    """One person's timed interview with the hostile questions of a scenario. Only they read it.

    shown_at : since when the question that waits for its answer is on the screen.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="drill_interviews")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    scenario = models.SlugField(max_length=60)
    language = models.CharField(max_length=8)
    began_at = models.DateTimeField()
    shown_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"interview {self.pk} of {self.person_id}"


class InterviewAnswer(models.Model):
    """One answer. seconds : from the question to the answer. marks : what lint and guard found.

    The sentence of a mark is kept by language of the reader. note : what the speaker wrote for themselves about it.
    """

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="answers")
    place = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=300)
    answer = models.TextField(blank=True)
    note = models.CharField(max_length=500, blank=True)
    seconds = models.PositiveIntegerField()
    marks = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interview", "place"], name="one_answer_per_question")
        ]

    def __str__(self) -> str:
        return f"answer {self.place} of interview {self.interview_id}"


class CallTest(models.Model):
    """Everybody in the call tree is told, clearly as a test, and says that they have it."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="call_tests")
    started_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"call test {self.pk} of {self.brand_id}"


class CallTestAnswer(models.Model):
    """One person of a call test. addresses : how many ways to reach them there were. answered_at : empty until they said so."""

    test = models.ForeignKey(CallTest, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    call_order = models.PositiveSmallIntegerField()
    addresses = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["test", "person"], name="one_answer_per_person_called")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in call test {self.test_id}"
