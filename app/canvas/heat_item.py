"""Paints a heatmap into the window of the frame that the network saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from app.canvas.overlay_item import OverlayItem
from app.colormaps import glow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from kimnet_core.pose.box import Box


class HeatItem(OverlayItem):
    """The image stays at the size of the heatmap; the view scales it while painting."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._target = QRectF()

    def show_heat(self, heat: NDArray[np.floating] | None, window: Box | None) -> None:
        """Show a heatmap, or nothing.

        Args:
            heat: (h, w) in [0, 1].
            window: the box of the frame that it covers; the cells fill it edge to edge.
        """
        self._image = None
        if heat is not None and window is not None:
            self._image = glow(heat, "inferno")
            self._target = QRectF(window.x1, window.y1, window.width, window.height)
        self.update()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._target, self._image)
