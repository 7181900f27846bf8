"""`kimnet doctor`: is everything here that the program needs?"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from app.commands import weights
from kimnet_core.errors import KimnetError
from kimnet_core.inference.cuda_libraries import cuda_device_count
from kimnet_core.inference.onnx_session import onnx_has_cuda
from kimnet_core.inference.torch_engine import torch_has_cuda
from kimnet_core.resources import DEFAULT_WEIGHTS

PACKAGES = (
    "kimnet-studio",
    "torch",
    "onnxruntime-gpu",
    "onnxruntime",
    "onnx",
    "av",
    "numpy",
    "opencv-python-headless",
    "PySide6-Essentials",
    "pyqtgraph",
    "safetensors",
)

# In a process of its own: a missing library or display ends the whole process, not just a call.
OPEN_WINDOW = "from PySide6.QtWidgets import QApplication; QApplication([])"
WORKS = "works"
NO_DISPLAY = "none here: the command line works, the window does not"
PATIENCE = 60  # seconds until Qt counts as hanging; a cold disk takes ten


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found.

    Attributes:
        python: version and place.
        system: operating system and processor.
        packages: version by name; those that are not installed are left out.
        cpus: processors that this program may use.
        cuda_devices: as the driver counts them.
        torch_cuda: whether torch can use one.
        onnx_cuda: whether ONNX Runtime can use one.
        qt: "works", or why it does not start.
        display: "works", or why no window can be opened.
        weights: digest of the shipped weights, or what is wrong with them.
        folders: where unnamed projects and your own weights, caches and logs lie.
        problems: sentences; empty when all is well.
    """

    python: str
    system: str
    packages: dict[str, str]
    cpus: int
    cuda_devices: int
    torch_cuda: bool
    onnx_cuda: bool
    qt: str
    display: str
    weights: str
    folders: dict[str, str]
    problems: tuple[str, ...]

    def __str__(self) -> str:
        rows = [("python", self.python), ("system", self.system)]
        rows += [*self.packages.items(), ("processors", str(self.cpus)), ("CUDA devices", str(self.cuda_devices))]
        rows += [("CUDA in torch", "yes" if self.torch_cuda else "no")]
        rows += [("CUDA in ONNX Runtime", "yes" if self.onnx_cuda else "no")]
        rows += [("Qt", self.qt), ("display", self.display), ("weights", self.weights), *self.folders.items()]
        lines = [f"{name:24} {value}" for name, value in rows]
        return "\n".join([*lines, "", *(self.problems or ["All is well."])])


def examine() -> Diagnosis:
    """Look at everything; nothing is changed."""
    packages = _packages()
    problems: list[str] = []
    qt = _opens({"QT_QPA_PLATFORM": "offscreen"})
    display = _opens({}) if _has_display() else NO_DISPLAY
    problems += [f"Qt does not start: {qt}"] if qt != WORKS else []
    problems += [f"No window can be opened: {display}"] if display not in (WORKS, NO_DISPLAY) else []
    if "onnxruntime" in packages and "onnxruntime-gpu" in packages:
        problems.append("onnxruntime and onnxruntime-gpu overwrite each other; uninstall both, then install one.")
    state = _weights(problems)
    folders = {
        "data folder": platformdirs.user_data_dir("kimnet-studio", appauthor=False),
        "cache folder": platformdirs.user_cache_dir("kimnet-studio", appauthor=False),
        "log folder": platformdirs.user_log_dir("kimnet-studio", appauthor=False),
    }
    problems += [f"The {name} {place} cannot be written." for name, place in folders.items() if not _writable(place)]
    return Diagnosis(
        python=f"{platform.python_version()} ({sys.executable})",
        system=f"{platform.system()} {platform.release()}, {platform.machine()}",
        packages=packages,
        cpus=os.cpu_count() or 1,
        cuda_devices=cuda_device_count(),
        torch_cuda=torch_has_cuda(),
        onnx_cuda=onnx_has_cuda(),
        qt=qt,
        display=display,
        weights=state,
        folders=folders,
        problems=tuple(problems),
    )


def _packages() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _has_display() -> bool:
    """Whether there is a screen to ask for; only X11 and Wayland say so beforehand."""
    return sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _opens(surroundings: dict[str, str]) -> str:
    """Start Qt in a process of its own.

    Returns:
        "works", or what Qt said before it ended.
    """
    command, surroundings = [sys.executable, "-c", OPEN_WINDOW], {**os.environ, **surroundings}
    try:
        run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE, env=surroundings)
    except subprocess.TimeoutExpired:
        return f"it did not start within {PATIENCE} s"
    if run.returncode == 0:
        return WORKS
    said = [line.strip() for line in run.stderr.splitlines() if line.strip()]
    if said and "Error" in said[-1]:  # an exception of Python, such as a library that cannot be loaded
        return said[-1]
    return " ".join(said[:3]) or f"it ended at once (status {run.returncode})"


def _weights(problems: list[str]) -> str:
    try:
        return weights.verify(DEFAULT_WEIGHTS.stem).sha256
    except KimnetError as error:
        problems.append(str(error))
        return str(error)


def _writable(folder: str) -> bool:
    """Whether a file can be made in a folder, or in the nearest one above it that exists."""
    place = next(path for path in (Path(folder), *Path(folder).parents) if path.is_dir())
    try:
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError:
        return False
