"""Reads of sign-in: clients, entries, consents, keys, outside providers, groups."""

from .clients import (
    ClientRow,
    citizens_entered,
    client,
    clients,
    entries_of,
    may_pass,
    registration,
    signed_in_lately,
)
from .groups import group, group_names, groups, members
from .keys import signing_keys
from .own import Entered, consented, entered, entered_by, last_entry, sessions
from .providers import open_providers, provider_of, providers
from .provisioning import Telling, due_tellings, provisioning, provisionings
from .scim import GroupView, UserView, scim_group, scim_groups, scim_user, scim_users

__all__ = [
    "ClientRow",
    "Entered",
    "GroupView",
    "Telling",
    "UserView",
    "citizens_entered",
    "client",
    "clients",
    "consented",
    "due_tellings",
    "entered",
    "entered_by",
    "entries_of",
    "group",
    "group_names",
    "groups",
    "last_entry",
    "may_pass",
    "members",
    "open_providers",
    "provider_of",
    "providers",
    "provisioning",
    "provisionings",
    "registration",
    "scim_group",
    "scim_groups",
    "scim_user",
    "scim_users",
    "sessions",
    "signed_in_lately",
    "signing_keys",
]
