"""Topics, invitations, screens and answers. No row leads from an answer to a person."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q


class Topic(models.Model):
    """What can be asked about: a service of the city, by the code of the room that gives it."""

    code = models.CharField(max_length=80, primary_key=True)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True, default="")

    def __str__(self) -> str:
        return self.code


class Invitation(models.Model):
    """One answer may be given by whoever holds the link. It forgets which answer that was.

    The link is made from the subject of the visit with the city's key, so no column names it.
    """

    token_index = models.BinaryField(unique=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+", db_index=False)
    agency = models.CharField(max_length=60)
    place = models.CharField(max_length=40)
    channel = models.CharField(max_length=12)
    day = models.DateField()
    used = models.BooleanField(default=False)
    example = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["day", "agency", "topic"], name="satisfaction_invited")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.day}"


class Station(models.Model):
    """A screen at an office where anybody who was served may answer."""

    token_index = models.BinaryField(unique=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=60)
    place = models.CharField(max_length=40)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.agency} {self.topic_id}"


class Answer(models.Model):
    """What somebody said. The day, not the time; a random id; no link to who was invited."""

    PENDING, PUBLISHED, HIDDEN = "pending", "published", "hidden"

    id = models.UUIDField(primary_key=True, default=uuid4)
    day = models.DateField()
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+", db_index=False)
    agency = models.CharField(max_length=60)
    place = models.CharField(max_length=40)
    channel = models.CharField(max_length=12)
    overall = models.PositiveSmallIntegerField(null=True)
    scores = models.JSONField(default=dict)  # element key → 1 to 4, all of them or none
    full = models.BooleanField(default=False)
    age = models.CharField(max_length=8, blank=True, default="")
    sex = models.CharField(max_length=8, blank=True, default="")
    education = models.CharField(max_length=16, blank=True, default="")
    job = models.CharField(max_length=16, blank=True, default="")
    comment = models.TextField(blank=True, default="")
    comment_state = models.CharField(max_length=12, blank=True, default="")
    handed_on = models.BooleanField(default=False)
    intake_key = models.BinaryField(unique=True, null=True)
    example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(overall__isnull=True) | Q(overall__range=(1, 4)),
                name="satisfaction_one_to_four",
            ),
            models.CheckConstraint(
                condition=Q(full=True) | Q(overall__isnull=False),
                name="satisfaction_says_something",
            ),
            models.CheckConstraint(
                condition=Q(comment="", comment_state="")
                | (~Q(comment="") & Q(comment_state__in=["pending", "published", "hidden"])),
                name="satisfaction_comment_state",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["day", "agency", "topic"], name="satisfaction_answered"),
            models.Index(
                fields=["agency", "-day"], name="satisfaction_comments",
                condition=~Q(comment_state=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)
