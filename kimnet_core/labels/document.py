"""The labels of one video in memory: tracks x frames x joints, and the one way to write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.pose import Poses, Source, Visibility

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

FARTHEST = 1e6
"""Largest coordinate in pixels that is taken for a position; more can only be a mistake."""

LONGEST_NAME = 200


@dataclass(slots=True, eq=False)
class TrackLabels:
    """One person through the whole video.

    Attributes:
        id: number of the track, from 0, unique in its `Labels`.
        name: what a person reads.
        poses: (F, K) of all frames; written by `Labels.swap` alone.
    """

    id: int
    name: str
    poses: Poses


class Labels:
    """All tracks of a video.

    Every change of a joint goes through `swap`, which checks what it is given and returns what was
    there, so that undo is `swap` with the returned poses.
    """

    def __init__(self, skeleton: Skeleton, frames: int) -> None:
        """Labels without a track.

        Args:
            skeleton: its K joints, in the order of every array.
            frames: F, how many frames the video has.
        """
        self.skeleton = skeleton
        self.frames = frames
        self.tracks: dict[int, TrackLabels] = {}

    def add_track(self, name: str) -> TrackLabels:
        """A new track without a joint; its id is one above the highest there is.

        Raises:
            ValueError: the name is one that `check_name` refuses.
        """
        track = TrackLabels(max(self.tracks, default=-1) + 1, name, Poses.absent(self.frames, len(self.skeleton)))
        self.insert_track(track)
        return track

    def insert_track(self, track: TrackLabels) -> None:
        """Put back what `remove_track` returned, or a track that a file holds.

        Raises:
            ValueError: the id is taken, the poses are not (F, K), or the name or a joint is not valid.
        """
        if track.id in self.tracks:
            raise ValueError(f"there is a track {track.id} already")
        if track.poses.score.shape != (self.frames, len(self.skeleton)):
            raise ValueError(f"poses must be {(self.frames, len(self.skeleton))}, got {track.poses.score.shape}")
        check_name(track.name)
        check(track.poses)
        self.tracks[track.id] = TrackLabels(track.id, track.name, _copy(track.poses))

    def remove_track(self, track: int) -> TrackLabels:
        """Take a track out; `insert_track` of what this returns puts it back.

        Raises:
            KeyError: there is no such track.
        """
        return self.tracks.pop(track)

    def rename_track(self, track: int, name: str) -> str:
        """Call a track otherwise; returns what it was called.

        Raises:
            KeyError: there is no such track.
            ValueError: the name is one that `check_name` refuses.
        """
        check_name(name)
        before, self.tracks[track].name = self.tracks[track].name, name
        return before

    def change_skeleton(self, skeleton: Skeleton) -> Skeleton:
        """Draw and measure the same joints otherwise; returns how it was.

        Raises:
            ValueError: it has other joints, or in another order; those must be remapped.
        """
        if skeleton.joints != self.skeleton.joints:
            raise ValueError(f"{skeleton.name} has other joints than {self.skeleton.name}")
        before, self.skeleton = self.skeleton, skeleton
        return before

    def pose(self, track: int, frame: int) -> Poses:
        """One frame of a track, N = 1; later writes do not change it.

        Raises:
            KeyError: there is no such track.
            IndexError: there is no such frame.
        """
        return self.span(track, frame, frame + 1)

    def span(self, track: int, start: int, stop: int) -> Poses:
        """Frames `start` to `stop - 1` of a track; later writes do not change them.

        Raises:
            KeyError: there is no such track.
            IndexError: the frames are not all there, or there are none.
        """
        self._check_range(start, stop)
        return _copy(self.tracks[track].poses[start:stop])

    def swap(self, track: int, start: int, poses: Poses) -> Poses:
        """Write poses from frame `start` on and return what was there: the one way to write.

        Raises:
            KeyError: there is no such track.
            IndexError: the poses reach beyond the video.
            ValueError: they have other joints, or one that `check` refuses. Nothing is written then.
        """
        stop = start + len(poses)
        before = self.span(track, start, stop)
        if poses.joints != len(self.skeleton):
            raise ValueError(f"poses must have {len(self.skeleton)} joints, got {poses.joints}")
        check(poses)
        there = self.tracks[track].poses
        for name in Poses.__slots__:
            array = getattr(there, name)
            array.setflags(write=True)
            array[start:stop] = getattr(poses, name)
            array.setflags(write=False)
        return before

    def write(self, track: int, start: int, poses: Poses) -> Poses:
        """What a model or a file says: written everywhere but on human joints; returns what was there.

        Raises:
            As `swap`.
        """
        return self.swap(track, start, poses.over(self.span(track, start, start + len(poses))))

    def anchors(self, track: int) -> NDArray[np.intp]:
        """Frames of a track that hold a human joint, ascending.

        Raises:
            KeyError: there is no such track.
        """
        return np.flatnonzero(self.tracks[track].poses.human.any(axis=1))

    def _check_range(self, start: int, stop: int) -> None:
        if not 0 <= start < stop <= self.frames:
            raise IndexError(f"frames {start} to {stop - 1} are not in a video of {self.frames}")


def check(poses: Poses) -> None:
    """Refuse what must never be stored.

    A placed joint has finite coordinates within `FARTHEST`, a score in [0, 1] and a source; an absent
    one has xy nan, score 0 and source NONE.

    Raises:
        ValueError: a joint is otherwise, or a visibility or source is none of the enum.
    """
    placed = poses.placed
    with np.errstate(invalid="ignore"):  # nan compares false, which is meant
        near = np.all(np.abs(poses.xy) <= FARTHEST, axis=2)
        scored = (poses.score >= 0) & (poses.score <= 1)
    if np.any(placed & ~near):
        raise ValueError(f"a placed joint needs finite coordinates within {FARTHEST:g} pixels")
    if not scored.all():
        raise ValueError("a score must lie in [0, 1]")
    if poses.visibility.max(initial=0) > max(Visibility) or poses.source.max(initial=0) > max(Source):
        raise ValueError("a visibility or a source is not one of its kinds")
    if np.any((poses.source != Source.NONE) != placed):
        raise ValueError("placed joints need a source, and absent ones may have none")
    if not np.isnan(poses.xy[~placed]).all() or poses.score[~placed].any():
        raise ValueError("an absent joint must have xy nan and score 0")


def check_name(name: str) -> None:
    """Refuse a name that cannot be shown or stored.

    Raises:
        ValueError: it is empty, longer than `LONGEST_NAME`, or holds characters that do not print.
    """
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        raise ValueError(f"a name needs 1 to {LONGEST_NAME} printable characters")


def _copy(poses: Poses) -> Poses:
    return Poses(*(getattr(poses, name).copy() for name in Poses.__slots__))
