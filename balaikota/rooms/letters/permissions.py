"""What may be done with requests for letters, and by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import Role, declare

TAP = declare("letters.tap", _("Confirm requests of the own RT or RW"), {Role.RT, Role.RW})
CHECK = declare(
    "letters.check", _("Check requests that lie at the own office"),
    {Role.LURAH, Role.CAMAT, Role.OFFICER, Role.AGENCY_HEAD},
)  # fmt: skip
SIGN = declare(
    "letters.sign", _("Sign letters of the own office"),
    {Role.LURAH, Role.CAMAT, Role.AGENCY_HEAD},
)  # fmt: skip
COUNTER = declare(
    "letters.counter", _("Ask for letters at a counter, for somebody who came"),
    {Role.COUNTER, Role.LURAH, Role.CAMAT},
)  # fmt: skip
FIGURES = declare(
    "letters.figures", _("See figures of letters: counts, never people"),
    {
        Role.LURAH, Role.CAMAT, Role.AGENCY_HEAD, Role.DATA_STEWARD, Role.SECRETARY, Role.MAYOR,
        Role.ADMINISTRATOR,
    },
)  # fmt: skip
CATALOG = declare(
    "letters.catalog", _("Edit the catalog of letters and permits"), {Role.ADMINISTRATOR}
)
# Who hears of a request: everybody with an office over it; facts hold no personal data.
HEARS = declare(
    "letters.hear", _("Hear that requests of the own area moved"),
    {
        Role.RT, Role.RW, Role.LURAH, Role.CAMAT, Role.COUNTER, Role.OFFICER, Role.AGENCY_HEAD,
        Role.DATA_STEWARD, Role.SECRETARY, Role.MAYOR, Role.ADMINISTRATOR,
    },
)  # fmt: skip
