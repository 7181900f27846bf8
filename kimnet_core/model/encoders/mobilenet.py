"""MobileNetV2 (Sandler et al. 2018) with a light feature pyramid down to stride 4.

The trunk's layers carry the names under which its ImageNet weights are published (`features.*`, each
block one flat `conv`), so those load into `trunk` without translation.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from kimnet_core.model.encoders.encoder import IMAGENET_MEAN, IMAGENET_STD, Encoder

STEM, TOP = 32, 1280
# Expansion, channels, blocks and stride of the first block: table 2 of the paper.
STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
# The last layers of strides 16, 8 and 4 (index in `features`, channels), which come into the pyramid.
SIDES = ((13, 96), (6, 32), (3, 24))


class MobileNetEncoder(Encoder):
    """MobileNetV2 1.0 and a pyramid of separable convolutions; its features are 0 or more."""

    def __init__(self, feature_dim: int) -> None:
        super().__init__(feature_dim, IMAGENET_MEAN, IMAGENET_STD)
        self.trunk = MobileNetV2()
        self.top = nn.Sequential(*_conv(TOP, feature_dim))
        self.levels = nn.ModuleList(Level(channels, feature_dim) for _, channels in SIDES)

    def features(self, frames: Tensor) -> Tensor:
        outputs = self.trunk(self.normalise(frames))
        x: Tensor = self.top(outputs[-1])
        for level, (layer, _) in zip(self.levels, SIDES, strict=True):
            x = level(x, outputs[layer])
        return x


class MobileNetV2(nn.Module):
    """The convolutional part of MobileNetV2, width 1.0."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Sequential(*_conv(3, STEM, 3, stride=2), nn.ReLU6(inplace=True))]
        width = STEM
        for expansion, channels, blocks, stride in STAGES:
            for place in range(blocks):
                layers.append(InvertedResidual(width, channels, stride if place == 0 else 1, expansion))
                width = channels
        layers.append(nn.Sequential(*_conv(width, TOP), nn.ReLU6(inplace=True)))
        self.features = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> list[Tensor]:
        """Normalised pictures (B, 3, S, S) to the output of every layer."""
        outputs = [x]
        for layer in self.features:
            outputs.append(layer(outputs[-1]))
        return outputs[1:]


class InvertedResidual(nn.Module):
    """Widen, filter each channel by itself, narrow without activation."""

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inputs * expansion
        widen = [*_conv(inputs, wide), nn.ReLU6(inplace=True)] if expansion > 1 else []
        filtered = [*_conv(wide, wide, 3, stride, groups=wide), nn.ReLU6(inplace=True)]
        self.conv = nn.Sequential(*widen, *filtered, *_conv(wide, outputs))
        self.skips = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv(x)
        return x + y if self.skips else y


class Level(nn.Module):
    """One step up the pyramid: twice the size, plus what comes in from the side, smoothed."""

    def __init__(self, side: int, width: int) -> None:
        super().__init__()
        self.lateral = nn.Sequential(*_conv(side, width))
        self.smooth = nn.Sequential(*_conv(width, width, 3, groups=width), *_conv(width, width), nn.ReLU(inplace=True))

    def forward(self, coarse: Tensor, side: Tensor) -> Tensor:
        up = functional.interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)
        smoothed: Tensor = self.smooth(up + self.lateral(side))
        return smoothed


def _conv(inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> list[nn.Module]:
    """A convolution without bias, and its batch normalisation."""
    conv = nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, groups=groups, bias=False)
    return [conv, nn.BatchNorm2d(outputs)]
