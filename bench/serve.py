"""Run the web server with the baselines: `python -m bench.serve`; settings as usual."""

from balaikota.cli import web
from balaikota.lib import config

if __name__ == "__main__":
    web.server(config.load(), "bench.asgi:application").serve()
