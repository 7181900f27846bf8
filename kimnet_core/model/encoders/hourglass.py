"""Stacked Hourglass (Newell et al. 2016): down to 4 x 4 cells and up again, several times in a row.

Layers carry the names of the public PyTorch checkpoints (bearpaw, anibali), so those load without translation.
Between two stacks those networks guess the pose and feed the guess back in; the guesses of `joints` joints are
therefore part of the encoder. That of the last stack is the initializer's head.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn
from torch.nn import functional

from kimnet_core.model.encoders.encoder import Encoder

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 256  # D
DEPTH = 4  # halvings of an hourglass
# RGB statistics of MPII, on which the public checkpoints were trained.
MEAN = tuple(255 * value for value in (0.4404, 0.4440, 0.4327))
STD = tuple(255 * value for value in (0.2458, 0.2410, 0.2468))


class StackedHourglass(Encoder):
    """All stacks, and what the last one sees of the frame; its features are 0 or more."""

    def __init__(self, stacks: int, joints: int) -> None:
        """Build it.

        Args:
            stacks: hourglasses in a row.
            joints: of the guesses between them.
        """
        super().__init__(WIDTH, MEAN, STD)
        between = range(stacks - 1)
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.layer1 = nn.Sequential(Bottleneck(64, 64))
        self.layer2 = nn.Sequential(Bottleneck(128, 128))
        self.layer3 = nn.Sequential(Bottleneck(WIDTH, 128))
        self.hg = nn.ModuleList(Hourglass() for _ in range(stacks))
        self.res = nn.ModuleList(_residual() for _ in range(stacks))
        self.fc = nn.ModuleList(_transformed() for _ in range(stacks))
        self.score = nn.ModuleList(nn.Conv2d(WIDTH, joints, 1) for _ in between)
        self.fc_ = nn.ModuleList(nn.Conv2d(WIDTH, WIDTH, 1) for _ in between)
        self.score_ = nn.ModuleList(nn.Conv2d(joints, WIDTH, 1) for _ in between)

    def features(self, frames: Tensor) -> Tensor:
        x = self.layer1(self.relu(self.bn1(self.conv1(self.normalise(frames)))))
        x = self.layer3(self.layer2(functional.max_pool2d(x, 2)))
        seen = self._seen(0, x)
        for before, (guess, fed, fed_guess) in enumerate(zip(self.score, self.fc_, self.score_, strict=True)):
            x = x + fed(seen) + fed_guess(guess(seen))
            seen = self._seen(before + 1, x)
        return seen

    def _seen(self, stack: int, x: Tensor) -> Tensor:
        """What a stack makes of (B, 256, h, w); same shape."""
        seen: Tensor = self.fc[stack](self.res[stack](self.hg[stack](x)))
        return seen


class Bottleneck(nn.Module):
    """Normalise and activate before each of three convolutions, of which the last one doubles the planes."""

    def __init__(self, inputs: int, planes: int) -> None:
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, planes, 1)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1)
        self.bn3 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, 2 * planes, 1)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = nn.Sequential(nn.Conv2d(inputs, 2 * planes, 1)) if inputs != 2 * planes else None

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(self.relu(self.bn1(x)))
        y = self.conv2(self.relu(self.bn2(y)))
        out: Tensor = self.conv3(self.relu(self.bn3(y))) + (x if self.downsample is None else self.downsample(x))
        return out


class Hourglass(nn.Module):
    """Four times half the size, and back, with a side path at every size.

    `hg[n]` holds the layers of the (4 - n)th halving: side path, way down, way up, and in the innermost one the
    layer at the bottom.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hg = nn.ModuleList(
            nn.ModuleList(_residual() for _ in range(4 if level == 0 else 3)) for level in range(DEPTH)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, 256, h, w) to the same shape; h and w are multiples of 16."""
        sides: list[Tensor] = []
        levels = [list(_layers(level)) for level in self.hg]
        for side, down, *_ in reversed(levels):
            sides.append(side(x))
            x = down(functional.max_pool2d(x, 2))
        x = levels[0][3](x)
        for _, _, up, *_ in levels:
            x = sides.pop() + functional.interpolate(up(x), scale_factor=2, mode="nearest")
        return x


def _layers(level: nn.Module) -> Iterator[nn.Module]:
    return level.children()


def _residual() -> nn.Sequential:
    return nn.Sequential(Bottleneck(WIDTH, WIDTH // 2))


def _transformed() -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(WIDTH, WIDTH, 1), nn.BatchNorm2d(WIDTH), nn.ReLU(inplace=True))
