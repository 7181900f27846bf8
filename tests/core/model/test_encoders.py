"""Encoders: sizes and names of published checkpoints, and pictures in another order of colours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import nn

from kimnet_core.model.config import ENCODER_WIDTHS, KIMNetConfig
from kimnet_core.model.encoders import BUILDERS, build_encoder, build_native
from kimnet_core.model.encoders.encoder import Projected
from kimnet_core.model.encoders.mobilenet import MobileNetEncoder
from kimnet_core.model.encoders.resnet import SimpleBaseline, bgr_to_rgb, load_official

PARAMETERS = {18: 15_375_693, 34: 25_483_853, 50: 33_998_669, 101: 52_990_797, 152: 68_634_445}  # 13 joints
ENTRIES = {18: 140, 34: 236, 50: 338, 101: 644, 152: 950}


@pytest.fixture(scope="module")
def official() -> dict[str, torch.Tensor]:
    """A checkpoint as the authors' code writes it for 16 joints: SimpleBaseline-18 with `final_layer`."""
    torch.manual_seed(0)
    encoder, head = SimpleBaseline(18), nn.Conv2d(256, 16, 1)
    for part in encoder.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.uniform_(-0.1, 0.1)
            part.running_var.uniform_(0.5, 2)
        elif isinstance(part, nn.ConvTranspose2d):
            nn.init.normal_(part.weight, std=0.03)
    return encoder.state_dict() | {f"final_layer.{key}": value for key, value in head.state_dict().items()}


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


def wrapped(state: dict[str, torch.Tensor]) -> Iterator[dict]:
    """The forms in which checkpoints are found."""
    yield state
    yield {"state_dict": state, "epoch": 140}
    yield {"model": {f"module.{key}": value for key, value in state.items()}}
    yield {key: value for key, value in state.items() if not key.endswith("num_batches_tracked")}


@torch.no_grad()
def test_every_form_of_a_checkpoint_loads(official: dict, frames: torch.Tensor) -> None:
    found = []
    for checkpoint in wrapped(official):
        encoder, head = SimpleBaseline(18).eval(), nn.Conv2d(256, 16, 1)
        assert load_official(encoder, head, checkpoint)
        found.append(head(encoder.features(frames)))
    assert found[0].std() > 1e-3
    assert all(torch.equal(maps, found[0]) for maps in found)


def test_a_head_for_other_joints_is_left_alone(official: dict) -> None:
    head = nn.Conv2d(256, 13, 1)
    before = head.weight.clone()
    assert not load_official(SimpleBaseline(18), head, official)
    assert torch.equal(head.weight, before)
    assert not load_official(SimpleBaseline(18), None, official)


@pytest.mark.parametrize(
    "change",
    [{"layer5.0.weight": torch.zeros(1)}, {"bn1.bias": torch.zeros(3)}, {"layer1.0.conv1.weight": None}],
)
def test_a_checkpoint_that_does_not_fit_is_refused(official: dict, change: dict) -> None:
    """An unknown entry, another shape, a missing entry: never a silent part."""
    state = {key: value for key, value in (official | change).items() if value is not None}
    with pytest.raises(ValueError, match=next(iter(change))):
        load_official(SimpleBaseline(18), None, state)


@torch.no_grad()
def test_a_bgr_checkpoint_reads_rgb_pictures(official: dict, frames: torch.Tensor, monkeypatch) -> None:
    """The authors feed (B, G, R), normalised by statistics of (R, G, B) in that order."""
    mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    theirs, ours = SimpleBaseline(18).eval(), SimpleBaseline(18).eval()
    load_official(theirs, None, official)
    load_official(ours, None, bgr_to_rgb(official))
    monkeypatch.setattr(theirs, "normalise", lambda rgb: (rgb.flip(1) / 255 - mean) / std)
    expected = theirs.features(frames)
    torch.testing.assert_close(ours.features(frames), expected, rtol=1e-4, atol=1e-4 * expected.max().item())


def test_published_mobilenet_weights_load_strictly(shared: Path) -> None:
    state = torch.load(shared / "data/reference_models/mobilenetv2_imagenet.pt", weights_only=True)
    encoder = MobileNetEncoder(64)
    assert encoder.trunk.load_state_dict(state, strict=True)
    assert sum(p.numel() for p in encoder.trunk.parameters()) == 2_223_872
