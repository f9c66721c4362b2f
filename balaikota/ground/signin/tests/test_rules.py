"""Who may enter, and which addresses are safe to return to."""

from __future__ import annotations

import pytest

from balaikota.ground.people.rules import Capacity, Held, Role
from balaikota.ground.signin import rules
from balaikota.ground.signin.rules import Audience
from balaikota.lib.errors import Invalid

OFFICER = Held(role=Role.OFFICER, area="99.71", agency="dpupr.jalan", title="Petugas")
HEAD = Held(role=Role.AGENCY_HEAD, area="99.71", agency="dishub")
MAYOR = Held(role=Role.MAYOR, area="99.71", agency="")


@pytest.mark.parametrize(
    ("audience", "agencies", "held", "may"),
    [
        (Audience.STAFF, [], (), False),
        (Audience.STAFF, [], (OFFICER,), True),
        (Audience.STAFF, ["dpupr"], (OFFICER,), True),
        (Audience.STAFF, ["dpup"], (OFFICER,), False),
        (Audience.STAFF, ["dpupr"], (HEAD,), False),
        (Audience.STAFF, ["dpupr"], (HEAD, OFFICER), True),
        (Audience.STAFF, ["dpupr"], (MAYOR,), True),
        (Audience.CITIZENS, [], (), True),
        (Audience.CITIZENS, ["dpupr"], (HEAD,), True),
        (Audience.EVERYBODY, ["dpupr"], (), True),
        (Audience.EVERYBODY, ["dpupr"], (HEAD,), False),
    ],
)
def test_who_may_enter(
    audience: Audience, agencies: list[str], held: tuple[Held, ...], may: bool
) -> None:
    assert rules.may_enter(audience, agencies, held) is may


def test_citizens_are_asked_and_officers_are_not() -> None:
    assert rules.needs_consent(Audience.EVERYBODY, ())
    assert not rules.needs_consent(Audience.EVERYBODY, (OFFICER,))
    assert not rules.needs_consent(Audience.STAFF, ())


def test_positions_are_told_with_names() -> None:
    claims = rules.position_claims(
        (OFFICER, HEAD), {"99.71": "Kota Contoh"}, {"dishub": "Dinas Perhubungan"}
    )
    assert claims["roles"] == ["agency_head", "officer"]
    assert claims["positions"][1] == {
        "role": "agency_head", "title": "", "capacity": Capacity.DEFINITIVE.value,
        "agency": "dishub", "agency_name": "Dinas Perhubungan", "area": "99.71",
        "area_name": "Kota Contoh",
    }  # fmt: skip


@pytest.mark.parametrize(
    "uri",
    ["http://contoh.go.id/cb", "https://*.contoh.go.id/cb", "https://contoh.go.id/cb#x", "https://",
     "javascript:alert(1)", "https://a:b@contoh.go.id/", "https://[", "http://10.0.0.1/cb", ""],
)  # fmt: skip
def test_unsafe_addresses_are_named(uri: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.checked_redirects(f"https://baik.contoh.go.id/cb\n{uri}" if uri else uri)
    assert refusal.value.field == "redirect_uris"


def test_good_addresses_are_kept_once() -> None:
    text = "https://a.contoh.go.id/cb\n\n http://127.0.0.1:9000/cb \nhttps://a.contoh.go.id/cb"
    assert rules.checked_redirects(text) == (
        "https://a.contoh.go.id/cb", "http://127.0.0.1:9000/cb",
    )  # fmt: skip


def test_scopes_are_known_and_openid_is_always_there() -> None:
    assert rules.checked_scopes(["position"]) == ("openid", "position")
    with pytest.raises(Invalid):
        rules.checked_scopes(["nik"])
