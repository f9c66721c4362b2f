"""Reading what a client sent: filters of a list, and the fields of a new request.

Every problem is collected, so that one answer names all of them. An empty parameter is an absent
one, as the specification says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from ..rules import MOST_PHOTOS

SPAN = timedelta(days=90)  # longest window of requested_datetime in one answer
MOST = 1000  # requests in one answer
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ATTRIBUTE = re.compile(r"^attribute\[([^\]]+)\](\[\])?$")


class Wrong(Exception):
    """The request cannot be understood. `problems` are sentences; `status` is the HTTP status."""

    def __init__(self, problems: Sequence[str], status: int = 400) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Filters of GET requests. Times are aware; `codes` overrides everything else."""

    codes: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    statuses: frozenset[str] = frozenset()
    start: datetime | None = None
    end: datetime | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    words: str = ""
    page: int = 1
    page_size: int = MOST
    extensions: bool = False


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Fields of POST requests, as text, after the checks that need no database."""

    service_code: str
    longitude: float | None
    latitude: float | None
    address: str
    description: str
    attributes: Mapping[str, str | list[str]]
    contact: Mapping[str, str]
    device: str
    media_urls: tuple[str, ...] = ()


@dataclass
class Reader:
    """Takes parameters one by one and remembers what was wrong with them."""

    query: QueryDict
    zone: tzinfo
    problems: list[str] = field(default_factory=list)

    def text(self, name: str, most: int = 200) -> str:
        value = self.query.get(name, "").strip()
        if len(value) > most:
            self.problems.append(
                _("%(name)s is longer than %(most)s characters.") % {"name": name, "most": most}
            )
        if _CONTROL.search(value):
            self.problems.append(_("%(name)s contains control characters.") % {"name": name})
        return value

    def several(self, name: str) -> tuple[str, ...]:
        """What was sent under one name repeatedly, each once."""
        values = (value.strip() for value in self.query.getlist(name))
        return tuple(dict.fromkeys(value for value in values if value))

    def listed(self, name: str) -> tuple[str, ...]:
        parts = (part.strip() for part in self.text(name, 20_000).split(","))
        return tuple(part for part in parts if part)

    def moment(self, name: str) -> datetime | None:
        """A W3C date-time; without zone, or a bare date, in the city's zone."""
        value = self.query.get(name, "").strip()
        if not value:
            return None
        try:
            # A "+" that was not escaped arrives as a blank.
            found = datetime.fromisoformat(re.sub(r" (\d\d:\d\d)$", r"+\1", value))
            if len(value) == len("2026-01-31"):
                found = datetime.combine(date.fromisoformat(value), time(), self.zone)
            aware = found if found.tzinfo else found.replace(tzinfo=self.zone)
            if not 1900 < aware.year < 2200:
                raise ValueError("no time of a request")
            return aware
        except (ValueError, OverflowError):
            self.problems.append(
                _("%(name)s must be a date and time such as 2026-01-31T08:00:00+07:00.")
                % {"name": name}
            )
            return None

    def number(self, name: str, low: float, high: float) -> float | None:
        value = self.query.get(name, "").strip()
        if not value:
            return None
        try:
            number = float(value)
            if low <= number <= high:
                return number
        except ValueError:
            pass
        self.problems.append(
            _("%(name)s must be a number between %(low)s and %(high)s.")
            % {"name": name, "low": f"{low:g}", "high": f"{high:g}"}
        )
        return None

    def counted(self, name: str, default: int, high: int) -> int:
        value = self.query.get(name, "").strip()
        if not value:
            return default
        if value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= high and len(value) < 10:
            return int(value)
        self.problems.append(
            _("%(name)s must be a whole number between 1 and %(high)s.")
            % {"name": name, "high": high}
        )
        return default

    def done(self) -> None:
        """Raises Wrong when anything was."""
        if self.problems:
            raise Wrong(self.problems)


def wanted(query: QueryDict, zone: tzinfo, now: datetime) -> Wanted:
    """The filters of GET requests.

    Raises:
        Wrong: 400 with every problem.
    """
    read = Reader(query, zone)
    codes = read.listed("service_request_id")
    if len(codes) > MOST:
        read.problems.append(_("At most %(most)s service_request_id at once.") % {"most": MOST})
    statuses = frozenset(part.lower() for part in read.listed("status"))
    if statuses - {"open", "closed"}:
        read.problems.append(_("status must be open or closed."))
    updated = read.moment("updated_after"), read.moment("updated_before")
    start, end = _window(read.moment("start_date"), read.moment("end_date"), any(updated), now)
    found = Wanted(
        codes=codes,
        services=read.listed("service_code"),
        statuses=statuses,
        start=start,
        end=end,
        updated_after=updated[0],
        updated_before=updated[1],
        words=read.text("q"),
        page=read.counted("page", 1, 100_000),
        page_size=read.counted("page_size", MOST if "page" not in query else 100, MOST),
        extensions=query.get("extensions", "").lower() == "true",
    )
    read.done()
    return found


def _window(
    start: datetime | None, end: datetime | None, by_update: bool, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """At most 90 days of requested_datetime: the newest 90 of what was asked."""
    if start is None and end is None:
        return (None, None) if by_update else (now - SPAN, None)
    if end is None:
        assert start is not None
        return start, start + SPAN if start < now - SPAN else None
    if start is None or end - start > SPAN:
        return end - SPAN, end
    return start, end


def sent(post: QueryDict, zone: tzinfo) -> Sent:
    """The fields of POST requests.

    Raises:
        Wrong: 400 with every problem.
    """
    read = Reader(post, zone)
    latitude, longitude = read.number("lat", -90, 90), read.number("long", -180, 180)
    if (latitude is None) != (longitude is None) and not read.problems:
        read.problems.append(_("lat and long belong together."))
    address = read.text("address_string", 300) or read.text("address_id", 60)
    if latitude is None and not address and not read.problems:
        read.problems.append(_("Say where: lat and long, address_string or address_id."))
    service_code = read.text("service_code", 60)
    if not service_code:
        read.problems.append(_("service_code is required."))
    found = Sent(
        service_code=service_code,
        longitude=longitude,
        latitude=latitude,
        address=address,
        description=read.text("description", 4000),
        attributes=_attributes(post),
        contact={
            "name": " ".join(filter(None, (read.text("first_name"), read.text("last_name")))),
            "email": read.text("email"),
            "phone": read.text("phone", 30),
        },
        device=read.text("device_id") or read.text("account_id"),
        media_urls=media_urls(read),
    )
    read.done()
    return found


def media_urls(read: Reader) -> tuple[str, ...]:
    """Addresses of photos: `media_url`, also repeated, or `media_url[]`."""
    found = read.several("media_url") + read.several("media_url[]")
    if len(found) > MOST_PHOTOS:
        read.problems.append(_("At most %(most)s photos.") % {"most": MOST_PHOTOS})
    if any(len(url) > 500 or _CONTROL.search(url) for url in found):
        read.problems.append(_("%(name)s must be an address.") % {"name": "media_url"})
    return found


def _attributes(post: QueryDict) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {}
    for name in post:
        match = _ATTRIBUTE.match(name)
        if match:
            values = [value for value in post.getlist(name) if value]
            several = bool(match[2]) or len(values) > 1
            if values:
                found[match[1]] = values if several else values[0]
    return found
