"""Who registers applications for the one sign-in, and what programs may do over SCIM."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import Role, declare, declare_scope

MANAGE = declare(
    "signin.manage",
    _("Register applications for the one sign-in, and outside identity providers"),
    {Role.ADMINISTRATOR, Role.DATA_STEWARD},
)
VIEW = declare(
    "signin.view",
    _("See which applications use the one sign-in"),
    {Role.ADMINISTRATOR, Role.DATA_STEWARD, Role.AGENCY_HEAD},
)
SCIM_READ = declare_scope("scim.read", _("Read people and groups over SCIM"))
SCIM_WRITE = declare_scope("scim.write", _("Make and change people and groups over SCIM"))
