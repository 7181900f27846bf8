"""Numbers of frames along the top of the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor

from app.player.numbering import counted, number
from app.theme import GAP
from app.timeline.scale import tick_step

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.theme import Colors
    from app.timeline.scale import TimeScale

RULER = 18
"""Height in pixels."""

_ROOM = 64.0  # pixels that a number needs


def paint_ruler(painter: QPainter, scale: TimeScale, tokens: Colors) -> None:
    """Paint round numbers of the frames that are seen, and beside them what they count from."""
    painter.setPen(QColor(tokens.muted))
    beside = QRectF(GAP, 0, scale.left - 2 * GAP, RULER - 4)
    painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, counted())
    step, seen, base = tick_step(scale.per_frame, _ROOM), scale.visible, number(0)
    begin = -(-(seen.start + base) // step) * step
    for said in range(begin, seen.stop + base, step):
        at = scale.middle_of(said - base)
        painter.setPen(QColor(tokens.line))
        painter.drawLine(QPointF(at, RULER - 4), QPointF(at, RULER - 1))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRectF(at - _ROOM / 2, 0, _ROOM, RULER - 4), Qt.AlignmentFlag.AlignCenter, str(said))
