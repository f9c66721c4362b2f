"""Documents end to end, against bare Typst and pyHanko; a bulk run; the page that checks one.

    python -m bench.documents                 200 letters, a run of 500
    python -m bench.documents --letters 50 --bulk 100

A letter is: values checked, number taken under lock, set as PDF/A with its QR, signed, sealed, on
disk, row and fact committed. The bare one is typst and pyHanko alone with the same template, values
and key, in the same process. Rates are of one process, for a second of the clock and of its own
processor time. The run is stopped once in the middle, as a worker that dies would be.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from . import city as cities

LOOKS = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=200)
    parser.add_argument("--bulk", type=int, default=500)
    wanted = parser.parse_args()
    folder = cities.folder_for(0)
    shutil.rmtree(folder)
    with cities.empty(cities.folder_for(0)) as environment:
        os.environ |= environment
        measure(wanted.letters, wanted.bulk)


@dataclass(frozen=True)
class Rate:
    """How many a second: by the clock, and by the processor time of this process."""

    clock: float
    core: float


def rate(count: int, do: Callable[[], Any]) -> Rate:
    do()  # what is made once is not counted
    clock, core = time.perf_counter(), time.process_time()
    for _ in range(count):
        do()
    return Rate(count / (time.perf_counter() - clock), count / (time.process_time() - core))


def measure(letters: int, bulk: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from balaikota.ground.documents import actions, factories
    from balaikota.ground.territory import factories as territory

    settings.SECOND_FACTOR = False
    settings.ALLOWED_HOSTS = ["*"]
    territory.small_city()
    actions.ship()
    signer = factories.signer(now=timezone.now())
    bare = rate(letters, bare_letter(signer))
    whole = rate(letters, lambda: actions.issue(signer.actor, factories.wish(), now=timezone.now()))
    print(
        f"letter: {whole.clock:.0f}/s, {whole.core:.0f}/s of a core; bare typst and pyHanko "
        f"{bare.clock:.0f}/s, {bare.core:.0f}/s of a core; ratio {whole.clock / bare.clock:.2f}"
    )
    in_bulk(signer, bulk)
    checking(signer)


def bare_letter(signer: Any) -> Callable[[], bytes]:
    """Setting and signing alone, with everything ready that can be."""
    from django.utils import timezone

    from balaikota.ground.documents import factories, rendering
    from balaikota.ground.documents.models import Unlocked
    from balaikota.ground.documents.queries import setup
    from balaikota.ground.documents.signing import pades
    from balaikota.ground.territory import factories as territory

    now = timezone.now()
    template = setup.template("surat_keterangan", now.date())
    sheet = rendering.Sheet(
        title="Surat", paper="f4", number="400/0001/X/XI/2026", city="X", day="1 Januari 2026",
        office=setup.letterhead(setup.office(territory.WEST)), signer_name="Budi",
        signer_title="Lurah", values=factories.VALUES, check="https://x/",
        qr="https://x/" + "x" * 260,
    )  # fmt: skip
    secret = bytes(Unlocked.objects.get(key=signer.key).secret)
    own = pades.own_signer(secret, bytes(signer.key.certificate), now)
    words = pades.Words("Budi", "Surat", "X")
    return lambda: pades.signed(rendering.pdf(template.source, sheet, at=now), own, words, now=now)


def in_bulk(signer: Any, count: int) -> None:
    from django.utils import timezone

    from balaikota.ground.documents import actions, factories
    from balaikota.ground.documents.queries import bulk

    now = timezone.now()
    actions.unlock(signer.actor, signer.key.pk, factories.PIN, proven=True, now=now)
    wishes = [factories.wish(subject=f"letter:{n}") for n in range(count)]
    began = time.perf_counter()
    run = actions.issue_many(signer.actor, wishes, now=now, once=f"bench {now}").id
    taken = time.perf_counter() - began
    for _ in range(count // 2):
        actions.go_on(run, now=timezone.now())
    halfway = bulk.run(signer.actor, run)
    while actions.go_on(run, now=timezone.now()):
        pass
    spent = time.perf_counter() - began
    done = bulk.run(signer.actor, run)
    print(
        f"bulk: {count} taken up in {taken:.2f} s, {done.signed} signed and {done.refused} "
        f"refused in {spent:.1f} s ({count / spent:.0f}/s), stopped once at {halfway.signed}"
    )


def checking(signer: Any) -> None:
    from django.test import Client
    from django.utils import timezone

    from balaikota.ground.documents import actions, factories

    made = actions.issue(signer.actor, factories.wish(), now=timezone.now())
    client, spent = Client(), []
    for _ in range(LOOKS):
        began = time.perf_counter()
        assert client.get(f"/cek/{made.token}").status_code == 200
        spent.append((time.perf_counter() - began) * 1000)
    p50, p95 = (quantiles(spent, n=100)[k - 1] for k in (50, 95))
    print(f"check page: p50 {p50:.1f} ms, p95 {p95:.1f} ms (through the whole of Django)")


if __name__ == "__main__":
    main()
