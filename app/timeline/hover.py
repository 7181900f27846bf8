"""What a frame under the mouse is: a small picture, its number, its time, and what the lanes know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.theme import GAP, tabular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage


class Hover(QFrame):
    """Floats above the timeline and takes no mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.WindowTransparentForInput)
        self.setProperty("pill", True)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._picture, self._text = QLabel(), QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setFont(tabular(self.font()))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text)

    def show_at(self, place: QPoint, lines: Sequence[str], picture: QImage | None, size: tuple[int, int]) -> None:
        """Appear above a place of the screen.

        Args:
            place: logical pixels.
            lines: of text.
            picture: of the frame; None keeps its room empty until it is there.
            size: width and height of that room, logical pixels.
        """
        self._picture.setFixedSize(*size)
        self._picture.setPixmap(QPixmap() if picture is None else QPixmap.fromImage(picture))
        self._text.setText("\n".join(lines))
        self.adjustSize()
        screen = self.screen().availableGeometry()
        left = min(max(place.x() - self.width() // 2, screen.left()), screen.right() - self.width())
        self.move(left, max(place.y() - self.height() - GAP, screen.top()))
        self.show()
