"""Changes of sign-in: clients, entries, consents, keys, providers, groups, provisioning."""

from .clients import (
    NewClient,
    Registered,
    change_client,
    close_client,
    new_client_id,
    new_secret,
    register_client,
    renew_secret,
)
from .consents import give_consent, withdraw_consent
from .entries import (
    end_everything,
    end_session,
    enter,
    leave_session,
    sign_out_everywhere,
    tell_client,
)
from .groups import delete_group, save_group, save_scim_group, set_members
from .keys import rotate_keys
from .providers import save_provider
from .provisioning import open_provisioning, provision
from .scim import ScimPerson, create_scim_user, remove_scim_user, replace_scim_user

__all__ = [
    "NewClient",
    "Registered",
    "ScimPerson",
    "change_client",
    "close_client",
    "create_scim_user",
    "delete_group",
    "end_everything",
    "end_session",
    "enter",
    "give_consent",
    "leave_session",
    "new_client_id",
    "new_secret",
    "open_provisioning",
    "provision",
    "register_client",
    "remove_scim_user",
    "renew_secret",
    "replace_scim_user",
    "rotate_keys",
    "save_group",
    "save_provider",
    "save_scim_group",
    "set_members",
    "sign_out_everywhere",
    "tell_client",
    "withdraw_consent",
]
