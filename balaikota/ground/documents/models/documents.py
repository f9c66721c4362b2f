"""What was signed, one by one or in bulk."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from balaikota.ground.events.fields import EncryptedTextField, SealedField

from .keys import SignatureKey
from .setup import Register, Template


class Document(models.Model):
    """A signed document. Only its state changes: replaced or revoked, with a reason.

    `values` are what the template was filled with, sealed. `subject` is the thing it belongs to
    ("letter:KX7M2P9A"). `file` is the name of the sealed PDF in storage, `sha256` that of the PDF.
    """

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="documents")
    unit = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=100)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=160)
    values = SealedField()
    subject = models.CharField(max_length=60)
    place = models.CharField(max_length=24)
    agency = models.CharField(max_length=60, blank=True, default="")
    key = models.ForeignKey(SignatureKey, on_delete=models.PROTECT, related_name="documents")
    signer_name = models.CharField(max_length=160)
    signer_title = models.CharField(max_length=160)
    capacity = models.CharField(max_length=10)
    file = models.CharField(max_length=80, unique=True)
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32, unique=True)
    token = EncryptedTextField()
    token_index = models.BinaryField(max_length=32, unique=True)
    once = models.BinaryField(max_length=32, null=True, unique=True)
    person_index = models.BinaryField(max_length=32, null=True)  # blind, of the first NIK
    name_index = models.BinaryField(max_length=32, null=True)  # blind, of the first whole name
    state = models.CharField(max_length=10, default="valid")
    signed_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    archive_code = models.CharField(max_length=30)
    keep_until = models.DateField()  # retention
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaces"
    )
    reason = models.CharField(max_length=400, blank=True, default="")
    turned_at = models.DateTimeField(null=True)
    disposal = models.ForeignKey(
        "Disposal", on_delete=models.PROTECT, null=True, related_name="documents", db_index=False
    )
    destroyed_at = models.DateTimeField(null=True)  # file and values; number and state stay
    words = models.GeneratedField(
        expression=RawSQL(
            "to_tsvector('simple', translate(number || ' ' || title, '/.-', '   '))", ()
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["register", "unit", "year", "sequence"], name="documents_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("valid", "replaced", "revoked")),
                name="documents_state",
            ),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_by__isnull=False)
                | (~Q(state="replaced") & Q(replaced_by__isnull=True)),
                name="documents_replaced_by_one",
            ),
            models.CheckConstraint(
                condition=Q(state="valid") | ~Q(reason=""), name="documents_turned_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None) | Q(disposal__isnull=False),
                name="documents_destroyed_by_minutes",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject"], name="documents_subject"),
            models.Index(fields=["place", "-id"], name="documents_place"),
            models.Index(fields=["agency", "-id"], name="documents_agency"),
            models.Index(
                fields=["person_index"], condition=Q(person_index__isnull=False),
                name="documents_person",
            ),
            models.Index(
                fields=["name_index"], condition=Q(name_index__isnull=False),
                name="documents_name",
            ),
            models.Index(fields=["register", "-id"], name="documents_register_newest"),
            models.Index(fields=["signed_at"], name="documents_signed_at"),
            models.Index(
                fields=["keep_until"], include=["unit"], condition=Q(disposal=None),
                name="documents_to_dispose",
            ),
            models.Index(
                fields=["disposal"], condition=Q(disposal__isnull=False),
                name="documents_of_disposal",
            ),
            GinIndex(fields=["words"], name="documents_words"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class Disposal(models.Model):
    """Documents destroyed after their retention, proposed by one person and approved by another.

    Its minutes are made of this row and the numbers of its documents, which stay.
    """

    unit = models.CharField(max_length=60)
    total = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default="proposed")
    proposed_by = models.BigIntegerField()  # account
    proposer = models.CharField(max_length=160)  # name, as the minutes print it
    proposed_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decider = models.CharField(max_length=160, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "destroyed", "dropped")),
                name="documents_disposal_state",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="documents_disposal_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="destroyed") | ~Q(decided_by=models.F("proposed_by")),
                name="documents_disposal_by_two",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state="proposed"), name="documents_disposal_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.pk}"


class BulkRun(models.Model):
    """Documents to be signed one after the other by one person, after one look and one PIN."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.BigIntegerField()
    once = models.BinaryField(max_length=32, unique=True)
    total = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default="going")  # going, resting, done
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=("going", "resting", "done")), name="documents_bulk_state"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "-made_at"], name="documents_bulk_account")
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class BulkItem(models.Model):
    """One document of a bulk run. It turns in the transaction that signs it: never twice."""

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveIntegerField()
    wish = SealedField()
    state = models.CharField(max_length=8, default="waiting")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True)
    problem = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "place"], name="documents_bulkitem_once"),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "signed", "refused")),
                name="documents_bulkitem_state",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["run", "place"], condition=Q(state="waiting"), name="documents_bulk_next"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.place}"
