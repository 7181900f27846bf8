"""How wrong heatmaps are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.processes import total

if TYPE_CHECKING:
    from torch import Tensor

SCALE = 100.0  # brings the mean over mostly empty cells to about 1; Adam does not mind, the eye does


def heatmap_loss(heatmaps: Tensor, targets: Tensor, weight: Tensor, peak: float) -> Tensor:
    """Weighted mean squared error (eq. 12), divided by the sum of the joints' weights.

    That sum is of all processes, so their losses sum up to the loss of all their samples: a mean of means would
    count the joints of a process that sees few of them for more.

    Args:
        heatmaps: (..., K, h, w).
        targets: (..., K, h, w) Gaussians of peak 1.
        weight: (..., K) in [0, 1]; 0 leaves a joint out.
        peak: a cell counts 1 + peak times its target, for most of a heatmap is empty.
    """
    cells = (1 + peak * targets) * (heatmaps - targets) ** 2  # (..., K, h, w)
    joints = cells.mean(dim=(-2, -1))  # (..., K)
    return SCALE * (weight * joints).sum() / total(weight.sum()).clamp(min=1)


def prior_loss(priors: Tensor, targets: Tensor, weight: Tensor, peak: float, *, residual: bool) -> Tensor:
    """The same of predicted priors, so that each row of W has to say where its joint is.

    Judged only by what the correction makes of it, W may learn to send what it has to a joint whose map is then
    taken away again.

    Args:
        priors: (B, T-1, K, h, w) m^p.
        targets: (B, T, K, h, w), as `heatmap_loss`.
        weight: (B, T, K).
        peak: as `heatmap_loss`.
        residual: whether a prior is the sum of two maps (`kmm_residual`); their mean is judged.
    """
    return heatmap_loss(priors / 2 if residual else priors, targets[:, 1:], weight[:, 1:], peak)
