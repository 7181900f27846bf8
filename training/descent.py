"""How the weights move: what every run can say of its optimiser."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kimnet_core.settings_file import at_least_one


@dataclass(frozen=True, slots=True)
class Descent:
    """AdamW, which without decay is Adam; how fast, and the mean that is kept.

    Attributes:
        steps: in all.
        batch: clips a step, of all processes together.
        rate: highest learning rate; it warms up over `warmup` steps and then falls as a cosine.
        warmup: steps; with 1 there is none.
        floor: share of `rate` below which it does not fall; with 1 it is constant.
        decay: weight decay.
        clip: largest norm of the gradient; infinite where nothing is cut.
        average: decay per step of the running mean of the weights, which is what is measured and saved; with 0
            the newest weights are.
    """

    steps: int = 2000
    batch: int = 12
    rate: float = 1.5e-3
    warmup: int = 60
    floor: float = 0.02
    decay: float = 1e-4
    clip: float = 5.0
    average: float = 0.995

    def __post_init__(self) -> None:
        at_least_one(self, "steps", "batch", "warmup")

    def rate_at(self, step: int) -> float:
        """Learning rate of a step: a linear rise, then half a cosine down to the floor."""
        rise = min(1.0, (step + 1) / self.warmup)
        fall = 0.5 * (1 + math.cos(math.pi * step / self.steps))
        return self.rate * rise * max(self.floor, fall)
