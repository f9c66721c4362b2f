"""Registered applications, who entered them, outside identity providers, groups, provisioning."""

from __future__ import annotations

from typing import ClassVar

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.db import models
from django.db.models import Q

from balaikota.ground.events.fields import EncryptedTextField

from .rules import Audience


class SigningKey(models.Model):
    """An RSA key that signs tokens. The newest signs; all that have not expired verify."""

    pem = EncryptedTextField()
    issued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.issued_at:%Y-%m-%d}"


class Registration(models.Model):
    """What the house knows of a client beyond the protocol: whose it is and for whom."""

    client = models.OneToOneField(Client, on_delete=models.CASCADE, primary_key=True)
    application = models.CharField(max_length=60)  # code in the inventory
    agency = models.CharField(max_length=60, blank=True, default="")  # who answers for it
    audience = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Audience])
    agencies = models.JSONField(default=list)  # officers of these only; empty: all
    backchannel_logout_uri = models.CharField(max_length=500, blank=True, default="")
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=60)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["application"], name="signin_reg_application")
        ]

    def __str__(self) -> str:
        return self.client_id


class Entry(models.Model):
    """Somebody entered an application from a session of ours. `sid` is what the client knows."""

    sid = models.CharField(max_length=32, unique=True)
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="entries")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    session = models.BinaryField(max_length=32)  # digest of the session's key
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # back-channel logout was accepted

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["registration", "-at"], name="signin_entry_client"),
            models.Index(fields=["account", "-at"], name="signin_entry_account"),
            models.Index(
                fields=["session"], condition=Q(ended_at__isnull=True), name="signin_entry_open"
            ),
        ]

    def __str__(self) -> str:
        return self.sid


class Consent(models.Model):
    """What a person agreed that an application may learn."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="consents"
    )
    scopes = models.JSONField(default=list)
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "registration"], name="signin_consent_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.registration_id}"


class IdentityProvider(models.Model):
    """An outside OIDC provider by which people may sign in, such as a national identity."""

    code = models.SlugField(max_length=40, primary_key=True)
    title = models.CharField(max_length=80)
    server_url = models.CharField(max_length=300)  # issuer; its configuration is discovered
    client_id = models.CharField(max_length=200)
    secret = EncryptedTextField(blank=True, default="")
    trusts_email = models.BooleanField(default=False)  # its verified e-mail finds our account
    signs_up = models.BooleanField(default=False)  # makes accounts for strangers
    open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class Group(models.Model):
    """A group of people as applications know it; made here or over SCIM."""

    name = models.CharField(max_length=120, unique=True)
    external_id = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Who belongs to a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["group", "account"], name="signin_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.account_id}"


class ScimUser(models.Model):
    """What a SCIM client keeps about an account besides our own columns."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True
    )
    external_id = models.CharField(max_length=200, blank=True, default="")
    extra = EncryptedTextField(blank=True, default="")  # JSON of what the client gave
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)  # deleted over SCIM: closed, unseen

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["external_id"], name="signin_scim_external")
        ]

    def __str__(self) -> str:
        return str(self.account_id)


class Provisioning(models.Model):
    """An application that wants to be told over SCIM who works where."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, primary_key=True)
    base_url = models.CharField(max_length=300)
    token = EncryptedTextField()
    open = models.BooleanField(default=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")

    def __str__(self) -> str:
        return str(self.registration_id)


class ProvisionedUser(models.Model):
    """What an application was last told about an account, and the id it gave."""

    provisioning = models.ForeignKey(Provisioning, on_delete=models.CASCADE, related_name="users")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    remote_id = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    active = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["provisioning", "account"], name="signin_provisioned_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provisioning_id} {self.account_id}"
