"""What is signed with: the city's own authority, keys of office holders, keys that are open."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from balaikota.ground.events.fields import SealedField
from balaikota.ground.people.models import Account, Position


class Authority(models.Model):
    """The city's certificate authority and the key that signs QR codes. One row, made once."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    certificate = models.BinaryField()  # DER
    secret = SealedField()  # PKCS#8 of the authority
    qr_seed = SealedField()  # 32 bytes of Ed25519
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(pk=1), name="documents_authority_one")
        ]
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return "authority"


class SignatureKey(models.Model):
    """A key with which one person signs in one position.

    `secret` holds, sealed by the key ring: for `own` the private key encrypted under the PIN, for
    `pkcs11` where the key lies in its device, for `remote` the NIK the provider knows it by.
    `ended` is a key that is not needed any more, its secret destroyed: what it signed stays valid.
    `revoked` is one that somebody else may have had: its certificate stands in the CRL.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    holder = models.CharField(max_length=160)  # as it stands in the certificate
    certificate = models.BinaryField()  # DER; empty for a remote key until it signed
    secret = SealedField()
    state = models.CharField(max_length=8, default="active")
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["account", "position"], condition=Q(state="active"),
                name="documents_key_one_active",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("own", "pkcs11", "remote")), name="documents_key_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("active", "ended", "revoked")), name="documents_key_state"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Unlocked(models.Model):
    """A key whose PIN was given a short while ago. What opens it lies here, sealed, until then.

    In the database, because pages and jobs sign in different processes.
    """

    key = models.OneToOneField(SignatureKey, on_delete=models.CASCADE, primary_key=True)
    secret = SealedField()
    until = models.DateTimeField()
    bulk_until = models.DateTimeField(null=True)  # for bulk runs that began before `until`

    def __str__(self) -> str:
        return f"{self.key_id} {self.until:%H:%M}"
