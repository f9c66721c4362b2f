"""What the SCIM service is made of, and how accounts and groups look in it."""

from __future__ import annotations

from typing import Any

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
CONFIG = ServiceProviderConfig(
    documentation_uri="https://www.rfc-editor.org/rfc/rfc7644",
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
    models=[User, EnterpriseUser, Group],
    resource_types=[
        ResourceType.from_resource(Person),
        ResourceType.from_resource(Group),
    ],
    config=CONFIG,
)


def person(view: UserView, base: str) -> Any:
    """An account as a SCIM User: what the client gave, overlaid with what the house knows."""
    user = Person.model_validate(view.extra or {"userName": view.username})
    user.id, user.user_name, user.external_id = str(view.id), view.username, view.external_id
    user.active, user.preferred_language = view.active, view.language
    user.display_name = view.name or user.display_name
    if view.name:
        user.name = user.name or Name()
        user.name.formatted = view.name
    if view.email:
        others = [mail for mail in user.emails or [] if mail.value != view.email and not mail.primary]
        user.emails = [Email(value=view.email, type=Email.Type.work, primary=True), *others]
    if view.phone:
        user.phone_numbers = [PhoneNumber(value=view.phone, type=PhoneNumber.Type.mobile)]
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


def _put_positions(user: Any, view: UserView) -> None:
    """Positions come from the house alone: they decide what people may do."""
    first = view.positions[0]
    user.title = first.title
    user.roles = [
        Role(value=str(seat.role), display=seat.title, type=seat.agency or None, primary=seat is first)
        for seat in view.positions
    ]
    user[EnterpriseUser] = EnterpriseUser(
        department=view.agency_name or first.agency or None, organization=view.organization or None
    )


def group(view: GroupView, base: str) -> Group:
    """A group with its members."""
    return Group(
        id=str(view.id),
        display_name=view.name,
        external_id=view.external_id,
        members=[
            GroupMember(
                value=str(pk), display=name, type="User", ref=Reference(f"{base}/Users/{pk}")
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
