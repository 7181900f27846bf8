"""How fast the picture moves with all that lies over it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from app.gauge.promise import Promise
from app.gauge.window import rest

if TYPE_CHECKING:
    from app.main_window import MainWindow

PAINT_MS = 1000 / 60
_MOVES = 120


def pan(window: MainWindow) -> list[Promise]:
    """Move the picture of the open video about, zoomed in, and paint it each time."""
    canvas = window.canvas
    for _ in range(6):
        canvas.zoom_by(1.25)
    rest(0.5)
    across, down = canvas.horizontalScrollBar(), canvas.verticalScrollBar()
    spent = []
    for move in range(_MOVES):
        begun = time.perf_counter()
        across.setValue(across.value() + (7 if move // 20 % 2 else -7))
        down.setValue(down.value() + (5 if move // 15 % 2 else -5))
        canvas.viewport().repaint()
        spent.append(1000 * (time.perf_counter() - begun))
    return [
        Promise(
            "the picture moves with pose, heatmap and trail over it",
            float(np.percentile(spent, 95)),
            PAINT_MS,
            "ms a paint, 95th percentile",
            note=f"{1000 / float(np.median(spent)):.0f} paints a second in the median",
        )
    ]
