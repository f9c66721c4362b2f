"""What the population register puts into the sockets of the house: counts, never people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import (
    Area,
    Column,
    Dataset,
    Evidence,
    Indicator,
    MapLayer,
    OwnData,
    Panel,
    Requirement,
    Service,
    Target,
    Task,
    Timeline,
    Tool,
    offer,
)

from .. import permissions
from ..queries import counts, own
from ..rules.rows import NEEDED
from . import datasets, landing, panels, telling

COUNTED = ("residents.counted",)
SOURCE = _("Population register")

offer(
    Panel(
        key="residents.looks",
        title=_("Looks at personal data"),
        permission=permissions.LOOKS,
        stale_on=(
            "residents.looks_sealed", "residents.looking_unusual", "residents.alert_closed",
        ),
        load=panels.looks,
        template="residents/panels/looks.html",
        order=210,
        wall=3,
    )
)  # fmt: skip
offer(
    Panel(
        key="residents.people",
        title=_("Population"),
        permission=permissions.COUNTS,
        stale_on=COUNTED,
        load=panels.people,
        template="residents/panels/people.html",
        order=220,
        wall=3,
    )
)
offer(
    Area(
        key="residents.area",
        title=_("Population"),
        permission=permissions.COUNTS,
        stale_on=COUNTED,
        load=panels.people,
        template="residents/panels/people.html",
        order=60,
    )
)
offer(
    MapLayer(
        key="residents.density",
        title=_("People for each km²"),
        permission=permissions.COUNTS,
        stale_on=COUNTED,
        features=panels.density,
        paint=panels.DENSITY_PAINT,
        order=200,
        legend=(("#f3ead6", _("few")), ("#e2bf73", _("more")), ("#b9822a", _("many"))),
    )
)
for _key, _title, _definition, _unit, _load in (
    ("residents.population", _("Population"), _("People registered in the area"), _("people"),
     panels.population),
    ("residents.families", _("Families"), _("Family cards with somebody registered"),
     _("families"), panels.families),
    ("residents.quality", _("Records without a doubt"),
     _("Share of records in which nothing is missing or contradicts itself"), "%",
     panels.quality),
):  # fmt: skip
    offer(
        Indicator(
            key=_key,
            title=_title,
            definition=_definition,
            unit=_unit,
            direction="up",
            permission=permissions.COUNTS,
            stale_on=COUNTED,
            load=_load,
            source=SOURCE,
            target=98.0 if _key == "residents.quality" else None,
            order=200,
        )
    )

_AREA = (
    Column(name="kode", title=_("Region code")),
    Column(name="kelurahan", title=_("Kelurahan")),
    Column(name="kecamatan", title=_("Kecamatan")),
)
offer(
    Dataset(
        key="residents.by_village",
        title=_("Population and families by kelurahan"),
        description=_(
            "People and families registered in each kelurahan. Numbers from 1 to 4 are left out."
        ),
        columns=(
            *_AREA,
            Column(name="penduduk", title=_("People"), type="integer", unit="orang"),
            Column(name="keluarga", title=_("Families"), type="integer", unit="keluarga"),
        ),
        rows=datasets.by_village,
        stamp=counts.stamp,
        theme="SOCI",
        frequency="monthly",
        keywords=("penduduk", "keluarga", "kependudukan"),
    )
)
offer(
    Dataset(
        key="residents.by_age",
        title=_("Population by age, sex and kelurahan"),
        description=_(
            "People in bands of five years of age. Small numbers are left out, with so many beside "
            "them that nobody can reckon them back."
        ),
        columns=(
            *_AREA,
            Column(name="umur", title=_("Age")),
            Column(name="laki_laki", title=_("Men"), type="integer", unit="orang"),
            Column(name="perempuan", title=_("Women"), type="integer", unit="orang"),
        ),
        rows=datasets.by_age,
        stamp=counts.stamp,
        theme="SOCI",
        frequency="monthly",
        keywords=("penduduk", "umur", "jenis kelamin", "piramida penduduk"),
    )
)
offer(
    Evidence(
        key="residents.verifies",
        title=_("Asks the population service instead of copying"),
        load=datasets.verifications,
    )
)
offer(
    Evidence(
        key="residents.served",
        title=_("Different residents it verified"),
        counted=True,
        load=datasets.served,
    )
)
offer(
    Timeline(
        key="residents.timeline",
        permission=permissions.COUNTS,
        kinds=telling.KINDS,
        tell=telling.tell,
    )
)
offer(OwnData(key="residents.register", title=_("Population register"), load=own.everything))
offer(
    Requirement(
        key="residents.registered",
        title=_("Is a registered resident of the city"),
        ask=datasets.is_registered,
    )
)
offer(
    Target(
        key="residents.people",
        title=_("Residents"),
        columns=landing.COLUMNS,
        identity=("nik",),
        land=landing.land,
        required=NEEDED,
        order=200,
    )
)
offer(
    Service(
        key="residents.own",
        title=_("My data in the register"),
        summary=_("See what is kept of you, who looked at it and why, and object."),
        url_name="residents:own",
        icon="shield",
        order=60,
    )
)
offer(
    Task(
        key="residents.wishes",
        title=_("Requests of residents"),
        permission=permissions.WISHES,
        stale_on=("residents.wish_made", "residents.wish_answered"),
        count=panels.waiting_wishes,
        url_name="residents:wishes",
        order=60,
    )
)
offer(
    Task(
        key="residents.duplicates",
        title=_("Suspected duplicates"),
        permission=permissions.JUDGE,
        stale_on=("residents.duplicates_found", "residents.pair_judged"),
        count=panels.waiting_pairs,
        url_name="residents:duplicates",
        order=61,
    )
)
offer(
    Tool(
        key="residents.register",
        title=_("Population register"),
        summary=_("Residents, families, files, agreements, and who looked."),
        permission=permissions.COUNTS,
        url_name="residents:home",
        icon="people",
        order=50,
    )
)
