"""Tables of open data: what is catalogued, its versions, its steps, and where to harvest."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .rules.life import Act, Level, State


class Source(models.Model):
    """Another portal whose catalog is harvested."""

    class Kind(models.TextChoices):
        CKAN = "ckan", "CKAN"
        DCAT = "dcat", "DCAT"

    code = models.SlugField(max_length=50, unique=True)
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    url = models.URLField(max_length=500)
    every_hours = models.PositiveSmallIntegerField(default=24)
    active = models.BooleanField(default=True)
    ran_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    """One dataset of the catalog: offered by a room (`key`), or harvested (`source`)."""

    key = models.CharField(max_length=300, unique=True)
    slug = models.SlugField(max_length=50, unique=True)
    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True, related_name="entries")
    offered = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in State])
    level = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Level])
    most = models.CharField(max_length=8, default=Level.OPEN)  # the widest level the owner allows
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    agency = models.CharField(max_length=60, blank=True, default="")
    application = models.CharField(max_length=60, blank=True, default="")
    theme = models.CharField(max_length=60, blank=True, default="")
    frequency = models.CharField(max_length=20, default="irregular")
    licence = models.CharField(max_length=40, default="CC-BY-4.0")
    keywords = ArrayField(models.CharField(max_length=100), default=list)
    columns = models.JSONField(default=list)  # as offered
    left_out = ArrayField(models.CharField(max_length=100), default=list)  # columns not published
    metadata = models.JSONField(default=dict)  # of Satu Data, by `rules.metadata`
    resources = models.JSONField(default=list)  # of a harvested one: where its files are
    proposed_by = models.CharField(max_length=60, blank=True, default="")
    listed_at = models.DateTimeField()
    changed_at = models.DateTimeField()  # the metadata
    published_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)  # its owner was last asked for news
    held = models.JSONField(default=list)  # why the newest rows were not published

    class Meta:
        verbose_name_plural = "entries"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="opendata_entry_state"
            ),
            models.CheckConstraint(
                condition=Q(level__in=[v.value for v in Level]), name="opendata_entry_level"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="opendata_entry_published",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Version(models.Model):
    """An immutable file of rows. Without a number it is a draft that waits for its review.

    Of one that was thinned the file is gone; what it was stays: its rows, checksum and day.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    path = models.CharField(max_length=200, blank=True)  # in the file storage; "" when thinned
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    stamp = models.CharField(max_length=200)
    fields = models.JSONField()  # `rules.fields.Field` as JSON
    profile = models.JSONField(default=dict)  # what its columns hold
    findings = models.JSONField(default=list)  # of the check for personal data
    made_at = models.DateTimeField()
    thinned_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(path="", thinned_at__isnull=False)
                | (~Q(path="") & Q(thinned_at__isnull=True)),
                name="opendata_version_file",
            ),
            models.UniqueConstraint(fields=["entry", "number"], name="opendata_version_once"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(number__isnull=True), name="opendata_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.number or 'draft'}"


class Citation(models.Model):
    """Somebody cites a version, or it was given a DOI: it stays for good."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="citations")
    doi = models.CharField(max_length=120, blank=True, default="")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "doi"], name="opendata_citation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.doi}"


class Step(models.Model):
    """A step of the review, with the note of who took it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="steps")
    act = models.CharField(max_length=12, choices=[(a.value, a.value) for a in Act])
    level = models.CharField(max_length=8, blank=True, default="")
    note = models.TextField(blank=True, default="")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entry_id} {self.act}"


class Run(models.Model):
    """One harvest of a source."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    found = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)  # [identifier, sentence]
    failed = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source", "-started_at"], name="opendata_run_newest")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.started_at}"
