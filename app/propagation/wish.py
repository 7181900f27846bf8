"""What a person wishes to have proposed, and the plan that it comes to as the labels are now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.language import tr
from app.player.numbering import counted, number, said
from app.propagation.plans import Backward, Between, Fill, Forward, Smooth
from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from app.document import Document
    from app.propagation.plans import Plan
    from app.subject import Subject
    from app.tuning import Tuning

_MARGIN = 250  # frames on either side that smoothing starts from: no filter here remembers farther back


class Kind(Enum):
    """What can be wished for."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BETWEEN = "between"
    FILL = "fill"
    SMOOTH = "smooth"

    @property
    def carries(self) -> bool:
        """Whether it takes the network."""
        return self in (Kind.FORWARD, Kind.BACKWARD, Kind.BETWEEN)


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish, which stands while the labels under it change.

    Attributes:
        kind: what for.
        track: whose.
        frame: that was shown.
        frames: that were picked; None for the whole track.
    """

    kind: Kind
    track: int
    frame: int
    frames: range | None


class Planned(NamedTuple):
    """A plan, and what it is called."""

    plan: Plan
    text: str


def planned(wish: Wish, document: Document, tuning: Tuning, rate: float) -> Planned:
    """The plan that fulfils a wish.

    Args:
        wish: of a track that the document has.
        document: the labels as they are now.
        tuning: choices of filling and smoothing.
        rate: frames per second.

    Raises:
        InputError: it cannot be fulfilled here; says why, and what to do.
    """
    if wish.kind.carries:
        subject = document.subject(wish.track, wish.frame)
        if subject is None:
            raise InputError(tr("This frame is not tracked yet; track the person first."))
        return _carried(wish, subject)
    frames = _placed_frames(wish, document)
    if wish.kind is Kind.FILL:
        around = _wider(frames, tuning.longest + 2, document)
        poses = document.labels.span(wish.track, around.start, around.stop)
        return Planned(Fill(frames, around, poses, tuning), _named(tr("Fill gaps"), wish.frames))
    around = _wider(frames, _MARGIN, document)
    poses = document.labels.span(wish.track, around.start, around.stop)
    return Planned(Smooth(frames, around, poses, tuning, rate), _named(tr("Smooth"), wish.frames))


def _carried(wish: Wish, subject: Subject) -> Planned:
    if wish.kind is Kind.BETWEEN:
        left, right = _corrected_sides(subject, wish.frame)
        text = tr("Propagate between frames {left} and {right}, {counted}")
        text = text.format(left=number(left), right=number(right), counted=counted())
        return Planned(Between(subject, left, right), text)
    forward = wish.kind is Kind.FORWARD
    plan: Plan = (Forward if forward else Backward)(subject, wish.frame)
    if not plan.frames:
        raise InputError(
            tr("Nothing is tracked after this frame.")
            if forward
            else tr("There is no tracked frame between this one and the correction or the start before it.")
        )
    text = tr("Propagate forward from frame {n}") if forward else tr("Propagate backward from frame {n}")
    return Planned(plan, text.format(n=said(wish.frame)))


def _corrected_sides(subject: Subject, frame: int) -> tuple[int, int]:
    """The corrected frames on both sides of a frame; where it is corrected itself, it is the later one if it can be."""
    before, after = subject.corrected_before(frame), subject.corrected_after(frame)
    sides = (before, after)
    if subject.corrected(frame):
        sides = (frame, after) if before is None else (before, frame)
    left, right = sides
    if left is None or right is None:
        raise InputError(tr("Correct a joint on either side of this frame first, then run between both."))
    if right - left < 2:
        raise InputError(tr("No frame lies between the two corrected ones here."))
    return left, right


def _placed_frames(wish: Wish, document: Document) -> range:
    """The picked frames; without any, those from the first that has a joint to the last."""
    if wish.frames is not None:
        return wish.frames
    placed = np.flatnonzero(document.labels.span(wish.track, 0, document.labels.frames).placed.any(axis=1))
    if not len(placed):
        raise InputError(tr("This person has no joints yet."))
    return range(int(placed[0]), int(placed[-1]) + 1)


def _wider(frames: range, margin: int, document: Document) -> range:
    return range(max(0, frames.start - margin), min(document.labels.frames, frames.stop + margin))


def _named(text: str, frames: range | None) -> str:
    if frames is None:
        return text
    words = tr("{text} in frames {start} to {end}, {counted}")
    return words.format(text=text, start=number(frames[0]), end=number(frames[-1]), counted=counted())
