"""What a network finds in labelled videos: every frame, read from the first or from a new start every few frames.

The network sees each part from one start to the next through one window that stands still, the square around the
labelled boxes, and reads the pose of the part's first frame itself. What it finds is given in pixels of the video.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from kimnet_core.inference.motion import motion_field
from kimnet_core.model.heatmaps import decode
from kimnet_core.model.network import State
from training.crops import window_of
from training.protocol.occlusion import ClipMasks, clip_masks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from kimnet_core.model.crop import Crop
    from kimnet_core.model.network import Network
    from training.datasets.labelled_clips import LabelledClip
    from training.protocol.occlusion import Occlusion

BATCH = 16  # parts that are followed at a time, one frame of each
RESET_EVERY = 5  # frames of a clip in the paper's training


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """The poses that a network found in a clip of T frames.

    Attributes:
        name: of the clip.
        xy: (T, K, 2) float64 pixels of the video.
        score: (T, K) float32 in [0, 1], heights of the peaks.
        steps: (T,) frames since the initializer was asked; 0 where it was.
        covered: (T, K) bool, labelled joints that were under a mask.
    """

    name: str
    xy: NDArray[np.float64]
    score: NDArray[np.float32]
    steps: NDArray[np.intp]
    covered: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Frames of a clip from one start to the next.

    Attributes:
        clip: the whole clip.
        start: first frame.
        length: frames.
        crop: the window.
        masks: what is hidden in the clip.
    """

    clip: LabelledClip
    start: int
    length: int
    crop: Crop
    masks: ClipMasks | None

    def picture(self, step: int) -> NDArray[np.uint8]:
        """(size, size, 3) what the network sees `step` frames after the start."""
        frame = self.start + step
        picture = self.crop.cut(self.clip.frames[frame])
        return picture if self.masks is None else self.masks.hide(picture, frame, self.crop)


def predict(
    network: Network, clip: LabelledClip, *, reset_every: int | None, masks: ClipMasks | None = None
) -> Predicted:
    """Find the poses of one clip; arguments and errors as for `predict_clips`.

    Args:
        network: on any device.
        clip: of at least one frame.
        reset_every: frames from one start to the next.
        masks: what is hidden.
    """
    return next(_predicted(network, [(clip, masks)], reset_every))


def predict_clips(
    network: Network,
    clips: Iterable[LabelledClip],
    *,
    reset_every: int | None = RESET_EVERY,
    occlusion: Occlusion | None = None,
) -> Iterator[Predicted]:
    """Find the poses of clips, one clip after the other; several are looked at together.

    Args:
        network: on any device; left in the mode that it is in.
        clips: each of at least one frame. They are taken as they are needed.
        reset_every: frames from one start, where the initializer reads the pose, to the next; None for one start.
        occlusion: what is hidden.

    Raises:
        KimnetError: a picture cannot be read.
    """
    waiting: list[tuple[LabelledClip, ClipMasks | None]] = []
    for clip in clips:
        waiting.append((clip, None if occlusion is None else clip_masks(clip, occlusion, reset_every)))
        if sum(len(_starts(one, reset_every)) for one, _ in waiting) >= BATCH:
            yield from _predicted(network, waiting, reset_every)
            waiting = []
    yield from _predicted(network, waiting, reset_every)


def _starts(clip: LabelledClip, reset_every: int | None) -> range:
    """Frames of a clip at which the initializer is asked."""
    return range(0, len(clip.xy), reset_every or len(clip.xy))


def _predicted(
    network: Network, clips: Sequence[tuple[LabelledClip, ClipMasks | None]], reset_every: int | None
) -> Iterator[Predicted]:
    parts = [_parts(network, clip, masks, reset_every) for clip, masks in clips]
    longest_first = sorted((part for own in parts for part in own), key=lambda part: -part.length)
    found: dict[int, tuple[NDArray[np.float64], NDArray[np.float32]]] = {}
    for at in range(0, len(longest_first), BATCH):
        chosen = longest_first[at : at + BATCH]
        found.update(zip(map(id, chosen), _followed(network, chosen), strict=True))
    for (clip, masks), own in zip(clips, parts, strict=True):
        poses = [found[id(part)] for part in own]
        yield Predicted(
            clip.name,
            np.concatenate([xy for xy, _ in poses]),
            np.concatenate([height for _, height in poses]),
            np.concatenate([np.arange(part.length) for part in own]),
            np.zeros(clip.xy.shape[:2], bool) if masks is None else masks.covered,
        )


def _parts(network: Network, clip: LabelledClip, masks: ClipMasks | None, reset_every: int | None) -> list[_Part]:
    """All frames of a clip."""
    parts = []
    for start in _starts(clip, reset_every):
        length = min(reset_every or len(clip.xy), len(clip.xy) - start)
        window = window_of(clip, start, length, network.config.input_size)
        parts.append(_Part(clip, start, length, window.crop, masks))
    return parts


@torch.inference_mode()
def _followed(network: Network, parts: Sequence[_Part]) -> list[tuple[NDArray[np.float64], NDArray[np.float32]]]:
    """Poses (length, K, 2) in pixels of the video and heights (length, K) of parts, the longest of which is first."""
    device, training = next(network.parameters()).device, network.training
    network.eval()
    found: list[list[tuple[NDArray[np.float64], NDArray[np.float32]]]] = [[] for _ in parts]
    state, before = None, np.empty(0, np.uint8)
    for step in range(parts[0].length):
        going = [part for part in parts if step < part.length]  # the first of them
        pictures = np.stack([part.picture(step) for part in going])
        frames = torch.from_numpy(pictures).to(device).movedim(-1, 1).float()
        features = network.look(frames)
        if state is None:
            state = network.start(features, network.initial(frames, features))
        else:
            moves = network.config.prior_motion == "flow"
            motion = _motion(before[: len(going)], pictures).to(device) if moves else None
            state = network.step(_first(state, len(going)), features, motion).state
        xy, height = decode(state.heatmaps.float().cpu().numpy(), network.stride)
        for i, part in enumerate(going):
            found[i].append((part.crop.to_frame(xy[i]), height[i]))
        before = pictures
    network.train(training)
    return [(np.stack([xy for xy, _ in each]), np.stack([height for _, height in each])) for each in found]


def _motion(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> Tensor:
    """(B, 2, h, w) cells from pictures (B, S, S, 3) to the next ones."""
    return torch.from_numpy(np.stack([motion_field(*pair) for pair in zip(before, now, strict=True)])).float()


def _first(state: State, count: int) -> State:
    """The state of the first of several clips, those that go on."""
    memory = tuple(each[:count] for each in state.memory)
    return State(state.heatmaps[:count], state.features[:count], memory)
