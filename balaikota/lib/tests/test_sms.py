"""SMS gateways described by data."""

from __future__ import annotations

from pathlib import Path

import pytest

from balaikota.lib import sms

TO, TEXT = "+628123334444", "Halo {token}"


def test_each_gateway_is_asked_in_its_form() -> None:
    plain = sms.request(sms.read_form("plain"), "https://sms.id/x", "t", TO, TEXT)
    assert (plain.json, plain.headers) == (
        {"to": TO, "text": TEXT}, {"Authorization": "Bearer t"},
    )  # fmt: skip
    bare = sms.request(sms.read_form("plain"), "https://sms.id/x", "", TO, TEXT)
    assert bare.headers == {}
    infobip = sms.request(
        sms.read_form("infobip"), "https://k.api.infobip.com/sms/3/messages?sender=KOTA&a=b", "t",
        TO, TEXT,
    )  # fmt: skip
    assert infobip.url == "https://k.api.infobip.com/sms/3/messages?a=b"
    assert infobip.headers == {"Authorization": "App t"}
    assert infobip.json == {"messages": [
        {"sender": "KOTA", "destinations": [{"to": "628123334444"}], "content": {"text": TEXT}}
    ]}  # fmt: skip
    twilio = sms.request(
        sms.read_form("twilio"), "https://AC1@api.twilio.com/M.json?sender=%2B1555", "t", TO, TEXT
    )
    assert (twilio.url, twilio.auth) == ("https://api.twilio.com/M.json", ("AC1", "t"))
    assert twilio.data == {"To": TO, "From": "+1555", "Body": TEXT}


@pytest.mark.parametrize(
    ("answer", "path", "reference"),
    [
        ({"id": 7}, "id", "7"), ({"messages": [{"id": "a"}]}, "messages.0.id", "a"),
        ({"messages": []}, "messages.0.id", ""), (None, "id", ""), ({"id": 7}, "", ""),
        ([1], "0", "1"), ("x", "0.id", ""),
    ],
)  # fmt: skip
def test_the_answer_names_the_message(answer: object, path: str, reference: str) -> None:
    assert sms.reference_in(answer, path) == reference


@pytest.mark.parametrize("text", ["[]", "headers: {}", "body: {}\nform: xml", "body: {}\nurl: x"])
def test_what_describes_no_gateway_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text(text)
    with pytest.raises(ValueError, match="describes no SMS gateway"):
        sms.read_form(str(file))


def test_a_citys_own_description(tmp_path: Path) -> None:
    file = tmp_path / "gateway.yaml"
    file.write_text("body: {nomor: '{to}', isi: ['{text}', 1]}\nphone: '62812'\n")
    made = sms.request(sms.read_form(str(file)), "http://10.1.2.3/kirim", "", TO, "Halo")
    assert made.json == {"nomor": "628123334444", "isi": ["Halo", 1]}
