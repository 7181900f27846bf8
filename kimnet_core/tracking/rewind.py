"""Carrying a pose towards the start of a track, from what was seen before: no network runs."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kimnet_core.errors import VideoError
from kimnet_core.inference.reversal import reversed_step
from kimnet_core.model.heatmaps import STRIDE, decode
from kimnet_core.pose.pose import Source
from kimnet_core.tracking.evidence import Evidence, anchor_points, read_poses
from kimnet_core.tracking.features import View
from kimnet_core.tracking.propagate import FIRST_CHUNK, LARGEST_CHUNK, Chunk, Reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kimnet_core.inference.recursion import Step
    from kimnet_core.pose.pose import Poses
    from kimnet_core.tracking.crop_path import CropPath
    from kimnet_core.tracking.features import Features

KEPT = 2048  # frames whose reversed steps are kept, 18 KB each: a joint that is dragged asks for them again and again
MOVED = float(STRIDE)  # crop pixels, one cell: as near as this, the state has a joint where the labels have it


_NO_MAPS = np.empty((0, 0, 0), np.float32)


class _Arrival(NamedTuple):
    """The step that leads forwards into a frame."""

    before: View | None  # the nearest earlier frame that can be read; None at the start of the track
    step: Step


class Rewinder:
    """Turns the recursion of a track around at a frame."""

    def __init__(self, features: Features, path: CropPath, frames: range) -> None:
        """Belongs to the thread of `features`.

        Args:
            features: of the video.
            path: windows of all `frames`.
            frames: of the track, as a `Replayer` has them.
        """
        self._features, self._path, self._frames = features, path, frames
        self._unreadable: set[int] = set()
        self._reversed: OrderedDict[int, Step] = OrderedDict()  # by earlier frame; without the maps of their picture

    def rewind(self, start: int, reached: Reached, labels: Poses, stop: int) -> Iterator[Chunk]:
        """Carry the pose of a frame to an earlier one.

        The state that led to the frame is turned around, with what it holds and what it was taught. Where the
        labels have a joint elsewhere, as after smoothing, the joint goes on from where they have it.

        Args:
            start: a frame of the track.
            reached: the state after it.
            labels: of all frames of the track; human joints in them are anchors.
            stop: the earliest frame to go to.

        Yields:
            Chunks of the frames before `start`, from the latest to the earliest. Their poses, in the order of the
            frames, have the source PROPAGATED with origin `start`, and every human joint as it is in `labels`.

        Raises:
            ValueError: `start` or `stop` is not in the track, or `labels` has another length.
        """
        self._check(start, stop, labels)
        size, chunk = FIRST_CHUNK, list[Evidence]()
        for evidence in self._walk(self._turned(start, reached, labels), anchor_points(labels)):
            if evidence.frame < stop:
                break
            chunk.append(evidence)
            if len(chunk) == size:
                yield self._read(chunk[::-1], start, labels)
                size, chunk = min(2 * size, LARGEST_CHUNK), []
        if chunk:
            yield self._read(chunk[::-1], start, labels)

    def _check(self, start: int, stop: int, labels: Poses) -> None:
        for frame in (start, stop):
            if frame not in self._frames:
                raise ValueError(f"frame {frame} is not in the track, {self._frames.start} to {self._frames[-1]}")
        if len(labels) != len(self._frames):
            raise ValueError(f"labels must be those of {len(self._frames)} frames, got {len(labels)}")

    def _read(self, evidence: list[Evidence], origin: int, labels: Poses) -> Chunk:
        first = evidence[0].frame
        at = first - self._frames.start
        poses = read_poses(evidence, self._features.engine.weights, Source.PROPAGATED, origin)
        return Chunk(first, poses.over(labels[at : at + len(evidence)]), evidence[0].taught)

    def _turned(self, start: int, reached: Reached, labels: Poses) -> Reached:
        """The state with every joint where the labels of its frame have it."""
        if reached.view.frame != start:
            return reached  # the frame cannot be read, and no window says where its joints lie in the maps
        at = start - self._frames.start
        there = reached.view.crop.to_crop(np.where(labels.placed[at, :, None], labels.xy[at], np.nan))
        seen, _ = decode(reached.state.heatmaps)
        apart = np.linalg.norm(there - seen, axis=1) > MOVED  # never where a joint is absent: that is nan
        state = self._features.recursion.placed(reached.state, np.where(apart[:, None], there, np.nan))
        return Reached(state, reached.view, reached.taught)

    def _walk(self, reached: Reached, anchors: NDArray[np.float64]) -> Iterator[Evidence]:
        """Evidence of all frames before a state, from the latest to the earliest."""
        view, state, taught = reached.view, reached.state, reached.taught
        after = self._arrival(view)
        while after.before is not None:
            for frame in range(view.frame - 1, after.before.frame, -1):
                lost = self._path.window(frame, self._features.size)
                yield Evidence(frame, lost, state.heatmaps, found=False, taught=taught)
            view, here = after.before, self._arrival(after.before)
            step = self._step_back(view.frame, here.step, after.step)
            known = view.crop.to_crop(anchors[view.frame - self._frames.start])
            moment = self._features.recursion.advance(state, step, known)
            state, after, taught = moment.state, here, taught.then(view.frame, moment.state)
            yield Evidence.of(view.frame, view.crop, moment, step, taught)

    def _step_back(self, frame: int, here: Step, after: Step) -> Step:
        """The step back to a frame, worked out once."""
        kept = self._reversed.pop(frame, None)
        if kept is None:
            whole = reversed_step(self._features.engine.head, here, after)
            kept = replace(whole, picture=_NO_MAPS, features=None)
        self._reversed[frame] = kept
        if len(self._reversed) > KEPT:
            self._reversed.popitem(last=False)
        return replace(kept, picture=here.picture, features=here.features)

    def _arrival(self, now: View) -> _Arrival:
        for frame in range(now.frame - 1, self._frames.start - 1, -1):
            if frame in self._unreadable:
                continue
            before = View(frame, self._path.window(frame, self._features.size))
            try:
                return _Arrival(before, self._features.step(before, now))
            except VideoError:
                self._unreadable.add(frame)
        return _Arrival(None, self._features.step(now, now))  # from itself: what its picture says is all that counts
