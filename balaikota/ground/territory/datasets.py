"""What the territory gives as open data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balaikota.ground.events.sockets import Column, Dataset

from . import queries

_KEMENDAGRI = _("Code of Kemendagri, continued for RW and RT")

REGIONS = Dataset(
    key="territory.regions",
    title=_("Regions of the city"),
    description=_(
        "Kecamatan, kelurahan, RW and RT with their codes, parts and outlines. The reference for "
        "every other dataset with a code of a region."
    ),
    theme="wilayah",
    keywords=("wilayah", "batas administrasi", "kode wilayah", "kelurahan", "kecamatan"),
    columns=(
        Column(name="code", title=_("Code"), description=_KEMENDAGRI),
        Column(name="name", title=_("Name")),
        Column(name="kind", title=_("Kind"), description=_("kota, kecamatan, kelurahan, rw, rt")),
        Column(name="parent", title=_("Lies in"), description=_KEMENDAGRI),
        Column(name="postal_code", title=_("Postal code")),
        Column(name="population", title=_("Population"), type="integer", unit="jiwa"),
        Column(name="area_km2", title=pgettext_lazy("size", "Area"), type="number", unit="km²"),
        Column(name="outline", title=_("Outline"), type="geojson"),
    ),
    rows=lambda scope: queries.region_rows(),
    stamp=queries.regions_stamp,
)
AGENCIES = Dataset(
    key="territory.agencies",
    title=_("Agencies of the city"),
    description=_("Every agency (OPD) and its parts, with the offices of kecamatan and kelurahan."),
    theme="pemerintahan",
    keywords=("perangkat daerah", "OPD", "organisasi"),
    columns=(
        Column(name="code", title=_("Code"), description=_("Dots lead down the tree")),
        Column(name="name", title=_("Name")),
        Column(name="short", title=_("Short name")),
        Column(name="parent", title=_("Part of")),
        Column(name="region", title=_("Region it is the office of"), description=_KEMENDAGRI),
        Column(name="active", title=_("Still open"), type="boolean"),
    ),
    rows=lambda scope: queries.agency_rows(),
    stamp=queries.agencies_stamp,
)
HOLIDAYS = Dataset(
    key="territory.holidays",
    title=_("Days off"),
    description=_("National holidays, joint leave (cuti bersama) and local days off of the city."),
    theme="pemerintahan",
    frequency="annual",
    keywords=("hari libur", "cuti bersama", "kalender kerja"),
    columns=(
        Column(name="day", title=_("Day"), type="date"),
        Column(name="name", title=_("Name")),
        Column(
            name="kind", title=_("Kind"), description=_("national, cuti_bersama, local or working")
        ),
        Column(name="region", title=_("Region"), description=_("Empty: the whole country")),
        Column(name="source", title=_("Source"), description=_("The decree, or who knows it")),
        Column(name="verified", title=_("Decree seen"), type="boolean"),
    ),
    rows=lambda scope: queries.holiday_rows(),
    stamp=queries.calendar_stamp,
)
PLACES = Dataset(
    key="territory.places",
    title=_("Places of the city"),
    description=_("Offices, markets, schools and other named places with their positions."),
    theme="wilayah",
    keywords=("tempat", "fasilitas", "kantor"),
    columns=(
        Column(name="name", title=_("Name")),
        Column(name="kind", title=_("Kind")),
        Column(name="region_id", title=_("Region"), description=_KEMENDAGRI),
        Column(name="agency_id", title=_("Agency")),
        Column(name="source", title=_("Source")),
        Column(name="point", title=pgettext_lazy("map", "Position"), type="geopoint"),
    ),
    rows=lambda scope: queries.place_rows(),
    stamp=queries.places_stamp,
)
ALL = (REGIONS, AGENCIES, HOLIDAYS, PLACES)
