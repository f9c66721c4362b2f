"""Suspected duplicates: found where blind keys meet, scored, judged by a person, undone if wrong.

Nothing is merged by itself. Only records that share a blind key are opened and compared, so that
the search never reads the whole register in the clear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import combinations
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from balaikota.ground.events.log import emit, emit_many
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, NotFound, gettext_noop

from .. import facts
from ..models import Former, LifeEvent, Pair, Resident
from ..permissions import JUDGE
from ..queries.finding import person_of
from ..queries.places import in_reach, village_of
from ..rules import matching
from ..rules.codes import Change, State
from ..rules.matching import Side

KEYS = ("name_key", "birth_key", "mother_key")
_LARGEST = 20  # a block with more records says too little to be worth opening
_BATCH = 2_000

_BLOCKS = """
SELECT array_agg(id ORDER BY id) FROM residents_resident
WHERE state = 'living' AND {key} IS NOT NULL GROUP BY {key}
HAVING count(*) BETWEEN 2 AND %s
"""


def find(now: datetime) -> int:
    """Compare all records that share a blind key and are not judged yet. Tells DuplicatesFound for
    each kelurahan in which there are some.

    Returns how many pairs are new.
    """
    return sum(_keep(pairs, now) for pairs in _batches(_candidates()))


def _candidates() -> Iterator[tuple[int, int]]:
    """Pairs that meet under some key, each once."""
    seen: set[tuple[int, int]] = set(Pair.objects.values_list("first_id", "second_id"))
    for key in KEYS:
        with connection.cursor() as cursor:
            cursor.execute(_BLOCKS.format(key=key), [_LARGEST])
            blocks = cursor.fetchall()
        for (ids,) in blocks:
            for pair in combinations(ids, 2):
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def _batches(pairs: Iterator[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    batch: list[tuple[int, int]] = []
    for pair in pairs:
        batch.append(pair)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def _keep(pairs: list[tuple[int, int]], now: datetime) -> int:
    """Score a batch and keep the likely ones."""
    known = Resident.objects.in_bulk({pk for pair in pairs for pk in pair})
    sides = {pk: Side(person_of(one), one.sex, one.place) for pk, one in known.items()}
    least, rows = matching.threshold(), []
    for first, second in pairs:
        if first not in sides or second not in sides:
            continue
        alike = matching.compare(sides[first], sides[second])
        if alike.likely >= least:
            rows.append(Pair(
                first_id=first, second_id=second, place=known[first].place, found_at=now,
                likely=alike.likely, agrees=list(alike.agrees),
            ))  # fmt: skip
    Pair.objects.bulk_create(rows, ignore_conflicts=True)
    counts = Counter(village_of(row.place) for row in rows)
    emit_many(
        [facts.DuplicatesFound(place=p, count=n, found_at=now) for p, n in counts.items()],
        audience=JUDGE,
    )
    return len(rows)


@transaction.atomic
def call_different(actor: Actor, pair_id: int, *, note: str = "", now: datetime) -> None:
    """Two people, not one: the pair is not shown again. Tells PairJudged."""
    pair = _locked(actor, pair_id, "open")
    _judged(actor, pair, "different", note, now)


@transaction.atomic
def merge(actor: Actor, pair_id: int, keep: int, *, note: str = "", now: datetime) -> None:
    """One person: the other record points to the one kept from now on. Tells PairJudged.

    Nothing is deleted, so `unmerge` brings everything back.
    """
    pair = _locked(actor, pair_id, "open")
    if keep not in (pair.first_id, pair.second_id):
        raise NotFound("keep", gettext_noop("Choose which record to keep."), field="keep")
    other_id = pair.second_id if keep == pair.first_id else pair.first_id
    records = {
        one.pk: one
        for one in Resident.objects.select_for_update()
        .filter(pk__in=(keep, other_id))
        .order_by("pk")
    }
    other = records[other_id]
    if any(one.state in (State.MERGED, State.ERASED) for one in records.values()):
        raise Conflict("merged", gettext_noop("One of these records was merged already."))
    _note(actor, other, Change.MERGED, now)
    other.state, other.merged_into_id, other.updated_at = State.MERGED, keep, now
    other.save(update_fields=["state", "merged_into", "updated_at"])
    _judged(actor, pair, "merged", note, now)


@transaction.atomic
def unmerge(actor: Actor, pair_id: int, *, now: datetime) -> None:
    """Undo a merge or a judgement: both stand as before, and the pair is open again."""
    pair = _locked(actor, pair_id, "merged", "different")
    merged = (
        Resident.objects.select_for_update()
        .filter(pk__in=(pair.first_id, pair.second_id), state=State.MERGED)
        .first()
    )
    if merged is not None:
        former = (
            Former.objects.filter(resident=merged, event__kind=Change.MERGED)
            .order_by("-event_id")
            .first()
        )
        _note(actor, merged, Change.UNMERGED, now)
        merged.state = former.codes["state"] if former else State.LIVING
        merged.merged_into, merged.updated_at = None, now
        merged.save(update_fields=["state", "merged_into", "updated_at"])
    _judged(actor, pair, "open", "", now)


def _locked(actor: Actor, pair_id: int, *states: str) -> Pair:
    actor.require(JUDGE)
    pair = Pair.objects.select_for_update().filter(in_reach(actor, JUDGE), pk=pair_id).first()
    if pair is None:
        raise NotFound("pair", gettext_noop("There is no such pair in your area."))
    if pair.state not in states:
        raise Conflict("judged", gettext_noop("This pair was judged meanwhile."))
    return pair


def _note(actor: Actor, resident: Resident, change: Change, now: datetime) -> None:
    event = LifeEvent.objects.create(
        resident=resident, family_id=resident.family_id, kind=change,
        day=timezone.localdate(now), place_before=resident.place, place_after=resident.place,
        actor=actor.ref, at=now,
    )  # fmt: skip
    Former.objects.create(
        event=event, resident=resident, sealed=resident.sealed, codes={"state": resident.state}
    )
    fact = facts.ResidentChanged(
        resident_id=resident.pk, change=change.value, place=resident.place,
        day=timezone.localdate(now), changed_at=now,
    )  # fmt: skip
    emit(fact, actor=actor.ref, audience="residents.find")


def _judged(actor: Actor, pair: Pair, verdict: str, note: str, now: datetime) -> None:
    open_again = verdict == "open"
    pair.state, pair.note = verdict, note.strip()[:200]
    pair.judged_by, pair.judged_at = ("", None) if open_again else (actor.ref, now)
    pair.save(update_fields=["state", "note", "judged_by", "judged_at"])
    fact = facts.PairJudged(pair_id=pair.pk, place=pair.place, verdict=verdict, judged_at=now)
    emit(fact, actor=actor.ref, audience=JUDGE)


def pair_sides(pair: Pair) -> tuple[Any, Any]:
    """Both records of a pair."""
    both = Resident.objects.in_bulk([pair.first_id, pair.second_id])
    return both[pair.first_id], both[pair.second_id]
