"""Two people's work on the same videos becomes one; where they disagree, both are kept until somebody chooses.

Videos are matched by their fingerprints, and their people by where they are. A joint that one of the two placed
by hand goes before one that a network placed; where both placed it by hand in other places, that is a conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import ProjectError
from kimnet_core.labels.gesture import PutCropPath, PutMask, PutNote, PutPoses, PutRun, PutTrack
from kimnet_core.labels.note import noted
from kimnet_core.labels.pairing import paired
from kimnet_core.pose.pose import Poses, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from kimnet_core.labels.contents import Contents, VideoContents
    from kimnet_core.labels.gesture import Run, Write
    from kimnet_core.labels.note import Note

SAME = 0.01
"""Pixels up to which two positions are the same."""


class Choice(StrEnum):
    """What becomes of a conflict."""

    OURS = "ours"
    THEIRS = "theirs"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A joint that both placed by hand, and not alike.

    Attributes:
        video: number in our project.
        frame: of it.
        track: in our project.
        joint: index in the skeleton.
        ours: x, y in frame pixels.
        theirs: the same.
        distance: pixels between the two; may be 0, where only the visibility differs.
    """

    video: int
    frame: int
    track: int
    joint: int
    ours: tuple[float, float]
    theirs: tuple[float, float]
    distance: float


@dataclass(frozen=True, slots=True, eq=False)
class MergedTrack:
    """One person of a video.

    Attributes:
        track: in our project; free there where `ours` is None.
        name: what a person reads.
        ours: (F, K); None for a person that only they have.
        theirs: (F, K), with origins as our project counts runs.
        poses: (F, K), the two merged, conflicts as ours.
    """

    track: int
    name: str
    ours: Poses | None
    theirs: Poses
    poses: Poses

    @property
    def changed(self) -> int:
        """Frames in which it is other than ours."""
        return len(self._changed())

    @property
    def span(self) -> tuple[int, int]:
        """The first frame in which it is other than ours, and the one after the last; for a track with such frames."""
        frames = self._changed()
        return int(frames[0]), int(frames[-1]) + 1

    def _changed(self) -> NDArray[np.intp]:
        before = Poses.absent(len(self.poses), self.poses.joints) if self.ours is None else self.ours
        stayed = np.isclose(before.xy, self.poses.xy, rtol=0, atol=0, equal_nan=True).all(axis=2)
        stayed &= (before.visibility == self.poses.visibility) & (before.source == self.poses.source)
        return np.flatnonzero((~stayed).any(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class MergedVideo:
    """What merging changes in one video of ours.

    Attributes:
        number: in our project.
        tracks: those in which something changes or is in conflict.
        conflicts: by frame, then track, then joint.
        notes: by frame, where they differ from ours.
        masks: theirs, as PNG bytes, of frames on which we painted nothing.
        crop_paths: theirs, by track in our project, of people whom only they have.
        runs: theirs that we do not have, as our project counts them.
    """

    number: int
    tracks: tuple[MergedTrack, ...]
    conflicts: tuple[Conflict, ...]
    notes: dict[int, Note]
    masks: dict[int, bytes]
    crop_paths: dict[int, NDArray[np.float64]]
    runs: tuple[Run, ...]

    def resolved(self, choices: Mapping[Conflict, Choice]) -> Iterator[MergedTrack]:
        """The tracks as they are to be; a conflict without a choice stays as ours."""
        for track in self.tracks:
            taken = {choice: np.zeros(track.poses.score.shape, bool) for choice in Choice}
            for conflict in self.conflicts:
                if conflict.track == track.track and conflict in choices:
                    taken[choices[conflict]][conflict.frame, conflict.joint] = True
            poses = track.poses.replaced(taken[Choice.THEIRS], track.theirs)
            middle = replace(poses, xy=(poses.xy + track.theirs.xy) / 2)
            yield replace(track, poses=poses.replaced(taken[Choice.MEAN], middle))

    def writes(self, choices: Mapping[Conflict, Choice]) -> tuple[Write, ...]:
        """What has to be stored in our project."""
        made: list[Write] = [PutRun(run) for run in self.runs]
        for track in self.resolved(choices):
            made += [PutTrack(track.track, track.name), PutPoses(track.track, 0, track.poses)]
        made += [PutCropPath(track, windows) for track, windows in self.crop_paths.items()]
        made += [PutNote(frame, note) for frame, note in self.notes.items()]
        return *made, *(PutMask(frame, png) for frame, png in self.masks.items())


@dataclass(frozen=True, slots=True, eq=False)
class Merge:
    """What merging changes in our project.

    Attributes:
        videos: those that both have.
        added: those that only they have.
    """

    videos: tuple[MergedVideo, ...]
    added: tuple[VideoContents, ...]

    @property
    def conflicts(self) -> list[Conflict]:
        """Of all videos."""
        return [conflict for video in self.videos for conflict in video.conflicts]


def choose(conflict: Conflict, rule: Choice, within: float) -> Choice | None:
    """What a rule says to a conflict; None where the mean is asked for and the two are too far apart.

    Args:
        conflict: any.
        rule: what shall become of conflicts.
        within: the largest distance, in pixels, over which a mean makes sense.
    """
    return None if rule == Choice.MEAN and conflict.distance > within else rule


def merge(ours: Contents, theirs: Contents) -> Merge:
    """Merge another project into ours.

    Raises:
        ProjectError: they label other joints.
    """
    if theirs.skeleton.joints != ours.skeleton.joints:
        raise ProjectError(
            f"The two projects label other joints ({ours.skeleton.title} and {theirs.skeleton.title}), so they cannot "
            "be merged. Both are as they were; bring one to the other's joints first."
        )
    numbers = {each.video.fingerprint: number for number, each in ours.videos.items()}
    videos, added = [], []
    for each in theirs.videos.values():
        number = numbers.get(each.video.fingerprint)
        if number is None:
            added.append(each)
        else:
            videos.append(_merge_video(number, ours.videos[number], each))
    return Merge(tuple(videos), tuple(added))


def _merge_video(number: int, ours: VideoContents, theirs: VideoContents) -> MergedVideo:
    numbering, runs = _take_runs(ours, theirs)
    pairs = paired(ours.labels, theirs.labels)
    free = max(ours.labels.tracks, default=-1) + 1
    tracks, conflicts, paths = [], [], {}
    for track in theirs.labels.tracks.values():
        poses = _renumbered(track.poses, numbering)
        if (ours_id := pairs.get(track.id)) is None:
            tracks.append(MergedTrack(free, track.name, None, poses, poses))
            if track.id in theirs.crop_paths:
                paths[free] = theirs.crop_paths[track.id]
            free += 1
            continue
        before = ours.labels.tracks[ours_id]
        merged, apart = _merged(before.poses, poses)
        found = list(_conflicts(number, ours_id, before.poses, poses, apart))
        if found or merged is not before.poses:
            tracks.append(MergedTrack(ours_id, before.name, before.poses, poses, merged))
            conflicts += found
    conflicts.sort(key=lambda conflict: (conflict.frame, conflict.track, conflict.joint))
    notes = {frame: note for frame, note in _merged_notes(ours.notes, theirs.notes) if ours.notes.get(frame) != note}
    masks = {frame: png for frame, png in theirs.masks.items() if frame not in ours.masks}
    return MergedVideo(number, tuple(tracks), tuple(conflicts), notes, masks, paths, runs)


def _merged(ours: Poses, theirs: Poses) -> tuple[Poses, NDArray[np.bool_]]:
    """Our poses with what only they know, ours themselves where that is nothing; and (F, K) which are in conflict."""
    both = ours.human & theirs.human
    distance = np.linalg.norm(ours.xy - theirs.xy, axis=2)
    apart = both & ((distance > SAME) | (ours.visibility != theirs.visibility))
    take = (theirs.placed & ~ours.placed) | (theirs.human & ~ours.human)
    return (ours.replaced(take, theirs) if take.any() else ours), apart


def _conflicts(video: int, track: int, ours: Poses, theirs: Poses, apart: NDArray[np.bool_]) -> Iterator[Conflict]:
    for frame, joint in np.argwhere(apart).tolist():
        a, b = ours.xy[frame, joint], theirs.xy[frame, joint]
        here, there = (float(a[0]), float(a[1])), (float(b[0]), float(b[1]))
        yield Conflict(video, frame, track, joint, here, there, float(np.linalg.norm(a - b)))


def _take_runs(ours: VideoContents, theirs: VideoContents) -> tuple[dict[int, int], tuple[Run, ...]]:
    """Their numbers of runs to ours, and those runs that we do not have."""
    known = {_what(run): run.id for run in ours.runs.values()}
    free = max(ours.runs, default=-1) + 1
    numbering: dict[int, int] = {}
    news: list[Run] = []
    for run in theirs.runs.values():
        number = known.get(_what(run))
        if number is None:
            number = free + len(news)
            news.append(replace(run, id=number))
        numbering[run.id] = number
    return numbering, tuple(news)


def _what(run: Run) -> str:
    """All of a run but its number."""
    return repr((run.weights, run.sha256, run.engine, sorted(run.parameters.items()), run.time))


def _renumbered(poses: Poses, numbering: Mapping[int, int]) -> Poses:
    origin = poses.origin.copy()
    for old, new in numbering.items():
        origin[(poses.source == Source.MODEL) & (poses.origin == old)] = new
    return replace(poses, origin=origin)


def _merged_notes(ours: Mapping[int, Note], theirs: Mapping[int, Note]) -> Iterator[tuple[int, Note]]:
    """Notes on frames that they say something of: both texts where they differ, and all flags."""
    for frame, note in sorted(theirs.items()):
        before = ours.get(frame)
        texts = dict.fromkeys(text for text in (before.text if before else "", note.text) if text)
        both = noted("\n".join(texts), frozenset(note.flags) | frozenset(before.flags if before else ()))
        if both is not None:
            yield frame, both
