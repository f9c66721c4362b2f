"""Requests, their shared check list, papers, links for helpers, history, and people's vaults.

Answers and names lie encrypted; plain are only codes that lists and counts need.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from balaikota.ground.events.fields import EncryptedTextField, SealedField
from balaikota.ground.files.models import StoredFile

from ..rules import ENDED, NeedState, State
from .catalog import ServiceVersion

_AT_OFFICE = Q(state="review")
_ENDED = sorted(state.value for state in ENDED)


class Request(models.Model):
    """Somebody asked for a letter.

    `levels` are all stations that ever see it; `level` and `agency` are where it lies now. `due_at`
    is when the time promised ends: when `left` has been worked from `run_from` on.
    """

    code = models.CharField(max_length=16)
    service = models.CharField(max_length=40)
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, db_index=False)
    account = models.ForeignKey(
        "people.Account", on_delete=models.SET_NULL, null=True, db_index=False
    )
    sealed = SealedField()  # answers as JSON
    name = EncryptedTextField()  # the applicant's, for the lists of offices
    name_index = models.BinaryField(max_length=32, null=True)  # whole name, blinded: for search
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in State])
    place = models.CharField(max_length=24)
    channel = models.CharField(max_length=12)
    typed_by = models.CharField(max_length=60, blank=True, default="")
    secret_index = models.BinaryField(max_length=32, null=True)
    intake_key = models.BinaryField(max_length=32, null=True)
    levels = ArrayField(models.CharField(max_length=60))
    level = models.CharField(max_length=60, blank=True, default="")
    agency = models.CharField(max_length=60, blank=True, default="")
    station = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    complete_at = models.DateTimeField(null=True)
    station_due_at = models.DateTimeField(null=True)
    station_from = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    run_from = models.DateTimeField(null=True)  # when the clock began or went on
    left = models.DurationField()  # working time left then
    overdue_told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    in_time = models.BooleanField(null=True)
    document = models.BigIntegerField(null=True)  # in the archive of documents
    number = models.CharField(max_length=120, blank=True, default="")
    run = models.UUIDField(null=True)  # the bulk signing it was handed to
    signer = models.CharField(max_length=120, blank=True, default="")  # position, in a bulk signing
    reason = models.CharField(max_length=40, blank=True, default="")  # code, of a refusal
    example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code"], name="letters_request_code_once"),
            models.UniqueConstraint(fields=["intake_key"], name="letters_request_key_once"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="letters_request_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_ENDED, ended_at__isnull=False)
                | (~Q(state__in=_ENDED) & Q(ended_at__isnull=True)),
                name="letters_request_ended_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="issued", document__isnull=False)
                | (~Q(state="issued") & Q(document__isnull=True)),
                name="letters_request_issued_has_document",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["review", "signing"]) | ~Q(level=""),
                name="letters_request_lies_somewhere",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["account", "-asked_at"],
                condition=Q(account__isnull=False),
                name="letters_request_mine",
            ),
            models.Index(
                fields=["level", "station_due_at", "id"],
                include=["place", "service"],
                condition=_AT_OFFICE,
                name="letters_request_waiting",
            ),
            models.Index(
                fields=["place", "-asked_at", "-id"],
                include=["service", "state"],
                name="letters_request_place",
                opclasses=["varchar_pattern_ops", "timestamptz_ops", "int8_ops"],
            ),
            models.Index(fields=["-asked_at", "-id"], name="letters_request_newest"),
            models.Index(
                fields=["typed_by", "-asked_at"],
                condition=~Q(typed_by=""),
                name="letters_request_typed",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(overdue_told_at__isnull=True, due_at__isnull=False, ended_at=None),
                name="letters_request_to_tell",
            ),
            models.Index(
                fields=["ended_at"],
                include=["place", "service", "state", "in_time", "channel"],
                condition=Q(ended_at__isnull=False),
                name="letters_request_ended",
            ),
            models.Index(
                fields=["name_index"],
                condition=Q(name_index__isnull=False),
                name="letters_request_name",
            ),
            models.Index(fields=["run"], condition=Q(state="signing"), name="letters_request_run"),
            GinIndex(fields=["levels"], name="letters_request_levels"),
        ]

    def __str__(self) -> str:
        return self.code


class NeedLine(models.Model):
    """One line of the shared check list: what is missing, who is next, and since when."""

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="needs", db_index=False
    )
    key = models.CharField(max_length=44)  # "ktp", "saksi.2"
    kind = models.CharField(max_length=12)
    required = models.BooleanField(default=True)
    state = models.CharField(max_length=10, default=NeedState.WAITING)
    by = models.CharField(max_length=12, blank=True, default="")  # who gave it
    since = models.DateTimeField()  # when it began to wait
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=120, blank=True, default="")  # position of who confirmed
    note = models.CharField(max_length=400, blank=True, default="")
    signer = EncryptedTextField(blank=True, default="")  # a witness's name, number and telephone

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "key"], name="letters_need_once"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in NeedState]), name="letters_need_state"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
                name="letters_need_done_has_time",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["kind", "request"],
                condition=Q(kind__in=["rt_tap", "rw_tap"], state="waiting"),
                name="letters_need_taps",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.key}"


class Paper(models.Model):
    """A photographed paper given for a need. The same photo may serve several requests (vault)."""

    need = models.ForeignKey(NeedLine, on_delete=models.CASCADE, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    doubts = ArrayField(models.CharField(max_length=12), default=list)  # see `rules.papers`

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["need", "file"], name="letters_paper_once")
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.file_id}"


class Invite(models.Model):
    """A personal link for one line: a helper uploads, a witness signs. Used once, or taken back."""

    need = models.ForeignKey(NeedLine, on_delete=models.CASCADE, related_name="invites")
    token_index = models.BinaryField(max_length=32, unique=True)
    name = EncryptedTextField(blank=True, default="")  # as the applicant calls the helper
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="letters_invite_lasts"
            ),
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="letters_invite_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"invite of {self.need_id}"


class HistoryLine(models.Model):
    """What was done with a request, by which office, and the words with it."""

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="history", db_index=False
    )
    act = models.CharField(max_length=12)
    before = models.CharField(max_length=12, blank=True, default="")
    after = models.CharField(max_length=12)
    actor = models.CharField(max_length=60)
    part = models.CharField(max_length=12)
    title = models.CharField(max_length=120, blank=True, default="")
    need = models.CharField(max_length=44, blank=True, default="")
    level = models.CharField(max_length=60, blank=True, default="")
    text = models.TextField(blank=True, default="")
    internal = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["request", "at", "id"], name="letters_history_request")
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.act}"


class VaultItem(models.Model):
    """A document somebody gave once; while it is good, it is not asked for again."""

    account = models.ForeignKey(
        "people.Account", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    good_until = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "kind", "file"], name="letters_vault_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind}"
