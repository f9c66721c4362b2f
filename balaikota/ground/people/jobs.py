"""What people's tables need at night: old counters, expired sessions and cache rows go."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.sessions.models import Session
from django.db import connection
from procrastinate.contrib.django import app

from . import limits


@app.periodic(cron="17 20 * * *")  # 03.17 WIB
@app.task(name="people.clear_old", queue="people")
def clear_old(timestamp: int) -> None:
    """Delete what has run out. Doing it twice is harmless."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    limits.clear_old(now)
    Session.objects.filter(expire_date__lt=now).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_cache WHERE expires < %s", [now])
