"""What one edit changes: values that swap themselves into the contents of a document, and back.

Swapping a change writes it and returns what was there, as a change of the same kind. So undo is the
same act as do, and an edit is no more than a name and a few changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kimnet_core.tracking.crop_path import CropPath

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kimnet_core.labels.document import Labels, TrackLabels
    from kimnet_core.labels.project import Project
    from kimnet_core.pose.pose import Poses


@dataclass(slots=True, eq=False)
class Contents:
    """What a document holds of one video.

    Attributes:
        labels: poses of all tracks.
        masks: painted occluders, (H, W) bool, by frame; replaced, never written in place.
        paths: crop path by track.
    """

    labels: Labels
    masks: dict[int, NDArray[np.bool_]] = field(default_factory=dict)
    paths: dict[int, CropPath] = field(default_factory=dict)

    def path(self, track: int) -> CropPath:
        """The windows of a track, all unknown where none were laid yet."""
        return self.paths.get(track) or CropPath.empty(self.labels.frames)


@dataclass(frozen=True, slots=True, eq=False)
class PosesChange:
    """The poses (N, K) of a track from frame `start` on."""

    track: int
    start: int
    poses: Poses

    @property
    def frame(self) -> int:
        return self.start

    def swap(self, contents: Contents) -> PosesChange:
        before = contents.labels.swap(self.track, self.start, self.poses)
        return PosesChange(self.track, self.start, before)

    def store(self, project: Project) -> None:
        project.write_poses(self.track, self.start, self.poses)


@dataclass(frozen=True, slots=True, eq=False)
class MaskChange:
    """The occluder (H, W) bool painted on a frame, or None for none."""

    frame: int
    mask: NDArray[np.bool_] | None

    def swap(self, contents: Contents) -> MaskChange:
        before = contents.masks.pop(self.frame, None)
        if self.mask is not None:
            contents.masks[self.frame] = self.mask
        return MaskChange(self.frame, before)

    def store(self, project: Project) -> None:
        project.write_mask(self.frame, self.mask)


@dataclass(frozen=True, slots=True, eq=False)
class PathChange:
    """The windows through which the network sees a track; `frame` is where a person looks for the change."""

    track: int
    path: CropPath
    frame: int

    def swap(self, contents: Contents) -> PathChange:
        before = contents.path(self.track)
        contents.paths[self.track] = self.path
        return PathChange(self.track, before, self.frame)

    def store(self, project: Project) -> None:
        project.write_path(self.track, self.path)


@dataclass(frozen=True, slots=True, eq=False)
class TrackChange:
    """A track that is put in whole, or taken out where `labels` is None."""

    track: int
    labels: TrackLabels | None
    frame: int

    def swap(self, contents: Contents) -> TrackChange:
        before = None
        if self.labels is None:
            before = contents.labels.remove_track(self.track)
        else:
            contents.labels.insert_track(self.labels)
        return TrackChange(self.track, before, self.frame)

    def store(self, project: Project) -> None:
        if self.labels is None:
            project.remove_track(self.track)
        else:
            project.insert_track(self.labels)


Change = PosesChange | MaskChange | PathChange | TrackChange


@dataclass(frozen=True, slots=True, eq=False)
class Gesture:
    """One act of a person as the project stores it: all of its changes or none.

    Attributes:
        text: what the person did, such as "Move left wrist".
        changes: in the order in which they apply.
    """

    text: str
    changes: tuple[Change, ...]
