"""What joints look like with the colours that are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.joint_colors import joint_colors, side
from app.joint_names import short_name
from app.language import tr
from kimnet_core.pose.skeleton import load_skeleton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_RADIUS, _STEP = 7, 30


class Swatches(QWidget):
    """A disc for each joint of a body."""

    def __init__(self) -> None:
        super().__init__()
        self._skeleton = load_skeleton("penn13")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Colours of joints, left ones with a dot"))
        joint_colors.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(len(self._skeleton) * _STEP, 4 * _RADIUS + self.fontMetrics().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.75)
        painter.setFont(font)
        for i, (name, color) in enumerate(zip(self._skeleton.joints, joint_colors.of(self._skeleton), strict=True)):
            middle = QPointF((i + 0.5) * _STEP, 2 * _RADIUS)
            painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
            painter.setBrush(QColor(color))
            painter.drawEllipse(middle, _RADIUS, _RADIUS)
            if side(name) == "left":
                painter.setBrush(QColor("#101115"))
                painter.drawEllipse(middle, 2, 2)
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            text = short_name(name)
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.drawText(QPointF(middle.x() - width / 2, self.height() - 2), text)
