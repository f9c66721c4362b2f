"""What the SCIM service is made of, and how accounts and groups look in it."""

from __future__ import annotations

from typing import Annotated, Any

from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Email,
    EnterpriseUser,
    ETag,
    Filter,
    Group,
    GroupMember,
    GroupMembership,
    Meta,
    Mutability,
    Name,
    Patch,
    PhoneNumber,
    Reference,
    ResourceType,
    Role,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    User,
)

from ..queries.scim import GroupView, UserView

ROOT = "/scim/v2"
MOST = 500  # resources on one page
Person = User[EnterpriseUser]


class Member(GroupMember):
    """A member; its name is told by the house."""

    display: Annotated[str | None, Mutability.read_only] = None


class CityGroup(Group):
    """A group whose members' names the house knows."""

    members: list[Member] | None = None  # type: ignore[assignment]


CONFIG = ServiceProviderConfig(
    documentation_uri=Reference("https://www.rfc-editor.org/rfc/rfc7644"),
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=False),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="API key",
            description="An API key of the city, sent as a bearer token.",
            primary=True,
        )
    ],
)
PROVIDER = ScimProvider(
    models=[User, EnterpriseUser, CityGroup],
    resource_types=[
        ResourceType.from_resource(Person),
        ResourceType.from_resource(CityGroup),
    ],
    config=CONFIG,
)


def person(view: UserView, base: str) -> Any:
    """An account as a SCIM User: what the client gave, overlaid with what the house knows."""
    user = Person.model_validate(view.extra or _own(view))
    user.id, user.user_name, user.external_id = str(view.id), view.username, view.external_id
    if user.active is not None or not view.active:
        user.active = view.active
    _put_contacts(user, view)
    if view.positions:
        _put_positions(user, view)
    user.groups = [
        GroupMembership(
            value=str(pk), display=name, type="direct", ref=Reference(f"{base}/Groups/{pk}")
        )
        for pk, name in view.groups
    ] or None
    user.meta = Meta(
        resource_type="User",
        created=view.joined_at,
        last_modified=view.changed_at,
        location=f"{base}/Users/{view.id}",
    )
    return user


def _own(view: UserView) -> dict[str, Any]:
    """An account that no SCIM client made."""
    return {
        "userName": view.username,
        "displayName": view.name or None,
        "active": view.active,
        "preferredLanguage": view.language,
    }


def _put_contacts(user: Any, view: UserView) -> None:
    """What changed in the house since the client gave it."""
    if view.name and name_told(user) != view.name:
        user.display_name, user.name = view.name, Name(formatted=view.name)
    if view.email and primary_told(user.emails).lower() != view.email:
        user.emails = [Email(value=view.email, type=Email.Type.work, primary=True)]
    if view.phone and not view.extra:
        user.phone_numbers = [PhoneNumber(value=view.phone, type=PhoneNumber.Type.mobile)]


def name_told(user: Any) -> str:
    """The name that a resource gives."""
    name = user.name
    parts = (name.given_name, name.family_name) if name else ()
    joined = " ".join(part for part in parts if part)
    return str((name and name.formatted) or user.display_name or joined or "")


def primary_told(values: Any) -> str:
    """The primary one of several e-mails or numbers."""
    ordered = sorted(values or [], key=lambda value: not value.primary)
    return str(ordered[0].value or "") if ordered else ""


def _put_positions(user: Any, view: UserView) -> None:
    """Positions come from the house alone: they decide what people may do."""
    first = view.positions[0]
    user.title = first.title
    user.roles = [
        Role(
            value=str(seat.role),
            display=seat.title,
            type=seat.agency or None,
            primary=seat is first,
        )
        for seat in view.positions
    ]
    user[EnterpriseUser] = EnterpriseUser(
        department=view.agency_name or first.agency or None, organization=view.organization or None
    )


def group(view: GroupView, base: str) -> CityGroup:
    """A group with its members."""
    return CityGroup(
        id=str(view.id),
        display_name=view.name,
        external_id=view.external_id,
        members=[
            Member(
                value=str(pk),
                display=name or None,
                type="User",
                ref=Reference(f"{base}/Users/{pk}"),
            )
            for pk, name in view.members
        ]
        or None,
        meta=Meta(
            resource_type="Group",
            created=view.made_at,
            last_modified=view.changed_at,
            location=f"{base}/Groups/{view.id}",
        ),
    )
