"""Fill this virtual environment from a lock file, quickly, with the machine's own pip settings.

    python tools/install.py requirements.lock     install exactly what is locked, and the project
    python tools/install.py lock                  resolve pyproject.toml anew into the lock files

`uv` does the work when it can be installed; otherwise plain pip does, only slower. Every file is
checked against its hash. Nothing here names a package index: that is the machine's business.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.prefix) / "bin"
TOOL = "tools/uv.lock.txt"
# lock file → the dependency groups of pyproject.toml it holds beside the dependencies
LOCKS = {"requirements-dev.lock": ("build", "dev"), "requirements.lock": ("build",)}
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


def main(wanted: str) -> int:
    if wanted == "lock":
        return lock()
    begun = time.monotonic()
    print(f"· installing from {wanted}", flush=True)
    if not (install_by_uv(wanted) or install_by_pip(wanted)):
        print(f"Cannot install {wanted}; see pip's words above.", file=sys.stderr)
        return 1
    print(f"✓ installed in {time.monotonic() - begun:.0f} s", flush=True)
    return 0


def install_by_uv(wanted: str) -> bool:
    """Whether uv could install everything."""
    if not (has_uv() or quiet([*PIP, "install", "-q", "--require-hashes", "-r", TOOL])):
        return False
    indexes = pip_indexes()
    return quiet(uv("pip", "install", "-q", *indexes, "--require-hashes", "-r", wanted)) and quiet(
        uv("pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", ".")
    )


def install_by_pip(wanted: str) -> bool:
    """Whether pip could install everything."""
    print("· uv is not at hand; pip installs, which takes a little longer", flush=True)
    install = [*PIP, "install", "-q"]
    steps = (
        [*install, "--require-hashes", "-r", wanted],
        [*install, "--no-deps", "--no-build-isolation", "-e", "."],
    )
    return all(subprocess.run(step, cwd=ROOT, check=False).returncode == 0 for step in steps)


def lock() -> int:
    """Write the lock files. Without index addresses, so that they fit every machine."""
    common = ["--python-version=3.11", "--universal", "--generate-hashes", "--no-emit-index-url"]
    common += ["--no-header", "--upgrade", "-q", *pip_indexes()]
    for name, groups in LOCKS.items():
        chosen = [f"--group={group}" for group in groups]
        if "dev" not in groups:  # what runs is exactly what was tested
            chosen += ["--constraints", "requirements-dev.lock"]
        command = uv("pip", "compile", *common, *chosen, "pyproject.toml", "-o", name)
        subprocess.run(command, cwd=ROOT, check=True)
    command = uv("pip", "compile", *common, "-o", TOOL, "-")
    subprocess.run(command, cwd=ROOT, check=True, input="uv\n", text=True)
    return 0


def uv(*words: str) -> list[str]:
    return [str(BIN / "uv"), *words]


def has_uv() -> bool:
    return (BIN / "uv").exists()


def quiet(command: list[str]) -> bool:
    """Run; on failure say nothing, since the slower way is tried next."""
    environment = {"VIRTUAL_ENV": sys.prefix, **certificates(), **os.environ}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    return done.returncode == 0


def pip_indexes() -> list[str]:
    """What pip's configuration says about where packages come from, as options of uv."""
    options = []
    for name in ("index-url", "extra-index-url", "find-links"):
        for value in pip_setting(name).split():
            options += [f"--{name}", value]
    if options:
        options += ["--index-strategy", "unsafe-best-match"]  # hashes decide, not the order
    return options


def certificates() -> dict[str, str]:
    path = pip_setting("cert")
    return {"SSL_CERT_FILE": path} if path else {}


def pip_setting(name: str) -> str:
    """A pip setting from the environment or from any pip.conf, "" if there is none."""
    from_environment = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if from_environment:
        return from_environment
    written = pip_configuration()
    return written.get(f"install.{name}") or written.get(f"global.{name}") or ""


@cache
def pip_configuration() -> dict[str, str]:
    """All settings of all pip.conf files: "global.index-url" → value."""
    done = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=False)
    pairs = (line.partition("=") for line in done.stdout.splitlines())
    return {name: str(ast.literal_eval(value)) for name, _, value in pairs if value}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
