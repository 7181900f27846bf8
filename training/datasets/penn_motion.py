"""The label files of Penn Action (Zhang et al., ICCV 2013), as movements.

`labels/NNNN.mat` holds x, y and visibility [T, 13]. x and y may be of an unsigned integer type, even of
different ones in a file, so they become floats before any difference is taken. Invisible joints carry numbers,
but those say nothing. The published list of joints has left and right exchanged; the columns are those of
Penn 13 with right anatomical.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.io import loadmat
from scipy.ndimage import gaussian_filter1d

from kimnet_core.errors import InputError
from training.motion import Take

if TYPE_CHECKING:
    from pathlib import Path

SHORTEST = 10  # frames
SMOOTH = 1.0  # frames; the labels were drawn by hand, and their tremor is not the person's


def read_penn_motion(folder: Path) -> list[Take]:
    """Read the takes of the training split, in the order of their numbers.

    Args:
        folder: holds `labels` and `train.txt`.

    Raises:
        InputError: a file is missing or is not what this page says.
    """
    try:
        names = (folder / "train.txt").read_text(encoding="utf-8").split()
        takes = [_read(folder / "labels" / f"{name}.mat") for name in names]
    except (OSError, LookupError, ValueError) as error:
        raise InputError(f"The folder {folder} does not hold the labels of Penn Action: {error}.") from error
    return [take for take in takes if len(take.points) >= SHORTEST]


def _read(path: Path) -> Take:
    labels = loadmat(path, variable_names=("x", "y", "visibility"))
    xy = np.stack([labels["x"].astype(np.float64), labels["y"].astype(np.float64)], axis=-1)
    if xy.shape[1:] != (13, 2):
        raise ValueError(f"{path.name} holds joints of shape {xy.shape}, not (frames, 13, 2)")
    seen = np.asarray(labels["visibility"]).astype(bool)[..., None]
    # A mean over what is seen: what is not has neither a value nor a weight.
    total = gaussian_filter1d(np.where(seen, xy, 0.0), SMOOTH, axis=0, mode="nearest", truncate=3)
    weight = gaussian_filter1d(seen.astype(np.float64), SMOOTH, axis=0, mode="nearest", truncate=3)
    return Take(np.where(seen, total / np.maximum(weight, 1e-9), np.nan))
