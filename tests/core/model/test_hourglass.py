"""Stacked Hourglass: layers, names and sizes of the public checkpoints, and what goes from stack to stack."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from kimnet_core.model.encoders.hourglass import WIDTH, Hourglass, StackedHourglass
from tests.core.model.conftest import scatter

PARAMETERS = {1: 3_586_189, 2: 6_728_602, 8: 25_583_080}  # 13 joints, the last stack's guess among them
NAMED = {
    "conv1.bias": (64,),
    "layer1.0.bn1.weight": (64,),
    "layer1.0.downsample.0.weight": (128, 64, 1, 1),
    "layer2.0.downsample.0.bias": (256,),
    "layer3.0.conv1.weight": (128, 256, 1, 1),
    "hg.1.hg.0.3.0.conv2.weight": (128, 128, 3, 3),
    "hg.1.hg.3.2.0.bn3.running_var": (128,),
    "res.1.0.conv3.weight": (256, 128, 1, 1),
    "fc.1.0.weight": (256, 256, 1, 1),
    "fc.1.1.running_mean": (256,),
    "score.0.weight": (16, 256, 1, 1),
    "fc_.0.bias": (256,),
    "score_.0.weight": (256, 16, 1, 1),
}


@pytest.fixture(scope="module")
def two() -> StackedHourglass:
    torch.manual_seed(0)
    encoder = StackedHourglass(2, 16)
    scatter(encoder)
    return encoder.eval()


@pytest.mark.parametrize("stacks", PARAMETERS)
def test_it_has_the_published_size(stacks: int) -> None:
    with torch.device("meta"):
        encoder, head = StackedHourglass(stacks, 13), nn.Conv2d(WIDTH, 13, 1)
    assert sum(p.numel() for module in (encoder, head) for p in module.parameters()) == PARAMETERS[stacks]


def test_its_entries_have_the_published_names_and_shapes(two: StackedHourglass) -> None:
    found = {key: tuple(value.shape) for key, value in two.state_dict().items()}
    assert NAMED.items() <= found.items()
    for absent in ("layer3.0.downsample", "hg.0.hg.1.3", "fc_.1", "score_.1", "score.1"):
        assert not any(key.startswith(f"{absent}.") for key in found)


@torch.no_grad()
def test_an_hourglass_is_what_the_paper_draws() -> None:
    """Written out as the recursion it is, from the innermost of four sizes."""
    torch.manual_seed(1)
    hourglass = Hourglass()
    scatter(hourglass)
    hourglass.eval()

    def written(level: int, x: torch.Tensor) -> torch.Tensor:
        side, down, up, *bottom = hourglass.hg[level - 1]
        low = down(functional.max_pool2d(x, 2))
        inner = bottom[0](low) if level == 1 else written(level - 1, low)
        return side(x) + up(inner).repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)

    x = torch.randn(1, WIDTH, 16, 32)
    torch.testing.assert_close(hourglass(x), written(4, x))


@torch.no_grad()
def test_the_second_stack_sees_the_features_and_the_guess_of_the_first(two: StackedHourglass) -> None:
    frames = torch.rand(1, 3, 64, 64) * 255
    x = two.relu(two.bn1(two.conv1(two.normalise(frames))))
    x = two.layer3(two.layer2(functional.max_pool2d(two.layer1(x), 2)))
    first = two.fc[0](two.res[0](two.hg[0](x)))
    x = x + two.fc_[0](first) + two.score_[0](two.score[0](first))
    expected = two.fc[1](two.res[1](two.hg[1](x)))
    assert expected.shape == (1, WIDTH, 16, 16)
    torch.testing.assert_close(two.features(frames), expected)


@torch.no_grad()
def test_one_stack_guesses_nothing_in_between() -> None:
    encoder = StackedHourglass(1, 16).eval()
    assert not encoder.state_dict().keys() & {"score.0.weight", "fc_.0.weight", "score_.0.weight"}
    assert encoder.features(torch.rand(2, 3, 64, 64)).shape == (2, WIDTH, 16, 16)
