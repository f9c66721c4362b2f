"""Accounts, positions and who holds them, API keys, and the record of looks at personal data."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from balaikota.ground.events.fields import EncryptedTextField

from .accounts import AccountManager
from .rules import ROLE_NAMES, Capacity, Role


class Account(AbstractBaseUser):
    """A person who can sign in. Name and phone are encrypted; the phone is found by blind index."""

    email = models.EmailField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    phone_index = models.BinaryField(null=True, unique=True, max_length=32)
    phone_verified = models.BooleanField(default=False)
    name = EncryptedTextField(blank=True, default="")
    username = models.CharField(max_length=80, unique=True)
    home = models.CharField(max_length=24, blank=True, default="")  # region code, RT if known
    language = models.CharField(max_length=2, default="id")
    is_active = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False)  # a demo person
    joined_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)  # anonymised at the person's wish
    session_salt = models.CharField(max_length=32, blank=True, default="")  # new: sessions end

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["email"], condition=~Q(email=""), name="people_account_email_once"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session of this account must carry; a new password or salt ends them all."""
        return salted_hmac(
            "people.session",
            f"{self.password}\0{self.session_salt}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class Position(models.Model):
    """A chair, not a person: lurah of a kelurahan, officer of an agency."""

    code = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(r.value, ROLE_NAMES[r]) for r in Role])
    area = models.CharField(max_length=24, blank=True, default="")
    agency = models.CharField(max_length=60, blank=True, default="")
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class Grant(models.Model):
    """Who sits in which chair, from when to when, and as what (definitive, Plt, Plh)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="grants")
    capacity = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Capacity])
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    decree = models.CharField(max_length=120, blank=True, default="")  # number of the SK
    granted_by = models.CharField(max_length=60, default="system")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["account"], condition=Q(ended_at__isnull=True), name="people_grant_open"
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="people_grant_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(capacity="definitif") | Q(valid_until__isnull=False),
                name="people_grant_deputy_has_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.capacity} {self.position_id}"


class ApiKey(models.Model):
    """A key for a program: hashed, scoped, with a quota. Shown once, when made."""

    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField(max_length=32)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="api_keys")
    scopes = models.JSONField(default=list)
    per_minute = models.PositiveIntegerField(default=600)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(per_minute__gt=0), name="people_apikey_has_quota")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class Token(models.Model):
    """A one-time link, kept as a digest: to become the first administrator."""

    purpose = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.made_at:%Y-%m-%d}"


class Spent(models.Model):
    """How much of a limit was used in its window (see `limits`). The table is unlogged."""

    name = models.CharField(max_length=40, primary_key=True)
    started = models.DateTimeField()
    used = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "spent"

    def __str__(self) -> str:
        return f"{self.used} since {self.started}"


class Look(models.Model):
    """Somebody looked at somebody's personal data: who, whose, what, why (UU 27/2022)."""

    at = models.DateTimeField()
    viewer = models.CharField(max_length=60)
    viewer_title = models.CharField(max_length=120, blank=True, default="")
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="looks")
    subject = models.CharField(max_length=60)  # "report:17"
    fields = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    basis = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "-at"], name="people_look_account"),
            models.Index(fields=["subject", "-at"], name="people_look_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.viewer} {self.subject}"
