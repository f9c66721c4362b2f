"""The main menu leads each to what they may do, and shows nobody a closed door."""

from __future__ import annotations

import pytest

from balaikota.ground.people.rules import ANONYMOUS, Actor, Held, Role
from balaikota.wiring import menus

EVERYBODY = {"/", "/lapor/", "/laporan/", "/peta/"}
STAFF = {"/tugas/", "/integrasi/"}


@pytest.mark.parametrize(
    ("role", "doors"),
    [
        (None, set()),
        (Role.LURAH, STAFF | {"/pusat-komando/", "/kependudukan/", "/dokumen/"}),
        (Role.CAMAT, STAFF | {"/pusat-komando/", "/kependudukan/", "/dokumen/"}),
        (Role.COUNTER, STAFF | {"/kependudukan/"}),
        (Role.DATA_STEWARD, STAFF | {"/pusat-komando/", "/kependudukan/"}),
        (Role.MAYOR, STAFF | {"/pusat-komando/", "/dokumen/"}),
        (Role.ADMINISTRATOR, STAFF | {"/pusat-komando/", "/admin/"}),
    ],
)
def test_each_role_is_led_to_its_doors(role: Role | None, doors: set[str]) -> None:
    held = (Held(role=role, area="36.72"),) if role else ()
    actor = Actor(ref="account:1", account_id=1, held=held) if role else ANONYMOUS
    items = menus.menu(actor, "/kependudukan/loket/")
    assert {item.url for item in items} == EVERYBODY | doors
    assert [item.url for item in items if item.current] == sorted(doors & {"/kependudukan/"})
