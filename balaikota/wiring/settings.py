"""Django settings: everything a city may change comes from `lib.config`."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from balaikota.lib import config, crypto, outgoing

CONFIG = config.load()
PACKAGE = Path(__file__).resolve().parent.parent
KEY_RING = crypto.read_ring(
    Path(CONFIG.secret_file) if CONFIG.secret_file else CONFIG.data / "secrets.json",
    create=not CONFIG.secret_file,
)

DEBUG = CONFIG.debug
DEMO = CONFIG.demo
# Where agencies' applications may be asked; those of the demo run beside it on this machine.
MAY_BE_ASKED = outgoing.reachable(
    [*CONFIG.inner_networks, *([ip_network("127.0.0.0/8"), ip_network("::1")] if DEMO else [])]
)
SECRET_KEY = KEY_RING.django
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
if CONFIG.public_url:
    ALLOWED_HOSTS.append(urlsplit(CONFIG.public_url).hostname or "")
elif CONFIG.host not in ("127.0.0.1", "localhost", "::1"):
    ALLOWED_HOSTS = ["*"]  # listens on a network without being told its name
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url] if CONFIG.public_url else []

ROOT_URLCONF = "balaikota.wiring.urls"
ASGI_APPLICATION = "balaikota.wiring.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Account"

# The ground above people, lowest first. `people` comes before the libraries, see INSTALLED_APPS.
GROUND = [
    f"balaikota.ground.{name}"
    for name in (
        "notices",
        "registers",
        "indicators",
        "documents",
        "residents",
        "applications",
        "connectors",
        "signin",
        "exchange",
    )
]
DESKS = [f"balaikota.desk.{name}" for name in ("command_center", "opendata", "portal")]
# A room is found by its folder: a new one needs no edit here.
ROOMS = sorted(f"balaikota.rooms.{file.parent.name}" for file in PACKAGE.glob("rooms/*/apps.py"))

INSTALLED_APPS = [
    "balaikota.ground.people",  # first: their templates and words replace those of the libraries
    "balaikota.ground.signin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "django_htmx",
    "procrastinate.contrib.django",
    "balaikota.shell",
    "balaikota.ground.events",
    "balaikota.ground.territory",
    "balaikota.ground.files",
    *(app for app in GROUND if app != "balaikota.ground.signin"),
    *ROOMS,
    *DESKS,
    "balaikota.wiring",
]

MIDDLEWARE = [
    "balaikota.wiring.metrics.CountMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "balaikota.wiring.security.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "balaikota.ground.signin.middleware.ReturnMiddleware",
    "balaikota.ground.people.middleware.ActorMiddleware",
    "balaikota.ground.people.middleware.SecondFactorMiddleware",
    "balaikota.wiring.security.RatesMiddleware",
    "balaikota.wiring.refusals.RefusalMiddleware",
]
# Programs speak at these addresses, by key and without a cookie: nothing of sessions, accounts,
# forms and messages can concern them (wiring/bridge.py).
PROGRAM_PATHS = ("/open311/", "/api/")
PROGRAM_MIDDLEWARE = [
    "balaikota.wiring.metrics.CountMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "balaikota.wiring.security.HeadersMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "balaikota.ground.people.middleware.ActorMiddleware",
    "balaikota.wiring.refusals.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "balaikota.wiring.context.house",
            ],
        },
    }
]


def _database(url: str) -> dict[str, Any]:
    parts: dict[str, Any] = dict(conninfo_to_dict(url)) if url else {}
    return {
        "ENGINE": "balaikota.wiring.database",  # replaces what PostgreSQL dropped
        "NAME": parts.pop("dbname", "balaikota"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {
            **parts,
            "pool": {
                "min_size": 1,
                "max_size": CONFIG.web_threads + 2,
                "timeout": 10,
            },
            "application_name": "balaikota",
            "prepare_threshold": 5,  # Django's None would forbid what events/prepared.py asks for
        },
    }


DATABASES = {"default": _database(CONFIG.database_url)}

LANGUAGE_CODE = CONFIG.language
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
USE_I18N = True
LOCALE_PATHS = [PACKAGE / "lib" / "locale"]
USE_TZ = True
TIME_ZONE = CONFIG.time_zone

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.data / "static"
MEDIA_ROOT = CONFIG.data / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "balaikota.ground.files.storage.DurableFileSystemStorage"},
    "staticfiles": {"BACKEND": "balaikota.wiring.statics.HashedNames"},
}

HTTPS = CONFIG.base_url.startswith("https://")
SESSION_COOKIE_NAME = "__Host-balaikota" if HTTPS else "balaikota"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
if HTTPS and CONFIG.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Limits of sign-in count in this table, so that all processes agree (docs/security.md).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Rooms keep their tasks and schedules in `jobs.py`.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# Accounts: docs/security.md says why.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
HOME_OF_STAFF = "/tugas/"
HOME_OF_LEADERS = "/pusat-komando/"
SECOND_FACTOR = not DEMO  # mandatory for staff
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "balaikota.ground.signin.hashers.RandomSecretHasher",  # for secrets of programs only
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email", "phone"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "balaikota.ground.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone", "username"} if DEMO else {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]  # the form asks for one of the two
_FORMS = "balaikota.ground.people.forms.sign_in"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignInForm",
    "signup": f"{_FORMS}.SignUpForm",
    "change_password": f"{_FORMS}.NewPasswordForm",
    "set_password": f"{_FORMS}.FirstPasswordForm",
    "reset_password": f"{_FORMS}.ForgottenForm",
    "reset_password_from_key": f"{_FORMS}.ResetForm",
    "reauthenticate": f"{_FORMS}.AgainForm",
    "request_login_code": f"{_FORMS}.CodeForm",
    "add_email": f"{_FORMS}.NewAddressForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 2
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_USER_DISPLAY = "balaikota.ground.people.adapter.display_name"
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = (
    False
    if DEMO
    else {  # a whole mobile carrier may share one address, so addresses get more than accounts
        "login": "60/m/ip",
        "login_failed": "30/m/ip,5/5m/key",
        "verify_phone": "1/30s/key,60/m/ip",
    }
)
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIG.trusted_proxies
MFA_ADAPTER = "balaikota.ground.people.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an account may have a telephone only
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # localhost only; browsers refuse other http


IDP_OIDC_ADAPTER = "balaikota.ground.signin.adapter.OIDCAdapter"
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 14 * 24 * 3600
IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT = False  # only without a good id_token_hint
SOCIALACCOUNT_ADAPTER = "balaikota.ground.signin.adapter.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False


def _email(url: str) -> dict[str, Any]:
    """The mail server of BALAIKOTA_EMAIL_URL, or files in the outbox folder."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
    parts = urlsplit(url)
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 10,
    }


globals().update(_email(CONFIG.email_url))
EMAIL_FILE_PATH = CONFIG.data / "outbox"
DEFAULT_FROM_EMAIL = CONFIG.email_from or f"balaikota@{urlsplit(CONFIG.base_url).hostname}"

# One line a record on standard error; the supervisor keeps it in <data>/logs. No personal data:
# requests are named by address without query.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
