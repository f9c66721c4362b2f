"""Django settings: everything a city may change comes from `lib.config`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from balaikota.lib import config, crypto

CONFIG = config.load()
PACKAGE = Path(__file__).resolve().parent.parent
KEY_RING = crypto.read_ring(
    Path(CONFIG.secret_file) if CONFIG.secret_file else CONFIG.data / "secrets.json",
    create=not CONFIG.secret_file,
)

DEBUG = CONFIG.debug
DEMO = CONFIG.demo
SECRET_KEY = KEY_RING.django
ALLOWED_HOSTS = ["*"] if DEBUG or not CONFIG.public_url else [CONFIG.public_url.split("/")[2].split(":")[0], "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [CONFIG.public_url] if CONFIG.public_url else []

ROOT_URLCONF = "balaikota.wiring.urls"
ASGI_APPLICATION = "balaikota.wiring.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Account"

# A room is found by its folder: a new one needs no edit here.
ROOMS = sorted(
    f"balaikota.rooms.{file.parent.name}" for file in PACKAGE.glob("rooms/*/apps.py")
)

INSTALLED_APPS = [
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
    "django_htmx",
    "procrastinate.contrib.django",
    "balaikota.shell",
    "balaikota.ground.events",
    "balaikota.ground.territory",
    "balaikota.ground.files",
    "balaikota.ground.people",
    *ROOMS,
    "balaikota.desk.command_center",
    "balaikota.desk.portal",
    "balaikota.wiring",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
        "ENGINE": "django.db.backends.postgresql",
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
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CONFIG.base_url.startswith("https://")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Rooms keep their tasks and schedules in `jobs.py`.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
