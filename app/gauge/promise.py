"""What is promised about the window's speed, and what was found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """One bound, measured.

    Attributes:
        name: what was done.
        found: what it took.
        bound: what is promised.
        unit: of both.
        least: whether the bound is the least that is promised, as of a rate; else it is the most.
        note: what more there is to know.
    """

    name: str
    found: float
    bound: float
    unit: str
    least: bool = False
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return self.found >= self.bound if self.least else self.found <= self.bound

    def __str__(self) -> str:
        verdict, way = "kept  " if self.holds else "BROKEN", "at least" if self.least else "at most"
        told = f"{verdict} {self.name}: {self.found:.4g} {self.unit} ({way} {self.bound:.4g})"
        return f"{told}; {self.note}" if self.note else told


@dataclass(frozen=True, slots=True)
class WindowReport:
    """All promises about the window.

    Attributes:
        promises: in the order in which they were measured.
        platform: of Qt; "offscreen" paints into memory.
        cpus: processors of this machine.
    """

    promises: tuple[Promise, ...]
    platform: str
    cpus: int

    def __str__(self) -> str:
        where = f"the window on “{self.platform}”, {self.cpus} processors"
        return "\n".join([where, *map(str, self.promises)])
