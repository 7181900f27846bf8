"""The axis of a plot over frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg

from app.player.numbering import number

if TYPE_CHECKING:
    from collections.abc import Sequence


class FrameAxis(pg.AxisItem):
    """Frames, numbered as the person counts them."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [str(number(round(value * scale))) if spacing >= 1 else "" for value in values]
