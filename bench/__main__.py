"""`make bench`: every hot path in turn. Names pick some: `python -m bench live reports`."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
HELPERS = {
    "asgi",
    "bare_live",
    "city",
    "data",
    "fact",
    "load",
    "people",
    "residents_ready",
    "serve",
    "settings",
    "urls",
}


def main() -> int:
    benches = sorted(
        file.stem
        for file in HERE.glob("*.py")
        if not file.stem.startswith("_") and file.stem not in HELPERS
    )
    wanted = sys.argv[1:] or benches
    unknown = sorted(set(wanted) - set(benches))
    if unknown:
        print(f"No bench named {', '.join(unknown)}. There are: {', '.join(benches)}.")
        return 2
    failed = [
        name
        for name in wanted
        if subprocess.run([sys.executable, "-m", f"bench.{name}"]).returncode
    ]
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
