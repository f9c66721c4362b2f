"""What may be done with the survey, and by whom. Answering needs no right."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import Role, declare

MODERATE = declare(
    "satisfaction.moderate", _("Publish or hide comments of the survey"),
    {Role.LURAH, Role.CAMAT, Role.AGENCY_HEAD, Role.REPORT_ADMIN},
)  # fmt: skip
STATIONS = declare(
    "satisfaction.stations", _("Set up screens that ask for answers"),
    {Role.LURAH, Role.CAMAT, Role.AGENCY_HEAD, Role.ADMINISTRATOR},
)  # fmt: skip
FIGURES = declare(
    "satisfaction.figures", _("See the survey on the command center"),
    {
        Role.LURAH, Role.CAMAT, Role.AGENCY_HEAD, Role.DATA_STEWARD, Role.SECRETARY, Role.MAYOR,
        Role.ADMINISTRATOR,
    },
)  # fmt: skip
