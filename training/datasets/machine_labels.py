"""What other machines say of a video: arrays (F, 17, 3) of x, y, score in frame pixels, COCO order, in one .npz."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def read_machine_labels(path: Path, view: str, machine: str) -> NDArray[np.float64]:
    """Read the array `VIEW_MACHINE`.

    Args:
        path: the .npz file.
        view: the camera, such as "cam03".
        machine: whose labels, such as "consensus2d", the median of all.

    Returns:
        (F, 17, 3) x, y, score.

    Raises:
        InputError: the file cannot be read or has no such array.
    """
    name = f"{view}_{machine}"
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            if name not in arrays:
                raise InputError(f"{path} holds no {name}; it has: {', '.join(arrays)}.")
            labels = np.asarray(arrays[name], np.float64)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} cannot be read as machine labels: {error}.") from error
    if labels.ndim != 3 or labels.shape[1:] != (17, 3):
        raise InputError(f"{name} of {path} is {labels.shape}, not (frames, 17, 3).")
    return labels
