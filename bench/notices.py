"""Telling people, and mails on their way: against bare inserts, and against `smtplib` alone.

    python -m bench.notices
    python -m bench.notices --number 1000     shorter

`tell`: one notice in a transaction of its own, against an INSERT of the same row. `tell_many`: 500
at once, against the same rows by one statement. `deliver`: hand out, send to a mail server behind
a socket (`aiosmtpd`), and note each outcome, against as many mails from as many connections.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .city import ROOT, empty

MEASURE = """
import json, smtplib, sys, time
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from balaikota.ground.notices import actions, channels, jobs
from balaikota.ground.notices.models import Delivery, Notice
from balaikota.ground.notices.notices import TRIED
from balaikota.ground.notices.rules import Channel, Telling, To
from balaikota.ground.people import factories
from simulators.messages.mail import post_office

number, now = int(sys.argv[1]), timezone.now()
stamp = str(time.time_ns())
account = factories.account(username=stamp, email=stamp + "@contoh.id")
INSERT = (
    "INSERT INTO notices_notice (kind, account_id, email, phone, language, content, subject, "
    "place, agency, once, told_at, handed_at) "
    "SELECT %s, %s, '', '', 'id', %s, '', '', '', unnest(%s::text[]), %s, now()"
)

def rate(work, count):
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)

def tell():
    for n in range(number):
        with transaction.atomic():
            actions.tell(TRIED, To(account=account.pk), once=f"{stamp}:{n}", now=now)

def insert(keys):
    content = settings.KEY_RING.encrypt('{"values": {}, "link": ""}')
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [TRIED, account.pk, content, keys, now])

def bare():
    for n in range(number):
        insert([f"{stamp}:bare:{n}"])

def many():
    for start in range(0, number, 500):
        actions.tell_many([
            Telling(kind=TRIED, to=To(account=account.pk), once=f"{stamp}:many:{n}")
            for n in range(start, min(number, start + 500))
        ], now=now)

def bare_many():
    for start in range(0, number, 500):
        insert([f"{stamp}:m:{n}" for n in range(start, min(number, start + 500))])

def deliver():
    while actions.hand_out(now=now):
        pass
    while parcels := actions.take_due(now=timezone.now()):
        jobs.send_all(parcels)

def bare_mails(port, message):
    def share(which):
        with smtplib.SMTP("127.0.0.1", port) as server:
            for _ in range(number // 4):
                server.sendmail("a@contoh.id", ["b@contoh.id"], message)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(share, range(4)))

found = {"tell": [rate(tell, number), rate(bare, number)]}
found["tell_many"] = [rate(many, number), rate(bare_many, number)]
Notice.objects.filter(handed_at=None).update(handed_at=now)
with post_office() as post:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post.port
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "", False, False
    for n in range(number):
        actions.tell(TRIED, To(account=account.pk), once=f"{stamp}:mail:{n}", now=now)
    ours = rate(deliver, number)
    assert Delivery.objects.filter(state="sent", made_at=now).count() == number
    assert len(post.mails) == number
    message = "Subject: uji\\r\\n\\r\\n" + ("x" * 70 + "\\r\\n") * 60
    found["deliver"] = [ours, rate(lambda: bare_mails(post.port, message), number)]
print(json.dumps(found))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=5_000)
    number = parser.parse_args().number
    kept = os.environ.get("BALAIKOTA_BENCH_DATA")
    folder = Path(kept or tempfile.gettempdir()) / "balaikota-bench-notices"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    with empty(folder) as environment:
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, str(number)], cwd=ROOT, check=True,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **environment, "DJANGO_SETTINGS_MODULE": "balaikota.wiring.settings",
                "BALAIKOTA_EMAIL_URL": "smtp://127.0.0.1",
            },
        )  # fmt: skip
    names = {"tell": "rows", "tell_many": "rows", "deliver": "mails"}
    for name, (ours, bare) in json.loads(done.stdout.splitlines()[-1]).items():
        print(f"{name:10} {ours:8,.0f} {names[name]}/s   bare {bare:8,.0f}   {ours / bare:5.0%}")


if __name__ == "__main__":
    main()
