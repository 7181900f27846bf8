"""What a person or a run does to a project, as values: they wait in a queue and can be tried again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.labels.document import check, check_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.labels.note import Note
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.labels.work import Work
    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton


@dataclass(frozen=True, slots=True)
class Run:
    """A pass of a network over the video; joints of source MODEL name it by their origin.

    Attributes:
        id: unique in its video; the caller takes one above the highest.
        weights: name of the weights.
        sha256: of the weights file.
        engine: what ran them, such as "onnx".
        parameters: all else that decides the result; JSON values.
        time: when, ISO 8601 in UTC.
    """

    id: int
    weights: str
    sha256: str
    engine: str
    parameters: Mapping[str, object]
    time: str


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What corrected frames have taught about the person of a track: the lineage of the poses after them.

    A record, never read to work on: whoever replays the track learns it anew from its anchors.

    Attributes:
        frames: those that taught it, ascending.
        readout: (K, D + 1) float32, which was added to the network's own read-out of its D features, bias last.
        sha256: of the weights file that it adds to.
        held: share of a correction that was carried on from frame to frame beside it.

    Raises:
        ValueError: no frame taught it, the frames do not ascend, or the read-out is no matrix of numbers.
    """

    frames: tuple[int, ...]
    readout: NDArray[np.float32]
    sha256: str
    held: float

    def __post_init__(self) -> None:
        if not self.frames or any(b <= a for a, b in pairwise((-1, *self.frames))):
            raise ValueError(f"a lesson is taught by ascending frames, got {self.frames}")
        readout = np.array(self.readout, np.float32)
        if readout.ndim != 2 or not readout.size or not np.isfinite(readout).all():
            raise ValueError(f"a read-out must be (K, D + 1) finite numbers, got {readout.shape}")
        readout.setflags(write=False)
        object.__setattr__(self, "readout", readout)


@dataclass(frozen=True, slots=True)
class PutTrack:
    """Make a track, or rename it."""

    track: int
    name: str

    def __post_init__(self) -> None:
        check_name(self.name)


@dataclass(frozen=True, slots=True)
class DropTrack:
    """Remove a track with its poses, its crop path, its lesson and its locks."""

    track: int


@dataclass(frozen=True, slots=True, eq=False)
class PutPoses:
    """Write the poses of consecutive frames from `start` on."""

    track: int
    start: int
    poses: Poses

    def __post_init__(self) -> None:
        check(self.poses)


@dataclass(frozen=True, slots=True, eq=False)
class PutCropPath:
    """Write the crop path of a track.

    Attributes:
        track: which.
        windows: (N, 5) float64 of frames 0 to N - 1: a box, xyxy in frame pixels, and the degrees by which it
            is turned about its centre, clockwise as one sees it; nan where no window is laid yet. None removes
            the path.
    """

    track: int
    windows: NDArray[np.float64] | None

    def __post_init__(self) -> None:
        if self.windows is not None:
            windows = np.array(self.windows, np.float64)
            check_windows(windows)
            windows.setflags(write=False)
            object.__setattr__(self, "windows", windows)


@dataclass(frozen=True, slots=True, eq=False)
class PutLesson:
    """Remember what the newest replay of a track had learned; None forgets it."""

    track: int
    lesson: Lesson | None


@dataclass(frozen=True, slots=True)
class PutMask:
    """Write the mask of a frame as PNG bytes; None removes it."""

    frame: int
    png: bytes | None


@dataclass(frozen=True, slots=True)
class PutRun:
    """Remember a run."""

    run: Run


@dataclass(frozen=True, slots=True)
class PutSetting:
    """Remember a choice that belongs to this video."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class PutNote:
    """Write what a person says of a frame; None takes it away."""

    frame: int
    note: Note | None


@dataclass(frozen=True, slots=True)
class PutLock:
    """Lock a joint of a track in all frames, or free it."""

    track: int
    joint: int
    locked: bool


@dataclass(frozen=True, slots=True)
class PutReview:
    """Remember what became of a finding of the review; None forgets it.

    Attributes:
        key: names the finding.
        state: such as "done".
    """

    key: str
    state: str | None


@dataclass(frozen=True, slots=True)
class PutWork:
    """Remember what a frame has cost a person so far."""

    frame: int
    work: Work


@dataclass(frozen=True, slots=True)
class PutSkeleton:
    """Draw and measure the joints of the project, of all its videos, otherwise; they stay the same joints."""

    skeleton: Skeleton


@dataclass(frozen=True, slots=True)
class PutVideo:
    """Add the video of the gesture, whose number is free, to the project; all else of it follows."""

    video: VideoInfo


@dataclass(frozen=True, slots=True)
class PutPlace:
    """Remember where the file of the video is now; the caller has looked whether it is the same video."""

    path: Path


@dataclass(frozen=True, slots=True)
class DropVideo:
    """Remove the video of the gesture with all that belongs to it; the file of the video itself stays."""


Write = (
    PutTrack
    | DropTrack
    | PutPoses
    | PutCropPath
    | PutLesson
    | PutMask
    | PutRun
    | PutSetting
    | PutNote
    | PutLock
    | PutReview
    | PutWork
    | PutSkeleton
    | PutVideo
    | PutPlace
    | DropVideo
)


@dataclass(frozen=True, slots=True)
class Gesture:
    """Writes to one video that are stored together or not at all.

    Attributes:
        video: number of the video in the project.
        text: what a person did, such as "Move left wrist".
        writes: in the order in which they are made.
    """

    video: int
    text: str
    writes: tuple[Write, ...]


def check_windows(windows: NDArray[np.float64]) -> None:
    """Refuse what is not a crop path.

    Raises:
        ValueError: it is not (N, 5) with N >= 1, or a row is neither x1 < x2, y1 < y2 and an angle nor all nan.
    """
    if windows.ndim != 2 or windows.shape[1] != 5 or not len(windows):
        raise ValueError(f"windows must be (N, 5) with N >= 1, got {windows.shape}")
    laid = windows[~np.isnan(windows).all(axis=1)]
    if not np.isfinite(laid).all() or not (laid[:, :2] < laid[:, 2:4]).all():
        raise ValueError("windows must be finite, with x1 < x2 and y1 < y2, or all nan")
