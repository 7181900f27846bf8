"""The window through which the network sees each frame: data of its own, made once.

The window must not follow the pose inside the recursion, or the features would depend on the pose and
nothing could be replayed. So the first pass lays it down (`Follower`), it is stored with the track, and
every later pass uses it as it is (`CropPath`). It is piecewise constant: a change of window costs a little
sharpness, because the heatmaps are moved with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

BOX_MARGIN = 1.25  # window side / person box side: what the networks are trained with (Penn protocol)
POSE_MARGIN = 1.4  # window side / joint extent: joints span about 0.9 of the box (no scalp, no toes)

MIN_SCORE = 0.15  # a joint below this is a guess and must not pull the window
MIN_JOINTS = 0.5  # share of joints needed to decide: with fewer the person is hidden, and the window waits
SMOOTHING = 0.5  # weight of the newest extent: half forgets a wild frame in two or three
MAX_SPEED = 0.1  # window sides per frame: a sprinter filmed from the side; what is faster is a wild pose
EDGE = 0.07  # share of the side left to the border when the window moves on: half the nominal margin of 1.4
TOO_LARGE = 1.5  # window side / wanted side: a person at 2/3 of the trained size is still well resolved
TOO_SMALL = 0.85  # below, the margin is nearly gone
MAX_CHANGE = 1.25  # factor by which one change may scale: a wild pose cannot blow the window up at once
MIN_SIDE = 24.0  # frame pixels: a smaller person has less than one pixel per heatmap cell and a half
MAX_FRAMES = 2.0  # window side / longer frame side


@dataclass(frozen=True, slots=True, eq=False)
class CropPath:
    """One square window per frame of a video.

    Attributes:
        boxes: (N, 4) float64 x1, y1, x2, y2 in frame pixels; nan for frames no pass has reached.
    """

    boxes: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.boxes.ndim != 2 or self.boxes.shape[1] != 4 or self.boxes.dtype != np.float64:
            raise ValueError(f"boxes must be (N, 4) float64, got {self.boxes.shape} {self.boxes.dtype}")
        self.boxes.setflags(write=False)

    def __len__(self) -> int:
        return len(self.boxes)

    @classmethod
    def empty(cls, frames: int) -> CropPath:
        """No window yet."""
        return cls(np.full((frames, 4), np.nan))

    @classmethod
    def fixed(cls, box: Box, frames: int) -> CropPath:
        """The same window in every frame."""
        return cls(np.tile(np.array(box.corners, np.float64), (frames, 1)))

    def covers(self, frame: int) -> bool:
        """Whether the frame has a window."""
        return 0 <= frame < len(self) and bool(np.isfinite(self.boxes[frame]).all())

    def window(self, frame: int, size: int) -> Crop:
        """The crop of a frame, `size` pixels wide.

        Raises:
            ValueError: the frame has no window.
        """
        if not self.covers(frame):
            raise ValueError(f"frame {frame} has no window")
        return Crop(Box(*self.boxes[frame].tolist()), size)

    def end(self, start: int) -> int:
        """The first frame from `start` on that has no window."""
        missing = np.flatnonzero(~np.isfinite(self.boxes[start:]).all(axis=1))
        return start + int(missing[0]) if len(missing) else len(self)

    def put(self, start: int, boxes: NDArray[np.float64]) -> CropPath:
        """This path with the windows (M, 4) of the frames from `start` replaced."""
        result = self.boxes.copy()
        result[start : start + len(boxes)] = boxes
        return CropPath(result)

    def until(self, frame: int) -> CropPath:
        """This path without its windows from a frame on, for a pass that lays them anew."""
        return self.put(frame, np.full((len(self) - frame, 4), np.nan))


class Follower:
    """Lays a path while a first pass runs: each window is decided from the frames before it alone."""

    def __init__(self, box: Box, height: int, width: int) -> None:
        """Start with a square window, in a frame of height x width pixels."""
        self.box = box
        self._largest = MAX_FRAMES * max(height, width)
        self._seen: NDArray[np.float64] | None = None  # x1, y1, x2, y2 of the newest joints
        self._extent = np.zeros(4)  # the same, smoothed
        self._velocity = np.zeros(2)  # of its centre, pixels per frame

    def see(self, xy: NDArray[np.floating], score: NDArray[np.floating]) -> None:
        """Take the pose of the newest frame, and move the window of the next where that is due.

        Args:
            xy: (K, 2) frame pixels, nan for absent joints.
            score: (K,) in [0, 1].
        """
        sure = np.isfinite(xy).all(axis=1) & (np.asarray(score) >= MIN_SCORE)
        if sure.sum() < MIN_JOINTS * len(sure):
            return
        body = self._body_ahead(np.array(Box.around(xy[sure]).corners))
        wanted, side = body.squared(POSE_MARGIN).width, self.box.width
        edge = EDGE * side
        inside = (
            body.x1 - self.box.x1 >= edge
            and body.y1 - self.box.y1 >= edge
            and self.box.x2 - body.x2 >= edge
            and self.box.y2 - body.y2 >= edge
        )
        if inside and TOO_SMALL * wanted <= side <= TOO_LARGE * wanted:
            return
        side = float(np.clip(wanted, side / MAX_CHANGE, side * MAX_CHANGE))
        x, y = np.array(body.center) + self._velocity
        self.box = Box.square(float(x), float(y), float(np.clip(side, MIN_SIDE, self._largest)))

    def _body_ahead(self, seen: NDArray[np.float64]) -> Box:
        """Where the joints will reach in the next frame, from what they reach in this one (x1, y1, x2, y2)."""
        if self._seen is None:
            self._seen = self._extent = seen
            return Box(*seen.tolist())
        most = MAX_SPEED * self.box.width
        step = np.clip((seen - self._seen).reshape(2, 2).mean(axis=0), -most, most)
        self._velocity = SMOOTHING * step + (1 - SMOOTHING) * self._velocity
        self._extent = SMOOTHING * seen + (1 - SMOOTHING) * self._extent
        self._seen = seen
        # The mean lags behind a steady walk by one step, and the next frame is another one away.
        lag = (1 - SMOOTHING) / SMOOTHING
        return Box(*(self._extent + (lag + 1) * np.tile(self._velocity, 2)).tolist())


def around_box(box: Box) -> Box:
    """The window for a box that a person drew around somebody."""
    return box.squared(BOX_MARGIN)


def around_pose(xy: NDArray[np.floating]) -> Box:
    """The window for a pose (K, 2) in frame pixels, nan for absent joints.

    Raises:
        ValueError: no joint is there.
    """
    side = max(MIN_SIDE, Box.around(xy).squared(POSE_MARGIN).width)
    return Box.square(*Box.around(xy).center, side)
