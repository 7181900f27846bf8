"""What to look at first: signs gathered to findings, each with its reasons, the worst first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.review import signs
from kimnet_core.review.sides import swaps
from kimnet_core.review.signs import Sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.review.sides import Swap

# How far a sign by itself is to be believed.
TRUST = {
    Sign.WEAK: 0.6,
    Sign.RIVAL: 0.6,
    Sign.LEAP: 0.9,
    Sign.STRETCH: 0.8,
    Sign.APART: 0.9,
    Sign.ATTENTION: 0.4,
    Sign.SWAP: 1.0,
}
ENOUGH = 0.35  # of all signs together: what is worth a look
GAP = 3  # frames without a sign that do not end a finding
NEAR = 6  # frames between the worst frames of two findings that are looked at together


@dataclass(frozen=True, slots=True)
class Reason:
    """A sign of a finding.

    Attributes:
        sign: what is odd.
        joint: about which.
        severity: in [0, 1], at its worst.
    """

    sign: Sign
    joint: int
    severity: float


@dataclass(frozen=True, slots=True)
class Finding:
    """Frames that a person should look at.

    Attributes:
        frame: the worst.
        frames: all of them.
        reasons: the worst first; at least one.
        severity: in [0, 1], of all reasons together.
        reach: frames that a correction of the worst one is likely to put right: those of the joint from there to
            the end of the finding, or to the next frame that a person corrected.
    """

    frame: int
    frames: range
    reasons: tuple[Reason, ...]
    severity: float
    reach: int

    @property
    def joint(self) -> int:
        """The joint to look at."""
        return self.reasons[0].joint

    @property
    def joints(self) -> tuple[int, ...]:
        """All joints it is about, the worst first."""
        return tuple(dict.fromkeys(reason.joint for reason in self.reasons))

    @property
    def key(self) -> str:
        """What it is known by when it is found again: sign, joint and worst frame."""
        return f"{self.reasons[0].sign.value} {self.joint} {self.frame}"

    def is_known_as(self, key: str) -> bool:
        """Whether a key was this finding's, perhaps before labels around it changed."""
        sign, joint, frame = key.split()
        return any(reason.sign.value == sign and reason.joint == int(joint) for reason in self.reasons) and (
            self.frames.start - NEAR <= int(frame) < self.frames.stop + NEAR
        )


def geometric_signs(poses: Poses, skeleton: Skeleton) -> dict[Sign, NDArray[np.float64]]:
    """Signs (F, K) that need nothing but the poses."""
    size = signs.sizes(poses)
    return {
        Sign.WEAK: signs.weak(poses),
        Sign.LEAP: signs.leap(poses, size),
        Sign.STRETCH: signs.stretch(poses, skeleton, size),
    }


def findings(poses: Poses, skeleton: Skeleton, found: Mapping[Sign, NDArray[np.float64]]) -> list[Finding]:
    """Gather signs, the finding that is worst first.

    Signs of one joint in frames that follow each other are one finding, and so are findings of several joints whose
    worst frames lie near each other. What a person placed is right, and has no sign.

    Args:
        poses: (F, K) of a track.
        skeleton: of its joints.
        found: signs (F, K); swaps of sides are looked for here.
    """
    human = poses.human
    believed = {sign: np.where(human, 0.0, TRUST[sign] * severity) for sign, severity in found.items()}
    total = 1 - np.prod([1 - each for each in believed.values()], axis=0) if believed else np.zeros(human.shape)
    single = [
        _finding(start, stop, joint, total, believed, human)
        for joint in range(poses.joints)
        for start, stop in _stretches(total[:, joint] >= ENOUGH)
    ]
    crossed = swaps(poses.xy, signs.sizes(poses), skeleton.pairs, human)
    ranked = sorted([*single, *(_of_swap(swap) for swap in crossed)], key=_rank)
    gathered: list[Finding] = []
    for one in ranked:
        near = next((at for at, other in enumerate(gathered) if _together(one, other)), None)
        if near is None:
            gathered.append(one)
        else:
            gathered[near] = _joined(gathered[near], one)
    return gathered


def _rank(finding: Finding) -> tuple[float, int, int]:
    return -finding.severity, -finding.reach, finding.frame


def _together(one: Finding, other: Finding) -> bool:
    """Swaps go together when they are of the same frames; other findings when their worst frames are near."""
    swapped = [each.reasons[0].sign is Sign.SWAP for each in (one, other)]
    if all(swapped):
        both = len(range(max(one.frames.start, other.frames.start), min(one.frames.stop, other.frames.stop)))
        return both > 0.7 * max(len(one.frames), len(other.frames))
    if any(swapped):
        # A swap makes joints leap at both ends: those leaps say nothing more.
        swap, leap = (one, other) if swapped[0] else (other, one)
        ends = (swap.frames.start, swap.frames.stop)
        return any(abs(leap.frame - end) <= NEAR for end in ends) and bool(set(leap.joints) & set(swap.joints))
    return abs(one.frame - other.frame) <= NEAR


def _joined(first: Finding, more: Finding) -> Finding:
    if first.reasons[0].sign is Sign.SWAP and more.reasons[0].sign is not Sign.SWAP:
        return first
    frames = range(min(first.frames.start, more.frames.start), max(first.frames.stop, more.frames.stop))
    return Finding(first.frame, frames, (*first.reasons, *more.reasons), first.severity, first.reach)


def _finding(
    start: int,
    stop: int,
    joint: int,
    total: NDArray[np.float64],
    believed: Mapping[Sign, NDArray[np.float64]],
    human: NDArray[np.bool_],
) -> Finding:
    worst = start + int(total[start:stop, joint].argmax())
    reasons = [Reason(sign, joint, float(each[start:stop, joint].max())) for sign, each in believed.items()]
    telling = sorted((reason for reason in reasons if reason.severity > 0), key=lambda reason: -reason.severity)
    return Finding(
        worst, range(start, stop), tuple(telling), float(total[worst, joint]), _reach(worst, stop, human[:, joint])
    )


def _of_swap(swap: Swap) -> Finding:
    reasons = tuple(Reason(Sign.SWAP, joint, swap.severity) for joint in swap.joints)
    return Finding(swap.frames.start, swap.frames, reasons, swap.severity, len(swap.frames))


def _reach(worst: int, stop: int, human: NDArray[np.bool_]) -> int:
    corrected = np.flatnonzero(human[worst:stop])
    return int(corrected[0]) if len(corrected) else stop - worst


def _stretches(odd: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Start and stop of the stretches that are odd, gaps of up to `GAP` frames closed."""
    at = np.flatnonzero(odd)
    if not len(at):
        return
    breaks = np.flatnonzero(np.diff(at) > GAP + 1)
    for first, last in zip([0, *(breaks + 1)], [*breaks, len(at) - 1], strict=True):
        yield int(at[first]), int(at[last]) + 1
