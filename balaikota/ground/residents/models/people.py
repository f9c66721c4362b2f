"""Residents and families, what happened to them, and suspected duplicates.

Plain are only codes that counting needs (place, year of birth, sex, role, status). Numbers, names,
days of birth and addresses are sealed in one blob a row; they are found by blind indexes.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from balaikota.ground.events.fields import SealedField

from ..rules.codes import Change, Sex, State


class Family(models.Model):
    """A family card (KK)."""

    kk_index = models.BinaryField(max_length=32, unique=True)
    sealed = SealedField()
    place = models.CharField(max_length=24)  # RT if known, else kelurahan
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return f"family {self.pk}"


class Resident(models.Model):
    """A person of the register. `flaws` are bits of `rules.quality.Flaw`.

    `name_key`, `birth_key` and `mother_key` are blind keys under which duplicates meet; eight
    bytes, so that they alone do not tell persons apart. `content` is a blind digest of all that
    was imported, so that the same row again is known to be the same without opening it.
    """

    nik_index = models.BinaryField(max_length=32)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, related_name="members")
    sealed = SealedField()
    place = models.CharField(max_length=24)
    birth_year = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=1)
    civil_status = models.PositiveSmallIntegerField(default=0)
    family_role = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, default=State.LIVING)
    flaws = models.PositiveIntegerField(default=0)
    name_key = models.BinaryField(max_length=8, null=True)
    birth_key = models.BinaryField(max_length=8, null=True)
    mother_key = models.BinaryField(max_length=8, null=True)
    content = models.BinaryField(max_length=16, null=True)
    # Unchecked: runs are never deleted, and asking for each row costs a fifth of taking it in.
    run = models.ForeignKey(
        "Run", on_delete=models.DO_NOTHING, null=True, db_index=False, db_constraint=False
    )
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False)
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["place"], name="residents_place", opclasses=["text_pattern_ops"]),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["nik_index"], condition=~Q(state="merged"), name="residents_nik_once"
            ),
            models.CheckConstraint(
                condition=Q(sex__in=[sex.value for sex in Sex]), name="residents_sex_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]),
                name="residents_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="residents_merged_says_into",
            ),
            models.CheckConstraint(
                condition=Q(birth_year__gte=1880, birth_year__lte=2200),
                name="residents_year_of_a_life",
            ),
        ]

    def __str__(self) -> str:
        return f"resident {self.pk}"


class LifeEvent(models.Model):
    """What happened to a resident: append-only, codes only. Values as they were: `Former`."""

    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="events")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, db_index=False)
    kind = models.CharField(max_length=12)
    day = models.DateField()  # when it happened, as the document says
    place_before = models.CharField(max_length=24, blank=True, default="")
    place_after = models.CharField(max_length=24, blank=True, default="")
    fields = ArrayField(models.CharField(max_length=20), default=list)  # names of what changed
    document = models.CharField(max_length=60, blank=True, default="")  # kind of proof
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Change]),
                name="residents_event_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of resident {self.resident_id}"


class Former(models.Model):
    """A resident's sealed fields and codes before an event, so that it can be undone or proven.

    Apart from the event, because it is deleted when the personal data is.
    """

    event = models.OneToOneField(LifeEvent, on_delete=models.PROTECT, primary_key=True)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="formers")
    sealed = SealedField()
    codes = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"before event {self.event_id}"


class Pair(models.Model):
    """Two records that may be one person. `agrees` holds codes of what spoke for or against."""

    first = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=24)  # of the first, for whom it concerns
    likely = models.FloatField()  # 0 to 1
    agrees = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="open")  # open different same merged
    found_at = models.DateTimeField()
    judged_by = models.CharField(max_length=60, blank=True, default="")
    judged_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-likely", "id"], condition=Q(state="open"), name="residents_pair_open"
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["first", "second"], name="residents_pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="residents_pair_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "different", "same", "merged"]),
                name="residents_pair_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"
