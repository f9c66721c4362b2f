"""Photos that a partner names by address: fetched by a job, never from our own network."""

from __future__ import annotations

from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from balaikota.ground.events.doors import in_words
from balaikota.ground.files import actions as files
from balaikota.lib import outgoing
from balaikota.lib.errors import Refusal

from . import actions

MOST_BYTES = 20 * 1024 * 1024
ATTEMPTS = 5
_PLAIN = ":/?#[]@!$&'()*+,;=%~"  # what an address may hold beside letters and digits


def fetch_later(code: str, url: str) -> None:
    """Fetch a photo after the caller's transaction has committed."""
    fetch_media.defer(code=code, url=url)


@app.task(
    name="reports.fetch_media",
    queue="slow",
    retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=5),
    pass_context=True,
)
def fetch_media(context: JobContext, code: str, url: str) -> None:
    """Fetch, clean and add one photo.

    A bad one is noted on the report and not tried again; a silent address is tried five times.
    """
    try:
        body = outgoing.fetch(url, most=MOST_BYTES)
        photo = files.keep_photo(body, owner="draft:media", now=timezone.now())
    except Refusal as refusal:
        if refusal.code == "no_answer" and context.job.attempts + 1 < ATTEMPTS:
            raise
        words = _("A photo could not be taken over from %(url)s: %(why)s") % {
            "url": quote(url, safe=_PLAIN),
            "why": in_words(refusal),
        }
        actions.note_bad_media(code, words, now=timezone.now())
        return
    actions.add_media(code, (photo.id,), source_url=url, now=timezone.now())
