import pytest

from balaikota.ground.territory.rules import codes


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("36", "provinsi"),
        ("36.72", "kota"),
        ("36.72.01", "kecamatan"),
        ("36.72.01.1001", "kelurahan"),
        ("36.72.01.1001.003", "rw"),
        ("36.72.01.1001.003.002", "rt"),
        ("3672", ""),
        ("36.72.1", ""),
        ("36.72.01.1001.3", ""),
        ("", ""),
    ],
)
def test_levels(code: str, level: str) -> None:
    assert codes.level(code) == level


def test_ways_up() -> None:
    assert codes.ancestors("36.72.01.1001") == ["36", "36.72", "36.72.01"]
    assert codes.parent("36.72.01.1001") == "36.72.01"
    assert codes.parent("36") == ""


@pytest.mark.parametrize("number", ["3", "03", "003", "RW 3", "rw.03", " 3 "])
def test_rw_as_people_write_it(number: str) -> None:
    assert codes.rw_code("36.72.01.1001", number) == "36.72.01.1001.003"


@pytest.mark.parametrize("number", ["", "0", "1000", "tiga", "-1", "3a"])
def test_what_is_no_number(number: str) -> None:
    with pytest.raises(ValueError, match="1 to 999"):
        codes.rt_code("36.72.01.1001", "1", number)
