"""Read a checkpoint of another project without trusting it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import safetensors.torch

from kimnet_core.errors import WeightsError
from kimnet_core.model.importing import unpickle
from kimnet_core.model.importing.unpickle import Outcome
from kimnet_core.model.weights import COUNTER

if TYPE_CHECKING:
    from torch import Tensor

LARGEST = 2 * 2**30  # bytes; the largest network that is read here has 0.6
PATIENCE = 900  # seconds, on a machine that is busy with other things
REASONS: dict[int, str] = {
    Outcome.CODE: "holds more than numbers, and to open it would run code; have its weights saved alone",
    Outcome.NO_STATE: "holds no table of weights by name",
    Outcome.TOO_LARGE: "wants more memory than its size explains",
}


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """The tensors of a checkpoint that PyTorch wrote.

    The file is opened by a process of its own, with limits (`unpickle.py`), which hands over nothing but numbers.

    Returns:
        float32 by name, without the prefix of parallel training and the counters of batch normalisation; all finite.

    Raises:
        WeightsError: the file is missing, too large, damaged, no table of tensors, would run code, or holds a number
            that is not finite; or the disk is full.
    """
    size = _size(path)
    if size > LARGEST:
        raise WeightsError(f"The checkpoint {path} is larger than any network that is read here; it was not opened.")
    with tempfile.TemporaryDirectory(prefix="kimnet-") as folder:
        if shutil.disk_usage(folder).free < size:
            raise WeightsError(f"To read the checkpoint {path}, {size / 1e6:.0f} MB must be free in {folder}.")
        tensors = Path(folder) / "tensors"
        try:
            # With the packages of this process, but none that lie in the folder one works in.
            child = [sys.executable, "-P", unpickle.__file__, str(path.resolve()), str(tensors)]
            ended = subprocess.run(child, check=False, capture_output=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired as error:
            raise WeightsError(f"The checkpoint {path} could not be read in {PATIENCE} seconds.") from error
        if ended.returncode != Outcome.DONE:
            reason = REASONS.get(ended.returncode, "is damaged, or PyTorch did not write it")
            raise WeightsError(f"The checkpoint {path} {reason}.")
        state = safetensors.torch.load(tensors.read_bytes())
    numbers = {key: value.float() for key, value in state.items() if not key.endswith(COUNTER)}
    if (key := next((key for key, value in numbers.items() if not value.isfinite().all()), None)) is not None:
        raise WeightsError(f"The checkpoint {path} holds a number that is not finite, in {shown(key)}.")
    return numbers


def _size(path: Path) -> int:
    """Bytes of a file that can be opened."""
    try:
        with path.open("rb"):
            return path.stat().st_size
    except OSError as error:
        raise WeightsError(f"The checkpoint {path} cannot be read: {error.strerror}.") from error


def shown(key: str) -> str:
    """A name from a file as it may stand in a sentence: on one line, printable, and not too long."""
    return ascii(key[:80])[1:-1]
