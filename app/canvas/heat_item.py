"""Paints a heatmap over the window of the frame that the network saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter, QTransform

from app.canvas.overlay_item import OverlayItem
from app.colormaps import glow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from app.heat.layer import Layer


_FIRST_CELL = QPointF(-0.5, -0.5)  # its corner: points have their origin at the centre of a cell


class HeatItem(OverlayItem):
    """The image stays at the size of the heatmap; the view scales it while painting."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._place = QTransform()

    def show_layer(self, layer: Layer | None) -> None:
        """Show a heatmap, or nothing."""
        self._image = None
        if layer is not None:
            self._image = glow(layer.values, layer.colors, layer.low, layer.high)
            (xx, xy, x), (yx, yy, y) = layer.crop.sized(layer.values.shape[-1]).into_frame.tolist()
            self._place = QTransform(xx, yx, xy, yy, x, y)
        self.update()

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, __: QWidget | None = None) -> None:
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setTransform(self._place, combine=True)
            painter.drawImage(_FIRST_CELL, self._image)
