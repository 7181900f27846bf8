"""The trunk and the keypoint heatmaps of MoveNet Thunder, and an adapter to features.

MoveNet (Google, Apache-2.0; see NOTICE) is a MobileNetV2 of width 1.75 with a feature pyramid down to
stride 4. Its batch normalisations are folded into the convolutions, so the trunk is nothing but
convolutions: it can stay frozen while the adapter is trained on its maps. `movenet_import.py` takes
its weights from the published graph.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from kimnet_core.model.encoders.encoder import Encoder

HALF_RANGE = (127.5, 127.5, 127.5)  # RGB 0..255 to -1..1


@dataclass(frozen=True, slots=True)
class Stage:
    """Blocks of one width: the first may carry a stride, the others have a skip connection."""

    width: int
    blocks: int
    stride: int = 1
    expansion: int = 6


STEM, TOP = 56, 1280
STAGES = (
    Stage(32, 1, expansion=1),
    Stage(40, 2, stride=2),  # stride 4
    Stage(56, 3, stride=2),  # stride 8
    Stage(112, 4, stride=2),  # stride 16
    Stage(168, 3),
    Stage(280, 3, stride=2),  # stride 32
    Stage(560, 1),
)
# The pyramid upwards: which stage comes in from the side, at which width both meet, and the width after.
PYRAMID = ((3, 64, 32), (2, 32, 24), (1, 24, 24))
TRUNK_MAPS = 24
HEATMAPS = 17  # COCO's keypoints
HEATMAP_HIDDEN = 96
MAPS = TRUNK_MAPS + HEATMAPS


class MoveNetEncoder(Encoder):
    """41 frozen maps, and the small network that makes features of them.

    A linear read-out from the trunk's maps is weak, so the adapter has two layers; what it returns is F
    of the paper, and everything after it stays linear in F.
    """

    def __init__(self, feature_dim: int) -> None:
        super().__init__(feature_dim, HALF_RANGE, HALF_RANGE)
        self.trunk = Trunk()
        self.adapter = nn.Sequential(
            nn.Conv2d(MAPS, feature_dim, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(feature_dim, feature_dim, 3, padding=1),
            nn.ReLU(inplace=True),
        )

    def features(self, frames: Tensor) -> Tensor:
        return self.adapt(self.maps(frames))

    def maps(self, frames: Tensor) -> Tensor:
        """What the trunk sees, to be kept while the adapter is trained.

        Args:
            frames: (B, 3, S, S) float RGB in 0..255.

        Returns:
            (B, 41, S / 4, S / 4): 24 maps of the trunk, 0 or more, then 17 keypoint heatmaps in 0..1.
        """
        maps: Tensor = self.trunk(self.normalise(frames))
        return maps

    def adapt(self, maps: Tensor) -> Tensor:
        """Maps (B, 41, h, w) to features (B, D, h, w)."""
        features: Tensor = self.adapter(maps)
        return features


class Trunk(nn.Module):
    """MoveNet Thunder from the picture to its stride-4 maps and keypoint heatmaps."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConv(3, STEM, 3, stride=2)
        self.stages = nn.ModuleList()
        width = STEM
        for stage in STAGES:
            self.stages.append(_blocks(width, stage))
            width = stage.width
        self.top = SameConv(width, TOP)
        self.coarsest = SameConv(TOP, PYRAMID[0][1])
        self.levels = nn.ModuleList(Level(STAGES[stage].width, width, after) for stage, width, after in PYRAMID)
        self.heatmaps = nn.Sequential(
            Separable(TRUNK_MAPS, HEATMAP_HIDDEN), nn.Conv2d(HEATMAP_HIDDEN, HEATMAPS, 1), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        """Pictures (B, 3, S, S) in -1..1 to (B, 41, S / 4, S / 4)."""
        x = functional.relu6(self.stem(x))
        sides = []
        for stage in self.stages:
            x = stage(x)
            sides.append(x)
        x = self.coarsest(functional.relu6(self.top(x)))
        for level, (side, _, _) in zip(self.levels, PYRAMID, strict=True):
            x = level(x, sides[side])
        return torch.cat([x, self.heatmaps(x)], dim=1)


class SameConv(nn.Conv2d):
    """A convolution with TensorFlow's SAME padding: with stride 2 the one extra cell is below and right.

    Sizes must be even where the stride is 2.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> None:
        super().__init__(inputs, outputs, kernel, stride, padding=kernel // 2 if stride == 1 else 0, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x if self.stride[0] == 1 else functional.pad(x, (0, 1, 0, 1)))


class Block(nn.Module):
    """MobileNetV2's inverted residual: widen, filter each channel by itself, narrow without activation."""

    def __init__(self, inputs: int, stage: Stage, stride: int) -> None:
        super().__init__()
        wide = inputs * stage.expansion
        self.expand = SameConv(inputs, wide) if stage.expansion > 1 else None
        self.depthwise = SameConv(wide, wide, 3, stride, groups=wide)
        self.project = SameConv(wide, stage.width)
        self.skips = stride == 1 and inputs == stage.width

    def forward(self, x: Tensor) -> Tensor:
        wide = x if self.expand is None else functional.relu6(self.expand(x))
        y: Tensor = self.project(functional.relu6(self.depthwise(wide)))
        return x + y if self.skips else y


class Separable(nn.Module):
    """Each channel filtered by itself, then mixed; ReLU."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.pointwise(self.depthwise(x)))


class Level(nn.Module):
    """One step up the pyramid: twice the size, plus what comes in from the side."""

    def __init__(self, side: int, width: int, after: int) -> None:
        super().__init__()
        self.lateral = SameConv(side, width)
        self.smooth = Separable(width, after)

    def forward(self, coarse: Tensor, side: Tensor) -> Tensor:
        up = functional.interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)
        smoothed: Tensor = self.smooth(up + self.lateral(side))
        return smoothed


def _blocks(inputs: int, stage: Stage) -> nn.Sequential:
    rest = (Block(stage.width, stage, 1) for _ in range(stage.blocks - 1))
    return nn.Sequential(Block(inputs, stage, stage.stride), *rest)
