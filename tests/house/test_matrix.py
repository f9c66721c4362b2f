"""Every address × every role, against `matrix.csv`. Default is no.

Words of the table: `ok` let in (also when what was sent is wrong), `login` led to sign in, `no`
forbidden, `none` no such thing for you, `key` an API key is needed, `-` not by this method.
`a/b`: a for the role that is concerned (its area, its agency), b for the same role elsewhere.
A method without a line is `-` for everybody.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import matrix

PARTS = 6  # so that parallel workers share the work
NOBODY = ["-"] * len(matrix.COLUMNS)


def _names() -> set[str]:
    return {row.removesuffix(" secret") for row, _method in matrix.table()}


def test_every_address_is_in_the_table() -> None:
    missing = sorted(set(matrix.addresses()) - _names())
    assert missing == [], "decide who may open it, and write it into tests/house/matrix.csv"


def test_the_table_names_no_address_that_is_gone() -> None:
    assert sorted(_names() - set(matrix.addresses())) == []


def test_strangers_and_citizens_administer_nothing() -> None:
    found = matrix.addresses().items()
    inside = {name for name, address in found if address.written.startswith("admin/")}
    let_in = [
        row
        for (row, _method), cells in matrix.table().items()
        if row in inside and "ok" in cells[: 1 + matrix.COLUMNS.index("citizen")]
    ]
    assert let_in == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_the_house_keeps_to_the_table(part: int, tmp_path: Path) -> None:
    house, table = matrix.built(), matrix.table()
    found = {
        (row, method): matrix.line(path, method, house)
        for name, address in sorted(matrix.addresses().items())[part::PARTS]
        for row, path in matrix.rows_of(name, address, house).items()
        for method in ("GET", "POST")
    }
    wrong = [
        ",".join([*key, *cells]) for key, cells in found.items() if cells != table.get(key, NOBODY)
    ]
    said = matrix.write(found, tmp_path / "matrix.csv")
    assert not wrong, "\n".join(["the house says:", *wrong, f"All of what this part says: {said}"])
