"""The folded network computes what the whole one does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from kimnet_core.model.fold import fold
from kimnet_core.model.kimnet import KIMNet
from tests.core.model.configurations import NOT_FOLDED, ROWS, foldable, moves, name_of, replay

Make = Callable[..., KIMNet]


FOLDED = [*(row for row in ROWS if foldable(row)), {"encoder": "sb18", "feature_dim": 256}]
# Without those that multiply every rounding on their way: single precision says nothing of them.
STEADY = [
    {},
    {"jre_mode": "rpstn", "kmm_norm": "ratio"},
    {"jre_mode": "off", "decoder_bn": "none", "kmm_scale": "learned", "kmm_act": "softplus"},
    {"decoder_bn": "split", "initializer": "mobilenetv2"},
    {"encoder": "sb18", "feature_dim": 256},
    {"prior_motion": "flow"},
    {"prior_motion": "flow", "temporal": "copy"},
]


@pytest.mark.parametrize("options", FOLDED, ids=name_of)
@torch.no_grad()
def test_folded_is_unfolded_in_double_precision(
    make_network: Make, clip: torch.Tensor, motion: torch.Tensor, options: dict
) -> None:
    """Everywhere, so at the borders too, where zeros are padded."""
    network = make_network(**options).double()
    whole = network(clip.double(), motion=moves(options, motion))
    parts = replay(*fold(network), clip.double(), moves(options, motion))
    for found, expected in zip(parts, (whole.heatmaps, whole.priors, whole.weights), strict=True):
        assert (found - expected).abs().max() < 1e-6
    assert whole.heatmaps.std(dim=1).max() > 1e-3  # they do change


@pytest.mark.parametrize("options", STEADY, ids=name_of)
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


@pytest.mark.parametrize("options", NOT_FOLDED, ids=name_of)
def test_what_cannot_be_folded_is_refused_by_its_name(make_network: Make, options: dict) -> None:
    ((name, value),) = options.items()
    with pytest.raises(ValueError, match=f"^{name} is '?{value}'?; only .* can be folded$"):
        fold(make_network(**options))


def test_another_network_is_not_folded(make_network: Make) -> None:
    with pytest.raises(ValueError, match="network is 'rpstn'; only KIMNet can be folded"):
        fold(make_network(network="rpstn"))


@torch.no_grad()
def test_a_residual_prior_is_the_mixture_and_the_maps(make_network: Make) -> None:
    """The weights that are shown stay those of the mixture: (W + 1) m is not written as another W."""
    _, head = fold(make_network(kmm_residual=True))
    before, weights = torch.rand(1, 13, 8, 8), torch.rand(1, 13, 13).softmax(dim=-1)
    _, prior = head(before, weights, torch.zeros(1, 13, 8, 8))
    torch.testing.assert_close(prior, torch.einsum("bji,bihw->bjhw", weights, before) + before)
