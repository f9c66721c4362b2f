"""Documents end to end, against bare Typst and pyHanko; a bulk run; the page that checks one.

    python -m bench.documents                 200 letters, a run of 500
    python -m bench.documents --letters 50 --bulk 100

A letter is: values checked, number taken under lock, set as PDF/A with its QR, signed, sealed, on
disk, row and fact committed. The bare one is Typst and pyHanko alone, as their manuals use them,
with the same template, values, QR and key, in the same process; nothing is numbered or kept. Rates
are of one process: by the clock, and by its own processor time. The bulk run is stopped once in
the middle, as a worker that dies would be. The page goes through the web server.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import city as cities
from . import load

ROUNDS = 3
CONNECTIONS, SECONDS = (1, 4), 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=200)
    parser.add_argument("--bulk", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    wanted = parser.parse_args()
    shutil.rmtree(cities.folder_for("documents"))
    with cities.empty(cities.folder_for("documents")) as environment:
        os.environ |= environment
        token = measure(wanted.letters, wanted.bulk)
        with cities.served(environment) as base:
            checking(base, token, wanted.seconds)


@dataclass(frozen=True)
class Rate:
    """How many a second: by the clock, and by the processor time of this process."""

    clock: float
    core: float

    def __str__(self) -> str:
        return f"{self.clock:.0f}/s, {self.core:.0f}/s of a core"


def rate(count: int, do: Callable[[], Any]) -> Rate:
    do()  # what is made once is not counted
    clock, core = time.perf_counter(), time.process_time()
    for _ in range(count):
        do()
    return Rate(count / (time.perf_counter() - clock), count / (time.process_time() - core))


def measure(letters: int, bulk: int) -> str:
    """Letters and a bulk run; returns the token of a letter."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from balaikota.ground.documents import actions, factories
    from balaikota.ground.territory import factories as territory

    settings.SECOND_FACTOR = False
    territory.small_city()
    actions.ship()
    signer = factories.signer(now=timezone.now())
    do = bare_letter(signer)
    for turn in range(ROUNDS):
        bare = rate(letters // ROUNDS, do)
        whole = rate(letters // ROUNDS, lambda: letter(signer))
        print(
            f"letter, round {turn + 1}: {whole}; bare typst and pyHanko {bare}; "
            f"ratio {whole.clock / bare.clock:.2f}, of processor time {whole.core / bare.core:.2f}"
        )
    in_bulk(signer, bulk)
    return str(letter(signer).token)


def letter(signer: Any) -> Any:
    from django.utils import timezone

    from balaikota.ground.documents import actions, factories

    return actions.issue(signer.actor, factories.wish(), now=timezone.now())


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
    own = plain_signer(
        bytes(Unlocked.objects.get(key=signer.key).secret), bytes(signer.key.certificate), now
    )
    words = pades.Words("Budi", "Surat", "X")

    def bare() -> bytes:
        pdf = rendering.pdf(template.source, sheet, at=now, ours=True)
        return pades.signed(pdf, own, words, now=now)

    return bare


def plain_signer(secret: bytes, certificate: bytes, now: Any) -> Any:
    """pyHanko's own signer, without what we do to be quicker."""
    from asn1crypto import keys, x509
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    from balaikota.ground.documents.signing import authority, pades

    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register(pades.asn1(authority.city(now).certificate))
    return SimpleSigner(
        signing_cert=x509.Certificate.load(certificate),  # type: ignore[no-untyped-call]
        signing_key=keys.PrivateKeyInfo.load(secret),  # type: ignore[no-untyped-call]
        cert_registry=store,
    )  # fmt: skip


def in_bulk(signer: Any, count: int) -> None:
    from django.utils import timezone

    from balaikota.ground.documents import actions, factories
    from balaikota.ground.documents.queries import bulk

    now = timezone.now()
    actions.unlock(signer.actor, signer.key.pk, factories.PIN, proven=True, now=now)
    wishes = [factories.wish(subject=f"letter:{n}") for n in range(count)]
    began, core = time.perf_counter(), time.process_time()
    run = actions.issue_many(signer.actor, wishes, now=now, once=f"bench {now}").id
    taken = time.perf_counter() - began
    for _ in range(count // 2):
        actions.go_on(run, now=timezone.now())
    halfway = bulk.run(signer.actor, run)
    while actions.go_on(run, now=timezone.now()):
        pass
    spent = Rate(count / (time.perf_counter() - began), count / (time.process_time() - core))
    done = bulk.run(signer.actor, run)
    print(
        f"bulk: {count} taken up in {taken:.2f} s, {done.signed} signed and {done.refused} "
        f"refused ({spent}), stopped once at {halfway.signed}"
    )


def checking(base: str, token: str, seconds: float) -> None:
    for connections in CONNECTIONS:
        for name, path in (("bare SELECT", "/bench/select"), ("check page", f"/cek/{token}")):
            asked = load.again(load.get(base + path))
            seen = load.drive(base, asked, connections=connections, seconds=seconds)
            print(f"{name}, {connections} at a time: {seen}")


if __name__ == "__main__":
    main()
