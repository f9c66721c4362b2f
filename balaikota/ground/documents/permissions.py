"""What may be done with numbered, signed documents, and by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import LEADERS, STAFF, Role, declare

_SIGNERS = LEADERS | {Role.LURAH, Role.CAMAT, Role.AGENCY_HEAD}

VIEW = declare("documents.view", _("Search the archive of documents of the own area"), STAFF)
SIGN = declare("documents.sign", _("Sign documents with a key of one's own"), _SIGNERS)
REVOKE = declare("documents.revoke", _("Revoke documents"), _SIGNERS)
DISPOSE = declare(
    "documents.dispose",
    _("Destroy documents after their retention, two persons together"),
    _SIGNERS | {Role.DATA_STEWARD},
)
KEEP = declare(
    "documents.keep",
    _("Keep registers, letterheads and templates of documents"),
    {Role.DATA_STEWARD, Role.ADMINISTRATOR},
)
