"""Dinsos' aid programmes: a SOAP 1.1 service of the years when SOAP was new.

POST /Layanan.asmx, SOAPAction "http://dinsos.example/AmbilPenerima", <Tahun>2026</Tahun>
"""

from __future__ import annotations

import random
import re
from xml.sax.saxutils import escape

from .serving import NOTHING, Answer, Asked
from .town import Town, as_offices_write

SPACE = "http://dinsos.example/"
_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap='
    '"http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>{}</soap:Body></soap:Envelope>'
)
_PROGRAMMES = ("PKH", "Sembako", "Rutilahu", "Lansia")


class Welfare:
    """Sums of recipients for each kelurahan and programme; nobody by name."""

    def __init__(self, town: Town) -> None:
        chance = random.Random(3305)
        self.rows = [
            {
                "Program": programme, "Kelurahan": as_offices_write(place.name, number),
                "Kecamatan": place.kecamatan, "JumlahKeluarga": str(chance.randrange(20, 600)),
            }
            for number, place in enumerate(town)
            for programme in _PROGRAMMES
        ]  # fmt: skip

    def answer(self, asked: Asked) -> Answer:
        if (asked.method, asked.path) != ("POST", "/Layanan.asmx"):
            return NOTHING
        if asked.headers.get("soapaction") != f'"{SPACE}AmbilPenerima"':
            return _fault("SOAPAction tidak dikenal")
        year = re.search(rb"<(?:\w+:)?Tahun>(\d{4})</", asked.body)
        if year is None:
            return _fault("Tahun belum diisi")
        rows = "".join(
            f"<Penerima>{''.join(f'<{k}>{escape(v)}</{k}>' for k, v in row.items())}"
            f"<Tahun>{year[1].decode()}</Tahun></Penerima>"
            for row in self.rows
        )
        return _xml(
            f'<AmbilPenerimaResponse xmlns="{SPACE}"><AmbilPenerimaResult>{rows}'
            "</AmbilPenerimaResult></AmbilPenerimaResponse>"
        )


def _xml(body: str, status: int = 200) -> Answer:
    return Answer(_ENVELOPE.format(body).encode(), status, "text/xml; charset=utf-8")


def _fault(why: str) -> Answer:
    """As .asmx services say it: with status 500."""
    return _xml(
        "<soap:Fault><faultcode>soap:Client</faultcode>"
        f"<faultstring>{escape(why)}</faultstring></soap:Fault>", 500,
    )  # fmt: skip
