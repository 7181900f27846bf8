"""Replaying the rest of a track after a correction, from what was seen before: no network runs."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import VideoError
from kimnet_core.inference.account import account
from kimnet_core.inference.attention import Heard
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.tracking.evidence import NOTHING, Evidence, Taught, anchor_points, read_poses
from kimnet_core.tracking.features import Features, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kimnet_core.inference.contributions import Contributions
    from kimnet_core.inference.recursion import State, Step
    from kimnet_core.tracking.crop_path import CropPath
    from kimnet_core.tracking.track import Seed

# Heatmaps are 208 KB a frame at K = 13, so they are kept of one frame in 64 (33 MB for 10,000 frames), and
# the way from there to any frame is 63 steps at most, about 30 ms.
CHECKPOINT = 64
RECENT = 6  # states around the frames last asked for: dragging a joint and stepping ask for the same again
FIRST_CHUNK, LARGEST_CHUNK = 8, 16  # frames: the first is on the screen at once, and none keeps a newer wish waiting


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """Where a recursion is.

    Attributes:
        state: after a frame.
        view: of that frame; of an earlier one where the frame could not be read.
        taught: what had taught the state.
    """

    state: State
    view: View
    taught: Taught


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Consecutive frames of a replay.

    Attributes:
        start: the first.
        poses: of them.
        taught: by the corrected frames up to the last of them.
    """

    start: int
    poses: Poses
    taught: Taught


class Replayer:
    """The track of one person over the frames that a pass has laid windows for.

    Attributes:
        frames: those frames; the first is the seed's.
    """

    def __init__(self, features: Features, path: CropPath, seed: Seed) -> None:
        """Belongs to the thread of `features`, which computes what its cache no longer holds.

        Raises:
            ValueError: the path has no window for the seed's frame.
        """
        self.frames = range(seed.frame, path.end(seed.frame))
        if not self.frames:
            raise ValueError(f"the path has no window for the seed's frame {seed.frame}")
        self._features = features
        self._path = path
        self._seed = seed
        self._initial: NDArray[np.float32] | None = None
        joints = features.engine.weights.config.joints
        self._anchors = np.full((len(self.frames), joints, 2), np.nan)  # frame pixels
        self._checkpoints: dict[int, Reached] = {}
        self._recent: OrderedDict[int, Reached] = OrderedDict()
        self._unreadable: set[int] = set()

    def replay(self, start: int, labels: Poses) -> Iterator[Chunk]:
        """Carry the pose of a frame to the end of the track.

        The caller may stop at any chunk, as when a joint is dragged on before the end is reached.

        Args:
            start: a frame of the track, usually one that was just corrected.
            labels: of all `frames`; human joints in them are anchors, here and before `start`.

        Yields:
            Consecutive chunks of the frames after `start`: their poses have the source PROPAGATED with origin
            `start`, and every human joint as it is in `labels`.

        Raises:
            ValueError: `start` is not in `frames`, or `labels` has another length.
        """
        self._check(start)
        self._take_anchors(labels)
        size, chunk = FIRST_CHUNK, list[Evidence]()
        for evidence in self._from(start + 1):
            chunk.append(evidence)
            if len(chunk) == size or evidence.frame == self.frames[-1]:
                first = chunk[0].frame
                at = first - self.frames.start
                poses = read_poses(chunk, self._features.engine.weights, Source.PROPAGATED, start)
                yield Chunk(first, poses.over(labels[at : at + len(chunk)]), evidence.taught)
                size, chunk = min(2 * size, LARGEST_CHUNK), []

    def reach(self, frame: int, labels: Poses) -> Reached:
        """The state after a frame, under the anchors of `labels`.

        Raises:
            ValueError: the frame is not in `frames`, or `labels` has another length.
        """
        self._check(frame)
        self._take_anchors(labels)
        self.evidence(frame)  # on the way there the state is kept
        return self._recent[frame]

    def evidence(self, frame: int) -> Evidence:
        """Why the pose of a frame is what it is, under the anchors of the latest replay.

        Raises:
            ValueError: the frame is not in `frames`.
        """
        self._check(frame)
        return next(self._from(frame))

    def account(self, frame: int, labels: Poses) -> Contributions | None:
        """Where the heatmaps of a frame come from, under the anchors of `labels`.

        Returns:
            None in the first frame, which has no frame before it, and where nothing was found.

        Raises:
            ValueError: the frame is not in `frames`, or `labels` has another length.
        """
        self._check(frame)
        if frame == self.frames.start:
            return None
        before, after = self.reach(frame - 1, labels), self.reach(frame, labels)
        if after.view.frame != frame:
            return None
        step = self._features.step(before.view, after.view)
        return account(self._features.engine.head, before.state, step, after.state)

    def approach(self, frame: int, labels: Poses) -> Iterator[Evidence]:
        """Evidence of the frames that lead to one, under the anchors of `labels`; the last is that frame's.

        A caller can stop in between: where the cache has lost steps, each of them takes the network.

        Raises:
            ValueError: the frame is not in `frames`, or `labels` has another length.
        """
        self._check(frame)
        self._take_anchors(labels)
        for evidence in self._walk(frame):
            yield evidence
            if evidence.frame == frame:
                return

    def through(self, labels: Poses) -> Iterator[Evidence]:
        """Evidence of all frames after the first, under the anchors of `labels`.

        Raises:
            ValueError: `labels` has another length.
        """
        self._take_anchors(labels)
        return self._from(self.frames.start + 1)

    def heard(self) -> Iterator[Heard]:
        """Whom joints listened to in each frame after the first: the pictures alone decide, whatever the labels."""
        before = View(self.frames.start, self._path.window(self.frames.start, self._features.size))
        for frame in self.frames[1:]:
            now = View(frame, self._path.window(frame, self._features.size))
            step = self._step(before, now)
            if step is None:
                yield Heard(frame, None, None)
            else:
                yield Heard(frame, step.weights, step.raw)
                before = now

    def _check(self, frame: int) -> None:
        if frame not in self.frames:
            raise ValueError(f"frame {frame} is not in the track, {self.frames.start} to {self.frames[-1]}")

    def _take_anchors(self, labels: Poses) -> None:
        """Forget the states that other anchors have led to."""
        if len(labels) != len(self.frames):
            raise ValueError(f"labels must be those of {len(self.frames)} frames, got {len(labels)}")
        anchors = anchor_points(labels)
        same = np.isclose(anchors, self._anchors, rtol=0, atol=0, equal_nan=True).all(axis=(1, 2))
        if same.all():
            return
        changed = self.frames.start + int(same.argmin())
        self._anchors = anchors
        for states in (self._checkpoints, self._recent):
            for frame in [frame for frame in states if frame >= changed]:
                del states[frame]

    def _from(self, frame: int) -> Iterator[Evidence]:
        """Evidence of a frame and of all after it."""
        return (evidence for evidence in self._walk(frame) if evidence.frame >= frame)

    def _walk(self, frame: int) -> Iterator[Evidence]:
        """Evidence of all frames after the nearest state before a frame."""
        at = max((at for at in (*self._checkpoints, *self._recent) if at < frame), default=None)
        if at is None:
            at = self.frames.start
            reached = self._first()
            self._keep(at, reached, near=True)
            yield Evidence(at, reached.view.crop, reached.state.heatmaps)
        else:
            reached = self._recent.get(at) or self._checkpoints[at]
        for after in range(at + 1, self.frames.stop):
            reached, evidence = self._advance(after, reached)
            self._keep(after, reached, near=frame - 2 <= after <= frame)
            yield evidence

    def _first(self) -> Reached:
        view = View(self._seed.frame, self._path.window(self._seed.frame, self._features.size))
        if self._initial is None:
            self._initial = self._features.first(view)
        placed = view.crop.to_crop(self._seed.placed(self._anchors[0]))
        return Reached(self._features.recursion.start(self._initial, placed), view, NOTHING)

    def _advance(self, frame: int, before: Reached) -> tuple[Reached, Evidence]:
        now = View(frame, self._path.window(frame, self._features.size))
        step = self._step(before.view, now)
        anchors = now.crop.to_crop(self._anchors[frame - self.frames.start])
        moment = self._features.recursion.advance(before.state, step, anchors)
        taught = before.taught.then(frame, moment.state)
        evidence = Evidence.of(frame, now.crop, moment, step, taught)
        return Reached(moment.state, before.view if step is None else now, taught), evidence

    def _step(self, before: View, now: View) -> Step | None:
        """What the pictures give; None where the later one cannot be read."""
        if now.frame not in self._unreadable:
            try:
                return self._features.step(before, now)
            except VideoError:  # the pass that laid the path has told of it
                self._unreadable.add(now.frame)
        return None

    def _keep(self, frame: int, reached: Reached, *, near: bool) -> None:
        if (frame - self.frames.start) % CHECKPOINT == 0:
            self._checkpoints[frame] = reached
        if near:
            self._recent[frame] = reached
            self._recent.move_to_end(frame)
            if len(self._recent) > RECENT:
                self._recent.popitem(last=False)
