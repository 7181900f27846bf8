"""LSTM Pose Machines as released (Luo et al. 2018): a Caffe network of 368 x 368 pixels, 46 x 46 cells.

F_t              = ConvNet2(I_t)
H_0, C_0         = LSTM([F_0, ConvNet1(I_0), centre])
H_{t+1}, C_{t+1} = LSTM([F_{t+1}, M_t, centre], H_t, C_t)
M_t              = ConvNet3(H_t)

M has K + 2 maps: those of the joints, in the order of the skeleton, one of a part more, and the background. The
first K are the heatmaps m; the other two only go on to the next frame. For Penn's 13 joints these are the 15 maps of
the released network, whose 14 parts are the 13 and a neck. Penn does not label it: the authors put one between head
and shoulders to train with, and drop it where they measure. Here no label trains it, nor the background.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from kimnet_core.model.baselines.lstm_pm import conv_net_3
from kimnet_core.model.network import Network, State, Step
from kimnet_core.model.temporal.convlstm import HIDDEN, ConvLSTM

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig

OTHERS = 2  # maps of no joint: one part more, and the background
FEATURES = 32
TRUNK = 128
HEAD = 512
CENTRE_SIGMA = 21 / 368  # of the side of a crop
WEIGHT_STD = 0.01
# First offsets of the four gates: new, forget, write, read.
GATE_OFFSETS = (0.0, 1.0, 1.4, 0.2)


class OffsetConvLSTM(ConvLSTM):
    """The cell with the Caffe network's Scale layers, of which but an offset for each channel is learned."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, HIDDEN)
        self.offset = nn.Parameter(torch.tensor(GATE_OFFSETS).repeat_interleave(HIDDEN)[:, None, None])

    def gates(self, x: Tensor, memory: tuple[Tensor, ...]) -> Tensor:
        return super().gates(x, memory) + self.offset


class OriginalLSTMPoseMachine(Network):
    """What is remembered is the hidden state, the cell, (B, 48, h, w) each, and the other maps (B, 2, h, w)."""

    def __init__(self, config: KIMNetConfig) -> None:
        super().__init__(config)
        maps = config.joints + OTHERS
        self.conv_net_1 = nn.Sequential(
            *_trunk(),
            nn.Conv2d(FEATURES, HEAD, 9, padding=4),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
            nn.Conv2d(HEAD, HEAD, 1),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
            nn.Conv2d(HEAD, maps, 1),
        )
        self.conv_net_2 = nn.Sequential(*_trunk())
        self.cell = OffsetConvLSTM(FEATURES + maps + 1)
        self.conv_net_3 = conv_net_3(maps)
        self.centre: Tensor
        self.register_buffer("centre", centre_map(config.input_size), persistent=False)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, std=WEIGHT_STD)
                nn.init.zeros_(module.bias)  # type: ignore[arg-type]  # every one has a bias

    def look(self, frames: Tensor) -> Tensor:
        features: Tensor = self.conv_net_2(_normalised(frames))
        return features

    def initial(self, frame: Tensor, _: Tensor) -> Tensor:
        """All K + 2 maps, which only `begin` can take, of first frames (B, 3, S, S)."""
        maps: Tensor = self.conv_net_1(_normalised(frame))
        return maps

    def begin(self, features: Tensor, initial: Tensor) -> State:
        return self._next(features, initial, ())

    def begin_at(self, features: Tensor, given: Tensor) -> State:
        # As the authors label a frame: nothing where a part is unknown, and background where no part is.
        unknown, background = torch.zeros_like(given[:, :1]), 1 - given.amax(dim=1, keepdim=True)
        return replace(self._next(features, torch.cat([given, unknown, background], dim=1), ()), heatmaps=given)

    def advance(self, before: State, moved: Tensor, features: Tensor) -> Step:
        *memory, others = before.memory
        return Step(self._next(features, torch.cat([moved, others], dim=1), tuple(memory)))

    def _next(self, features: Tensor, maps: Tensor, memory: tuple[Tensor, ...]) -> State:
        centre = self.centre.expand(len(features), -1, -1, -1)
        hidden, cell = self.cell(torch.cat([features, maps, centre], dim=1), memory)
        heatmaps, others = self.conv_net_3(hidden).split([self.config.joints, OTHERS], dim=1)
        return State(heatmaps, features, (hidden, cell, others))


def centre_map(size: int) -> Tensor:
    """(1, 1, size / 8, size / 8): a Gaussian on the middle of a crop, its means over 9 x 9 pixels."""
    offsets = torch.arange(size) - (size - 1) / 2
    curve = torch.exp(-0.5 * (offsets / (CENTRE_SIGMA * size)) ** 2)
    return functional.avg_pool2d((curve[:, None] * curve)[None, None], 9, 8, ceil_mode=True)


def _trunk() -> tuple[nn.Module, ...]:
    """Pictures (N, 3, S, S) to maps (N, 32, S / 8, S / 8). Caffe's pooling counts the cells it cuts."""
    layers: list[nn.Module] = []
    for inputs in (3, TRUNK, TRUNK):
        layers += [nn.Conv2d(inputs, TRUNK, 9, padding=4), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, ceil_mode=True)]
    return *layers, nn.Conv2d(TRUNK, FEATURES, 5, padding=2), nn.ReLU(inplace=True)


def _normalised(frames: Tensor) -> Tensor:
    return (frames - 128) / 256
