"""Set up everything and start: `python3 bootstrap.py app` or `python3 bootstrap.py test`.

Needs Python 3.11 or later and nothing else. It makes a virtual environment in `.venv`, installs the project
and what it depends on there, on Linux also the system libraries that Qt draws with, and then starts the
application on the sample clip, or the tests. What is there already is kept, so the second time is quick.
Whatever follows on the command line is handed on: `python3 bootstrap.py test -k heatmaps`.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

COMMANDS = {
    "app": (".", ["-m", "app", "--sample"]),
    "test": (".[test,train]", ["-m", "pytest"]),
}

# What PySide6's wheels leave to the system, by the Debian package that holds it.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}


def main() -> int:
    """Set up, start, and return the exit status of what was started."""
    parser = argparse.ArgumentParser(description="Set up everything and start.")
    parser.add_argument("command", choices=COMMANDS, help="app: the application on the sample clip; test: all tests")
    command, handed_on = parser.parse_known_args()
    extras, start = COMMANDS[command.command]
    if sys.version_info < (3, 11):  # noqa: UP036 - started by whatever Python is there
        sys.exit(f"KIMNet Studio needs Python 3.11 or later; this is {sys.version.split()[0]}.")
    if sys.platform == "linux":
        install_packages(missing_packages())
    if not works(PYTHON):
        say(f"making a virtual environment in {ENVIRONMENT}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
    install_project(extras)
    surroundings = dict(os.environ)
    if command.command == "test":
        surroundings["QT_QPA_PLATFORM"] = "offscreen"
    elif not has_screen():
        sys.exit("Everything is set up, but there is no screen here. Start this on a desktop, or use .venv/bin/kimnet.")
    return subprocess.run([PYTHON, *start, *handed_on], cwd=ROOT, env=surroundings, check=False).returncode


def missing_packages() -> list[str]:
    """Debian packages that hold what this system lacks."""
    packages = [package for library, package in QT_LIBRARIES.items() if not loads(library)]
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it apart, and venv needs it
        packages.append(f"python3.{sys.version_info.minor}-venv")
    return packages


def loads(library: str) -> bool:
    """Whether the system finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(packages: list[str]) -> None:
    """Install packages with apt, or end with the command that a person with the right to do so can run."""
    if not packages:
        return
    if shutil.which("apt-get") is None:
        sys.exit("Please install the packages that hold these first (names as in Debian): " + " ".join(packages))
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    prefix = privilege()
    if prefix is None:
        sys.exit(f"Please run this first, then start again:\n  sudo apt-get update && sudo {' '.join(install)}")
    say("installing system libraries: " + " ".join(packages))
    subprocess.run([*prefix, "apt-get", "update"], check=True)
    subprocess.run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *install], check=True)


def privilege() -> list[str] | None:
    """What to put before a command so that root runs it without a question; None when there is no way."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def has_screen() -> bool:
    """Whether a window could be opened; only X11 and Wayland say so beforehand."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)


def works(python: Path) -> bool:
    """Whether the environment's Python starts and has pip: a broken or half-made environment has not."""
    try:
        return subprocess.run([python, "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def install_project(extras: str) -> None:
    """Install the project where it stands, unless just this was installed before.

    The stamp says what was installed: the project's requirements and the extras.
    """
    stamp = ENVIRONMENT / "installed.txt"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    installed = stamp.read_text(encoding="utf-8").splitlines() if stamp.exists() else []
    if f"{wanted} {extras}" in installed:
        return
    say("installing the project and what it needs; the first time this takes some minutes")
    subprocess.run([PYTHON, "-m", "pip", "install", "--editable", extras], cwd=ROOT, check=True)
    kept = [line for line in installed if line.startswith(wanted)]
    stamp.write_text("\n".join([*kept, f"{wanted} {extras}"]) + "\n", encoding="utf-8")


def say(text: str) -> None:
    """Tell what takes time now."""
    sys.stderr.write(f"[bootstrap] {text}\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"This step failed (exit status {error.returncode}): {' '.join(map(str, error.cmd))}")
    except KeyboardInterrupt:
        sys.exit(130)
