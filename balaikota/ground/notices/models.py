"""Notices, how each was delivered, and how people want to be told."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from balaikota.ground.events.fields import EncryptedTextField
from balaikota.ground.people.models import Account

from .rules import Channel

UNREAD = Q(account__isnull=False, read_at__isnull=True, taken_back_at__isnull=True)


class State(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"  # it reached the telephone
    READ = "read"
    GIVEN_UP = "given_up"
    TAKEN_BACK = "taken_back"
    NO_WAY = "no_way"  # nobody could be reached: `problem` says why


class Notice(models.Model):
    """What one person was told. With an account it stands in the inbox from the commit on.

    What it says (`content`) and a contact without account are encrypted.
    """

    kind = models.CharField(max_length=60)
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, related_name="notices", db_index=False
    )
    email = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    language = models.CharField(max_length=2, default="id")
    content = EncryptedTextField(blank=True, default="")  # JSON {"values": …, "link": …}
    subject = models.CharField(max_length=60, blank=True, default="")
    place = models.CharField(max_length=24, blank=True, default="")
    agency = models.CharField(max_length=60, blank=True, default="")
    once = models.CharField(max_length=160, unique=True)
    told_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)  # its deliveries were made
    read_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["account", "-id"], condition=Q(account__isnull=False),
                name="notices_notice_inbox",
            ),
            models.Index(fields=["account"], condition=UNREAD, name="notices_notice_unread"),
            models.Index(
                fields=["id"], condition=Q(handed_at__isnull=True), name="notices_notice_to_hand"
            ),
            models.Index(
                fields=["subject"], condition=~Q(subject=""), name="notices_notice_subject"
            ),
            models.Index(fields=["told_at"], name="notices_notice_told"),
        ]  # fmt: skip
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(account__isnull=True) | Q(email="", phone=""),
                name="notices_notice_one_recipient",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def values(self) -> dict[str, str]:
        return dict(self._content().get("values", {}))

    @property
    def link(self) -> str:
        return str(self._content().get("link", ""))

    def _content(self) -> dict[str, Any]:
        return dict(json.loads(self.content)) if self.content else {}


class Delivery(models.Model):
    """One notice through one channel: tried until it is taken, or given up after two days."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Channel])
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    daily = models.BooleanField(default=False)  # goes with the others of its day
    else_sms = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, blank=True, default="")
    reference = models.CharField(max_length=120, blank=True, default="")  # the other side's name
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notice", "channel"], name="notices_delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="notices_delivery_state"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_at"], condition=Q(state="waiting"), name="notices_delivery_due"
            ),
            models.Index(fields=["state", "-id"], name="notices_delivery_state_newest"),
            models.Index(
                fields=["reference"], condition=~Q(reference=""), name="notices_delivery_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.state}"


class Attempt(models.Model):
    """One line of a delivery's log."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12)  # taken, later, refused, or what was heard later
    status = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=80, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.outcome}"


class Manner(models.Model):
    """How a person wants to be told in general; a row is made with the first own choice."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True)
    quiet_from = models.TimeField()
    quiet_until = models.TimeField()
    daily_at = models.TimeField()

    def __str__(self) -> str:
        return f"{self.account_id} {self.quiet_from}–{self.quiet_until}"


class Preference(models.Model):
    """How a person wants to be told of one kind."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=60)
    channels = ArrayField(models.CharField(max_length=10))
    daily = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "kind"], name="notices_preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind}"


class Device(models.Model):
    """A browser that shows notices. Its address is a capability, so it is encrypted."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    digest = models.BinaryField(max_length=32, unique=True)
    endpoint = EncryptedTextField()
    keys = EncryptedTextField()  # "p256dh auth", base64url
    name = models.CharField(max_length=80, blank=True, default="")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id} {self.name}"


class Stopped(models.Model):
    """An address to which nothing more goes, by its blind index. `kind` "" is everything."""

    address = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=60, blank=True, default="")
    channel = models.CharField(max_length=10)
    reason = models.CharField(max_length=10)  # asked, bounced
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "stopped"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["address", "channel", "kind"], name="notices_stopped_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reason}"


class Wording(models.Model):
    """The city's own words for a kind of notice in one language."""

    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=2)
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=1000)
    edited_by = models.CharField(max_length=60)
    edited_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "language"], name="notices_wording_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"
