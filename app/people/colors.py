"""A colour and a letter for everybody, so that people differ by more than colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

# Okabe and Ito (2008), without black and the yellow that no white letter can be read on.
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_SIDE = 18  # logical pixels


def color_of(track: int) -> str:
    """The colour of a person, "#rrggbb"; the same in every session."""
    return COLORS[track % len(COLORS)]


def badge(track: int, ratio: float) -> QIcon:
    """A disc with the person's number.

    Args:
        track: id of the person.
        ratio: device pixels per logical pixel.
    """
    picture = QPixmap(round(_SIDE * ratio), round(_SIDE * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor("white"))  # a rim that parts it from the colour of a selected line
    painter.setBrush(QColor(color_of(track)))
    disc = QRectF(0.5, 0.5, _SIDE - 1, _SIDE - 1)
    painter.drawEllipse(disc)
    font = QFont(painter.font())
    font.setPixelSize(11)
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(track + 1))
    painter.end()
    shown = QIcon(picture)
    shown.addPixmap(picture, QIcon.Mode.Selected)  # else it is tinted there
    return shown
