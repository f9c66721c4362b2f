"""Everything that changes documents, keys, registers and templates."""

from .bulk import go_on, issue_many, resume
from .disposal import approve_disposal, drop_disposal, erase, propose_disposal
from .issuing import issue, preview, preview_picture
from .keys import close_old, end, enrol, enrol_device, enrol_remote, lock, unlock
from .setup import (
    TemplateData,
    ship,
    ship_register,
    ship_template,
    template_from,
    template_picture,
    try_template,
    write_office,
    write_register,
    write_template,
)
from .turning import replace, revoke
from .wishes import Issued, NewDocument, Started

__all__ = [
    "Issued",
    "NewDocument",
    "Started",
    "TemplateData",
    "approve_disposal",
    "close_old",
    "drop_disposal",
    "end",
    "enrol",
    "enrol_device",
    "enrol_remote",
    "erase",
    "go_on",
    "issue",
    "issue_many",
    "lock",
    "preview",
    "preview_picture",
    "propose_disposal",
    "replace",
    "resume",
    "revoke",
    "ship",
    "ship_register",
    "ship_template",
    "template_from",
    "template_picture",
    "try_template",
    "unlock",
    "write_office",
    "write_register",
    "write_template",
]
