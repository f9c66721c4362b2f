"""The one sign-in of the example city: an application whose citizens really enter by it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from balaikota.ground.people import actions as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.signin import actions
from balaikota.ground.signin.rules import Audience

from .cast import cast
from .sources import LIVING

APPLICATION = "perizinan"
CITIZENS = tuple(f"pemohon.{number:02d}" for number in range(1, 13))


def furnish(port: int, file: Path, now: datetime) -> bool:
    """Register the application and its citizens, and write what it must know. Safe to repeat.

    Args:
        port: the first port of the agencies' applications.
    """
    if file.exists():
        return False
    home = f"http://127.0.0.1:{port + LIVING[APPLICATION]}"
    new = actions.NewClient(
        application=APPLICATION, name="SICANTIK Izin", audience=Audience.CITIZENS,
        redirect_uris=f"{home}/masuk/kembali",
        scopes=("openid", "profile"), public=True,
    )  # fmt: skip
    made = actions.register_client(SYSTEM, new, now=now)
    _settle(now)
    known = {"issuer": settings.CONFIG.base_url, "home": home, "people": CITIZENS,
             "client_id": made.registration.pk, "password": cast().password}  # fmt: skip
    file.write_text(json.dumps(known))
    return True


def _settle(now: datetime) -> None:
    there = set(Account.objects.filter(username__in=CITIZENS).values_list("username", flat=True))
    for number, username in enumerate(CITIZENS, 1):
        if username not in there:
            people.create_account(
                SYSTEM,
                people.NewAccount(
                    name=f"Pemohon Contoh {number}", username=username, example=True,
                    email=f"{username}@{cast().email_domain}", verified=True,
                ),
                now=now, how="demo",
            )  # fmt: skip
    Account.objects.filter(username__in=CITIZENS).update(password=make_password(cast().password))
