"""What stands in place of the KMM, and the KMM's ablations, by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.network import State
from kimnet_core.model.temporal import build_temporal
from kimnet_core.model.temporal.convlstm import ConvLSTM
from kimnet_core.model.temporal.kmm import KMM, HeatmapKMM
from kimnet_core.model.temporal.mixture import Mixing

Make = Callable[..., KIMNet]

SWAP = torch.tensor([[[0.0, 1.0], [0.25, 0.75]]])


def config(**options: object) -> KIMNetConfig:
    small = {"joints": 2, "encoder": "mobilenetv2", "initializer": "shared", "feature_dim": 3, "input_size": 32}
    return KIMNetConfig(**(small | options))


def passing_on(layer: torch.nn.Conv2d) -> None:
    """Channel k to channel k, and nothing else."""
    with torch.no_grad():
        layer.weight.copy_(torch.eye(*layer.weight.shape[:2])[..., None, None])
        layer.bias.zero_()


def drawn(seed: int, *shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def test_a_residual_adds_the_maps_that_were_mixed() -> None:
    """m^p = W m + m."""
    heatmaps = torch.tensor([[[[1.0, 2.0]], [[4.0, 8.0]]]])
    assert Mixing()(SWAP, heatmaps).tolist() == [[[[4, 8]], [[3.25, 6.5]]]]
    assert Mixing(residual=True)(SWAP, heatmaps).tolist() == [[[[5, 10]], [[7.25, 14.5]]]]


def test_a_small_mixture_is_of_means_and_is_enlarged_between_cells() -> None:
    """Means over 2 x 2 cells; at a quarter of a cell from its middle, a quarter of the next one's value is in it."""
    heatmaps = torch.zeros(1, 1, 4, 4)
    heatmaps[0, 0, :2, :2] = torch.tensor([[0.0, 8.0], [8.0, 16.0]])  # mean 8
    mixed = Mixing(size=2)(torch.ones(1, 1, 1), heatmaps)[0, 0]
    line = torch.tensor([1, 0.75, 0.25, 0])
    torch.testing.assert_close(mixed, 8 * torch.outer(line, line))


def test_a_small_mixture_adds_the_maps_at_their_full_size() -> None:
    heatmaps = drawn(1, 1, 2, 4, 4)
    small = Mixing(size=2)(SWAP, heatmaps)
    torch.testing.assert_close(Mixing(size=2, residual=True)(SWAP, heatmaps), small + heatmaps)


@torch.no_grad()
def test_a_small_kmm_compares_means_and_divides_by_the_cells_that_are_left() -> None:
    small, whole = KMM(config(kmm_size=4), 3), KMM(config(), 3)
    whole.load_state_dict(small.state_dict())
    coarse = drawn(2, 2, 3, 4, 4)
    fine = coarse.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)  # of which the means are the coarse ones
    raw, _ = small.correlation(small.history(fine), small.current(fine))
    expected, _ = whole.correlation(whole.history(coarse), whole.current(coarse))
    torch.testing.assert_close(raw, expected)


def test_a_kmm_of_the_size_of_its_maps_is_the_whole_one() -> None:
    assert KMM(config(kmm_size=8), 3).mixing.size == 0


@torch.no_grad()
def test_shared_convolutions_see_both_frames_alike() -> None:
    """O of a frame with itself is then a Gram matrix."""
    module, features = KMM(config(kmm_share=True), 3), drawn(3, 1, 3, 8, 8)
    raw, _ = module.correlation(module.history(features), module.current(features))
    torch.testing.assert_close(raw, raw.transpose(1, 2))
    assert set(module.state_dict()) == {"conv_h.weight", "conv_h.bias"}


@torch.no_grad()
def test_heatmaps_are_compared_with_those_that_the_picture_suggests() -> None:
    """Each joint lies where the other was: the correlation is 1 / 8 there (one cell of 8 x 8), and else 0."""
    module = HeatmapKMM(config(kmm_source="heatmaps"))
    for layer in (module.head, module.kmm.conv_h, module.kmm.conv_c):
        passing_on(layer)
    heatmaps, features = torch.zeros(1, 2, 8, 8), torch.zeros(1, 3, 8, 8)
    heatmaps[0, 0, 1, 1] = heatmaps[0, 1, 5, 5] = 1
    features[0, 0, 5, 5] = features[0, 1, 1, 1] = 1
    prior = module.prior(State(heatmaps, torch.zeros(1, 3, 8, 8)), heatmaps, features)
    high, low = torch.tensor([1 / 8, 0]).softmax(dim=0)
    torch.testing.assert_close(prior.weights[0], torch.tensor([[low, high], [high, low]]))
    torch.testing.assert_close(prior.maps[0, 0], low * heatmaps[0, 0] + high * heatmaps[0, 1])


@torch.no_grad()
def test_w_compares_what_was_where_it_was_and_mixes_what_has_moved() -> None:
    module = build_temporal(config())
    before = State(drawn(4, 1, 2, 8, 8), drawn(5, 1, 3, 8, 8))
    moved, features = drawn(6, 1, 2, 8, 8), drawn(7, 1, 3, 8, 8)
    prior, still = module.prior(before, moved, features), module.prior(before, before.heatmaps, features)
    assert torch.equal(prior.weights, still.weights)
    torch.testing.assert_close(prior.maps, torch.einsum("bji,bihw->bjhw", prior.weights, moved))


@torch.no_grad()
def test_predicted_sees_the_picture_in_w_alone(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network(temporal="predicted")
    assert network.correction.conv_g.weight.shape == (8, 13, 3, 3)
    prior = drawn(8, 2, 13, 8, 8)
    assert torch.equal(network.correction(prior, clip[:, 0, :1]), network.correction(prior, clip[:, 1, :1]))
    output = network(clip, prior)
    assert not torch.allclose(output.weights[:, 0], network(clip.flip(3), prior).weights[:, 0])
    torch.testing.assert_close(output.heatmaps[:, 1], network.decoder(network.correction(output.priors[:, 0], prior)))


@torch.no_grad()
def test_a_pointwise_correction_looks_at_one_cell(make_network: Make) -> None:
    correction = make_network(correction="conv1x1").correction
    prior, features = torch.zeros(1, 13, 8, 8), torch.zeros(1, 8, 8, 8)
    changed = prior.clone()
    changed[..., 3, 4] = 1
    difference = (correction(changed, features) - correction(prior, features)).abs().sum(dim=1)[0]
    assert difference.nonzero().tolist() == [[3, 4]]


@torch.no_grad()
def test_a_cell_begins_with_nothing_to_forget_and_then_forgets_as_its_gate_says() -> None:
    cell = ConvLSTM(1, 1)
    for layer in (cell.conv_x, cell.conv_h):
        layer.weight.zero_()
    new, forget, write, read = 0.3, -0.5, 0.8, 1.1
    cell.conv_x.bias.copy_(torch.tensor([new, forget, write, read]))
    cell.conv_h.bias.copy_(torch.tensor([0.1, 0.2, 0.3, 0.4]))
    x = torch.zeros(1, 1, 2, 2)
    hidden, kept = cell(x, ())
    first = sigmoid(write) * tanh(new)
    torch.testing.assert_close(kept, torch.full_like(kept, first))
    torch.testing.assert_close(hidden, torch.full_like(hidden, sigmoid(read) * tanh(first)))
    hidden, kept = cell(x, (hidden, kept))
    second = sigmoid(write + 0.3) * tanh(new + 0.1) + sigmoid(forget + 0.2) * first
    torch.testing.assert_close(kept, torch.full_like(kept, second))
    torch.testing.assert_close(hidden, torch.full_like(hidden, sigmoid(read + 0.4) * tanh(second)))


def sigmoid(value: float) -> float:
    return torch.tensor(value).sigmoid().item()


def tanh(value: float) -> float:
    return torch.tensor(value).tanh().item()


@torch.no_grad()
def test_what_an_lstm_remembers_goes_with_the_state(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network(temporal="convlstm")
    features = network.look(clip[:, 1])
    before = State(drawn(9, 2, 13, 8, 8), network.look(clip[:, 0]))
    first = network.step(before, features)
    assert before.memory == ()
    assert [part.shape for part in first.state.memory] == [(2, 48, 8, 8), (2, 48, 8, 8)]
    remembering = network.step(first.state, features)
    forgetful = network.step(State(first.state.heatmaps, features), features)
    assert not torch.allclose(remembering.prior, forgetful.prior)
    assert first.weights is None


@pytest.mark.parametrize(
    ("temporal", "expected"), [("kmm", 6_682), ("predicted", 6_682), ("none", 0), ("copy", 0), ("uniform", 0)]
)
def test_temporal_modules_have_their_sizes(temporal: str, expected: int) -> None:
    module = build_temporal(KIMNetConfig(temporal=temporal))
    assert sum(parameter.numel() for parameter in module.parameters()) == expected
