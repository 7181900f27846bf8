"""The step from a frame back to the one before it, from what is kept of the two steps that lead forwards.

W of a pair says which joints of the earlier frame tell where one of the later frame is. Backwards the two change
places, and since eq. 7 has a convolution for either place, W backwards is no transpose of W. But f_h and f_c are
made of features, which are kept; so no picture is read and no frame encoded again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch

from kimnet_core.inference.recursion import Step, correlate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.model.fold import Head

ROUNDS = 6  # of the inversion: each takes the error by the steepness of the field, a half or less in real ones


def reversed_step(head: Head, here: Step, after: Step) -> Step:
    """What the recursion needs to come from a frame back to the one before.

    Args:
        head: of the network.
        here: the step into the earlier frame, where the recursion comes to; from which frame does not matter.
        after: the step from it into the later frame, where the recursion is.

    Returns:
        A step in the window of the earlier frame. W and O are from features in float16, and differ from those of
        a fresh comparison by about a thousandth; picture and features are those of `here`.

    Raises:
        ValueError: one of them was kept without features.
    """
    if here.features is None or after.features is None:
        raise ValueError("steps can only be reversed where their features were kept")
    warp = None if after.warp is None else _inverse(after.warp)
    history, current = _sides(head, after.features, here.features)
    weights, raw = correlate(head, history, current, warp)
    motion = None if after.motion is None else reversed_motion(after.motion, after.warp)
    return Step(weights, raw, here.picture, warp, here.features, motion)


def reversed_motion(motion: NDArray[np.float16], warp: NDArray[np.float64] | None = None) -> NDArray[np.float16]:
    """Where each cell of the earlier picture comes to in the later one.

    A cell y of the earlier picture is met by the cell x with x + m(x) = y, which is found by going from x to
    y - m(x) again and again (Chen et al., "A simple fixed-point approach to invert a deformation field", 2008).

    Args:
        motion: (2, h, w) m, as in `Step`: in the window of the later frame.
        warp: as in `Step`: cells of the earlier window to cells of the later one; None where they are the same.

    Returns:
        (2, h, w) dx, dy in cells of the earlier window. What is at (x, y) of the earlier frame is at
        (x + dx, y + dy) of the same window in the later one.
    """
    field = np.ascontiguousarray(motion.transpose(1, 2, 0), np.float32)
    side = len(field)
    cells = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="xy"), axis=-1).astype(np.float32)
    target = cells if warp is None else _applied(warp, cells)
    there = target
    for _ in range(ROUNDS):
        moved = cv2.remap(field, there[..., 0], there[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        there = target - moved.astype(np.float32, copy=False)
    back = there if warp is None else _applied(_inverse(warp), there)
    return np.ascontiguousarray((back - cells).transpose(2, 0, 1), np.float16)


def _sides(
    head: Head, before: NDArray[np.float16], now: NDArray[np.float16]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """f_h of the frame that the recursion is in and f_c of the one it comes to, (K, h, w) each."""
    with torch.inference_mode():
        maps = (torch.from_numpy(features.astype(np.float32))[None] for features in (before, now))
        history, current = head.sides(*maps)
        return history[0].numpy(), current[0].numpy()


def _applied(affine: NDArray[np.float64], xy: NDArray[np.float32]) -> NDArray[np.float32]:
    """Points (..., 2) through a matrix (2, 3)."""
    return (xy @ affine[:, :2].T + affine[:, 2]).astype(np.float32)


def _inverse(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    inverse: NDArray[np.float64] = np.linalg.inv(np.vstack([affine, [0, 0, 1]]))[:2]
    return inverse
