"""Carrying a pose through time, from what the pictures gave once.

With a linear correction (the paper's eq. 5) one step of KIMNet is

    m_t = Decoder(A * (W_t m_{t-1}) + P_t)

where W_t (K, K) and P_t = B * f_t (K, h, w) depend on the pictures alone. So a `Step` per frame is all
that is kept, and any other pose can be carried through the same frames without running the network.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch.nn import functional

from kimnet_core.model.heatmaps import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from torch import Tensor

    from kimnet_core.model.fold import Head


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """All that one frame's picture says to the recursion.

    Attributes:
        weights: (K, K) float32, W: row = joint in this frame, column = joint in the frame before; rows sum to 1.
        raw: (K, K) float32, O: the correlations before normalisation.
        picture: (K, h, w) float32, P = B * f with the bias.
        warp: (2, 3) float64, cells of the window before to cells of this one; None where the window stays.
    """

    weights: NDArray[np.float32]
    raw: NDArray[np.float32]
    picture: NDArray[np.float32]
    warp: NDArray[np.float64] | None = None


def first_heatmaps(head: Head, initial: NDArray[np.float32]) -> NDArray[np.float32]:
    """Heatmaps of a first frame, (N, K, h, w), from the initializer's (N, K, h, w)."""
    with torch.inference_mode():
        return head.first(torch.from_numpy(initial)).numpy()


def correlate(
    head: Head, history: NDArray[np.float32], current: NDArray[np.float32], warp: NDArray[np.float64] | None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """W and O of two frames; f_h is moved first where the window changed between them.

    Args:
        head: of the network.
        history: (K, h, w), f_h of the frame before, in its own window.
        current: (K, h, w), f_c of this frame.
        warp: as in `Step`.

    Returns:
        W and O, both (K, K) float32.
    """
    with _small_work():
        before = moved(torch.from_numpy(history), warp)
        raw, weights = head.correlate(before[None], torch.from_numpy(current)[None])
        return weights[0].numpy(), raw[0].numpy()


class Moment(NamedTuple):
    """The recursion at one frame.

    Attributes:
        heatmaps: (K, h, w) float32 m, the anchors in it.
        prior: (K, h, w) float32 m^p = W m_{t-1}; None where nothing was found.
        found: False where the frame could not be read or gave values that are no numbers; the heatmaps are
            then those of the frame before, carried along.
    """

    heatmaps: NDArray[np.float32]
    prior: NDArray[np.float32] | None
    found: bool


def advance(
    head: Head, heatmaps: NDArray[np.float32], step: Step | None, anchors: NDArray[np.floating] | None = None
) -> Moment:
    """One step of the recursion.

    Args:
        head: of the network.
        heatmaps: (K, h, w) float32 of the frame before, in its own window.
        step: this frame's; None where it could not be read: the state waits, in its own window.
        anchors: (K, 2) crop pixels of joints that a person placed in this frame, nan for the others.
    """
    if step is None:
        return Moment(heatmaps, None, found=False)
    with _small_work():
        before = moved(torch.from_numpy(heatmaps), step.warp)
        now, prior = head(before[None], torch.from_numpy(step.weights)[None], torch.from_numpy(step.picture)[None])
        result = now[0].numpy()
        if not np.isfinite(result).all():
            return Moment(before.numpy(), None, found=False)
        if anchors is not None:
            result = anchored(result, anchors)
        return Moment(result, prior[0].numpy(), found=True)


def anchored(heatmaps: NDArray[np.float32], xy: NDArray[np.floating]) -> NDArray[np.float32]:
    """Heatmaps in which known joints stand as Gaussians in place of the network's belief.

    Args:
        heatmaps: (K, h, w) float32.
        xy: (K, 2) crop pixels; nan leaves the joint's map as it is, a point outside the crop empties it.
    """
    known = np.isfinite(xy).all(axis=1)
    if not known.any():
        return heatmaps
    result = heatmaps.copy()
    result[known] = render(xy[known], heatmaps.shape[-1])
    return result


@contextmanager
def _small_work() -> Iterator[None]:
    """Inference on one thread: a step takes half a millisecond, which is not worth waking a second thread for.

    Where the other cores are busy, waiting for that second thread makes a step four times slower.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.set_num_threads(threads)


def moved(maps: Tensor, matrix: NDArray[np.float64] | None) -> Tensor:
    """Maps as another window sees them; zero where that window is new.

    Bicubic, because bilinear would take up to 6 % off a peak with every change of window.

    Args:
        maps: (K, h, w), h = w.
        matrix: (2, 3), cells of the maps' window to cells of the other; None for the same window.
    """
    if matrix is None:
        return maps
    size = maps.shape[-1]
    back = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]  # where each new cell comes from
    x, y = np.meshgrid(np.arange(size), np.arange(size))
    cells = np.stack([x, y], axis=-1) @ back[:, :2].T + back[:, 2]
    # grid_sample counts from -1 to 1 between the outer edges of the outer cells.
    grid = torch.from_numpy(((2 * cells + 1) / size - 1).astype(np.float32))
    return functional.grid_sample(maps[None], grid[None], mode="bicubic", align_corners=False)[0]
