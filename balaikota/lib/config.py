"""Every setting of Balaikota: one typed table, read from environment variables.

Nothing else in the house reads `os.environ`. `balaikota doctor` prints this table, and
`docs/operating.md` is checked against it.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "BALAIKOTA_"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ConfigError(Exception):
    """A setting cannot be used. The message is one sentence: what, where, how to mend."""


@dataclass(frozen=True)
class Setting:
    """One row of the table: environment name, parser, default as text, and what it does."""

    name: str
    parse: Callable[[str], Any]
    default: str
    help: str
    secret: bool = False


def _text(value: str) -> str:
    return value


def _path(value: str) -> Path:
    return Path(value).expanduser().resolve()


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        number = int(value)
        if not low <= number <= high:
            raise ValueError(f"must lie between {low} and {high}")
        return number

    return parse


def _switch(value: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if value.lower() not in words:
        raise ValueError("must be yes or no")
    return words[value.lower()]


def _postgres_url(value: str) -> str:
    if value and not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("must look like postgresql://user:password@host:5432/database")
    return value


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError(f"must be {', '.join(choices[:-1])} or {choices[-1]}")
        return value

    return parse


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path):
        raise ValueError("must look like https://kota.go.id, without a path")
    return value


def _mail_server(value: str) -> str:
    if value and urlsplit(value).scheme not in ("smtp", "smtps"):
        raise ValueError("must look like smtp://user:password@host:587")
    return value


def _contact(value: str) -> str:
    if value and not value.startswith(("mailto:", "https://")):
        raise ValueError("must look like mailto:layanan@kota.go.id or https://kota.go.id")
    return value


def _networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(
            ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip()
        )
    except ValueError as error:
        raise ValueError(f"must look like 10.20.0.0/16,192.168.5.4/32 ({error})") from error


def _city_code(value: str) -> str:
    if value and not re.fullmatch(r"\d\d\.\d\d", value):
        raise ValueError("must be a code of a city or regency, such as 36.72")
    return value


TABLE: tuple[Setting, ...] = (
    Setting(
        "BALAIKOTA_DATA",
        _path,
        "./data",
        "Folder of everything embedded: database, files, secrets.",
    ),
    Setting("BALAIKOTA_HOST", _text, "127.0.0.1", "Address the web server listens on."),
    Setting("BALAIKOTA_PORT", _number(1, 65535), "8000", "Port the web server listens on."),
    Setting(
        "BALAIKOTA_DATABASE_URL",
        _postgres_url,
        "",
        "Any PostgreSQL 15 or newer; empty means embedded.",
        secret=True,
    ),
    Setting(
        "BALAIKOTA_SECRET_FILE",
        _text,
        "",
        "File with the key ring; empty means secrets.json in the data folder.",
    ),
    Setting(
        "BALAIKOTA_CITY",
        _city_code,
        "",
        "Kemendagri code of the city, such as 36.72; empty means what the database says.",
    ),
    Setting(
        "BALAIKOTA_PUBLIC_URL",
        _web_address,
        "",
        "Address citizens use, such as https://kota.go.id; empty means host and port.",
    ),
    Setting(
        "BALAIKOTA_TIME_ZONE",
        _one_of("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
        "Asia/Jakarta",
        "Zone shown to people: Asia/Jakarta, Asia/Makassar or Asia/Jayapura.",
    ),
    Setting(
        "BALAIKOTA_LANGUAGE",
        _one_of("id", "en"),
        "id",
        "Language of the interface before a person chooses: id or en.",
    ),
    Setting(
        "BALAIKOTA_WEB_PROCESSES", _number(1, 64), "1", "Web processes started by `balaikota up`."
    ),
    Setting(
        "BALAIKOTA_WEB_THREADS",
        _number(1, 64),
        "4",
        "Threads (and database connections) of each web process.",
    ),
    Setting(
        "BALAIKOTA_DEMO",
        _switch,
        "no",
        "Demo city: example data marked on every screen, no second factor, loopback only.",
    ),
    Setting("BALAIKOTA_DEBUG", _switch, "no", "Developers only: error pages with details."),
    Setting(
        "BALAIKOTA_EMAIL_URL",
        _mail_server,
        "",
        "smtp://user:password@host:587 for e-mail; empty writes mails into the data folder.",
        secret=True,
    ),
    Setting(
        "BALAIKOTA_EMAIL_FROM",
        _text,
        "",
        "Sender of e-mails, such as layanan@kota.go.id; empty means balaikota@ the public address.",
    ),
    Setting(
        "BALAIKOTA_SMS_URL",
        _text,
        "",
        "Gateway that gets POST {to, text} for each SMS; empty writes them into the data folder.",
    ),
    Setting(
        "BALAIKOTA_SMS_FORM",
        _text,
        "plain",
        "How the SMS gateway is spoken to: plain, infobip, twilio, or a file that describes it.",
    ),
    Setting("BALAIKOTA_SMS_TOKEN", _text, "", "Bearer token for the SMS gateway.", secret=True),
    Setting(
        "BALAIKOTA_WHATSAPP_URL",
        _text,
        "",
        "WhatsApp Cloud API with the number's id, such as "
        "https://graph.facebook.com/v23.0/106540352242922; empty sends no WhatsApp.",
    ),
    Setting("BALAIKOTA_WHATSAPP_TOKEN", _text, "", "Access token of the Cloud API.", secret=True),
    Setting(
        "BALAIKOTA_WHATSAPP_APP_SECRET",
        _text,
        "",
        "App secret; without it no webhook of WhatsApp is believed.",
        secret=True,
    ),
    Setting(
        "BALAIKOTA_WHATSAPP_VERIFY_TOKEN",
        _text,
        "",
        "Word of your own that WhatsApp shows when it first asks the webhook.",
        secret=True,
    ),
    Setting(
        "BALAIKOTA_PUSH_CONTACT",
        _contact,
        "",
        "Whom push services may write to, such as mailto:layanan@kota.go.id; empty: no web push.",
    ),
    Setting(
        "BALAIKOTA_DUKCAPIL_URL",
        _text,
        "",
        "Dukcapil's verification service with user and password; empty asks only the own register.",
        secret=True,
    ),
    Setting(
        "BALAIKOTA_TSA_URL",
        _text,
        "",
        "Timestamp service (RFC 3161): documents are then signed to PAdES B-LT; empty means B-B.",
        secret=True,
    ),
    Setting(
        "BALAIKOTA_TSA_ROOTS",
        _text,
        "",
        "PEM file with the certificate authorities of the timestamp service.",
    ),
    Setting(
        "BALAIKOTA_SIGNER_URL",
        _text,
        "",
        "Remote signing service (BSrE) with user and password; empty: keys of the city's own.",
        secret=True,
    ),
    Setting(
        "BALAIKOTA_PKCS11_MODULE",
        _text,
        "",
        "Library of a hardware module for signing (PKCS#11), such as /usr/lib/opensc-pkcs11.so.",
    ),
    Setting(
        "BALAIKOTA_TRUSTED_PROXIES",
        _number(0, 9),
        "0",
        "Proxies in front of this server that write X-Forwarded-For.",
    ),
    Setting(
        "BALAIKOTA_SOURCES_FOLDER",
        _text,
        "",
        "Folder sources may read files from; empty means sumber in the data folder.",
    ),
    Setting(
        "BALAIKOTA_INNER_NETWORKS",
        _networks,
        "",
        "Networks of the city's own, such as 10.20.0.0/16,192.168.5.4/32, in which agencies' "
        "applications may be asked; all other private addresses are refused.",
    ),
)


@dataclass(frozen=True)
class Config:
    """The table, parsed. One attribute for each row, in lower case without the prefix."""

    data: Path
    host: str
    port: int
    database_url: str
    secret_file: str
    city: str
    public_url: str
    time_zone: str
    language: str
    web_processes: int
    web_threads: int
    demo: bool
    debug: bool
    email_url: str
    email_from: str
    sms_url: str
    sms_form: str
    sms_token: str
    whatsapp_url: str
    whatsapp_token: str
    whatsapp_app_secret: str
    whatsapp_verify_token: str
    push_contact: str
    dukcapil_url: str
    tsa_url: str
    tsa_roots: str
    signer_url: str
    pkcs11_module: str
    trusted_proxies: int
    inner_networks: tuple[Network, ...]
    sources_folder: str

    @property
    def base_url(self) -> str:
        """Address printed to people and written into links, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def read(setting: Setting, environ: Mapping[str, str]) -> Any:
    """One value, parsed.

    Raises:
        ConfigError: it cannot be used; names the variable and the mend, and hides secrets.
    """
    raw = environ.get(setting.name) or setting.default
    try:
        return setting.parse(raw)
    except ValueError as error:
        shown = "(hidden)" if setting.secret else repr(raw)
        raise ConfigError(f"{setting.name} is {shown}: {error}. {setting.help}") from error


def unknown(environ: Mapping[str, str]) -> list[str]:
    """Variables that look like settings and are none: most likely a slip of the pen."""
    known = {setting.name for setting in TABLE}
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Parse the environment.

    Raises:
        ConfigError
    """
    environ = os.environ if environ is None else environ
    names = {setting: setting.name.removeprefix(PREFIX).lower() for setting in TABLE}
    return Config(**{name: read(setting, environ) for setting, name in names.items()})
