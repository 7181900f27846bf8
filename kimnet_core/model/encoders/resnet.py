"""SimpleBaseline (Xiao et al. 2018): a ResNet and three transposed convolutions.

Layers carry the names of the authors' released checkpoints, and the trunk those of torchvision's
ResNet, so both load without translation. The released checkpoints were trained on BGR pictures;
`bgr_to_rgb` converts them exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn

from kimnet_core.model.encoders.encoder import IMAGENET_MEAN, IMAGENET_STD, Encoder

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 256  # D of every depth
# The authors apply the statistics of RGB to (B, G, R): hence reversed here.
MEAN, STD = IMAGENET_MEAN[::-1], IMAGENET_STD[::-1]


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a skip connection."""

    expansion = 1

    def __init__(self, inputs: int, planes: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, planes, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = _downsample(inputs, planes * self.expansion, stride)

    def forward(self, x: Tensor) -> Tensor:
        skip = x if self.downsample is None else self.downsample(x)
        y = self.relu(self.bn1(self.conv1(x)))
        out: Tensor = self.relu(self.bn2(self.conv2(y)) + skip)
        return out


class Bottleneck(nn.Module):
    """1x1, 3x3 (which carries the stride), 1x1 to four times the planes, and a skip connection."""

    expansion = 4

    def __init__(self, inputs: int, planes: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, planes, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, planes * self.expansion, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(planes * self.expansion)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = _downsample(inputs, planes * self.expansion, stride)

    def forward(self, x: Tensor) -> Tensor:
        skip = x if self.downsample is None else self.downsample(x)
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        out: Tensor = self.relu(self.bn3(self.conv3(y)) + skip)
        return out


DEPTHS: dict[int, tuple[type[BasicBlock | Bottleneck], tuple[int, int, int, int]]] = {
    18: (BasicBlock, (2, 2, 2, 2)),
    34: (BasicBlock, (3, 4, 6, 3)),
    50: (Bottleneck, (3, 4, 6, 3)),
    101: (Bottleneck, (3, 4, 23, 3)),
    152: (Bottleneck, (3, 8, 36, 3)),
}


class SimpleBaseline(Encoder):
    """SimpleBaseline up to its last transposed convolution; its 1x1 `final_layer` is the initializer's head."""

    def __init__(self, depth: int) -> None:
        super().__init__(WIDTH, MEAN, STD)
        block, counts = DEPTHS[depth]
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self.layer1 = _layer(block, 64, 64, counts[0], stride=1)
        self.layer2 = _layer(block, 64 * block.expansion, 128, counts[1], stride=2)
        self.layer3 = _layer(block, 128 * block.expansion, 256, counts[2], stride=2)
        self.layer4 = _layer(block, 256 * block.expansion, 512, counts[3], stride=2)
        self.deconv_layers = nn.Sequential(*_deconv(512 * block.expansion), *_deconv(WIDTH), *_deconv(WIDTH))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(module, nn.ConvTranspose2d):
                nn.init.normal_(module.weight, std=0.001)  # as the authors start it

    def features(self, frames: Tensor) -> Tensor:
        x = self.relu(self.bn1(self.conv1(self.normalise(frames))))
        x = self.layer1(self.maxpool(x))
        x = self.layer4(self.layer3(self.layer2(x)))
        out: Tensor = self.deconv_layers(x)
        return out


def bgr_to_rgb(state: Mapping[str, Tensor], prefix: str = "") -> dict[str, Tensor]:
    """Make a checkpoint that was trained on BGR pictures read RGB ones.

    The input channels of the first convolution are reversed; together with the reversed statistics
    of `SimpleBaseline` the network gives the same numbers as before, to the last bit but the order of
    additions.

    Args:
        state: of a SimpleBaseline, or of a network that has one.
        prefix: of the SimpleBaseline's names in it, with its dot.
    """
    first = f"{prefix}conv1.weight"
    return {**state, first: state[first][:, [2, 1, 0]]}


def _downsample(inputs: int, outputs: int, stride: int) -> nn.Sequential | None:
    if stride == 1 and inputs == outputs:
        return None
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))


def _layer(block: type[BasicBlock | Bottleneck], inputs: int, planes: int, count: int, stride: int) -> nn.Sequential:
    wide = planes * block.expansion
    return nn.Sequential(block(inputs, planes, stride), *(block(wide, planes, 1) for _ in range(count - 1)))


def _deconv(inputs: int) -> tuple[nn.Module, ...]:
    """Twice the size: transposed convolution, batch normalisation, ReLU."""
    up = nn.ConvTranspose2d(inputs, WIDTH, 4, stride=2, padding=1, bias=False)
    return up, nn.BatchNorm2d(WIDTH), nn.ReLU(inplace=True)
