"""Web push against the vector of RFC 8291, appendix A, and opened by a library that is not ours."""

from __future__ import annotations

import os

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from balaikota.lib import webpush
from balaikota.lib.jws import decode, encode

TEXT = b"When I grow up, I want to be a watermelon"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN"
)


def test_the_vector_of_the_standard() -> None:
    sender = ec.derive_private_key(int.from_bytes(decode(SENDER)), ec.SECP256R1())
    body = webpush.encrypt(TEXT, P256DH, AUTH, sender=sender, salt=decode(SALT))
    assert encode(body) == BODY


@pytest.mark.parametrize("length", [0, 1, 100, webpush.LONGEST])
def test_a_browser_opens_it_and_nobody_else(length: int) -> None:
    browser, auth, text = ec.generate_private_key(ec.SECP256R1()), os.urandom(16), b"x" * length
    body = webpush.encrypt(text, encode(webpush.public_bytes(browser)), encode(auth))
    assert len(body) <= 4096
    assert http_ece.decrypt(body, private_key=browser, auth_secret=auth) == text
    with pytest.raises(http_ece.ECEException):
        http_ece.decrypt(body, private_key=browser, auth_secret=os.urandom(16))


def test_what_cannot_be_sent_is_refused() -> None:
    with pytest.raises(ValueError, match="long"):
        webpush.encrypt(b"x" * (webpush.LONGEST + 1), P256DH, AUTH)
    for keys in (("AAAA", AUTH), (P256DH, "AAAA"), ("", "")):
        with pytest.raises(ValueError, match=r"browser|point|Invalid|empty|key"):
            webpush.check_keys(*keys)
    webpush.check_keys(P256DH, AUTH)


def test_the_sender_says_who_it_is() -> None:
    key = webpush.private_key(b"\x01" * 32)
    assert webpush.public_bytes(key) == webpush.public_bytes(webpush.private_key(b"\x01" * 32))
    said = webpush.authorization(key, "https://push.example:444/s/abc", "mailto:a@b.id", 2**33)
    token, _, public = said.removeprefix("vapid t=").partition(", k=")
    assert decode(public) == webpush.public_bytes(key)
    claims = jwt.decode(
        token, key.public_key(), algorithms=["ES256"], audience="https://push.example:444"
    )  # fmt: skip
    assert claims["sub"] == "mailto:a@b.id"
