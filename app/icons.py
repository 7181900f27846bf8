"""Line icons in the colour of the text around them."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from kimnet_core.resources import ICONS


def icon(
    name: str,
    role: QPalette.ColorRole = QPalette.ColorRole.ButtonText,
    on: QPalette.ColorRole = QPalette.ColorRole.Accent,
) -> QIcon:
    """The icon `resources/icons/<name>.svg` in a colour of the palette, which it follows when that changes.

    Args:
        name: of the file.
        role: of the palette.
        on: the same, while its button is down.
    """
    return QIcon(_LineIcon(name, role, on))


def draw_icon(painter: QPainter, name: str, rect: QRectF, color: str) -> None:
    """Draw an icon into a rectangle, in a colour "#rrggbb"."""
    _renderer(name, color).render(painter, rect)


@lru_cache(maxsize=256)
def _renderer(name: str, color: str) -> QSvgRenderer:
    text = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", color).encode()))


class _LineIcon(QIconEngine):
    """Drawn when it is painted, so that size, screen and palette are those of the moment."""

    def __init__(self, name: str, role: QPalette.ColorRole, on: QPalette.ColorRole) -> None:
        super().__init__()
        self._name, self._role, self._on = name, role, on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        palette = QApplication.palette()
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        role = self._on if state == QIcon.State.On else self._role
        draw_icon(painter, self._name, QRectF(rect), palette.color(group, role).name())

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture
