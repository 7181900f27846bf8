"""Carrying a pose through time, from what the pictures gave once.

With a linear correction (the paper's eq. 5) one step of KIMNet is

    m_t = Decoder(A * (W_t warp(m_{t-1})) + P_t)

where W_t (K, K), P_t = B * f_t (K, h, w) and the motion that warps (with `prior_motion`, else nothing moves)
depend on the pictures alone. So a `Step` per frame is all that is kept, and any other pose can be carried
through the same frames without running the network.

A joint that a person puts right is a Gaussian in place of its map. The next picture would win it back at once,
for the network sees what it saw; so the difference is remembered and the frame is learnt from (`Persistence`).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

from kimnet_core.inference.lessons import Lessons
from kimnet_core.inference.transition import Given, transition_of
from kimnet_core.model.heatmaps import decode, render
from kimnet_core.model.warp import carried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kimnet_core.inference.persistence import Persistence
    from kimnet_core.model.fold import Head

NEAR = 3.0  # cells: where the network had a joint as near as this, there was no mistake to be remembered
SEEN = 0.3  # height of the peak of a joint that a person let stand, from which its place is worth learning
_NOBODY = np.empty(0, np.int64)  # the joints of no memory


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """All that one frame's picture says to the recursion.

    Attributes:
        weights: (K, K) float32, W: row = joint in this frame, column = joint in the frame before; rows sum to 1.
        raw: (K, K) float32, O: the correlations before normalisation.
        picture: (K, h, w) float32, P = B * f with the bias.
        warp: (2, 3) float64, cells of the window before to cells of this one; None where the window stays.
        features: (D, h, w) float16, f, which lessons are taken from; None where nothing shall be learned.
        motion: (2, h, w) float16 dx, dy in cells of this window, where each cell was in the frame before; None
            where the network's prior does not move.
    """

    weights: NDArray[np.float32]
    raw: NDArray[np.float32]
    picture: NDArray[np.float32]
    warp: NDArray[np.float64] | None = None
    features: NDArray[np.float16] | None = None
    motion: NDArray[np.float16] | None = None


def first_heatmaps(head: Head, initial: NDArray[np.float32]) -> NDArray[np.float32]:
    """Heatmaps of a first frame, (N, K, h, w), from the initializer's (N, K, h, w)."""
    with torch.inference_mode():
        return head.first(torch.from_numpy(initial)).numpy()


def correlate(
    head: Head, history: NDArray[np.float32], current: NDArray[np.float32], warp: NDArray[np.float64] | None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """W and O of two frames; f_h is moved first where the window changed between them.

    Args:
        head: of the network.
        history: (K, h, w), f_h of the frame before, in its own window.
        current: (K, h, w), f_c of this frame.
        warp: as in `Step`.

    Returns:
        W and O, both (K, K) float32.
    """
    with small_work():
        # Not with the picture: what is compared is what was seen there then (eq. 8).
        before = carried(torch.from_numpy(history)[None], None, warp)
        raw, weights = head.correlate(before, torch.from_numpy(current)[None])
        return weights[0].numpy(), raw[0].numpy()


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """What corrections put in place of the network's belief: the Gaussian at the person's point less its map.

    Carried along and added again, it holds a joint where the person put it, and keeps down the false peak it was
    taken from. It stands beside the recursion and not in it: fed back, it would grow by what A keeps of it.

    Attributes:
        joints: (H,) int64, whose, H >= 1.
        maps: (H, h, w) float32.
    """

    joints: NDArray[np.int64]
    maps: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All that a frame leaves to the next one.

    Attributes:
        heatmaps: (K, h, w) float32 that the pose is read from: the network's belief and what is remembered, or
            the frame's anchors.
        own: (K, h, w) float32 m, the network's belief or the frame's anchors: what the next prior is made of.
        memory: what is remembered; None where nothing is.
        lessons: what corrected frames taught; None before the first.
    """

    heatmaps: NDArray[np.float32]
    own: NDArray[np.float32]
    memory: Memory | None = None
    lessons: Lessons | None = None


class Moment(NamedTuple):
    """The recursion at one frame.

    Attributes:
        state: after the frame.
        prior: (K, h, w) float32 m^p = W m_{t-1}; None where nothing was found.
        found: False where the frame could not be read or gave values that are no numbers; the state is then
            that of the frame before, carried along.
    """

    state: State
    prior: NDArray[np.float32] | None
    found: bool


class Recursion:
    """Carries a pose from frame to frame, and what a person put right with it."""

    def __init__(self, head: Head, persistence: Persistence) -> None:
        self._transition = transition_of(head)
        self._persistence = persistence
        self._keep = np.array(persistence.held, np.float32)

    def start(self, initial: NDArray[np.float32], anchors: NDArray[np.floating]) -> State:
        """The state of a first frame.

        Args:
            initial: (K, h, w) heatmaps m that the network has of it by itself.
            anchors: (K, 2) crop pixels of joints that a person placed, nan for the others.
        """
        return self.placed(State(initial, initial), anchors)

    def advance(self, state: State, step: Step | None, anchors: NDArray[np.floating]) -> Moment:
        """One frame on.

        Args:
            state: of the frame before, in its own window.
            step: this frame's; None where it could not be read: the state waits, in its own window.
            anchors: (K, 2) crop pixels of joints that a person placed in this frame, nan for the others.
        """
        if step is None:
            return Moment(state, None, found=False)
        before = state if step.warp is None else carried_state(state, step)
        memory = before.memory
        lessons = before.lessons if step.features is not None else None
        made = self._transition(
            Given(
                before.own if memory is None else np.concatenate([before.own, memory.maps]),
                _NOBODY if memory is None else memory.joints,
                self._keep,
                step.weights,
                step.picture,
                # Into another window the state has moved with the picture already.
                step.motion if step.motion is None or step.warp is None else np.zeros_like(step.motion),
                None if lessons is None else step.features,
                None if lessons is None else lessons.readout.numpy(),
            )
        )
        if not np.isfinite(made.own.sum()):  # one that is no number is enough; to look at each takes longer
            return Moment(before if step.warp is not None else carried_state(state, step), None, found=False)
        kept = None if memory is None else Memory(memory.joints, made.memory)
        after = self.placed(State(made.heatmaps, made.believed, kept, state.lessons), anchors)
        if self._persistence.learned and step.features is not None and np.isfinite(anchors).any():
            after = _taught(after, made.own, step.features)
        return Moment(after, made.prior, found=True)

    def placed(self, state: State, xy: NDArray[np.floating]) -> State:
        """The state with the joints that a person placed at (K, 2) crop pixels, nan for the others."""
        known = np.isfinite(xy).all(axis=1)
        if not known.any():
            return state
        heatmaps, own, memory = anchored(state.heatmaps, xy), anchored(state.own, xy), state.memory
        if self._persistence.held:
            wrong = np.flatnonzero(known)[_apart(state.own[known], own[known])].astype(np.int64)
            memory = _replaced(memory, known, Memory(wrong, own[wrong] - state.own[wrong]))
        return State(heatmaps, own, memory, state.lessons)


def _replaced(memory: Memory | None, known: NDArray[np.bool_], new: Memory) -> Memory | None:
    """A memory with that of the known joints forgotten and a new one in its place."""
    if memory is not None:
        stays = ~known[memory.joints]
        joints = np.concatenate([memory.joints[stays], new.joints])
        new = Memory(joints, np.concatenate([memory.maps[stays], new.maps]))
    return new if len(new.joints) else None


def carried_state(state: State, step: Step) -> State:
    """A state moved into the window of the next frame, and with the picture, in one go; it and the step stay."""
    if step.warp is None and step.motion is None:
        return state
    memory, count = state.memory, len(state.own)
    maps = state.own if memory is None else np.concatenate([state.own, memory.maps])
    motion = None if step.motion is None else torch.from_numpy(step.motion)[None]
    with small_work():
        across = carried(torch.from_numpy(maps)[None], motion, step.warp)[0].numpy()
    if memory is None:
        return State(across, across, None, state.lessons)
    heatmaps = across[:count].copy()
    heatmaps[memory.joints] += across[count:]
    return State(heatmaps, across[:count], Memory(memory.joints, across[count:]), state.lessons)


def _taught(state: State, own: NDArray[np.float32], features: NDArray[np.float16]) -> State:
    """The state with one lesson more: a frame in which a person placed a joint is right in all joints.

    Where nothing is to be seen of a joint there is nothing to learn: it counts as the network had it.
    """
    xy, height = decode(state.heatmaps)
    seen = (height >= SEEN)[:, None, None]
    truth = np.where(seen, render(xy, own.shape[-1]), own)
    given = (torch.from_numpy(each) for each in (features, own, truth))
    with small_work():
        lessons = state.lessons or Lessons.none(len(own), len(features))
        return State(state.heatmaps, state.own, state.memory, lessons.taken(*given))


def _apart(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(M,) whether the peaks of two stacks of maps (M, h, w) lie more than `NEAR` cells apart."""
    width = one.shape[-1]
    places = [np.array(np.divmod(maps.reshape(len(maps), -1).argmax(axis=1), width)) for maps in (one, other)]
    distance: NDArray[np.floating] = np.hypot(*(places[0] - places[1]))
    return distance > NEAR


def anchored(heatmaps: NDArray[np.float32], xy: NDArray[np.floating]) -> NDArray[np.float32]:
    """Heatmaps in which known joints stand as Gaussians in place of the network's belief.

    Args:
        heatmaps: (K, h, w) float32.
        xy: (K, 2) crop pixels; nan leaves the joint's map as it is, a point outside the crop empties it.
    """
    known = np.isfinite(xy).all(axis=1)
    if not known.any():
        return heatmaps
    result = heatmaps.copy()
    result[known] = render(xy[known], heatmaps.shape[-1])
    return result


@contextmanager
def small_work() -> Iterator[None]:
    """Inference on one thread: a step takes half a millisecond, which is not worth waking a second thread for.

    Where the other cores are busy, waiting for that second thread makes a step four times slower.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.set_num_threads(threads)
