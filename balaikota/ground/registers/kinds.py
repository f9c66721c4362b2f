"""The registers there are. Accounts are those of Permendagri 90/2019: 4 revenue, 5 spending."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .rules.shapes import Field, Register

_OFFICE = Field(name="office", title=_("Agency as the source names it"), longest=160)
_AGENCY = Field(name="agency", title=_("Code of the agency"), kind="agency", listed=False)
_WHERE = (
    Field(name="region", title=_("Region code"), kind="region"),
    Field(name="longitude", title=_("Longitude"), kind="longitude", listed=False),
    Field(name="latitude", title=_("Latitude"), kind="latitude", listed=False),
)

BUDGET = Register(
    key="budget",
    slug="anggaran",
    title=_("Budget"),
    one=_("Budget lines"),
    lede=_("Accounts of the city's budget by agency: what was planned, and what was realised."),
    fields=(
        Field(name="period", title=_("Year, or month up to which"), kind="period", required=True),
        Field(name="office", title=_OFFICE.title, required=True, longest=160),
        _AGENCY,
        Field(name="account", title=_("Account"), kind="account", required=True, longest=40),
        Field(name="title", title=_("Description"), longest=300),
        Field(name="budget", title=pgettext_lazy("money", "Budget"), kind="money"),
        Field(name="realised", title=_("Realised"), kind="money"),
    ),
    identity=("period", "office", "account"),
    order=("office", "account"),
    heading="title",
    search=("title", "account", "office"),
    facets=("period", "office"),
    sums=(),
    theme="finance",
    keywords=("APBD", "anggaran", "realisasi"),
)
ASSETS = Register(
    key="assets",
    slug="aset",
    title=_("Assets"),
    one=_("Assets"),
    lede=_("Land, buildings, roads and equipment of the city, where they are and how they fare."),
    fields=(
        Field(name="code", title=_("Code of the asset"), required=True, longest=80),
        Field(name="name", title=_("Name of the asset"), required=True),
        Field(name="kind", title=_("Kind of asset"), longest=80),
        _OFFICE,
        _AGENCY,
        Field(name="year", title=_("Year"), kind="year"),
        Field(name="worth", title=_("Worth"), kind="money"),
        Field(name="condition", title=pgettext_lazy("asset", "Condition"), longest=40),
        Field(name="address", title=_("Address"), listed=False),
        *_WHERE,
    ),
    identity=("office", "code"),
    order=("office", "code"),
    heading="name",
    search=("name", "code", "address"),
    facets=("kind", "condition", "office"),
    sums=("worth",),
    theme="finance",
    keywords=("aset", "barang milik daerah"),
    access="limited",
)
AGENDA = Register(
    key="agenda",
    slug="agenda",
    title=_("City agenda"),
    one=_("Events of the city"),
    lede=_("What takes place in the city: when, where, and who invites."),
    fields=(
        Field(name="title", title=pgettext_lazy("agenda", "Event"), required=True),
        Field(name="day", title=_("Day"), kind="day", required=True),
        Field(name="until", title=pgettext_lazy("agenda", "Until"), kind="day", listed=False),
        Field(name="time", title=_("Begins at"), kind="clock"),
        Field(name="place", title=_("Place")),
        Field(name="office", title=_("Organiser"), longest=160),
        _AGENCY,
        Field(name="kind", title=_("Kind of event"), longest=80, listed=False),
        Field(name="visitors", title=_("Visitors expected"), kind="count"),
        *_WHERE,
    ),
    identity=("title", "day", "place"),
    order=("day", "time", "title"),
    heading="title",
    search=("title", "place", "office"),
    facets=("office",),
    theme="tourism",
    keywords=("agenda", "acara", "kegiatan"),
    public=True,
)
ALL = (BUDGET, ASSETS, AGENDA)
