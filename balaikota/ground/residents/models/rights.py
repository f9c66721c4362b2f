"""Rights of the people in the register (UU 27/2022): their account, their wishes, and breaches."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from balaikota.ground.events.fields import EncryptedTextField
from balaikota.ground.people.models import Account

from .people import Resident


class Link(models.Model):
    """An account that says to be a resident, and the officer who saw the e-KTP.

    `code` is what the resident shows at the counter. Only a verified link opens anything.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="residence")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="links")
    code = models.CharField(max_length=12, unique=True)
    asked_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(verified_at__isnull=False),
                name="residents_link_one_account",
            )
        ]

    def __str__(self) -> str:
        return f"account {self.account_id} is resident {self.resident_id}"


class Wish(models.Model):
    """What a person asks of the steward: correct, delete, or an objection to a look."""

    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="wishes")
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=12)  # correction deletion objection
    look = models.BigIntegerField(null=True)
    text = EncryptedTextField()
    place = models.CharField(max_length=24, blank=True, default="")
    state = models.CharField(max_length=10, default="open")  # open granted refused
    answer = EncryptedTextField(blank=True, default="")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name_plural = "wishes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=["correction", "deletion", "objection"]),
                name="residents_wish_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | Q(state__in=["granted", "refused"], answered_at__isnull=False),
                name="residents_wish_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Breach(models.Model):
    """A failure to protect personal data (UU 27/2022 art. 46): what, when, and who was told."""

    title = models.CharField(max_length=160)
    found_at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    categories = ArrayField(models.CharField(max_length=40), default=list)
    people = models.PositiveIntegerField(null=True)  # how many, as far as known
    how = EncryptedTextField(blank=True, default="")
    measures = EncryptedTextField(blank=True, default="")
    people_told_at = models.DateTimeField(null=True)
    authority_told_at = models.DateTimeField(null=True)
    public_told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    registered_by = models.CharField(max_length=60)
    registered_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "breaches"

    def __str__(self) -> str:
        return self.title
