"""Learning while correcting: a frame that a person has put right teaches the read-out of this very track.

What the picture adds to the prior is linear in the features (eq. 5), so the best change of that read-out for
some labelled frames has a closed form, ridge regression. For each joint, with x = [f, 1] of a cell, g the
Gaussian at the person's point and m what the network believed by itself,

    min over d of   sum over cells of  w (g - m - d x)^2  +  RIDGE |d|^2,    w = 1 + PEAK (g + max(m, 0))

A cell counts more where the joint is and where the network put it. Two sums hold all lessons so far, so a
lesson costs a few milliseconds, and no order, step size or stopping has to be chosen: the ridge keeps what
little was seen from changing much.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

PEAK = 30.0
RIDGE = 1000.0
NOTICED = 0.5  # a cell's extra weight from which it is counted; the noise of an empty map stays below


@dataclass(frozen=True, eq=False)
class Lessons:
    """All that some labelled frames teach. A value: undoing a correction is having the one before it.

    Attributes:
        count: how many.
        gram: (K, D+1, D+1) float32, sum of w x x^T.
        pull: (K, D+1) float32, sum of w x (g - m).
    """

    count: int
    gram: Tensor
    pull: Tensor

    @classmethod
    def none(cls, joints: int, width: int) -> Lessons:
        """Before the first one, for K joints and D features."""
        return cls(0, torch.zeros(joints, width + 1, width + 1), torch.zeros(joints, width + 1))

    def taken(self, features: Tensor, believed: Tensor, truth: Tensor) -> Lessons:
        """These and one more.

        Args:
            features: (D, h, w) f.
            believed: (K, h, w) m, what the network made of the frame without any lesson.
            truth: (K, h, w) g, Gaussians on the points that the person left in it.
        """
        flat = features.flatten(1).float()
        x = torch.cat([flat, torch.ones_like(flat[:1])])  # (D+1, cells)
        missing = (truth - believed).flatten(1)  # (K, cells)
        extra = PEAK * (truth + believed.clamp(min=0)).flatten(1)
        gram, pull = self.gram + x @ x.T, self.pull + missing @ x.T
        for joint in range(len(gram)):  # only the few cells that count more, instead of all for each joint
            near = torch.nonzero(extra[joint] > NOTICED).squeeze(1)
            weighted = x[:, near] * extra[joint, near]
            gram[joint] += weighted @ x[:, near].T
            pull[joint] += weighted @ missing[joint, near]
        return Lessons(self.count + 1, gram, pull)

    @cached_property
    def readout(self) -> Tensor:
        """(K, D+1) d, which is added to the network's own read-out."""
        ridge = RIDGE * torch.eye(self.gram.shape[-1])
        readout: Tensor = torch.linalg.solve(self.gram + ridge, self.pull)
        return readout

    def added(self, features: Tensor) -> Tensor:
        """(K, h, w) what the lessons add to the heatmaps of a frame with features (D, h, w)."""
        maps = torch.addmm(self.readout[:, -1:], self.readout[:, :-1], features.flatten(1).float())
        return maps.view(-1, *features.shape[1:])
