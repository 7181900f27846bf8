"""The window through which the network sees each frame: data of its own, made once.

The window must not follow the pose inside the recursion, or the features would depend on the pose and
nothing could be replayed. So the first pass lays it down (`Follower`), it is stored with the track, and
every later pass uses it as it is (`CropPath`). It is piecewise constant: a change of window costs a little
sharpness, because the heatmaps are moved with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.model.crop import Crop, turn
from kimnet_core.pose.box import Box
from kimnet_core.pose.lean import lean, wrapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

BOX_MARGIN = 1.25  # window side / person box side: what the networks are trained with (Penn protocol)
POSE_MARGIN = 1.4  # window side / joint extent: joints span about 0.9 of the box (no scalp, no toes)

MIN_HEIGHT = 0.15  # of a peak; a joint below this is a guess and must not pull the window
MIN_JOINTS = 0.5  # share of joints needed to decide: with fewer the person is hidden, and the window waits
SMOOTHING = 0.5  # weight of the newest extent: half forgets a wild frame in two or three
MAX_SPEED = 0.1  # window sides per frame: a sprinter filmed from the side; what is faster is a wild pose
EDGE = 0.07  # share of the side left to the border when the window moves on: half the nominal margin of 1.4
TOO_LARGE = 1.5  # window side / wanted side: a person at 2/3 of the trained size is still well resolved
TOO_SMALL = 0.85  # below, the margin is nearly gone
MAX_CHANGE = 1.25  # factor by which one change may scale: a wild pose cannot blow the window up at once
MIN_SIDE = 24.0  # frame pixels: a smaller person has less than one pixel per heatmap cell and a half
MAX_FRAMES = 2.0  # window side / longer frame side

# Networks see leaning people worse, from 45 degrees on clearly; aligning less of a lean gains little. Upright
# windows are kept a little longer than turned ones: somebody who sways shall not turn the window.
UPRIGHT = 45.0  # degrees of lean up to which a window is laid upright
ANGLE_STEP = 30.0  # degrees: other windows are turned by multiples of it
TURN_UPRIGHT = 50.0  # degrees of lean at which an upright window is turned
TURN = 35.0  # degrees of lean within a turned window at which it is turned anew
ALIKE = 60.0  # degrees by which two leans may differ and still be of one movement


@dataclass(frozen=True, slots=True, eq=False)
class CropPath:
    """One square window per frame of a video.

    Attributes:
        windows: (N, 5) float64 `Crop.window`: x1, y1, x2, y2 in frame pixels and the angle in degrees; nan for
            frames no pass has reached.
    """

    windows: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.windows.ndim != 2 or self.windows.shape[1] != 5 or self.windows.dtype != np.float64:
            raise ValueError(f"windows must be (N, 5) float64, got {self.windows.shape} {self.windows.dtype}")
        self.windows.setflags(write=False)

    def __len__(self) -> int:
        return len(self.windows)

    @classmethod
    def empty(cls, frames: int) -> CropPath:
        """No window yet."""
        return cls(np.full((frames, 5), np.nan))

    @classmethod
    def fixed(cls, crop: Crop, frames: int) -> CropPath:
        """The same window in every frame."""
        return cls(np.tile(np.array(crop.window, np.float64), (frames, 1)))

    @property
    def covered(self) -> NDArray[np.bool_]:
        """(N,) whether a frame has a window."""
        covered: NDArray[np.bool_] = ~np.isnan(self.windows[:, 0])
        return covered

    def covers(self, frame: int) -> bool:
        """Whether a frame has a window."""
        return 0 <= frame < len(self) and bool(np.isfinite(self.windows[frame]).all())

    def window(self, frame: int, size: int = 256) -> Crop:
        """The crop of a frame, `size` pixels wide; any will do where only the window matters.

        Raises:
            ValueError: the frame has no window.
        """
        if not self.covers(frame):
            raise ValueError(f"frame {frame} has no window")
        *box, angle = self.windows[frame].tolist()
        return Crop(Box(*box), size, angle)

    def end(self, start: int) -> int:
        """The first frame from `start` on that has no window."""
        missing = np.flatnonzero(~self.covered[start:])
        return start + int(missing[0]) if len(missing) else len(self)

    def put(self, start: int, windows: NDArray[np.float64]) -> CropPath:
        """This path with the windows (M, 5) of the frames from `start` replaced."""
        result = self.windows.copy()
        result[start : start + len(windows)] = windows
        return CropPath(result)

    def until(self, frame: int) -> CropPath:
        """This path without its windows from a frame on, for a pass that lays them anew."""
        return self.put(frame, np.full((len(self) - frame, 5), np.nan))


class Follower:
    """Lays a path while a first pass runs: each window is decided from the frames before it alone.

    What it keeps of the body is measured along the axes of the window, which turns with the body.
    """

    def __init__(self, crop: Crop, height: int, width: int, skeleton: Skeleton) -> None:
        """Start with a square window, in a frame of height x width pixels."""
        self.crop = crop
        self._skeleton = skeleton
        self._largest = MAX_FRAMES * max(height, width)
        self._seen: NDArray[np.float64] | None = None  # x1, y1, x2, y2 of the newest joints
        self._extent = np.zeros(4)  # the same, smoothed
        self._velocity = np.zeros(2)  # of its centre, pixels per frame
        self._lean = np.nan  # of the newest body, where it asked for another angle

    def use(self, crop: Crop) -> None:
        """Go on from a window that was laid already."""
        self._turn_axes(crop.angle)
        self.crop = crop

    def see(self, xy: NDArray[np.floating], height: NDArray[np.floating]) -> None:
        """Take the pose of the newest frame, and move or turn the window of the next where that is due.

        Args:
            xy: (K, 2) frame pixels, nan for absent joints.
            height: (K,) of the peaks they were read from, in [0, 1]; 1 for joints that are known.
        """
        sure = np.isfinite(xy).all(axis=1) & (np.asarray(height) >= MIN_HEIGHT)
        if sure.sum() < MIN_JOINTS * len(sure):
            self._lean = np.nan
            return
        angle = self._wanted_angle(lean(np.where(sure[:, None], xy, np.nan), self._skeleton))
        turned = angle != self.crop.angle
        self._turn_axes(angle)
        body = self._body_ahead(np.array(Box.around(xy[sure] @ turn(angle)).corners))
        x, y = np.array(self.crop.box.center) @ turn(angle)
        window = Box.square(float(x), float(y), self.crop.box.width)
        wanted, side = body.squared(POSE_MARGIN).width, window.width
        edge = EDGE * side
        inside = (
            body.x1 - window.x1 >= edge
            and body.y1 - window.y1 >= edge
            and window.x2 - body.x2 >= edge
            and window.y2 - body.y2 >= edge
        )
        if inside and not turned and TOO_SMALL * wanted <= side <= TOO_LARGE * wanted:
            return
        side = float(np.clip(wanted, side / MAX_CHANGE, side * MAX_CHANGE))
        x, y = turn(angle) @ (np.array(body.center) + self._velocity)
        box = Box.square(float(x), float(y), float(np.clip(side, MIN_SIDE, self._largest)))
        self.crop = replace(self.crop, box=box, angle=angle)

    def _wanted_angle(self, leaning: float) -> float:
        """The present angle, until two bodies in a row lean far out of the window, and alike."""
        asked, self._lean = self._lean, np.nan  # comparisons with nan ask for nothing
        now = self.crop.angle
        if abs(wrapped(leaning - now)) > (TURN if now else TURN_UPRIGHT):
            self._lean = leaning
        return angle_for(leaning) if abs(wrapped(self._lean - asked)) < ALIKE else now

    def _turn_axes(self, angle: float) -> None:
        """Measure along the axes of a window turned by an angle from now on."""
        if angle != self.crop.angle:
            self._velocity = self._velocity @ turn(angle - self.crop.angle)
            self._seen = None  # boxes do not turn; a new one is there with the next body

    def _body_ahead(self, seen: NDArray[np.float64]) -> Box:
        """Where the joints will reach in the next frame, from what they reach in this one (x1, y1, x2, y2)."""
        if self._seen is None:
            self._seen = self._extent = seen
            return Box(*(seen + np.tile(self._velocity, 2)).tolist())
        most = MAX_SPEED * self.crop.box.width
        step = np.clip((seen - self._seen).reshape(2, 2).mean(axis=0), -most, most)
        self._velocity = SMOOTHING * step + (1 - SMOOTHING) * self._velocity
        self._extent = SMOOTHING * seen + (1 - SMOOTHING) * self._extent
        self._seen = seen
        # The mean lags behind a steady walk by one step, and the next frame is another one away.
        lag = (1 - SMOOTHING) / SMOOTHING
        return Box(*(self._extent + (lag + 1) * np.tile(self._velocity, 2)).tolist())


def angle_for(leaning: float) -> float:
    """The angle of a window for a body that leans by some degrees (`lean`); 0 where that is nan."""
    if not abs(leaning) > UPRIGHT:
        return 0.0
    return wrapped(ANGLE_STEP * round(leaning / ANGLE_STEP))


def around_box(box: Box, size: int) -> Crop:
    """The upright window for a box that a person drew around somebody."""
    return Crop(box.squared(BOX_MARGIN), size)


def suits(crop: Crop, xy: NDArray[np.floating], skeleton: Skeleton) -> bool:
    """Whether a pose (K, 2) in frame pixels, nan for absent joints, can be seen well through a window.

    It cannot where a joint lies outside or at the very border, the person is small in it, or leans far out of it.
    """
    known = xy[np.isfinite(xy).all(axis=1)]
    if not len(known):
        return True
    inside = crop.to_crop(known) / crop.size
    wanted = around_pose(xy, crop.size, crop.angle).box.width
    leaning = abs(wrapped(lean(xy, skeleton) - crop.angle))
    return bool(
        ((inside > EDGE / 2) & (inside < 1 - EDGE / 2)).all()
        and crop.box.width <= MAX_CHANGE * TOO_LARGE * wanted
        and not leaning > (TURN if crop.angle else TURN_UPRIGHT)
    )


def around_pose(xy: NDArray[np.floating], size: int, angle: float = 0.0) -> Crop:
    """The window turned by an angle for a pose (K, 2) in frame pixels, nan for absent joints.

    Raises:
        ValueError: no joint is there.
    """
    body = Box.around(xy @ turn(angle))
    x, y = turn(angle) @ body.center
    return Crop(Box.square(float(x), float(y), max(MIN_SIDE, body.squared(POSE_MARGIN).width)), size, angle)
