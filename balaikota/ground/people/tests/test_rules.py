"""Pure rules: telephones, areas, and the one gate of giving positions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.people import permissions, rules  # noqa: F401  (declares the rights)
from balaikota.ground.people.rules import Actor, Capacity, Held, Role
from balaikota.lib.errors import Invalid

PHONES = [
    ("081234567890", "+6281234567890"),
    ("0812-3456-7890", "+6281234567890"),
    ("+62 812 3456 7890", "+6281234567890"),
    ("62812 3456 7890", "+6281234567890"),
    ("81234567890", "+6281234567890"),
    ("0062 812 3456 7890", "+6281234567890"),
    ("(0254) 391 555", "+62254391555"),
    ("+1 202 555 0143", "+12025550143"),
]


@pytest.mark.parametrize(("written", "meant"), PHONES)
def test_telephone_numbers_as_people_write_them(written: str, meant: str) -> None:
    assert rules.normal_phone(written) == meant


@pytest.mark.parametrize("text", ["", "abc", "08", "0812345678901234567", "sri@contoh.id", "+0812"])
def test_what_is_no_telephone_number(text: str) -> None:
    with pytest.raises(Invalid):
        rules.normal_phone(text)


@given(st.integers(10**8, 10**11 - 1))
def test_a_normal_number_stays_normal(digits: int) -> None:
    number = rules.normal_phone(f"08{digits}")
    assert rules.normal_phone(number) == number
    assert rules.normal_phone(rules.local_phone(number)) == number


@given(st.integers(10**8, 10**11 - 1))
def test_a_masked_number_hides_most_of_it(digits: int) -> None:
    number = rules.normal_phone(f"08{digits}")
    assert number not in rules.masked_phone(number)
    assert len(rules.masked_phone(number)) < len(number) + 3


@pytest.mark.parametrize(
    ("code", "area", "inside"),
    [
        ("36.72.01", "36.72", True),
        ("36.72", "36.72", True),
        ("36.7", "36.72", False),
        ("36.721", "36.72", False),
        ("", "36.72", False),
        ("36.72", "", True),
        ("", "", True),
    ],
)
def test_within(code: str, area: str, inside: bool) -> None:
    assert rules.within(code, area) is inside


codes = st.lists(st.sampled_from("123"), max_size=3).map(".".join)
held = st.builds(Held, role=st.sampled_from(Role), area=codes, agency=codes)


@given(held=held, area=codes, agency=codes, place=codes, part=codes)
def test_whoever_gets_a_position_reaches_no_further_than_the_giver(
    held: Held, area: str, agency: str, place: str, part: str
) -> None:
    giver = Actor(ref="account:1", account_id=1, held=(held,))
    given = Held(role=Role.MAYOR, area=area, agency=agency)
    if rules.may_give(giver, Role.MAYOR, area, agency):
        assert held.role is Role.ADMINISTRATOR
        assert not given.covers(place, part) or held.covers(place, part)


@given(role=st.sampled_from(sorted(set(Role) - {Role.ADMINISTRATOR})), area=codes, agency=codes)
def test_only_administrators_give(role: Role, area: str, agency: str) -> None:
    giver = Actor(ref="account:1", account_id=1, held=(Held(role=role, area=""),))
    assert not rules.may_give(giver, Role.RT, area, agency)


@given(permission=st.sampled_from(sorted(rules.PERMISSIONS)), held=held)
def test_a_key_without_the_scope_can_do_nothing_with_it(permission: str, held: Held) -> None:
    key = Actor(ref="apikey:1", account_id=1, held=(held,), scopes=frozenset({"open311.write"}))
    assert not key.may(permission)
    assert key.reach(permission) == ()


@given(permission=st.sampled_from(sorted(rules.PERMISSIONS)), held=held)
def test_a_key_with_the_scope_can_do_what_its_owner_can(permission: str, held: Held) -> None:
    owner = Actor(ref="account:1", account_id=1, held=(held,))
    key = Actor(ref="apikey:1", account_id=1, held=(held,), scopes=frozenset({permission}))
    assert key.may(permission) == owner.may(permission)
    assert not key.signed_in


def test_an_undeclared_permission_is_refused_to_everybody() -> None:
    mayor = Actor(ref="account:1", account_id=1, held=(Held(role=Role.MAYOR, area=""),))
    assert not mayor.may("nobody.declared_this")


@pytest.mark.parametrize(
    ("capacity", "start", "end", "code"),
    [
        (Capacity.PLT, date(2026, 1, 1), None, "deputy_end"),
        (Capacity.PLH, date(2026, 1, 1), None, "deputy_end"),
        (Capacity.DEFINITIVE, date(2026, 1, 2), date(2026, 1, 1), "dates"),
    ],
)
def test_dates_that_cannot_stand(
    capacity: Capacity, start: date, end: date | None, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_dates(capacity, start, end)
    assert refused.value.code == code


@given(st.dates(), st.dates(), st.dates())
def test_in_force_counts_both_ends(day: date, start: date, end: date) -> None:
    assert rules.in_force(start, start, None)
    assert rules.in_force(day, start, end) == (start <= day <= end)
