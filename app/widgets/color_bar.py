"""What the colours of a map stand for."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.colormaps import picture
from app.language import tr
from app.theme import colors, tabular

_BAR = 8  # height of the band of colours


class ColorBar(QWidget):
    """A band of colours with a number at each end and in the middle."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """A scale from 0 to 1 in the colour map of that name."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Colour scale"))
        self.show_scale(name)

    def show_scale(self, name: str, low: float = 0.0, high: float = 1.0) -> None:
        """Show the colours of a map and the values of its first and last one."""
        self._name, self._low, self._high = name, low, high
        self._band = picture(np.linspace(0, 1, 256)[None], name)
        self.setAccessibleDescription(tr("From {low:.2f} to {high:.2f}").format(low=low, high=high))
        self.update()

    def set_high(self, high: float) -> None:
        """Value of the last colour; the first stays."""
        self.show_scale(self._name, self._low, high)

    def sizeHint(self) -> QSize:
        return QSize(120, _BAR + 4 + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = colors(self.palette())
        band = QRectF(0.5, 0.5, self.width() - 1, _BAR)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(band, self._band)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawRect(band)
        painter.setPen(QColor(tokens.muted))
        painter.setFont(tabular(self.font()))
        below = QRectF(0, _BAR + 3, self.width(), self.height() - _BAR - 3)
        for value, side in (
            (self._low, Qt.AlignmentFlag.AlignLeft),
            ((self._low + self._high) / 2, Qt.AlignmentFlag.AlignHCenter),
            (self._high, Qt.AlignmentFlag.AlignRight),
        ):
            painter.drawText(below, side | Qt.AlignmentFlag.AlignTop, f"{value:.2f}".replace("-", "\N{MINUS SIGN}"))
