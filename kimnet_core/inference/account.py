"""Split the heatmaps of a frame into the parts that `Contributions` tells of, by working them out one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from kimnet_core.inference.contributions import Contributions
from kimnet_core.inference.recursion import carried_state, small_work

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.inference.recursion import State, Step
    from kimnet_core.model.fold import Head


def account(head: Head, before: State, step: Step, after: State) -> Contributions:
    """Split the heatmaps of a frame.

    Args:
        head: of the network.
        before: the state after the frame before, in its own window.
        step: of this frame.
        after: the state after this frame.
    """
    moved = carried_state(before, step)
    maps, weights, picture = (torch.from_numpy(each)[None] for each in (moved.own, step.weights, step.picture))
    with small_work():
        joints = _by_joint(head, maps, weights[0])
        own = head(maps, weights, picture)[0][0].numpy()
        learnt = np.zeros_like(own)
        if before.lessons is not None and step.features is not None:
            learnt = before.lessons.added(torch.from_numpy(step.features)).numpy()
    decoder = own - (joints.sum(axis=1) + step.picture)
    return Contributions(joints, step.picture, decoder, learnt, after.heatmaps - own - learnt)


def _by_joint(head: Head, maps: torch.Tensor, weights: torch.Tensor) -> NDArray[np.float32]:
    """(K, K, h, w) what each joint of the frame before, maps (1, K, h, w), gives to each of this one."""
    count = len(weights)
    mixed = weights + torch.eye(count) if head.mixture.mixing.residual else weights
    through = torch.einsum("kiyx,ij->jkyx", head.prior.weight, mixed)  # A after W, for each source by itself
    kernels = through.flatten(0, 1)[:, None]
    given = functional.conv2d(maps, kernels, padding=head.prior.padding, groups=count)
    return given.view(count, count, *maps.shape[2:]).transpose(0, 1).contiguous().numpy()
