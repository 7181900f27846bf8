"""The whole network: the recursion, its start, what it learns from, and its size."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.network import State

Make = Callable[..., KIMNet]


@pytest.mark.parametrize(
    "options",
    [{}, {"correction_act": "bn_relu"}, {"decoder_bn": "split"}, {"kmm_norm": "ratio"}, {"prior_motion": "flow"}],
)
@torch.no_grad()
def test_a_stream_gives_what_a_clip_gives(
    make_network: Make, clip: torch.Tensor, motion: torch.Tensor, options: dict
) -> None:
    network = make_network(**options)
    output = network(clip, motion=motion)
    state = begun(network, clip[:, 0])
    torch.testing.assert_close(state.heatmaps, output.heatmaps[:, 0], rtol=1e-4, atol=1e-4)
    for t in range(1, clip.shape[1]):
        step = network.step(state, network.look(clip[:, t]), motion[:, t - 1])
        state = step.state
        torch.testing.assert_close(state.heatmaps, output.heatmaps[:, t], rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(step.prior, output.priors[:, t - 1], rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(step.weights, output.weights[:, t - 1], rtol=1e-4, atol=1e-4)


def begun(network: KIMNet, frame: torch.Tensor) -> State:
    features = network.look(frame)
    return network.start(features, network.initial(frame, features))


@torch.no_grad()
def test_a_prior_that_moves_is_mixed_from_maps_that_moved(make_network: Make, clip: torch.Tensor) -> None:
    """Everything was two cells further right in the frame before, so it is mixed from two cells further left."""
    network = make_network(prior_motion="flow")
    known, motion = torch.rand(2, 13, 8, 8), torch.zeros(2, 3, 2, 8, 8)
    motion[:, 0, 0] = 2
    output = network(clip, known, motion)
    shifted = torch.cat([known[..., 2:], torch.zeros(2, 13, 8, 2)], dim=-1)
    torch.testing.assert_close(output.priors[:, 0], (output.weights[:, 0] @ shifted.flatten(2)).view_as(known))


def test_a_prior_that_moves_needs_the_motion(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network(prior_motion="flow")
    with pytest.raises(ValueError, match="the motion of the pictures is needed"):
        network(clip)
    with pytest.raises(ValueError, match="the motion of the pictures is needed"):
        network.step(begun(network, clip[:, 0]), network.look(clip[:, 1]))


@torch.no_grad()
def test_a_prior_that_stands_takes_no_notice_of_the_motion(
    make_network: Make, clip: torch.Tensor, motion: torch.Tensor
) -> None:
    network = make_network()
    assert torch.equal(network(clip, motion=motion).heatmaps, network(clip).heatmaps)


@pytest.mark.parametrize(
    ("temporal", "weights"),
    [("copy", torch.eye(13)), ("uniform", torch.full((13, 13), 1 / 13)), ("none", torch.zeros(13, 13))],
)
@torch.no_grad()
def test_the_controls_mix_as_they_say_and_learn_no_attention(
    make_network: Make, clip: torch.Tensor, temporal: str, weights: torch.Tensor
) -> None:
    network = make_network(temporal=temporal)
    known = torch.rand(2, 13, 8, 8)
    output = network(clip, known)
    assert (output.weights == weights).all()
    torch.testing.assert_close(output.priors[:, 0], torch.einsum("ji,bihw->bjhw", weights, known))
    assert not [name for name in network.state_dict() if name.startswith("kmm.")]


@torch.no_grad()
def test_without_a_prior_each_frame_stands_alone(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network(temporal="none")
    output = network(clip)
    features = network.encoder.features(clip[:, 2])
    alone = network.decoder(network.correction(torch.zeros(2, 13, 8, 8), features))
    torch.testing.assert_close(output.heatmaps[:, 2], alone, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_shapes_of_an_output(make_network: Make, clip: torch.Tensor) -> None:
    output = make_network()(clip)
    assert output.heatmaps.shape == (2, 4, 13, 8, 8)
    assert output.priors.shape == (2, 3, 13, 8, 8)
    assert output.weights.shape == (2, 3, 13, 13)


@torch.no_grad()
def test_the_first_frame_passes_only_initializer_and_decoder(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network(decoder_bn="split")
    features = network.encoder.features(clip[:, 0])
    expected = network.decoder.first(network.initializer.head(features))
    torch.testing.assert_close(network(clip).heatmaps[:, 0], expected, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_a_separate_initializer_reads_the_first_frame(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network(initializer="mobilenetv2")
    alone = network.initializer.head(network.initializer.encoder.features(clip[:, 0]))
    torch.testing.assert_close(network(clip).heatmaps[:, 0], network.decoder.first(alone), rtol=1e-4, atol=1e-4)
    assert not torch.allclose(
        network.initializer.encoder.features(clip[:, 0]), network.encoder.features(clip[:, 0]), atol=1e-3
    )


@torch.no_grad()
def test_a_given_first_state_is_taken_as_it_is(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network()
    known = torch.rand(2, 13, 8, 8)
    output = network(clip, known)
    assert torch.equal(output.heatmaps[:, 0], known)
    torch.testing.assert_close(output.priors[:, 0], (output.weights[:, 0] @ known.flatten(2)).view_as(known))
    assert not torch.allclose(output.heatmaps[:, 1], network(clip).heatmaps[:, 1])


@torch.no_grad()
def test_running_from_features_is_running_the_clip(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network()
    features = torch.stack([network.encoder.features(clip[:, t]) for t in range(4)], dim=1)
    output = network.run(features, network.initializer(clip[:, 0], features[:, 0]))
    torch.testing.assert_close(output.heatmaps, network(clip).heatmaps, rtol=1e-4, atol=1e-4)


@torch.no_grad()
def test_the_prior_comes_before_the_features(make_network: Make) -> None:
    """Filters 1..K of Conv_g act on the prior (eq. 5)."""
    correction = make_network().correction
    correction.conv_g.weight[:, 13:] = 0
    prior, features = torch.rand(1, 13, 8, 8), torch.rand(1, 8, 8, 8)
    assert torch.equal(correction(prior, features), correction(prior, features + 1))
    assert not torch.allclose(correction(prior, features), correction(prior + 1, features))


def test_what_cannot_start_is_refused(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network()
    with pytest.raises(ValueError, match="at least 1 frame"):
        network(clip[:, :0])
    with pytest.raises(ValueError, match="starts from"):
        network.run(torch.zeros(1, 2, 8, 4, 4), None)


@torch.no_grad()
def test_a_single_frame_is_a_clip_without_a_prior(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network()
    output = network(clip[:, :1])
    torch.testing.assert_close(output.heatmaps[:, 0], begun(network, clip[:, 0]).heatmaps)
    assert output.priors is None
    assert output.weights is None


def test_every_parameter_is_learned(make_network: Make, clip: torch.Tensor) -> None:
    network = make_network(kmm_scale="learned", decoder_bn="split").train()
    network(clip).heatmaps.square().sum().backward()
    assert [name for name, p in network.named_parameters() if p.grad is None] == []
    for conv in (network.kmm.conv_h, network.kmm.conv_c):
        assert conv.weight.grad.abs().sum() > 0


def test_the_last_frame_teaches_the_first_pose(make_network: Make, clip: torch.Tensor) -> None:
    """The recursion is never cut."""
    known = torch.rand(2, 13, 8, 8, requires_grad=True)
    make_network().train()(clip, known).heatmaps[:, -1].square().sum().backward()
    assert known.grad.abs().sum() > 0


@pytest.mark.parametrize(("joints", "expected"), [(13, 87_616_960), (15, 87_623_864)])
def test_the_papers_network_has_its_size(joints: int, expected: int) -> None:
    """With the released JRE; the one used here has a temperature instead of two idle convolutions."""
    with torch.device("meta"):
        network = KIMNet(KIMNetConfig(joints=joints, jre_mode="rpstn"))
        ours = KIMNet(KIMNetConfig(joints=joints))
    assert count(network) == expected
    assert count(ours) == expected - 2 * (joints * joints + joints) + 1


def test_the_papers_layers_have_their_sizes() -> None:
    with torch.device("meta"):
        network = KIMNet(KIMNetConfig())
    assert count(network.correction.conv_g) == 620_032
    assert count(network.correction.conv_d) == 3_341
    assert count(network.decoder.norm) == 26
    assert count(network.initializer) == 52_990_797


def count(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())
