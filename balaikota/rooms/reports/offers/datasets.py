"""Public reports as open data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balaikota.ground.events.sockets import Column, Dataset

from .. import queries

PUBLIC = Dataset(
    key="reports.public",
    title=_("Citizens' reports"),
    description=_(
        "Every report that is public: what it is about, where, who handles it, and when each step "
        "was taken. Without names, descriptions and photos; secret reports are not in it."
    ),
    theme="pemerintahan",
    frequency="daily",
    keywords=("laporan", "pengaduan", "layanan publik", "SP4N-LAPOR!", "Open311"),
    columns=(
        Column(name="code", title=_("Tracking code"), description=_("The public code.")),
        Column(name="category", title=_("Category code")),
        Column(name="category_name", title=pgettext_lazy("report", "Category")),
        Column(name="group", title=_("Group of categories")),
        Column(
            name="state",
            title=pgettext_lazy("report", "State"),
            description=_("disposed, working, done or closed"),
        ),
        Column(
            name="channel",
            title=_("Channel"),
            description=_("How it came: web, counter, open311 or import"),
        ),
        Column(name="place", title=_("Kelurahan code"), description=_("Code of Kemendagri.")),
        Column(name="place_name", title=_("Kelurahan")),
        Column(name="agency", title=_("Agency code")),
        Column(name="agency_name", title=_("Agency")),
        Column(name="filed_at", title=_("Received at"), type="datetime"),
        Column(name="answered_at", title=_("First answered at"), type="datetime"),
        Column(name="done_at", title=_("Finished at"), type="datetime"),
        Column(name="closed_at", title=_("Closed at"), type="datetime"),
        Column(name="expected_at", title=_("Promised until"), type="datetime"),
        Column(
            name="reopened",
            title=_("Times opened again"),
            type="integer",
            unit="kali",
        ),
        Column(
            name="rating",
            title=pgettext_lazy("report", "Rating"),
            type="integer",
            description=_("By the reporter, from 1 to 5"),
        ),
        Column(
            name="point",
            title=pgettext_lazy("map", "Position"),
            type="geopoint",
            description=_("Rounded to about eleven metres"),
        ),
    ),
    rows=lambda scope: queries.published_rows(),
    stamp=queries.published_stamp,
)
