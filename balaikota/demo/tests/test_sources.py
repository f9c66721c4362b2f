"""What the demo connects names applications that its inventory has."""

from __future__ import annotations

import pytest
import yaml

from balaikota.demo import sources
from balaikota.demo.boston import DATA
from balaikota.ground.connectors import examples

KNOWN = {
    row["code"]: row
    for row in yaml.safe_load((DATA / "applications.yaml").read_text())["applications"]
}


@pytest.mark.parametrize(
    ("code", "application"), [(c, a) for c, (a, _) in sources.CONNECTED.items()]
)
def test_a_source_carries_its_application_and_port(code: str, application: str) -> None:
    text = sources._of(sources._at(examples.text(code), 9000), application)
    found = yaml.safe_load(text)
    assert found.get("application", "") == application
    assert application in {"", *KNOWN}
    assert "127.0.0.1:86" not in text


def test_only_what_answers_has_an_address_or_shows_what_a_dead_one_is() -> None:
    assert set(sources.LIVING) <= set(KNOWN)
    written = {code: row["url"] for code, row in KNOWN.items() if row.get("url")}
    assert len(written) == 2
    assert all(url.endswith(".example/") for url in written.values())
