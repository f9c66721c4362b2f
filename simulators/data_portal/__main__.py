"""python -m simulators.data_portal --port 8310 --datasets 250"""

from __future__ import annotations

import argparse

from .portal import Portal, package, server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8310)
    parser.add_argument("--datasets", type=int, default=250)
    given = parser.parse_args()
    running = server(Portal([package(n) for n in range(given.datasets)]), given.port)
    print(f"CKAN at http://127.0.0.1:{given.port}/ · DCAT at /katalog.ttl", flush=True)
    running.serve_forever()


if __name__ == "__main__":
    main()
