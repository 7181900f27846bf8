"""A convolutional LSTM in place of the KMM (Luo et al. 2018, LSTM Pose Machines)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.temporal.temporal import Prior, Temporal

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.network import State

REDUCED = 32  # channels of the picture and of the hidden state, as in LSTM Pose Machines
HIDDEN = 48


class ConvLSTM(nn.Module):
    """One cell: gates are 3x3 convolutions of the input and of the hidden state."""

    def __init__(self, channels: int, hidden: int) -> None:
        super().__init__()
        self.conv_x = nn.Conv2d(channels, 4 * hidden, 3, padding=1)
        self.conv_h = nn.Conv2d(hidden, 4 * hidden, 3, padding=1)

    def forward(self, x: Tensor, memory: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
        """One frame on.

        Args:
            x: (B, C, h, w).
            memory: what the frame before returned; empty before the first, which has nothing to forget.

        Returns:
            Hidden state and cell, both (B, hidden, h, w).
        """
        new, forget, write, read = self.gates(x, memory).chunk(4, dim=1)
        cell = write.sigmoid() * new.tanh()
        if memory:
            cell = cell + forget.sigmoid() * memory[1]
        return read.sigmoid() * cell.tanh(), cell

    def gates(self, x: Tensor, memory: tuple[Tensor, ...]) -> Tensor:
        """All four (B, 4 hidden, h, w) of what `forward` takes, before their nonlinearities."""
        gates: Tensor = self.conv_x(x)
        return gates + self.conv_h(memory[0]) if memory else gates


class ConvLSTMPrior(Temporal):
    """Picture and pose before, through the cell, to the prior. What it remembers stands still."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(config.feature_dim, REDUCED, 1)
        self.cell = ConvLSTM(REDUCED + config.joints, HIDDEN)
        self.head = nn.Conv2d(HIDDEN, config.joints, 1)

    def prior(self, before: State, moved: Tensor, features: Tensor) -> Prior:
        memory = self.cell(torch.cat([self.reduce(features), moved], dim=1), before.memory)
        return Prior(self.head(memory[0]), memory=memory)
