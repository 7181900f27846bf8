"""What a correction does to the frames after it: two choices, which belong to the labels that follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HELD = 0.98


@dataclass(frozen=True, slots=True)
class Persistence:
    """How a correction goes on to matter in the frames after it. With both off, the recursion is the paper's.

    Attributes:
        held: share of what a correction put in place of the network's belief that is carried on from each
            frame to the next, 0 to 1. At 0 the picture wins a corrected joint back within a frame or two.
        learned: whether the frames that a person corrected also teach the read-out (`lessons`).

    Raises:
        ValueError: `held` is not a share.
    """

    held: float = HELD
    learned: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.held <= 1:
            raise ValueError(f"the share that is held must be from 0 to 1, got {self.held}")

    @property
    def holds(self) -> bool:
        """Whether corrections hold at all."""
        return self.held > 0

    @classmethod
    def switched(cls, *, hold: bool, learn: bool) -> Persistence:
        """As two switches say."""
        return cls(HELD if hold else 0.0, learn)

    def as_settings(self) -> dict[str, str]:
        """As a project keeps it."""
        return {"held": repr(self.held), "learned": "yes" if self.learned else "no"}

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Persistence:
        """As a project kept it; what it does not say, as from before there was a choice, is as it is in new ones.

        Raises:
            ValueError: what it says is neither.
        """
        learned = settings.get("learned", "yes")
        if learned not in ("yes", "no"):
            raise ValueError(f"whether corrections teach is yes or no, not {learned!r}")
        return cls(float(settings.get("held", HELD)), learned == "yes")


PAPER = Persistence(held=0.0, learned=False)
