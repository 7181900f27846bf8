"""The folded network computes what the whole one does."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
import torch

from kimnet_core.model.fold import FrameNetwork, Head, fold
from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.warp import carried

Make = Callable[..., KIMNet]


def replay(
    frames: FrameNetwork, head: Head, clip: torch.Tensor, motion: torch.Tensor | None
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Heatmaps, priors and W of a clip (B, T, 3, S, S), from the folded halves alone."""
    crops = clip.permute(0, 1, 3, 4, 2)
    maps = [frames.encode(crops[:, t]) for t in range(clip.shape[1])]
    heatmaps, priors, weights = [head.first(frames.initialize(crops[:, 0]))], [], []
    for t, ((history, _, _, _), (_, current, picture, _)) in enumerate(pairwise(maps)):
        _, w = head.correlate(history, current)
        before = carried(heatmaps[-1], None if motion is None else motion[:, t])
        after, prior = head(before, w, picture)
        heatmaps.append(after)
        priors.append(prior)
        weights.append(w)
    return torch.stack(heatmaps, 1), torch.stack(priors, 1), torch.stack(weights, 1)


OPTIONS = [
    {},
    {"jre_mode": "rpstn", "kmm_norm": "ratio"},
    {"jre_mode": "off", "decoder_bn": "none", "kmm_scale": "learned", "kmm_act": "softplus"},
    {"decoder_bn": "split", "initializer": "mobilenetv2"},
    {"encoder": "sb18", "feature_dim": 256},
    {"prior_motion": "flow"},
    {"prior_motion": "flow", "temporal": "copy"},
]


def moves(options: dict, motion: torch.Tensor) -> torch.Tensor | None:
    return motion if "prior_motion" in options else None


@pytest.mark.parametrize("options", OPTIONS)
@torch.no_grad()
def test_folded_is_unfolded_in_double_precision(
    make_network: Make, clip: torch.Tensor, motion: torch.Tensor, options: dict
) -> None:
    """Everywhere, so at the borders too, where zeros are padded."""
    network = make_network(**options).double()
    whole = network(clip.double(), motion=moves(options, motion))
    parts = replay(*fold(network), clip.double(), moves(options, motion))
    for found, expected in zip(parts, (whole.heatmaps, whole.priors, whole.weights), strict=True):
        assert expected.std() > 1e-3
        assert (found - expected).abs().max() < 1e-6


@pytest.mark.parametrize("options", OPTIONS)
@torch.no_grad()
def test_folded_is_unfolded_in_single_precision(
    make_network: Make, clip: torch.Tensor, motion: torch.Tensor, options: dict
) -> None:
    network = make_network(**options)
    whole = network(clip, motion=moves(options, motion)).heatmaps
    found, _, _ = replay(*fold(network), clip, moves(options, motion))
    assert (found - whole).abs().max() < 1e-5 * whole.abs().max()


@torch.no_grad()
def test_the_borders_fold(make_network: Make) -> None:
    """A bias before the second convolution reaches the border cells in full, though zeros are padded."""
    network = make_network().double()
    frames, head = fold(network)
    prior, features = torch.rand(1, 13, 5, 5).double(), torch.rand(1, 8, 5, 5).double()
    corrected = network.correction(prior, features)
    found = head.prior(prior) + frames.picture(features)
    for edge in (found - corrected)[0].split(1, dim=1)[0], (found - corrected)[0, :, :, 0]:
        assert edge.abs().max() < 1e-12


@torch.no_grad()
def test_pictures_may_be_bytes(make_network: Make) -> None:
    frames, _ = fold(make_network())
    crops = torch.randint(0, 256, (2, 32, 32, 3), dtype=torch.uint8)
    for bytes_, floats in zip(frames.encode(crops), frames.encode(crops.float()), strict=True):
        assert bytes_.shape[2:] == (8, 8)
        assert torch.equal(bytes_, floats)


@torch.no_grad()
def test_frames_of_a_batch_do_not_meet(make_network: Make) -> None:
    frames, _ = fold(make_network())
    crops = torch.randint(0, 256, (2, 32, 32, 3), dtype=torch.uint8)
    for both, one in zip(frames.encode(crops), frames.encode(crops[1:]), strict=True):
        torch.testing.assert_close(both[1:], one, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_one_state_serves_many_branches(make_network: Make) -> None:
    _, head = fold(make_network())
    before, weights = torch.rand(1, 13, 8, 8), torch.rand(3, 13, 13).softmax(dim=-1)
    picture = torch.rand(3, 13, 8, 8)
    after, prior = head(before, weights, picture)
    assert after.shape == prior.shape == (3, 13, 8, 8)
    torch.testing.assert_close(after[2:], head(before, weights[2:], picture[2:])[0])


def test_folding_leaves_the_network_alone(make_network: Make) -> None:
    """It may be in the middle of its training."""
    network = make_network().train()
    frames, head = fold(network)
    assert network.training
    assert all(parameter.requires_grad for parameter in network.parameters())
    assert not any(module.training for half in (frames, head) for module in half.modules())
    assert not any(parameter.requires_grad for half in (frames, head) for parameter in half.parameters())


def test_the_halves_share_no_number(make_network: Make) -> None:
    """One may be moved to another device without the other."""
    network = make_network(kmm_scale="learned")
    frames, head = fold(network)
    places = [{p.data_ptr() for p in half.parameters()} for half in (network, frames, head)]
    assert not places[0] & places[1]
    assert not places[1] & places[2]
    assert not places[0] & places[2]


def test_what_is_not_linear_is_not_folded(make_network: Make) -> None:
    with pytest.raises(ValueError, match="correction_act is 'bn_relu'"):
        fold(make_network(correction_act="bn_relu"))
