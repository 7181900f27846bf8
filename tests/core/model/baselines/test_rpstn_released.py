"""RPSTN as released: its faults one by one, and its checkpoints."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from kimnet_core.model.baselines.rpstn_released import ReleasedRPSTN
from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.encoders.resnet import SimpleBaseline
from kimnet_core.model.importing import adopt
from kimnet_core.model.importing.rpstn import released_rpstn
from kimnet_core.model.network import State
from kimnet_core.pose.skeleton import load_skeleton
from tests.core.model.conftest import scatter

Make = Callable[..., ReleasedRPSTN]
K, D, SIDE = 13, 8, 8
JHMDB = {"skeleton": "jhmdb15", "joints": 15}


def pointwise(conv: nn.Conv2d, maps: Tensor) -> Tensor:
    return torch.einsum("oi,bihw->bohw", conv.weight[:, :, 0, 0], maps) + conv.bias[:, None, None]


def normalised(norm: nn.BatchNorm2d, maps: Tensor) -> Tensor:
    """In evaluation mode."""
    mean, var, gamma, beta = (v[:, None, None] for v in (norm.running_mean, norm.running_var, norm.weight, norm.bias))
    return (maps - mean) / torch.sqrt(var + norm.eps) * gamma + beta


def small_jre(network: ReleasedRPSTN) -> ReleasedRPSTN:
    """Keep the JRE's softmax, which has no scale, away from one-hot."""
    network.conv1x1_reduce_dim.weight.data.mul_(0.1)
    network.bn_u.weight.data.mul_(0.1)
    return network.double()


@pytest.mark.parametrize(("options", "again"), [({}, False), (JHMDB, True)])
@torch.no_grad()
def test_a_step_is_the_released_formula(make_network: Make, options: dict, again: bool) -> None:
    network = small_jre(make_network(network="rpstn_released", **options))
    joints = network.config.joints
    generator = torch.Generator().manual_seed(3)
    heatmaps, before, now = (
        torch.rand(2, c, SIDE, SIDE, generator=generator, dtype=torch.float64) for c in (joints, D, D)
    )
    state = network.step(State(heatmaps, before), now).state

    embedded = normalised(network.bn, pointwise(network.pose_conv1x1_V, now))
    joined = torch.cat([heatmaps, before], dim=1)  # heatmaps first
    kernels = network.dkd_param_adapter(normalised(network.bn, pointwise(network.conv1x1_reduce_dim, joined)))
    matches = torch.stack(
        [
            torch.stack(
                [
                    nn.functional.conv2d(embedded[b, d][None, None], kernels[b, d][None, None], padding=3)[0, 0]
                    for d in range(D)
                ]
            )
            for b in range(2)
        ]
    )
    if again:
        matches = normalised(network.bn, matches)
    found = normalised(network.bn_u, pointwise(network.pose_conv1x1_U, matches))
    torch.testing.assert_close(state.heatmaps, normalised(network.bn_u, network.non_local_conv2d(found)))
    torch.testing.assert_close(state.features, embedded)


@torch.no_grad()
def test_the_first_frame_passes_no_v_and_later_ones_do(make_network: Make, clip: Tensor) -> None:
    network = make_network(network="rpstn_released")
    features = network.look(clip[:, 0])
    raw = torch.rand(2, K, SIDE, SIDE)
    state = network.start(features, raw)
    assert torch.equal(state.features, features)
    torch.testing.assert_close(state.heatmaps, normalised(network.bn_u, network.non_local_conv2d(raw)))
    embedded = normalised(network.bn, pointwise(network.pose_conv1x1_V, features))
    torch.testing.assert_close(network.step(state, features).state.features, embedded)


@pytest.mark.parametrize(("options", "places"), [({}, 2), (JHMDB, 3)])
def test_one_normalisation_serves_several_places(make_network: Make, clip: Tensor, options: dict, places: int) -> None:
    """`bn` in every step, and `bn_u` twice in every step and once at the start."""
    network = make_network(network="rpstn_released", **options).train()
    network(clip)
    steps = clip.shape[1] - 1
    assert network.bn.num_batches_tracked == places * steps
    assert network.bn_u.num_batches_tracked == 1 + 2 * steps


@torch.no_grad()
def test_pictures_are_neither_centred_nor_scaled(make_network: Make, clip: Tensor) -> None:
    network = make_network(network="rpstn_released", initializer="mobilenetv2")
    frames = clip[:, 0]
    features = network.encoder.conv(frames).relu()
    torch.testing.assert_close(network.look(frames), features)
    first = network.initializer.head(network.initializer.encoder.conv(frames).relu())
    torch.testing.assert_close(network.initial(frames, features), first)


@pytest.fixture(scope="module")
def released() -> dict[str, nn.Module]:
    """The released network's layers under its own names; the extractor is a nameless sequence."""
    torch.manual_seed(7)
    pose, extractor = SimpleBaseline(18), SimpleBaseline(18)
    pose.final_layer = nn.Conv2d(256, K, 1)
    ours = ReleasedRPSTN(KIMNetConfig(network="rpstn_released", encoder="mobilenetv2", initializer="shared"))
    layers = {
        "pose_net": pose,
        "fea_ext": nn.Sequential(*extractor.children()),
        **{name: layer for name, layer in ours.named_children() if name not in ("encoder", "initializer")},
    }
    for layer in layers.values():
        scatter(layer)
        layer.eval()
    return layers


def checkpoint(released: dict[str, nn.Module]) -> dict[str, Tensor]:
    """Its learned numbers, as they are read from a file."""
    numbers = {f"{name}.{key}": v for name, layer in released.items() for key, v in layer.state_dict().items()}
    return {key: value for key, value in numbers.items() if not key.endswith("num_batches_tracked")}


@torch.no_grad()
def test_a_released_checkpoint_gives_what_the_released_network_gives(released: dict[str, nn.Module]) -> None:
    """It reads BGR, as it is; ours reads RGB."""
    network, untrained = adopt(checkpoint(released), "rpstn", load_skeleton("penn13"))
    assert untrained == ()
    network.eval()
    assert (network.config.encoder, network.config.initializer) == ("sb18", "sb18")
    assert torch.equal(network.bn_u.running_mean, released["bn_u"].running_mean)
    frames = torch.rand(1, 3, 64, 64) * 255
    bgr = frames.flip(1)
    features = released["fea_ext"](bgr)
    torch.testing.assert_close(network.look(frames), features, rtol=1e-4, atol=1e-3)
    pose = released["pose_net"]
    pose.mean.zero_(), pose.std.fill_(1)
    torch.testing.assert_close(
        network.initial(frames, features), pose.final_layer(pose.features(bgr)), rtol=1e-4, atol=1e-3
    )


def test_a_checkpoint_of_another_network_is_refused(released: dict[str, nn.Module]) -> None:
    state = checkpoint(released)
    with pytest.raises(ValueError, match="not those of a ResNet"):
        released_rpstn({key: value for key, value in state.items() if "pose_net" not in key}, load_skeleton("penn13"))
    with pytest.raises(ValueError, match=r"bn_u.bias is \(13,\), expected \(15,\)"):
        released_rpstn(state, load_skeleton("jhmdb15"))
    with pytest.raises(ValueError, match=r"bn_v.bias is \(1,\), expected nothing"):
        released_rpstn(state | {"bn_v.bias": torch.zeros(1)}, load_skeleton("penn13"))
