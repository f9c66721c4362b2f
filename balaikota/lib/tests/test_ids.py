from hypothesis import given
from hypothesis import strategies as st

from balaikota.lib import ids


def test_codes_read_aloud_without_doubt() -> None:
    codes = {ids.tracking_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(ids.normal_code(code) == code for code in codes)
    assert not set("01ILOU") & set("".join(codes))


def test_a_code_is_understood_as_people_type_it() -> None:
    assert ids.normal_code(" kx7m-2p9a ") == "KX7M2P9A"
    assert ids.normal_code("KX7M 2P9A") == "KX7M2P9A"


@given(st.text(max_size=12))
def test_what_is_no_code_is_nothing(text: str) -> None:
    code = ids.normal_code(text)
    assert code == "" or (len(code) == 8 and set(code) <= set(ids.ALPHABET))


def test_secrets_are_long_and_differ() -> None:
    one, other = ids.secret_token(), ids.secret_token()
    assert one != other
    assert len(one) == len(other) == 32
