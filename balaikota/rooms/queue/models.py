"""Offices with services and counters, numbers, and booked times."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from .rules.life import OPEN

OPEN_STATES = sorted(state.value for state in OPEN)


class Office(models.Model):
    """Where people come: the office of an agency. `agency` is its code, `place` its region."""

    agency = models.CharField(max_length=60, unique=True)
    place = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=120)
    hours = models.JSONField(default=dict)  # {"0": ["08:00-12:00", ...]}
    on_holidays = models.BooleanField(default=False)
    in_a_row = models.PositiveSmallIntegerField(default=2)
    remote = models.BooleanField(default=True)  # numbers may be taken on a phone
    kiosk_index = models.BinaryField(unique=True, null=True)  # blind index of the kiosk's key
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(in_a_row__gte=1), name="queue_in_a_row")
        ]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """What people come for. Numbers count for each service and day: A-001, A-002, …"""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="services")
    code = models.SlugField(max_length=40)
    prefix = models.CharField(max_length=2)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True, default="")
    work = models.CharField(max_length=80, blank=True, default="")  # of another room, by socket
    slot_minutes = models.PositiveSmallIntegerField(default=0)  # 0: no appointments
    slot_seats = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "code"], name="queue_service_code"),
            models.UniqueConstraint(fields=["office", "prefix"], name="queue_service_prefix"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.title}"


class Counter(models.Model):
    """A counter (loket). Open while an officer sits there."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="counters")
    number = models.PositiveSmallIntegerField()
    services = ArrayField(models.BigIntegerField(), default=list)
    officer = models.CharField(max_length=80, blank=True, default="")  # Actor.ref
    opened_at = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "number"], name="queue_counter_number"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, officer="")
                | (Q(opened_at__isnull=False) & ~Q(officer="")),
                name="queue_counter_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id}/{self.number}"


class Series(models.Model):
    """The last number of a service on a day. One row is locked while a number is taken."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["service", "day"], name="queue_series_day")
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.day} {self.last}"


class Appointment(models.Model):
    """A booked time. Nobody's name is asked: whoever holds the link comes with the code."""

    BOOKED, ARRIVED, CANCELLED, NO_SHOW = "booked", "arrived", "cancelled", "no_show"

    code = models.CharField(max_length=8, unique=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        "people.Account", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=BOOKED)
    token_index = models.BinaryField(unique=True)
    intake_key = models.BinaryField(unique=True, null=True)
    booked_at = models.DateTimeField()
    example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["service", "at", "seat"], name="queue_one_in_a_seat",
                condition=Q(state__in=["booked", "arrived"]),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["booked", "arrived", "cancelled", "no_show"]),
                name="queue_appointment_state",
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at"], name="queue_booked", condition=Q(state="booked"))
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at}"


class Ticket(models.Model):
    """A number. `service` gave it, it waits for `line`; they differ after a transfer."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default="waiting")
    priority = models.CharField(max_length=12, blank=True, default="")
    channel = models.CharField(max_length=12)
    account = models.ForeignKey(
        "people.Account", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    appointment = models.OneToOneField(
        Appointment, on_delete=models.SET_NULL, null=True, related_name="ticket"
    )
    token_index = models.BinaryField(unique=True)
    intake_key = models.BinaryField(unique=True, null=True)
    since = models.DateTimeField()  # from when it counts in its line
    booked = models.DateTimeField(null=True)
    taken_at = models.DateTimeField()
    counter = models.ForeignKey(
        Counter, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    called_at = models.DateTimeField(null=True)
    went_first = models.BooleanField(default=False)  # when it was called
    calls = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    example = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["service", "day", "number"], name="queue_number_once"),
            models.UniqueConstraint(
                fields=["counter"], name="queue_one_at_a_counter", condition=Q(state="called")
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["called", "done"]) | Q(called_at__isnull=False),
                name="queue_served_was_called",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("taken_at")),
                name="queue_ends_after_begin",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["office", "since"], name="queue_open", condition=Q(state__in=OPEN_STATES)
            ),
            models.Index(fields=["office", "day"], name="queue_day"),
            models.Index(
                fields=["line", "-ended_at"], name="queue_served", condition=Q(state="done")
            ),
            models.Index(
                fields=["account"], name="queue_owner", condition=Q(account__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.day} {self.number}"
