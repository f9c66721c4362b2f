"""Registered applications for tests."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from balaikota.ground.applications import factories as applications
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Role

from . import actions
from .rules import Audience


def registered(audience: Audience = Audience.STAFF, **fields: Any) -> actions.Registered:
    """An application that may sign people in; `fields` as of `actions.NewClient`."""
    wanted = {
        "application": applications.application().code,
        "name": "Presensi Pegawai",
        "redirect_uris": "https://presensi.contoh.go.id/kembali",
        "scopes": ("openid", "profile", "email", "phone", "position", "groups"),
        **fields,
    }
    new = actions.NewClient(audience=audience, **wanted)
    return actions.register_client(
        people.actor(Role.ADMINISTRATOR, "99.71"), new, now=timezone.now()
    )


def matrix_samples() -> dict[str, Any]:
    """Something behind each address."""
    made = registered()
    now = timezone.now()
    admin = people.actor(Role.ADMINISTRATOR, "99.71")
    actions.save_provider(
        admin, "contoh", title="Identitas Contoh", server_url="https://127.0.0.1:9",
        client_id="balaikota", secret="rahasia", trusts_email=False, signs_up=False,  # noqa: S106
        open_now=True, now=now,
    )  # fmt: skip
    group = actions.save_group(admin.ref, "Tim contoh", now=now)
    return {
        "client": made.registration.pk, "provider": "contoh", "group": group.pk, "session": 1,
        "provider_id": "contoh",
        "signin:scim_type.name": "User", "name": "x",
    }  # fmt: skip
