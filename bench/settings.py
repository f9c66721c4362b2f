"""The city's own settings, with the baselines beside its addresses."""

from balaikota.wiring.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
