"""What a figure shows, settled before any network has seen it.

Clips are drawn from those to measure on, with the first of a figure's seeds, and so are a frame and a joint where
one is needed; who asks may name a clip and a joint instead. A part begins where networks start: with the first frame
of its clip, or, where hidden joints are the point, where most of them are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import InputError
from kimnet_core.figures.canvas import SIZE
from kimnet_core.pose.pose import Visibility
from training.crops import window_of
from training.protocol.predict import RESET_EVERY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.model.crop import Crop
    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.labelled_clips import ClipSet, LabelledClip


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for.

    Attributes:
        seeds: of runs, at least one.
        clip: name of one; None draws it.
        joint: name of one; None leaves it to the figure.
    """

    seeds: tuple[int, ...]
    clip: str | None = None
    joint: str | None = None

    @property
    def seed(self) -> int:
        """The first: of what is drawn, and of the networks that are shown."""
        return self.seeds[0]

    @property
    def rule(self) -> str:
        """How the clip was found, to be told."""
        return f"drawn with seed {self.seed}" if self.clip is None else "asked for by name"


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Frames of a clip from a start to the next, through the window that networks see.

    Attributes:
        clip: the whole clip.
        start: its first frame here.
        length: frames.
    """

    clip: LabelledClip
    start: int
    length: int

    @classmethod
    def of(cls, clip: LabelledClip, start: int = 0) -> Part:
        """The part that begins there."""
        return cls(clip, start, min(RESET_EVERY, len(clip.xy) - start))

    @property
    def frames(self) -> slice:
        """Of the clip."""
        return slice(self.start, self.start + self.length)

    @property
    def crop(self) -> Crop:
        """The window, as pictures of `SIZE` pixels."""
        return window_of(self.clip, self.start, self.length, SIZE).crop

    def cut(self, crop: Crop) -> NDArray[np.uint8]:
        """Its pictures (length, size, size, 3)."""
        return np.stack([crop.cut(self.clip.frames[i]) for i in range(self.start, self.start + self.length)])

    @property
    def name(self) -> str:
        """Of the clip, and what the person does."""
        return f"clip {self.clip.name}" + (f" ({self.clip.action})" if self.clip.action else "")


def drawn_clips(clips: ClipSet, wish: Wish, count: int = 1, *, hidden: bool = False) -> list[LabelledClip]:
    """Clips of two frames or more: the one that was asked for, or so many that are drawn, as far as there are any.

    Args:
        clips: to choose from.
        wish: what was asked for.
        count: how many are drawn.
        hidden: draw from those with a joint that is labelled as hidden.

    Raises:
        InputError: no clip has that name and two frames, or none has what is needed.
    """
    fit = [clip for clip in clips.clips if len(clip.xy) > 1]
    if wish.clip is not None:
        named = [clip for clip in fit if clip.name == wish.clip]
        if not named:
            raise InputError(
                f"There is no clip {wish.clip!r} of two frames or more in {clips.name}, where clips are named "
                f"{_some([clip.name for clip in fit])}."
            )
        return named
    if hidden:
        fit = [clip for clip in fit if (clip.visibility == Visibility.HIDDEN).any()]
    if not fit:
        needed = "a joint that is labelled as hidden" if hidden else "two frames"
        raise InputError(f"No clip of {clips.name} has {needed}, so there is nothing to show.")
    chosen = np.random.default_rng(wish.seed).permutation(len(fit))[:count]
    return [fit[i] for i in chosen]


def drawn_frame(part: Part, wish: Wish) -> int:
    """One of a part's frames but the first, counted from its start."""
    return int(np.random.default_rng((wish.seed, *part.clip.name.encode())).integers(1, part.length))


def drawn_joint(skeleton: Skeleton, wish: Wish) -> int:
    """The joint that was asked for, or one that is drawn.

    Raises:
        InputError: the skeleton has no joint of that name.
    """
    if wish.joint is not None:
        return skeleton.index(wish.joint)
    return int(np.random.default_rng((wish.seed, len(skeleton))).integers(len(skeleton)))


def most_hidden(clip: LabelledClip) -> Part:
    """The part with most joints that are labelled as hidden, the earliest of several."""
    hidden = (clip.visibility == Visibility.HIDDEN).sum(axis=1)
    parts = [Part.of(clip, start) for start in range(0, len(clip.xy), RESET_EVERY)]
    return max(parts, key=lambda part: int(hidden[part.frames].sum()))


def _some(names: list[str]) -> str:
    return ", ".join(map(repr, names[:3])) + (" and so on" if len(names) > 3 else "") if names else "not at all"
