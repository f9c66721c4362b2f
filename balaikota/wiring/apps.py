from importlib import import_module
from pathlib import Path

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "balaikota.wiring"
    label = "wiring"

    def ready(self) -> None:
        """Load every reaction between rooms (files named `<room>_to_<room>.py`)."""
        for file in sorted(Path(__file__).parent.glob("*_to_*.py")):
            import_module(f"balaikota.wiring.{file.stem}")
