"""Reports, their people, history and clocks, and the catalog they are filed in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from balaikota.ground.events.fields import EncryptedTextField, PointField
from balaikota.ground.files.models import StoredFile

from ..rules import Act, Channel, ClockKind, State
from .tally import SHARED


class Category(models.Model):
    """What a report is about. A tree of two levels; leaves can be chosen."""

    code = models.CharField(max_length=60, primary_key=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    description = models.TextField(blank=True, default="")
    description_en = models.TextField(blank=True, default="")
    keywords = ArrayField(models.CharField(max_length=60), default=list)
    resolution_class = models.CharField(max_length=30)  # a key of data/clocks.yaml
    icon = models.CharField(max_length=40, blank=True, default="")
    dangerous = models.BooleanField(default=False)
    questions = models.JSONField(default=list)  # Open311 attributes
    active = models.BooleanField(default=True)
    edited = models.BooleanField(default=False)  # by the city; a newer catalog leaves it alone
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Route(models.Model):
    """Category × area → agency. The most exact category, then the smallest area, wins."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="routes")
    area = models.CharField(max_length=24, blank=True, default="")  # region code; "" everywhere
    agency = models.CharField(max_length=60)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["category", "area"], name="reports_route_once")
        ]

    def __str__(self) -> str:
        return f"{self.category_id} {self.area} → {self.agency}"


_OPEN = Q(state__in=["filed", "clarify", "disposed", "working", "done"])
# Open reports that the public does not see: secret ones, and those not forwarded yet.
HIDDEN = Q(state__in=["filed", "clarify"]) | Q(_OPEN, secret=True)


class Report(models.Model):
    """A citizen's report. Who reported lies apart, encrypted, in `Reporter`."""

    code = models.CharField(max_length=16)  # tracking id, public
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in State])
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    channel = models.CharField(max_length=12, choices=[(c.value, c.value) for c in Channel])
    description = models.TextField(max_length=4000)
    address = models.CharField(max_length=300, blank=True, default="")
    point = PointField(null=True)
    place = models.CharField(max_length=24, blank=True, default="")  # kelurahan code
    # RT or RW in that kelurahan, where the city drew them or somebody chose one by hand.
    part = models.CharField(max_length=24, blank=True, default="", db_default="")
    suggested = models.CharField(max_length=60, blank=True, default="")  # by routing, when filed
    agency = models.CharField(max_length=60, blank=True, default="")  # leading agency
    agencies = ArrayField(
        models.CharField(max_length=60), default=list
    )  # who handles or handled it
    shared = models.GeneratedField(  # by more than the leading one, or before it came back
        expression=SHARED,  # type: ignore[arg-type]  # a Q is one; the stubs do not know
        output_field=models.BooleanField(),
        db_persist=True,
    )
    anonymous = models.BooleanField(default=False)  # nobody sees who reported
    secret = models.BooleanField(default=False)  # nobody but those who handle it sees the report
    answers = models.JSONField(default=dict)  # to the category's questions
    filed_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # first follow-up, finish or refusal by the city
    done_at = models.DateTimeField(null=True)  # last time the work was finished
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # of the next running clock of the city
    expected_at = models.DateTimeField(null=True)  # of the resolve clock, promised to the citizen
    reopened = models.PositiveSmallIntegerField(default=0)  # disputes and reopenings together
    rating = models.PositiveSmallIntegerField(null=True)
    example = models.BooleanField(default=False)  # example data, marked on every screen
    source = models.CharField(max_length=80, blank=True, default="")  # "boston311:101001240734"
    intake_key = models.BinaryField(max_length=32, null=True, unique=True)  # idempotency
    words = SearchVectorField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="reports_report_state"
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)),
                name="reports_report_rating",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "refused", "withdrawn"], closed_at__isnull=False)
                | ~Q(state__in=["closed", "refused", "withdrawn"]) & Q(closed_at__isnull=True),
                name="reports_report_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(agency="")
                | Q(agencies__contains=Func(F("agency"), template="ARRAY[%(expressions)s]")),
                name="reports_report_lead_handles",
            ),
            models.UniqueConstraint(fields=["code"], name="reports_report_code_once"),
            models.UniqueConstraint(
                fields=["source"], condition=~Q(source=""), name="reports_report_source_once"
            ),
        ]
        # Lists are found, and counts are made, inside an index alone: it holds what is filtered by.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-filed_at", "-id"],
                include=["place", "category", "state", "secret", "agency"],
                name="reports_report_newest",
            ),
            models.Index(fields=["state", "-filed_at", "-id"], name="reports_report_state"),
            models.Index(
                fields=["category", "-filed_at", "-id"],
                include=["place", "state", "secret", "agency"],
                name="reports_report_cat",
            ),
            models.Index(
                fields=["place", "-filed_at", "-id"],
                include=["category", "state", "secret", "agency"],
                name="reports_report_place",
                opclasses=["varchar_pattern_ops", "timestamptz_ops", "int8_ops"],
            ),
            models.Index(
                fields=["agency", "-filed_at", "-id"],
                include=["place", "category", "state", "secret"],
                name="reports_report_agency",
            ),
            models.Index(
                fields=["due_at", "id"],
                include=["place", "category", "state", "secret", "agency", "agencies", "shared"],
                condition=_OPEN,
                name="reports_report_due",
            ),
            models.Index(
                fields=["agency", "due_at", "id"],
                include=["place", "category", "state", "secret"],
                condition=_OPEN,
                name="reports_report_open",
            ),
            models.Index(fields=["updated_at", "id"], name="reports_report_updated"),
            models.Index(
                fields=["part", "-filed_at", "-id"],
                condition=~Q(part=""),
                name="reports_report_part",
                opclasses=["varchar_pattern_ops", "timestamptz_ops", "int8_ops"],
            ),
            models.Index(
                fields=["-done_at"],
                include=[
                    "filed_at",
                    "answered_at",
                    "expected_at",
                    "state",
                    "place",
                    "agency",
                    "secret",
                    "rating",
                ],
                condition=Q(done_at__isnull=False),
                name="reports_report_done",
            ),
            GistIndex(fields=["point"], name="reports_report_point"),
            models.Index(fields=["id"], condition=HIDDEN, name="reports_report_hidden"),
            GinIndex(fields=["agencies"], condition=Q(shared=True), name="reports_report_shared"),
            GinIndex(fields=["words"], name="reports_report_words"),
        ]

    def __str__(self) -> str:
        return self.code


class Reporter(models.Model):
    """Who reported: encrypted, apart from the report, absent when nothing was given.

    `secret_index` is the blind index of the link's secret: who holds it may act as the reporter.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, primary_key=True)
    account = models.ForeignKey(
        "people.Account", on_delete=models.SET_NULL, null=True, db_index=False
    )
    name = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")
    device = models.CharField(max_length=64, blank=True, default="")  # hashed device id
    secret_index = models.BinaryField(max_length=32, null=True)
    typed_by = models.CharField(max_length=60, blank=True, default="")  # counter officer

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account"], name="reports_reporter_account"),
            models.Index(
                fields=["typed_by"], condition=~Q(typed_by=""), name="reports_reporter_typed_by"
            ),
        ]

    def __str__(self) -> str:
        return f"reporter of {self.report_id}"


class StepTaken(models.Model):
    """One line of a report's history: what was done, by which part, and the words with it."""

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="steps", db_index=False
    )
    act = models.CharField(max_length=12, choices=[(a.value, a.value) for a in Act])
    before = models.CharField(max_length=12, blank=True, default="")
    after = models.CharField(max_length=12)
    actor = models.CharField(max_length=60)
    title = models.CharField(max_length=120, blank=True, default="")  # position, e.g. "Plt. Lurah"
    agency = models.CharField(max_length=60, blank=True, default="")
    agencies = ArrayField(models.CharField(max_length=60), default=list)  # it was handed to
    text = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")  # a code, or why no photo
    point = PointField(null=True)  # where the work was done
    internal = models.BooleanField(default=False)
    at = models.DateTimeField()
    external_id = models.CharField(max_length=80, blank=True, default="")  # update_id of a partner

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["report", "at"], name="reports_step_report"),
            models.Index(fields=["at", "id"], name="reports_step_at"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["report", "external_id"],
                condition=~Q(external_id=""),
                name="reports_step_external_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.act}"


class Disposition(models.Model):
    """A report handed to an agency, with the note of who handed it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="dispositions")
    agency = models.CharField(max_length=60)
    note = models.TextField(blank=True, default="")
    given_by = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # returned or finished
    outcome = models.CharField(max_length=12, blank=True, default="")  # done returned replaced

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["report", "agency"],
                condition=Q(ended_at__isnull=True),
                name="reports_disposition_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} → {self.agency}"


class Clock(models.Model):
    """A statutory clock in working days; a holiday declared later moves `due_at`."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=[(c.value, c.value) for c in ClockKind])
    days = models.PositiveSmallIntegerField()
    working = models.BooleanField(default=True)  # working days; else days of the calendar
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    run_from = models.DateTimeField()  # the start, or the last time it went on
    left = models.DurationField()  # working time left then (24 hours a day)
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["report", "kind"],
                condition=Q(stopped_at__isnull=True),
                name="reports_clock_running_once",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("started_at")), name="reports_clock_due_after_start"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(
                    stopped_at__isnull=True, paused_at__isnull=True, overdue_told_at__isnull=True
                ),
                name="reports_clock_to_fire",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"


class Photo(models.Model):
    """A photo of a report: as reported, or proof of the work before and after."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT)
    kind = models.CharField(max_length=8)  # report work before after
    step = models.ForeignKey(StepTaken, on_delete=models.SET_NULL, null=True, related_name="photos")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    source_url = models.URLField(max_length=500, blank=True, default="")  # media_url it came from

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"
