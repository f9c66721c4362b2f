"""What may be done with the population register, and by whom. Whoever is not named, nothing.

An administrator runs the register without reading it: finding and opening people is for the data
steward, and for lurah and camat within their own area.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import LEADERS, Role, declare, declare_scope

_OWN_AREA = {Role.LURAH, Role.CAMAT}
_KEEPERS = {Role.DATA_STEWARD, Role.ADMINISTRATOR}

COUNTS = declare(
    "residents.counts", _("See how many people live where"), LEADERS | _KEEPERS | _OWN_AREA
)
FIND = declare(
    "residents.find", _("Find residents by NIK or KK; each look is recorded"),
    {Role.DATA_STEWARD} | _OWN_AREA,
)  # fmt: skip
REVEAL = declare(
    "residents.reveal", _("Open the data of a resident; each look is recorded"),
    {Role.DATA_STEWARD} | _OWN_AREA,
)  # fmt: skip
CHANGE = declare(
    "residents.change", _("Record births, deaths, moves and corrections"),
    {Role.DATA_STEWARD, Role.LURAH},
)  # fmt: skip
LINK = declare(
    "residents.link", _("Confirm at the counter who an account belongs to"),
    {Role.DATA_STEWARD, Role.COUNTER} | _OWN_AREA,
)  # fmt: skip
LOAD = declare("residents.load", _("Load files of residents"), _KEEPERS)
JUDGE = declare("residents.judge", _("Judge suspected duplicates"), {Role.DATA_STEWARD} | _OWN_AREA)
AGREEMENTS = declare(
    "residents.agreements", _("Give applications the right to ask about residents"), _KEEPERS
)
LOOKS = declare(
    "residents.looks", _("See who looked at residents' data, and unusual looking"), _KEEPERS
)
WISHES = declare(
    "residents.wishes", _("Answer objections and requests of residents"), {Role.DATA_STEWARD}
)
BREACHES = declare(
    "residents.breaches", _("Keep the register of processing and of breaches"), _KEEPERS
)
VERIFY = declare_scope("residents.verify", _("Ask whether data of a resident is right"))
