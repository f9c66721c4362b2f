"""How a version is cited. Pure."""

from __future__ import annotations

import re

from balaikota.lib.errors import Invalid, gettext_noop

_DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]+")
_BEFORE = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def doi(text: str) -> str:
    """A DOI in its bare form, whatever stands before it; "" of nothing.

    Raises:
        Invalid: it is none.
    """
    bare = _BEFORE.sub("", text.strip())
    if bare and (len(bare) > 120 or not _DOI.fullmatch(bare)):
        words = gettext_noop("A DOI looks like 10.1234/abc.")
        raise Invalid("doi", words, field="doi")
    return bare


def sentence(owner: str, year: int, title: str, version: str, publisher: str, address: str) -> str:
    """As bibliographies write a dataset (DataCite): who (when): what, which version. Where."""
    parts = [f"{owner} ({year}): {title}, {version}"]
    if publisher and publisher != owner:
        parts.append(publisher)
    return ". ".join([*parts, address])
