"""Dynamic kernels: how they are made, how they are matched, and as KIMNet's prior."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.network import State
from kimnet_core.model.temporal.dynamic import Adapter, matched
from tests.core.model.conftest import scatter

Make = Callable[..., KIMNet]


def released_adapter(width: int, blocks: int) -> nn.Sequential:
    """As the released code has it, pooling whatever is left."""
    layers = []
    for block in range(blocks):
        layers += [nn.Conv2d(width, width, 3, padding=0 if block == 0 else 1), nn.BatchNorm2d(width)]
        layers += [nn.ReLU()] * (block < blocks - 1) + [nn.MaxPool2d(2, 2)] * (block < 3)
    return nn.Sequential(*layers)


@pytest.mark.parametrize("blocks", [3, 4])
@torch.no_grad()
def test_of_64_cells_kernels_are_made_as_in_the_released_code(blocks: int) -> None:
    torch.manual_seed(0)
    ours, theirs = Adapter(3, blocks).eval(), released_adapter(3, blocks).eval()
    scatter(ours)
    theirs.load_state_dict(ours.state_dict())
    maps = torch.randn(2, 3, 64, 64)
    assert theirs(maps).shape == (2, 3, 7, 7)
    torch.testing.assert_close(ours(maps), theirs(maps), rtol=0, atol=0)


@pytest.mark.parametrize("blocks", [3, 4])
@pytest.mark.parametrize("cells", [3, 8, 16, 24, 32, 96])
@torch.no_grad()
def test_maps_of_any_size_give_kernels(blocks: int, cells: int) -> None:
    kernels = Adapter(2, blocks).eval()(torch.randn(1, 2, cells, cells))
    assert kernels.shape == (1, 2, 7, 7)
    assert kernels.isfinite().all()


@torch.no_grad()
def test_of_16_cells_no_kernel_is_interpolated() -> None:
    """16 -> 14 -> 7, and no block halves 7."""
    *layers, last = Adapter(2, 4).eval()
    maps = nn.Sequential(*layers)(torch.randn(1, 2, 16, 16))
    assert torch.equal(last(maps), maps)


def test_matching_is_what_plain_loops_give() -> None:
    """A correlation (nothing is mirrored), channel by channel and sample by sample, with zeros outside."""
    generator = torch.Generator().manual_seed(1)
    features = torch.randn(2, 3, 5, 6, generator=generator)
    kernels = torch.randn(2, 3, 7, 7, generator=generator)
    expected = torch.zeros_like(features)
    for b, d, y, x in ((b, d, y, x) for b in range(2) for d in range(3) for y in range(5) for x in range(6)):
        for dy, dx in ((dy, dx) for dy in range(-3, 4) for dx in range(-3, 4)):
            if 0 <= y + dy < 5 and 0 <= x + dx < 6:
                expected[b, d, y, x] += features[b, d, y + dy, x + dx] * kernels[b, d, 3 + dy, 3 + dx]
    torch.testing.assert_close(matched(features, kernels), expected, rtol=1e-5, atol=1e-5)


def test_matching_takes_maps_in_any_memory_order() -> None:
    features, kernels = torch.randn(2, 4, 8, 8), torch.randn(2, 4, 7, 7)
    ordered = matched(features.to(memory_format=torch.channels_last), kernels)
    torch.testing.assert_close(ordered, matched(features, kernels))


@pytest.mark.parametrize("temporal", ["dkd", "jrpsp"])
@torch.no_grad()
def test_the_prior_matches_the_frame_with_kernels_of_the_frame_before(make_network: Make, temporal: str) -> None:
    module = make_network(temporal=temporal).kmm
    heatmaps, before, now = torch.rand(2, 13, 8, 8), torch.rand(2, 8, 8, 8), torch.rand(2, 8, 8, 8)
    prior = module.prior(State(heatmaps, before), heatmaps, now)
    reduced = module.kernel.reduce(torch.cat([heatmaps, before], dim=1))
    matches = matched(module.embed(now), module.kernel.adapter(reduced))
    torch.testing.assert_close(prior.maps, module.head(matches))
    assert prior.weights is None


@torch.no_grad()
def test_a_shifted_picture_shifts_the_prior(make_network: Make) -> None:
    """What a mixture cannot do: the kernel finds the joint where it went."""
    module = make_network(temporal="dkd").kmm
    state = State(torch.rand(1, 13, 16, 16), torch.rand(1, 8, 16, 16))
    now = torch.rand(1, 8, 16, 16)
    here = module.prior(state, state.heatmaps, now).maps
    there = module.prior(state, state.heatmaps, now.roll(2, dims=-1)).maps
    inside = slice(3, -3)  # of the border, which a roll does not treat as a shift does
    torch.testing.assert_close(there[..., inside, 5:-3], here.roll(2, dims=-1)[..., inside, 5:-3])


def test_both_adapters_have_their_sizes() -> None:
    with torch.device("meta"):
        sizes = [sum(p.numel() for p in Adapter(256, blocks).parameters()) for blocks in (3, 4)]
    assert sizes == [1_771_776, 2_362_368]
