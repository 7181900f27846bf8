"""What every network that KIMNet is compared with has in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from kimnet_core.inference.export import export_clip
from kimnet_core.model.config import CHOICES, KIMNetConfig
from kimnet_core.model.factory import build_network
from kimnet_core.model.network import Network
from kimnet_core.model.weights import build, load_weights, save_weights

Make = Callable[..., Network]
NETWORKS = [name for name in CHOICES["network"] if name != "kimnet"]
PLUGGED = ["rpstn_kmm", "dkd_kmm", "lstm_pm_kmm"]

every = pytest.mark.parametrize("name", NETWORKS)


@every
@torch.no_grad()
def test_a_stream_gives_what_a_clip_gives(make_network: Make, clip: torch.Tensor, name: str) -> None:
    network = make_network(network=name)
    output = network(clip)
    features = network.look(clip[:, 0])
    state = network.start(features, network.initial(clip[:, 0], features))
    torch.testing.assert_close(state.heatmaps, output.heatmaps[:, 0], rtol=1e-4, atol=1e-4)
    for t in range(1, clip.shape[1]):
        state = network.step(state, network.look(clip[:, t])).state
        torch.testing.assert_close(state.heatmaps, output.heatmaps[:, t], rtol=1e-4, atol=1e-4)


@every
@torch.no_grad()
def test_heatmaps_are_those_of_the_joints(make_network: Make, clip: torch.Tensor, name: str) -> None:
    network = make_network(network=name, joints=5)
    output = network(clip)
    cells = 32 // network.stride
    assert output.heatmaps.shape == (2, 4, 5, cells, cells)
    if name in PLUGGED:
        assert output.priors.shape == (2, 3, 5, cells, cells)
        torch.testing.assert_close(output.weights.sum(dim=-1), torch.ones(2, 3, 5))
    else:
        assert (output.priors, output.weights) == (None, None)


@every
@torch.no_grad()
def test_a_given_first_state_is_taken_as_it_is_and_carried_on(
    make_network: Make, clip: torch.Tensor, name: str
) -> None:
    network = make_network(network=name)
    cells = 32 // network.stride
    known = torch.rand(2, 13, cells, cells)
    output = network(clip, known)
    assert torch.equal(output.heatmaps[:, 0], known)
    assert not torch.allclose(output.heatmaps[:, 1], network(clip).heatmaps[:, 1])


@every
@torch.no_grad()
def test_people_of_a_batch_do_not_see_each_other(make_network: Make, clip: torch.Tensor, name: str) -> None:
    network, clip = make_network(network=name).double(), clip[:, :2].double()
    torch.testing.assert_close(network(clip).heatmaps[1:], network(clip[1:]).heatmaps)


@every
def test_every_parameter_is_learned(make_network: Make, clip: torch.Tensor, name: str) -> None:
    """In evaluation mode, for while it learns a batch normalisation takes away the offset before it."""
    network = make_network(network=name)
    network(clip).heatmaps.square().sum().backward()
    idle = [key for key, p in network.named_parameters() if p.grad is None or not p.grad.any()]
    released = [f"non_local_conv2d.{layer}.{kind}" for layer in ("theta", "phi") for kind in ("weight", "bias")]
    assert idle == (released if name == "rpstn_released" else [])


@every
def test_learning_is_finite(make_network: Make, clip: torch.Tensor, name: str) -> None:
    network = make_network(network=name).train()
    network(clip).heatmaps.square().mean().backward()
    assert all(p.grad.isfinite().all() for p in network.parameters() if p.grad is not None)


@every
def test_an_exported_clip_is_the_network(make_network: Make, name: str) -> None:
    """The export itself compares the two."""
    assert export_clip(make_network(network=name), 2)


@every
@torch.no_grad()
def test_a_weights_file_brings_the_network_back(
    make_network: Make, clip: torch.Tensor, tmp_path: Path, name: str
) -> None:
    network = make_network(network=name)
    save_weights(tmp_path / "x.safetensors", network, {"name": "x"})
    back = build(load_weights(tmp_path / "x.safetensors")).eval()
    assert type(back) is type(network)
    assert torch.equal(back(clip).heatmaps, network(clip).heatmaps)


@every
def test_the_last_frame_teaches_the_first_pose(make_network: Make, clip: torch.Tensor, name: str) -> None:
    network = make_network(network=name)
    cells = 32 // network.stride
    known = torch.rand(2, 13, cells, cells, requires_grad=True)
    network(clip, known).heatmaps[:, -1].square().sum().backward()
    assert known.grad.any()


@every
def test_what_has_nothing_to_start_from_is_refused(make_network: Make, name: str) -> None:
    network = make_network(network=name)
    with pytest.raises(ValueError, match="starts from"):
        network.run(torch.zeros(1, 2, 8, 8, 8), None)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("rpstn_released", 2_501_913),
        # As released, but for a JRE of 391 instead of 754, and a normalisation each for V and U.
        ("rpstn", 2_501_913 - 754 + 391 + 2 * 256 + 2 * 13),
        ("dkd", 1_910_567),
        # Cell: 3x3 from 269 to 192 and from 48 to 192; ConvNet3 as released, with 13 outputs instead of 15.
        ("lstm_pm", 465_024 + 83_136 + 4_727_183 - 2 * 129),
        ("dkd_kmm", 6_682 + 65_792 + 69_120 + 512 + 3_341 + 26),
        ("rpstn_kmm", 6_682 + 65_792 + 69_120 + 512 + 3_341 + 26 + 391 + 26),
        ("lstm_pm_kmm", 6_682 + (269 * 9 + 1) * 48 + 4_727_183 - 2 * 129),
    ],
)
def test_heads_have_their_sizes(name: str, head: int) -> None:
    assert head_size(network=name) == head


def test_the_released_jre_makes_rpstn_as_large_as_released() -> None:
    """But for the two normalisations that are no longer shared."""
    assert head_size(network="rpstn", jre_mode="rpstn") - 2_501_913 == 2 * 256 + 2 * 13


def test_the_original_lstm_pose_machine_has_its_size() -> None:
    with torch.device("meta"):
        network = build_network(KIMNetConfig(network="lstm_pm_original", input_size=368))
    assert count(network) == 12_067_870


def head_size(**options: object) -> int:
    """Parameters of all but encoder and initializer, which are small here and have the paper's 256 channels."""
    with torch.device("meta"):
        network = build_network(KIMNetConfig(encoder="mobilenetv2", initializer="shared", **options))
    return count(network) - count(network.encoder) - count(network.initializer)


def count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())
