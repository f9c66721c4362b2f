"""The city's own application, with the baselines beside its addresses."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

from balaikota.wiring.asgi import application  # noqa: F401
