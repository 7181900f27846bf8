"""HRNet: layers, names and sizes of the authors' release, and what the branches tell each other."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from kimnet_core.model.encoders.hrnet import Exchange, HRNet
from tests.core.model.conftest import scatter

PARAMETERS = {32: 28_535_981, 48: 63_595_549}  # with a head of 13 joints
NAMED = {
    "conv1.weight": (64, 3, 3, 3),
    "bn2.running_mean": (64,),
    "layer1.0.downsample.0.weight": (256, 64, 1, 1),
    "layer1.3.conv3.weight": (256, 64, 1, 1),
    "transition1.0.0.weight": (32, 256, 3, 3),
    "transition1.1.0.0.weight": (64, 256, 3, 3),
    "stage2.0.branches.1.3.bn2.weight": (64,),
    "stage2.0.fuse_layers.0.1.0.weight": (32, 64, 1, 1),
    "stage2.0.fuse_layers.1.0.0.0.weight": (64, 32, 3, 3),
    "transition2.2.0.0.weight": (128, 64, 3, 3),
    "stage3.3.fuse_layers.2.0.0.0.weight": (32, 32, 3, 3),
    "stage3.3.fuse_layers.2.0.1.0.weight": (128, 32, 3, 3),
    "transition3.3.0.1.running_var": (256,),
    "stage4.1.fuse_layers.3.0.2.1.num_batches_tracked": (),
    "stage4.2.fuse_layers.0.3.0.weight": (32, 256, 1, 1),
}


def shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    return {key: tuple(value.shape) for key, value in module.state_dict().items()}


@pytest.mark.parametrize("width", PARAMETERS)
def test_it_has_the_published_size(width: int) -> None:
    with torch.device("meta"):
        encoder, head = HRNet(width), nn.Conv2d(width, 13, 1)
    assert sum(p.numel() for module in (encoder, head) for p in module.parameters()) == PARAMETERS[width]
    assert len(encoder.state_dict()) + len(head.state_dict()) == 1754


def test_its_entries_have_the_published_names_and_shapes() -> None:
    with torch.device("meta"):
        found = shapes(HRNet(32))
    assert NAMED.items() <= found.items()
    kinds = [key.split(".")[0] for key in found]
    assert list(dict.fromkeys(kinds)) == [
        "conv1", "bn1", "conv2", "bn2", "layer1", "transition1", "stage2", "transition2", "stage3", "transition3",
        "stage4",
    ]  # fmt: skip


def test_a_branch_that_only_passes_through_has_no_layer() -> None:
    with torch.device("meta"):
        found = shapes(HRNet(32))
    for absent in (
        "transition2.0",
        "transition2.1",
        "transition3.2",
        "stage2.0.fuse_layers.0.0",
        "stage4.2.fuse_layers.1",
    ):
        assert not any(key.startswith(f"{absent}.") for key in found)


def test_it_starts_as_the_authors_start_it() -> None:
    torch.manual_seed(0)
    encoder = HRNet(32)
    assert encoder.stage4[0].branches[3][0].conv1.weight.std().item() == pytest.approx(0.001, rel=0.01)
    assert (encoder.bn1.weight == 1).all()


@torch.no_grad()
def test_a_branch_becomes_the_sum_of_all_at_its_size() -> None:
    """Written out for two branches."""
    torch.manual_seed(1)
    exchange = Exchange([4, 8], outputs=2)
    scatter(exchange)
    exchange.eval()
    fine, coarse = torch.randn(1, 4, 8, 8), torch.randn(1, 8, 4, 4)
    a, b = exchange.branches[0](fine), exchange.branches[1](coarse)
    (up_conv, up_norm), (down,) = (list(exchange.fuse_layers[0]["1"])[:2], exchange.fuse_layers[1]["0"])
    up = up_norm(up_conv(b)).repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
    torch.testing.assert_close(exchange([fine, coarse])[0], (a + up).relu())
    torch.testing.assert_close(exchange([fine, coarse])[1], (down(a) + b).relu())


@torch.no_grad()
def test_features_see_every_branch() -> None:
    """The coarsest branch of the last stage reaches the finest one, and so every corner of the picture."""
    torch.manual_seed(2)
    encoder = HRNet(4)  # as the real ones, but narrow
    scatter(encoder)
    encoder.eval()
    frames = torch.rand(1, 3, 64, 64) * 255
    features = encoder.features(frames)
    assert features.shape == (1, 4, 16, 16)
    encoder.stage4[2].branches[3][0].bn1.bias.add_(5)
    assert not torch.allclose(encoder.features(frames), features)


def test_its_first_layer_sees_pictures_normalised_by_imagenet() -> None:
    encoder = HRNet(4)
    grey = torch.tensor([123.675, 116.28, 103.53]).view(1, 3, 1, 1).expand(1, 3, 2, 2)
    torch.testing.assert_close(encoder.normalise(grey), torch.zeros(1, 3, 2, 2), atol=1e-5, rtol=0)
    torch.testing.assert_close(encoder.normalise(grey + 0.229 * 255)[0, 0], torch.ones(2, 2))
