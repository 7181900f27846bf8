"""What the published checkpoints of encoders hold, in the names and for the pictures of this project's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.encoders import build_native
from kimnet_core.model.encoders.encoder import IMAGENET_MEAN, IMAGENET_STD
from kimnet_core.model.encoders.resnet import DEPTHS, MEAN, STD, Bottleneck, bgr_to_rgb
from kimnet_core.model.importing.checkpoint import shown
from kimnet_core.model.importing.mpii import JOINTS, shares
from kimnet_core.model.weights import COUNTER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor, nn

    from kimnet_core.pose.skeleton import Skeleton

State = dict[str, "Tensor"]

# What comes after a trunk: beginnings of names.
PYRAMID = ("top.", "levels.")
DECONVOLUTIONS = ("deconv_layers.",)


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The 1x1 layer that makes heatmaps of features.

    Attributes:
        weight: (J, D, 1, 1).
        bias: (J,).
    """

    weight: Tensor
    bias: Tensor

    def for_joints(self, skeleton: Skeleton) -> Head | None:
        """A head for the joints of a skeleton: the same, or made of one for MPII's; None where neither fits."""
        if len(self.bias) == len(skeleton):
            return self
        matrix = shares(skeleton)
        if len(self.bias) != len(JOINTS) or matrix is None:
            return None
        return Head(torch.einsum("kj,jdhw->kdhw", matrix, self.weight), matrix @ self.bias)


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """What a checkpoint holds of an encoder.

    Attributes:
        encoder: its name in `KIMNetConfig`.
        state: its tensors.
        head: that of its heatmaps; None where it has none, or one that is no 1x1 layer on the features.
        lacks: beginnings of the names of layers that such a checkpoint does not have.
    """

    encoder: str
    state: State
    head: Head | None = None
    lacks: tuple[str, ...] = ()


def simple_baseline(state: State, _: Skeleton) -> Published:
    """SimpleBaseline as Microsoft's and the HRNet repositories release it: for BGR pictures."""
    state, head = _without_head(state, "final_layer")
    encoder = f"sb{depth(state)}"
    _check_encoder(state, encoder)
    return Published(encoder, bgr_to_rgb(state), head)


def hrnet(state: State, _: Skeleton) -> Published:
    """HRNet, trained on poses, or on ImageNet with other layers at its end."""
    first = state.get("transition1.0.0.weight")
    width = next((width for width in (32, 48) if first is not None and first.shape[:1] == (width,)), None)
    if width is None:
        raise ValueError("its layers are not those of HRNet-W32 or W48")
    if "classifier.weight" in state:
        others = ("classifier.", "incre_modules.", "downsamp_modules.", "final_layer.")
        ends = tuple(f"stage4.2.fuse_layers.{branch}." for branch in (1, 2, 3))
        state = {key: value for key, value in state.items() if not key.startswith((*others, *ends))}
    state, head = _without_head(state, "final_layer")
    _check_encoder(state, f"hrnet_w{width}")
    return Published(f"hrnet_w{width}", state, head)


def hourglass(state: State, skeleton: Skeleton) -> Published:
    """Stacked Hourglass by bearpaw or anibali, with one block at every place."""
    stacks = len({key.split(".")[1] for key in state if key.startswith("hg.")})
    if stacks not in (1, 2, 8):
        raise ValueError("its layers are not those of 1, 2 or 8 stacked hourglasses")
    encoder = f"hourglass{stacks}"
    state, head = _without_head(state, f"score.{stacks - 1}")
    guess = state.get("score.0.bias")
    guessed = len(skeleton) if guess is None else guess.numel()
    _check_encoder(state, encoder, joints=guessed)
    if guessed != len(skeleton):
        if guessed != len(JOINTS) or (matrix := shares(skeleton)) is None:
            raise ValueError(f"it guesses {guessed} joints between its stacks, which are not made into {skeleton.name}")
        for stack in range(stacks - 1):
            state = _guessing(state, stack, matrix)
    return Published(encoder, state, head)


def torchvision(state: State, _: Skeleton) -> Published:
    """ResNet or MobileNetV2 as torchvision publishes it, trained on ImageNet: a trunk, no poses."""
    if "features.0.0.weight" in state:
        trunk = {f"trunk.{key}": value for key, value in state.items() if not key.startswith("classifier.")}
        _check_encoder(trunk, "mobilenetv2", PYRAMID)
        return Published("mobilenetv2", trunk, lacks=PYRAMID)
    state = {key: value for key, value in state.items() if not key.startswith("fc.")}
    encoder = f"sb{depth(state)}"
    _check_encoder(state, encoder, DECONVOLUTIONS)
    return Published(encoder, _renormalised(state), lacks=DECONVOLUTIONS)


KINDS: dict[str, Callable[[State, Skeleton], Published]] = {
    "simplebaseline": simple_baseline,
    "hrnet": hrnet,
    "hourglass": hourglass,
    "torchvision": torchvision,
}


def check(state: State, module: nn.Module, lacks: tuple[str, ...] = ()) -> None:
    """Compare names and shapes with a module's, but for layers that such a checkpoint lacks.

    Raises:
        ValueError: something is missing, has another shape, or is no part of it.
    """
    expected = {
        key: tuple(value.shape)
        for key, value in module.state_dict().items()
        if not key.endswith(COUNTER) and not key.startswith(lacks)
    }
    found = {key: tuple(value.shape) for key, value in state.items()}
    for key in sorted(expected.keys() | found.keys()):
        if expected.get(key) != found.get(key):
            there, right = found.get(key, "missing"), expected.get(key, "nothing")
            raise ValueError(f"{shown(key)} is {there}, expected {right}")


def depth(state: Mapping[str, Tensor]) -> int:
    """How deep a ResNet is, by its blocks."""
    blocks = ({key.split(".")[1] for key in state if key.startswith(f"layer{layer}.")} for layer in (1, 2, 3, 4))
    counts = tuple(len(layer) for layer in blocks)
    bottleneck = "layer1.0.conv3.weight" in state
    for depth, (block, expected) in DEPTHS.items():
        if counts == expected and bottleneck == (block is Bottleneck):
            return depth
    raise ValueError(f"its layers are not those of a ResNet with {', '.join(map(str, DEPTHS))} layers")


def _check_encoder(state: State, encoder: str, lacks: tuple[str, ...] = (), *, joints: int = len(JOINTS)) -> None:
    """As `check`, against an encoder of this name, whose guesses are of so many joints."""
    with torch.device("meta"):
        native = build_native(encoder, KIMNetConfig(joints=joints))
    check(state, native, lacks)


def _without_head(state: State, name: str) -> tuple[State, Head | None]:
    """Take a 1x1 layer out of a state."""
    rest = {key: value for key, value in state.items() if not key.startswith(f"{name}.")}
    weight, bias = state.get(f"{name}.weight"), state.get(f"{name}.bias")
    if weight is None or bias is None or weight.shape[2:] != (1, 1) or weight.shape[:1] != bias.shape:
        return rest, None
    return rest, Head(weight, bias)


def _renormalised(state: State) -> State:
    """Make a ResNet that was trained on ImageNet's statistics in the order of RGB read pictures normalised by ours.

    The first convolution takes the scale, the batch normalisation after it the shift, so both compute the same from
    the same picture; but within 3 pixels of its border, where zeros are padded, those stand for another grey.
    """
    theirs_mean, theirs_std, ours_mean, ours_std = map(torch.tensor, (IMAGENET_MEAN, IMAGENET_STD, MEAN, STD))
    weight = state["conv1.weight"]
    shift = weight.sum((2, 3)) @ ((ours_mean - theirs_mean) / theirs_std)
    return {
        **state,
        "conv1.weight": weight * (ours_std / theirs_std)[:, None, None],
        "bn1.running_mean": state["bn1.running_mean"] - shift,
    }


def _guessing(state: State, stack: int, matrix: Tensor) -> State:
    """Let a stack guess other joints than it learned to, and the next one see just what it saw.

    Between two stacks x grows by Fed y + Back (Guess y). With Guess' = M Guess and Back' = Back M^+ it grows by as
    much if Fed' = Fed + Back (1 - M^+ M) Guess: with no activation between them all three are matrices.

    Args:
        state: of the whole encoder.
        stack: which one, counted from 0.
        matrix: (K, J) M.
    """
    names = (f"score.{stack}", f"fc_.{stack}", f"score_.{stack}")
    guess, fed, back = (state[f"{name}.weight"].flatten(1).double() for name in names)
    guess_bias, fed_bias, back_bias = (state[f"{name}.bias"].double() for name in names)
    m = matrix.double()
    carried = back @ torch.linalg.pinv(m)
    missed = back - carried @ m
    changed = {
        names[0]: (m @ guess, m @ guess_bias),
        names[1]: (fed + missed @ guess, fed_bias + missed @ guess_bias),
        names[2]: (carried, back_bias),
    }
    weights = {f"{name}.weight": weight.float()[:, :, None, None] for name, (weight, _) in changed.items()}
    return {**state, **weights, **{f"{name}.bias": bias.float() for name, (_, bias) in changed.items()}}
