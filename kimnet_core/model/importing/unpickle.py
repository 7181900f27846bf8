"""Turn a checkpoint that nobody vouches for into plain tensors. Run as a script, in a process of its own.

    python -P unpickle.py CHECKPOINT TENSORS

A checkpoint is a pickle, and a pickle is a program. torch's restricted reader runs none but its own; should a file
get around it, exhaust the memory or bring torch down, it is this process that ends. It ends with an `Outcome`.
"""

from __future__ import annotations

import pickle
import sys
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.torch
import torch

# Trainers save where they stood beside the weights, and numbers of numpy among that.
SCALAR = np.float64().__reduce__()[0]
HARMLESS: list[Any] = [
    (SCALAR, "numpy.core.multiarray.scalar"),
    (SCALAR, "numpy._core.multiarray.scalar"),  # since numpy 2
    np.dtype,
    *(type(np.dtype(kind)) for kind in (np.float64, np.float32, np.int64)),
]
WRAPPERS = ("state_dict", "model")
PARALLEL = "module."  # goes before every name where a network was trained on several devices
SLACK = 2**30  # bytes beside the tensors
COPIES = 4  # of the tensors at a time, at most
SECONDS = 300  # of computing


class Outcome(IntEnum):
    """How the process ended; with any other status it did not expect what it found."""

    DONE = 0
    DAMAGED = 3  # no checkpoint, or not a whole one
    CODE = 4  # it would run code
    NO_STATE = 5  # no table of tensors by name in it
    TOO_LARGE = 6  # its tensors need more than the file has


def main(source: Path, target: Path) -> Outcome:
    """Read a checkpoint, unwrap it, strip what parallel training adds to names, and write its tensors."""
    size = source.stat().st_size
    _limit(size)
    try:
        with torch.serialization.safe_globals(HARMLESS):
            state = _bare(torch.load(source, map_location="cpu", weights_only=True))
        if state is None:
            return Outcome.NO_STATE
        if sum(value.numel() * value.element_size() for value in state.values()) > size:
            return Outcome.TOO_LARGE  # views that repeat the same few bytes
        own = {key: value.clone(memory_format=torch.contiguous_format) for key, value in state.items()}
        safetensors.torch.save_file(own, target)
    except MemoryError:
        return Outcome.TOO_LARGE
    except pickle.UnpicklingError as error:
        return Outcome.CODE if "unsupported" in str(error).lower() else Outcome.DAMAGED
    except (RuntimeError, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
        return Outcome.TOO_LARGE if "allocate memory" in str(error) else Outcome.DAMAGED
    return Outcome.DONE


def _bare(checkpoint: Any) -> dict[str, torch.Tensor] | None:
    """The tensors by name; None where there are none, or anything else is among them."""
    if isinstance(checkpoint, dict):
        checkpoint = next((checkpoint[name] for name in WRAPPERS if name in checkpoint), checkpoint)
    if not isinstance(checkpoint, dict) or not checkpoint:
        return None
    if not all(isinstance(key, str) and _is_plain(value) for key, value in checkpoint.items()):
        return None
    return {key.removeprefix(PARALLEL): value.detach() for key, value in checkpoint.items()}


def _is_plain(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and value.layout == torch.strided and not value.is_quantized


def _limit(size: int) -> None:
    """Bound memory and time, where the system can: what a sound file of this size needs is known."""
    status = Path("/proc/self/status")
    if not status.exists():
        return
    import resource  # POSIX has it

    now = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmData:"))
    for kind, limit in (
        (resource.RLIMIT_DATA, 1024 * now + COPIES * size + SLACK),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, allowed = resource.getrlimit(kind)
        bound = limit if allowed == resource.RLIM_INFINITY else min(limit, allowed)
        resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
