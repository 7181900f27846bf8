"""LSTM Pose Machines (Luo et al. 2018) on the encoder and the initializer of the configuration.

H_0, C_0         = LSTM([F(I_0), Initializer(I_0)])
H_{t+1}, C_{t+1} = LSTM([F(I_{t+1}), m_t], H_t, C_t)
m_t              = ConvNet3(H_t)

The encoder stands for their ConvNet2 and the initializer for their ConvNet1, so that the network differs from the
others here by what goes from frame to frame alone. Their centre map is left out: every crop here is centred on its
person. The network as released is in `lstm_pm_original.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from kimnet_core.model.encoded import EncodedNetwork
from kimnet_core.model.network import State, Step
from kimnet_core.model.temporal.convlstm import HIDDEN, ConvLSTM

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig

WIDTH = 128  # of the inner layers of ConvNet3


class LSTMPoseMachine(EncodedNetwork):
    """What is remembered is the hidden state and the cell, (B, 48, h, w) each."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        self.cell = ConvLSTM(config.feature_dim + config.joints, HIDDEN)
        self.head = conv_net_3(config.joints)

    def begin(self, features: Tensor, initial: Tensor) -> State:
        return self._next(features, initial, ())

    def begin_at(self, features: Tensor, given: Tensor) -> State:
        # What is remembered of the frame comes from looking at it, wherever the pose is from.
        return replace(self._next(features, given, ()), heatmaps=given)

    def advance(self, before: State, moved: Tensor, features: Tensor) -> Step:
        return Step(self._next(features, moved, before.memory))

    def _next(self, features: Tensor, heatmaps: Tensor, memory: tuple[Tensor, ...]) -> State:
        hidden, cell = self.cell(torch.cat([features, heatmaps], dim=1), memory)
        return State(self.head(hidden), features, (hidden, cell))


def conv_net_3(outputs: int) -> nn.Sequential:
    """Hidden state (B, 48, h, w) to heatmaps (B, outputs, h, w): three 11x11 layers and two 1x1."""
    return nn.Sequential(
        *_layer(HIDDEN, 11),
        *_layer(WIDTH, 11),
        *_layer(WIDTH, 11),
        *_layer(WIDTH, 1),
        nn.Conv2d(WIDTH, outputs, 1),
    )


def _layer(inputs: int, kernel: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(inputs, WIDTH, kernel, padding=kernel // 2), nn.ReLU(inplace=True)
