"""Networks of kernels, and networks with the KMM plugged in, against their formulas."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from kimnet_core.model.network import Network, State
from kimnet_core.model.temporal.dynamic import matched

Make = Callable[..., Network]


@pytest.fixture
def frames() -> tuple[State, torch.Tensor]:
    """A state, and the features of the next frame."""
    generator = torch.Generator().manual_seed(4)
    maps, before, now = (torch.rand(2, c, 8, 8, generator=generator) for c in (13, 8, 8))
    return State(maps, before), now


@pytest.mark.parametrize("name", ["dkd", "rpstn"])
@torch.no_grad()
def test_a_pose_is_found_with_kernels_of_the_frame_before(
    make_network: Make, frames: tuple[State, torch.Tensor], name: str
) -> None:
    network, (state, now) = make_network(network=name), frames
    kernels = network.kernel(state.heatmaps, state.features)
    step = network.step(state, now)
    torch.testing.assert_close(step.state.heatmaps, network.decoder(network.head(matched(now, kernels))))
    assert torch.equal(step.state.features, now)


@pytest.mark.parametrize("name", ["dkd", "rpstn"])
@torch.no_grad()
def test_every_frame_passes_v_the_first_too(make_network: Make, clip: torch.Tensor, name: str) -> None:
    network = make_network(network=name)
    features = network.look(clip[:, 0])
    torch.testing.assert_close(features, network.embed(network.encoder.features(clip[:, 0])))
    raw = torch.rand(2, 13, 8, 8)
    state = network.start(features, raw)
    assert torch.equal(state.features, features)
    torch.testing.assert_close(state.heatmaps, network.decoder.first(raw))


@pytest.mark.parametrize("name", ["dkd", "dkd_kmm"])
def test_dkd_relates_no_joints(make_network: Make, name: str) -> None:
    names = make_network(network=name, jre_mode="rpstn").state_dict()
    assert not [key for key in names if "relation" in key]
    assert [key for key in make_network(network=name.replace("dkd", "rpstn")).state_dict() if "relation" in key]


def test_each_normalisation_of_rpstn_has_one_place(make_network: Make, clip: torch.Tensor) -> None:
    """All but the decoder's are asked once a frame, or once a step."""
    network = make_network(network="rpstn", decoder_bn="split").train()
    network(clip)
    tracked = {name: int(v) for name, v in network.state_dict().items() if name.endswith("num_batches_tracked")}
    assert tracked.pop("embed.1.num_batches_tracked") == 1  # all frames at once
    assert tracked.pop("decoder.first_norm.num_batches_tracked") == 1
    assert tracked.pop("decoder.relation.W.1.num_batches_tracked") == 4
    assert set(tracked.values()) == {3}


@pytest.mark.parametrize("name", ["rpstn_kmm", "dkd_kmm", "lstm_pm_kmm"])
@torch.no_grad()
def test_the_kmm_mixes_the_pose_before(make_network: Make, frames: tuple[State, torch.Tensor], name: str) -> None:
    network, (state, now) = make_network(network=name), frames
    step = network.step(state, now)
    expected = network.kmm.prior(state, state.heatmaps, now)
    assert torch.equal(step.weights, expected.weights)
    torch.testing.assert_close(step.prior, torch.einsum("bji,bihw->bjhw", step.weights, state.heatmaps))


@pytest.mark.parametrize("name", ["rpstn_kmm", "dkd_kmm"])
@torch.no_grad()
def test_what_kernels_found_is_fused_from_the_prior(
    make_network: Make, frames: tuple[State, torch.Tensor], name: str
) -> None:
    network, (state, now) = make_network(network=name), frames
    step = network.step(state, now)
    conv, norm, _ = network.reduce
    fused = norm(conv(torch.cat([step.prior, network.embed(now)], dim=1))).relu()
    torch.testing.assert_close(step.state.heatmaps, network.decoder(network.head(fused)))


@torch.no_grad()
def test_what_the_lstm_remembered_is_joined_from_the_prior(
    make_network: Make, frames: tuple[State, torch.Tensor]
) -> None:
    network, (state, now) = make_network(network="lstm_pm_kmm"), frames
    step = network.step(state, now)
    conv, _ = network.join
    torch.testing.assert_close(step.state.heatmaps, network.head(conv(torch.cat([step.prior, now], dim=1)).relu()))
    raw = torch.rand(2, 13, 8, 8)
    torch.testing.assert_close(network.start(now, raw).heatmaps, network.fused(raw, now))
    assert step.state.memory == ()


@torch.no_grad()
def test_a_moved_pose_is_what_is_mixed(make_network: Make, frames: tuple[State, torch.Tensor]) -> None:
    network, (state, now) = make_network(network="dkd_kmm", prior_motion="flow"), frames
    motion = torch.zeros(2, 2, 8, 8)
    motion[:, 0] = 2  # two cells further right in the frame before
    step = network.step(state, now, motion)
    shifted = torch.cat([state.heatmaps[..., 2:], torch.zeros(2, 13, 8, 2)], dim=-1)
    torch.testing.assert_close(step.prior, torch.einsum("bji,bihw->bjhw", step.weights, shifted))
