"""Making versions: the draft of a proposal, and the newer ones of what is published.

The file is written and checked before the transaction, which only adds its row: a million rows
keep nobody waiting. What dies in between leaves a file that nobody owns; `sweep` removes it.
"""

from __future__ import annotations

import logging
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files import File as StoredContent
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max

from balaikota.ground.events.log import emit
from balaikota.ground.events.sockets import Dataset, Scope, offered
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import ANONYMOUS
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, NotFound, gettext_noop

from .. import permissions, queries
from ..facts import Held, Prepared, Refreshed
from ..models import Entry, Version
from ..rules import personal
from ..rules.fields import Field, fields_of, shown
from ..rules.life import State, due
from ..rules.words import frequency
from ..store import summaries
from ..store.engine import FOLDER, File

if TYPE_CHECKING:
    from ..store.writing import Written

log = logging.getLogger(__name__)
ORPHANS_LIVE = timedelta(days=1)


def offer_of(key: str) -> Dataset:
    """The dataset in the socket. Raises NotFound when it is offered no more."""
    for offer in offered(Dataset):
        if offer.key == key:
            return offer
    raise NotFound("not_offered", gettext_noop("Nobody offers this dataset any more."))


def prepare(slug: str, now: datetime) -> Version | None:
    """Make the draft of a proposal anew and check it. Tells Prepared.

    `None` when the dataset is not under review any more.
    """
    entry = Entry.objects.get(slug=slug)
    if entry.state != State.PROPOSED:
        return None
    try:
        made = _make(entry, offer_of(entry.key), now)
    except Exception:
        log.exception("dataset %s could not be read", slug)
        _unreadable(entry.pk)
        return None
    with transaction.atomic():
        entry = Entry.objects.select_for_update().get(pk=entry.pk)
        if entry.state != State.PROPOSED:
            default_storage.delete(made.path)
            return None
        drop_draft(entry)
        made.save()
        Entry.objects.filter(pk=entry.pk).update(held=[])
        fact = Prepared(
            dataset=entry.slug, owner=entry.agency, rows=made.rows,
            refused=len(personal.refused(queries.findings_of(made))),
        )  # fmt: skip
        emit(fact, audience=permissions.REVIEW)
    return made


@transaction.atomic
def _unreadable(entry_id: int) -> None:
    """Say on the proposal that its rows could not be read. Tells Prepared."""
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    entry.held = [personal.Finding("unreadable", personal.REFUSE, "").as_json()]
    entry.save(update_fields=["held"])
    fact = Prepared(dataset=entry.slug, owner=entry.agency, rows=0, refused=1)
    emit(fact, audience=permissions.REVIEW)


def prepare_waiting(now: datetime) -> int:
    """Make the drafts that proposals still lack, as after a crash. Returns how many."""
    waiting = Entry.objects.filter(state=State.PROPOSED, offered=True, held=[])
    lacking = waiting.exclude(pk__in=Version.objects.filter(number=None).values("entry"))
    return sum(prepare(slug, now) is not None for slug in lacking.values_list("slug", flat=True))


def drop_draft(entry: Entry) -> None:
    """Forget the draft; its file goes when the transaction holds."""
    for old in Version.objects.filter(entry=entry, number=None):
        path = old.path
        old.delete()
        transaction.on_commit(lambda path=path: default_storage.delete(path))  # type: ignore[misc]


def _make(entry: Entry, offer: Dataset, now: datetime) -> Version:
    """A version of the rows as they are now, not saved. The public looks: rooms show what it may
    see."""
    from ..store.writing import write

    stamp = offer.stamp()[:200]
    fields = fields_of(offer.columns, entry.left_out)
    if not shown(fields):
        raise Conflict("no_columns", gettext_noop("No column is left to publish."))
    scope = Scope(viewer=ANONYMOUS, place=territory.city(), now=now)
    Path(default_storage.path(FOLDER)).mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(suffix=".parquet") as partial:
        written = write(fields, offer.rows(scope), Path(partial.name))
        name = f"{FOLDER}/{entry.uid}/{now:%Y%m%dT%H%M%S%f}-{written.sha256[:12]}.parquet"
        with Path(partial.name).open("rb") as content:
            path = default_storage.save(name, StoredContent(content))
    findings = [*personal.in_columns(offer.columns, entry.left_out), *written.findings]
    return Version(
        entry=entry, path=path, rows=written.rows, bytes=written.bytes, sha256=written.sha256,
        stamp=stamp, fields=[field.as_json() for field in fields],
        profile=_profile(File(path, fields), written),
        findings=[finding.as_json() for finding in findings], made_at=now,
    )  # fmt: skip


def _profile(file: File, written: Written) -> dict[str, object]:
    return {
        "cells": dict(written.cells),
        "bad": dict(written.bad),
        "columns": summaries.profile(file),
        "bounds": summaries.bounds(file),
        "regions": _region_column(file, file.fields),
    }


def _region_column(file: File, fields: tuple[Field, ...]) -> str:
    """The column that holds codes of the city's regions, "" when there is none."""
    known = territory.tree().by_code
    for field in shown(fields):
        if field.type != "string":
            continue
        values = summaries.values_of(file, field.name)
        hits = sum(value in known for value in values)
        if hits and hits >= 0.8 * len(values):
            return field.name
    return ""


def refresh_due(now: datetime) -> int:
    """Make a version of every published dataset that changed and whose time has come.

    One that fails leaves the others alone. Returns how many versions were made.
    """
    rows = Entry.objects.filter(state=State.PUBLISHED, source=None, offered=True)
    entries, made = list(rows.order_by("checked_at", "pk")), 0
    for entry in entries:
        try:
            made += refresh(entry.slug, now)
        except Exception:
            log.exception("dataset %s could not be refreshed", entry.slug)
    if entries:
        with transaction.atomic():
            bump("opendata")  # when they were last checked is part of the catalog
    return made


def refresh(slug: str, now: datetime, *, at_once: bool = False) -> bool:
    """Make a new version when the rows changed and its period has passed. Tells Refreshed or Held.

    Rows with personal data are not published: the last good version stays, and staff are told.
    """
    entry = Entry.objects.get(slug=slug)
    offer, last = offer_of(entry.key), queries.last_version(entry)
    age = (now - last.made_at).total_seconds() / 86400
    wanted = due(offer.stamp()[:200], last.stamp, age, frequency(queries.frequency_of(entry)).days)
    if not wanted.now and not (at_once and offer.stamp()[:200] != last.stamp):
        Entry.objects.filter(pk=entry.pk).update(checked_at=now)
        return False
    made = _make(entry, offer, now)
    if made.sha256 == last.sha256:
        default_storage.delete(made.path)
        _same_rows(last, made.stamp, now)
        return False
    if personal.refused(queries.findings_of(made)):
        default_storage.delete(made.path)
        _hold(entry.pk, made, now)
        return False
    _release(entry.pk, made, now)
    return True


@transaction.atomic
def _same_rows(last: Version, stamp: str, now: datetime) -> None:
    """The rows are as before: the version is fresh again, without a new file."""
    Version.objects.filter(pk=last.pk).update(stamp=stamp)
    Entry.objects.filter(pk=last.entry_id).update(checked_at=now, held=[])


@transaction.atomic
def _hold(entry_id: int, made: Version, now: datetime) -> None:
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    known, entry.held, entry.checked_at = entry.held, made.findings, now
    entry.save(update_fields=["held", "checked_at"])
    if known != entry.held:
        fact = Held(dataset=entry.slug, owner=entry.agency, findings=len(made.findings))
        emit(fact, audience=permissions.REVIEW)


@transaction.atomic
def _release(entry_id: int, made: Version, now: datetime) -> None:
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    if entry.state != State.PUBLISHED:  # withdrawn while the file was written
        default_storage.delete(made.path)
        return
    made.number = next_number(entry)
    made.save()
    entry.held, entry.checked_at = [], now
    entry.save(update_fields=["held", "checked_at"])
    bump("opendata")
    fact = Refreshed(dataset=entry.slug, owner=entry.agency, number=made.number, rows=made.rows)
    emit(fact, audience=queries.audience(entry))


def next_number(entry: Entry) -> int:
    """The number of the next version; the caller holds the entry's lock."""
    last = Version.objects.filter(entry=entry).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def sweep(now: datetime) -> int:
    """Remove files that no version owns and that are a day old. Returns how many."""
    root = Path(default_storage.path(FOLDER))
    known = set(Version.objects.values_list("path", flat=True))
    gone = 0
    for file in root.glob("*/*.parquet") if root.is_dir() else ():
        name = f"{FOLDER}/{file.parent.name}/{file.name}"
        old = file.stat().st_mtime < (now - ORPHANS_LIVE).timestamp()
        if old and name not in known:
            default_storage.delete(name)
            gone += 1
    return gone
