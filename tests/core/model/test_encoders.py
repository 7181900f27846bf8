"""Encoders: sizes and names of published checkpoints, and the width that a network asks for."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from kimnet_core.model.config import ENCODER_WIDTHS, KIMNetConfig
from kimnet_core.model.encoders import BUILDERS, build_encoder, build_native
from kimnet_core.model.encoders.encoder import Projected
from kimnet_core.model.encoders.mobilenet import MobileNetEncoder
from kimnet_core.model.encoders.resnet import SimpleBaseline

PARAMETERS = {18: 15_375_693, 34: 25_483_853, 50: 33_998_669, 101: 52_990_797, 152: 68_634_445}  # 13 joints
ENTRIES = {18: 140, 34: 236, 50: 338, 101: 644, 152: 950}


@pytest.fixture
def frames() -> torch.Tensor:
    return torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(1)) * 255


@pytest.mark.parametrize("depth", PARAMETERS)
def test_simple_baseline_has_the_published_size(depth: int) -> None:
    with torch.device("meta"):
        encoder, head = SimpleBaseline(depth), nn.Conv2d(256, 13, 1)
    assert sum(p.numel() for module in (encoder, head) for p in module.parameters()) == PARAMETERS[depth]
    assert len(encoder.state_dict()) + len(head.state_dict()) == ENTRIES[depth]


def test_simple_baseline_has_the_published_names() -> None:
    """One of each kind; layer1 of the shallow ones has no projection in its first block."""
    with torch.device("meta"):
        shallow, deep = (set(SimpleBaseline(depth).state_dict()) for depth in (18, 50))
    both = {"conv1.weight", "bn1.running_var", "layer2.0.downsample.0.weight", "deconv_layers.7.num_batches_tracked"}
    assert both <= shallow & deep
    assert {"layer1.0.downsample.1.bias", "layer3.5.conv3.weight", "layer4.2.bn3.weight"} <= deep - shallow


# Others are one of these with more of the same blocks.
@pytest.mark.parametrize("name", sorted(BUILDERS.keys() - {"sb101", "sb152", "hrnet_w48", "hourglass8"}))
@torch.no_grad()
def test_features_have_a_quarter_of_the_size(name: str, frames: torch.Tensor) -> None:
    width = ENCODER_WIDTHS[name] or 24
    encoder = build_native(name, KIMNetConfig(feature_dim=width)).eval()
    features = encoder.features(frames)
    assert features.shape == (2, width, 16, 16)
    assert encoder.out_channels == width
    assert (features >= 0).all()


@torch.no_grad()
def test_an_encoder_of_another_width_is_brought_to_that_of_the_network(frames: torch.Tensor) -> None:
    native = build_native("hrnet_w32", KIMNetConfig(encoder="hrnet_w32"))
    encoder = build_encoder(KIMNetConfig(encoder="hrnet_w32")).eval()
    assert encoder.features(frames).shape == (2, 256, 16, 16)
    count = [sum(p.numel() for p in module.parameters()) for module in (encoder, native)]
    assert count[0] - count[1] == 32 * 256 + 2 * 256  # a 1x1 convolution without bias, and its normalisation
    assert encoder.projection[0].weight.std().item() == pytest.approx((2 / 256) ** 0.5, rel=0.05)


def test_an_encoder_is_projected_where_it_is_asked_for_or_has_to_be() -> None:
    def is_projected(**options: object) -> bool:
        with torch.device("meta"):
            return isinstance(build_encoder(KIMNetConfig(**options)), Projected)

    assert not is_projected(encoder="sb18")
    assert is_projected(encoder="sb18", encoder_proj="conv1x1")
    assert is_projected(encoder="sb18", feature_dim=64)
    assert not is_projected(encoder="hrnet_w32", feature_dim=32)
    assert not is_projected(encoder="hrnet_w32", feature_dim=32, encoder_proj="none")


def test_published_mobilenet_weights_load_strictly(shared: Path) -> None:
    state = torch.load(shared / "data/reference_models/mobilenetv2_imagenet.pt", weights_only=True)
    encoder = MobileNetEncoder(64)
    assert encoder.trunk.load_state_dict(state, strict=True)
    assert sum(p.numel() for p in encoder.trunk.parameters()) == 2_223_872
