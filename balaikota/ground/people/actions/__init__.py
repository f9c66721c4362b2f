"""Every change to accounts, positions, keys and the log of looks. One transaction a call."""

from .accounts import (
    NewAccount,
    change_account,
    change_own,
    close_account,
    create_account,
    end_other_sessions,
    forget_me,
    reopen_account,
    reset_second_factor,
    sign_up,
)
from .first_admin import become_first_admin, check_link, first_admin_link
from .grants import end_grant, give_grant, save_position
from .keys import MadeKey, end_program_key, make_key, make_program_key, revoke_key
from .looks import record_look, record_looks
from .people_file import FileReport, LineReport, import_people

__all__ = [
    "FileReport",
    "LineReport",
    "MadeKey",
    "NewAccount",
    "become_first_admin",
    "change_account",
    "change_own",
    "check_link",
    "close_account",
    "create_account",
    "end_grant",
    "end_other_sessions",
    "end_program_key",
    "first_admin_link",
    "forget_me",
    "give_grant",
    "import_people",
    "make_key",
    "make_program_key",
    "record_look",
    "record_looks",
    "reopen_account",
    "reset_second_factor",
    "revoke_key",
    "save_position",
    "sign_up",
]
