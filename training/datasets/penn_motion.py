"""The label files of Penn Action as movements; `training.datasets.penn_action` says what they hold.

What is not visible was guessed, so it says nothing of how people move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter1d

from kimnet_core.pose.pose import Visibility
from training.datasets.penn_action import read_penn_labels
from training.motion import Take

if TYPE_CHECKING:
    from pathlib import Path

    from training.datasets.penn_action import PennLabels

SHORTEST = 10  # frames
SMOOTH = 1.0  # frames; the labels were drawn by hand, and their tremor is not the person's


def read_penn_motion(folder: Path) -> list[Take]:
    """Read the takes of the training split, in the order of their numbers.

    Args:
        folder: holds `labels`; pictures are not needed.

    Raises:
        InputError: there are no label files, or one is damaged.
    """
    return [_smooth(labels) for labels in read_penn_labels(folder, "train") if len(labels.xy) >= SHORTEST]


def _smooth(labels: PennLabels) -> Take:
    """A mean over what is seen: what is not has neither a value nor a weight."""
    seen = (labels.visibility == Visibility.VISIBLE)[..., None]
    total = gaussian_filter1d(np.where(seen, labels.xy, 0.0), SMOOTH, axis=0, mode="nearest", truncate=3)
    weight = gaussian_filter1d(seen.astype(np.float64), SMOOTH, axis=0, mode="nearest", truncate=3)
    return Take(np.where(seen, total / np.maximum(weight, 1e-9), np.nan))
