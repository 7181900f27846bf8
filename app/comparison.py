"""A run with parts of the pictures hidden, beside the labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.subject import Subject
    from kimnet_core.occlusion.masks import Masks
    from kimnet_core.pose.pose import Poses


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A run with parts of the pictures hidden, beside the labels, never in them.

    Attributes:
        track: whose.
        start: its first frame.
        poses: of the frames it reached.
        subject: what the network was shown; None where nobody knows.
        own: whether the network at work made it, so that it can tell what it saw.
    """

    track: int
    start: int
    poses: Poses
    subject: Subject | None = None
    own: bool = True

    def seen(self, track: int, frame: int) -> Subject | None:
        """What the network at work was shown of a person in a frame; None where the run has nothing of that."""
        return self.subject if self.own and track == self.track and self.pose(frame) is not None else None

    def masks(self, track: int) -> Masks | None:
        """What was hidden of a person's pictures; None where nobody knows."""
        hidden = None if self.subject is None or track != self.track else self.subject.hidden
        return None if hidden is None else hidden.masks

    @property
    def hidden(self) -> frozenset[int]:
        """Frames in which something was hidden."""
        hidden = None if self.subject is None else self.subject.hidden
        return frozenset() if hidden is None else frozenset(hidden.masks.kept)

    def pose(self, frame: int) -> Poses | None:
        """The pose of a frame, N = 1; None where the run did not come."""
        at = frame - self.start
        return self.poses[at : at + 1] if 0 <= at < len(self.poses) else None
