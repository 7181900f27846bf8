"""HRNet (Sun et al. 2019): branches of several resolutions side by side, which tell each other what they see.

Layers carry the names of the authors' released checkpoints, so those load without translation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from torch import Tensor, nn

from kimnet_core.model.encoders.encoder import IMAGENET_MEAN, IMAGENET_STD, Encoder
from kimnet_core.model.encoders.resnet import BasicBlock, Bottleneck

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STEM = 64
FIRST = 256  # channels of the first stage, four bottlenecks
BLOCKS = 4  # of every branch of every module
INITIAL_STD = 0.001  # of every convolution, as the authors start them


@dataclass(frozen=True, slots=True)
class Stage:
    """Modules of the same branches; the branch after has half the resolution and twice the width."""

    branches: int
    modules: int


STAGES = (Stage(2, 1), Stage(3, 4), Stage(4, 3))


class HRNet(Encoder):
    """HRNet up to its finest branch, whose width names it; its 1x1 `final_layer` is the initializer's head."""

    def __init__(self, width: int) -> None:
        """Build HRNet-W`width`: 32 or 48 in the paper."""
        super().__init__(width, IMAGENET_MEAN, IMAGENET_STD)
        self.conv1 = nn.Conv2d(3, STEM, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(STEM)
        self.conv2 = nn.Conv2d(STEM, STEM, 3, stride=2, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(STEM)
        self.relu = nn.ReLU(inplace=True)
        self.layer1 = nn.Sequential(Bottleneck(STEM, STEM, 1), *(Bottleneck(FIRST, STEM, 1) for _ in range(BLOCKS - 1)))
        widths = [width * 2**branch for branch in range(STAGES[-1].branches)]
        self.transition1 = _transition([FIRST], widths[:2])
        self.stage2 = _stage(widths[:2], STAGES[0].modules)
        self.transition2 = _transition(widths[:2], widths[:3])
        self.stage3 = _stage(widths[:3], STAGES[1].modules)
        self.transition3 = _transition(widths[:3], widths)
        self.stage4 = _stage(widths, STAGES[2].modules, last=True)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, std=INITIAL_STD)

    def features(self, frames: Tensor) -> Tensor:
        x = self.relu(self.bn1(self.conv1(self.normalise(frames))))
        branches = [self.layer1(self.relu(self.bn2(self.conv2(x))))]
        for transition, stage in (
            (self.transition1, self.stage2),
            (self.transition2, self.stage3),
            (self.transition3, self.stage4),
        ):
            branches = stage(_widened(transition, branches))
        finest: Tensor = branches[0]
        return finest


class Exchange(nn.Module):
    """Four blocks in every branch, then every branch becomes the sum of all, each brought to its size."""

    def __init__(self, widths: Sequence[int], outputs: int) -> None:
        """Build it.

        Args:
            widths: channels of the branches, finest first.
            outputs: how many of the branches are needed after it, finest first.
        """
        super().__init__()
        self.branches = nn.ModuleList(
            nn.Sequential(*(BasicBlock(width, width, 1) for _ in range(BLOCKS))) for width in widths
        )
        # A branch goes into itself as it is, and has no layer for that.
        self.fuse_layers = nn.ModuleList(
            nn.ModuleDict({str(source): _brought(widths, source, to) for source in range(len(widths)) if source != to})
            for to in range(outputs)
        )
        self.relu = nn.ReLU(inplace=True)

    def forward(self, branches: list[Tensor]) -> list[Tensor]:
        """Branches (B, C, h, w), (B, 2C, h / 2, w / 2), ... to the ones that are needed, of the same shapes."""
        seen = [branch(x) for branch, x in zip(self.branches, branches, strict=True)]
        return [self.relu(self._sum(layers, to, seen)) for to, layers in enumerate(self.fuse_layers)]

    @staticmethod
    def _sum(layers: nn.Module, to: int, seen: list[Tensor]) -> Tensor:
        brought: Iterable[Tensor] = (
            x if source == to else layers.get_submodule(str(source))(x) for source, x in enumerate(seen)
        )
        first, *others = brought
        for x in others:
            first = first + x
        return first


def _brought(widths: Sequence[int], source: int, to: int) -> nn.Sequential:
    """What brings a branch to the width and the size of another."""
    if source > to:
        up = nn.Upsample(scale_factor=2 ** (source - to), mode="nearest")
        return nn.Sequential(*_conv(widths[source], widths[to], kernel=1), up)
    halvings = [_halved(widths[source], widths[source]) for _ in range(to - source - 1)]
    return nn.Sequential(*halvings, nn.Sequential(*_conv(widths[source], widths[to], stride=2)))


def _stage(widths: Sequence[int], modules: int, *, last: bool = False) -> nn.Sequential:
    """Exchanges in a row; after the last one of all only the finest branch is needed."""
    return nn.Sequential(
        *(Exchange(widths, 1 if last and module == modules - 1 else len(widths)) for module in range(modules))
    )


def _transition(before: Sequence[int], after: Sequence[int]) -> nn.ModuleDict:
    """Layers, by the number of their branch, of the branches that are new or get another width."""
    layers: dict[str, nn.Module] = {}
    for branch, width in enumerate(after):
        if branch >= len(before):
            layers[str(branch)] = nn.Sequential(_halved(before[-1], width))
        elif width != before[branch]:
            layers[str(branch)] = nn.Sequential(*_conv(before[branch], width), nn.ReLU(inplace=True))
    return nn.ModuleDict(layers)


def _widened(transition: nn.ModuleDict, branches: list[Tensor]) -> list[Tensor]:
    """The branches of the next stage; what is new is made of the coarsest one."""
    kept = [transition[name](x) if (name := str(branch)) in transition else x for branch, x in enumerate(branches)]
    new = [layer(branches[-1]) for name, layer in transition.items() if int(name) >= len(branches)]
    return kept + new


def _halved(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(*_conv(inputs, outputs, stride=2), nn.ReLU(inplace=True))


def _conv(inputs: int, outputs: int, *, kernel: int = 3, stride: int = 1) -> tuple[nn.Module, nn.Module]:
    """A convolution without bias, and its batch normalisation."""
    conv = nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False)
    return conv, nn.BatchNorm2d(outputs)
