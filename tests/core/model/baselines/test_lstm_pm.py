"""LSTM Pose Machines: what they remember, and the original's layers."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import nn

from kimnet_core.model.baselines.lstm_pm_original import OffsetConvLSTM, centre_map
from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.factory import build_network
from kimnet_core.model.network import Network

Make = Callable[..., Network]


@torch.no_grad()
def test_the_cell_sees_the_picture_and_the_pose_before(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network(network="lstm_pm")
    first, second = network.look(clip[:, 0]), network.look(clip[:, 1])
    raw = network.initial(clip[:, 0], first)
    state = network.start(first, raw)
    memory = network.cell(torch.cat([first, raw], dim=1), ())
    torch.testing.assert_close(state.heatmaps, network.head(memory[0]))
    memory = network.cell(torch.cat([second, state.heatmaps], dim=1), memory)
    state = network.step(state, second).state
    torch.testing.assert_close(state.heatmaps, network.head(memory[0]))
    torch.testing.assert_close(state.memory, memory)


@torch.no_grad()
def test_a_known_pose_is_remembered_as_the_initializers_would_be(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network(network="lstm_pm")
    features, known = network.look(clip[:, 0]), torch.rand(2, 13, 8, 8)
    given, read = network.start(features, None, known), network.start(features, known)
    torch.testing.assert_close(given.memory, read.memory)
    assert torch.equal(given.heatmaps, known)
    assert not torch.allclose(read.heatmaps, known)


@torch.no_grad()
def test_the_originals_gates_have_offsets_of_their_own() -> None:
    """Convolutions are zero but for g's, which adds 1, and the hidden state's, which add 0.5 once there is one."""
    cell = OffsetConvLSTM(3)
    for conv in (cell.conv_x, cell.conv_h):
        nn.init.zeros_(conv.weight)
        nn.init.zeros_(conv.bias)
    cell.conv_x.bias[:48] = 1
    cell.conv_h.bias[:] = 0.5
    x = torch.rand(1, 3, 1, 1)
    hidden, memory = cell(x, ())
    first = sigmoid(1.4) * math.tanh(1)
    assert memory[0, 0].item() == pytest.approx(first)
    assert hidden[0, 0].item() == pytest.approx(sigmoid(0.2) * math.tanh(first))
    hidden, memory = cell(x, (hidden, memory))
    second = sigmoid(1.5) * first + sigmoid(1.9) * math.tanh(1.5)
    assert memory[0, 0].item() == pytest.approx(second)
    assert hidden[0, 0].item() == pytest.approx(sigmoid(0.7) * math.tanh(second))


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_the_originals_maps_have_46_cells() -> None:
    """With pooling that counts a cut cell; without it there would be 45."""
    with torch.device("meta"):
        network = build_network(KIMNetConfig(network="lstm_pm_original", input_size=368))
        output = network(torch.empty(1, 2, 3, 368, 368))
    assert network.look(torch.empty(1, 3, 368, 368, device="meta")).shape == (1, 32, 46, 46)
    assert output.heatmaps.shape == (1, 2, 13, 46, 46)


def test_the_centre_map_is_a_gaussian_averaged_over_9_by_9_pixels() -> None:
    centre = centre_map(368)[0, 0]
    assert centre.shape == (46, 46)

    def gauss(cell: int) -> float:
        """Mean along one axis over the pixels 8 cell .. 8 cell + 8 that there are."""
        pixels = range(8 * cell, min(8 * cell + 9, 368))
        return sum(math.exp(-0.5 * ((x - 183.5) / 21) ** 2) for x in pixels) / len(pixels)

    for row, column in ((22, 22), (20, 30), (45, 22), (45, 45)):
        assert centre[row, column].item() == pytest.approx(gauss(row) * gauss(column), rel=1e-4)


@torch.no_grad()
def test_the_originals_pictures_are_centred_at_128(make_network: Make) -> None:
    network = make_network(network="lstm_pm_original")
    torch.testing.assert_close(
        network.look(torch.full((1, 3, 32, 32), 128.0)), network.conv_net_2(torch.zeros(1, 3, 32, 32))
    )
    torch.testing.assert_close(
        network.look(torch.full((1, 3, 32, 32), 256.0)), network.conv_net_2(torch.full((1, 3, 32, 32), 0.5))
    )


@torch.no_grad()
def test_the_originals_other_maps_go_on_to_the_next_frame(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network(network="lstm_pm_original")
    first, second = network.look(clip[:, 0]), network.look(clip[:, 1])
    raw = network.initial(clip[:, 0], first)
    assert raw.shape[1] == 15
    centre = network.centre.expand(2, -1, -1, -1)
    *memory, others = network.start(first, raw).memory
    expected = network.cell(torch.cat([first, raw, centre], dim=1), ())
    torch.testing.assert_close(tuple(memory), expected)

    state = network.step(network.start(first, raw), second).state
    maps = network.conv_net_3(expected[0])
    torch.testing.assert_close(others, maps[:, 13:])
    hidden, _ = network.cell(torch.cat([second, maps, centre], dim=1), expected)
    torch.testing.assert_close(state.heatmaps, network.conv_net_3(hidden)[:, :13])


@torch.no_grad()
def test_a_known_pose_has_its_background_and_no_neck(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network(network="lstm_pm_original")
    features, known = network.look(clip[:, 0]), torch.rand(2, 13, 4, 4)
    maps = torch.cat([known, torch.zeros(2, 1, 4, 4), 1 - known.max(dim=1, keepdim=True).values], dim=1)
    given, read = network.start(features, None, known), network.start(features, maps)
    torch.testing.assert_close(given.memory, read.memory)
    assert torch.equal(given.heatmaps, known)
