"""Everything that changes documents, keys, registers and templates."""

from .issuing import issue, preview
from .keys import close_old, end, enrol, enrol_device, enrol_remote, lock, unlock
from .setup import (
    TemplateData,
    ship,
    ship_register,
    ship_template,
    template_from,
    try_template,
    write_office,
    write_register,
    write_template,
)
from .turning import replace, revoke
from .wishes import Issued, NewDocument

__all__ = [
    "Issued",
    "NewDocument",
    "TemplateData",
    "close_old",
    "end",
    "enrol",
    "enrol_device",
    "enrol_remote",
    "issue",
    "lock",
    "preview",
    "replace",
    "revoke",
    "ship",
    "ship_register",
    "ship_template",
    "template_from",
    "try_template",
    "unlock",
    "write_office",
    "write_register",
    "write_template",
]
