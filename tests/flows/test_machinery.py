"""The administrators' page of failed jobs, through the whole house."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from balaikota.ground.people.factories import actor
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken() -> list[int]:
    """Three jobs that failed for good."""
    one = Job(queue="reports", lock=None, queueing_lock=None, task_name="reports.watch_clocks")
    jobs = [job.id for job in app.job_manager.batch_defer_jobs([one] * 3)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 10")
    return jobs


def browser_of(role: Role | None, client: Client) -> Client:
    somebody = actor(role, "36.72", "")
    client.force_login(Account.objects.get(pk=somebody.account_id))
    return client


def statuses() -> list[str]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("status", flat=True))


def test_an_administrator_sees_retries_and_gives_up(broken, client):
    browser = browser_of(Role.ADMINISTRATOR, client)
    page = browser.get(reverse("events:home"))
    assert page.status_code == 200
    assert page.content.decode().count("reports.watch_clocks") == 3
    again = browser.post(reverse("events:retry", args=[broken[0]]), follow=True)
    assert again.status_code == 200
    assert statuses() == ["todo", "failed", "failed"]
    browser.post(reverse("events:dismiss", args=[broken[1]]))
    browser.post(reverse("events:retry_all"))
    assert statuses() == ["todo", "todo"]
    assert browser.post(reverse("events:retry", args=[broken[1]])).status_code == 404


@pytest.mark.parametrize("role", [None, *sorted(set(Role) - {Role.ADMINISTRATOR})])
def test_nobody_else_does(role, broken, client):
    browser = browser_of(role, client)
    assert browser.get(reverse("events:home")).status_code == 403
    assert browser.post(reverse("events:retry_all")).status_code == 403
    assert statuses() == ["failed"] * 3


def test_a_stranger_is_asked_to_sign_in(broken, client):
    assert client.get(reverse("events:home")).status_code == 302
    assert client.post(reverse("events:retry_all")).status_code in (302, 403)
    assert statuses() == ["failed"] * 3
