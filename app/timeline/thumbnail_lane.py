"""A row of small pictures of the video."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from app.language import tr
from app.timeline.thumbnails import stretches

if TYPE_CHECKING:
    from app.session import Session
    from app.timeline.lane import Band
    from app.timeline.thumbnails import Thumbnails


class ThumbnailLane:
    """Pictures side by side, each at the left edge of the frames that it stands for."""

    height = 40

    def __init__(self, thumbnails: Thumbnails) -> None:
        self.name = tr("Pictures")
        self._thumbnails = thumbnails

    def take(self, session: Session) -> None:
        """The pictures are of the video, and no edit changes it."""

    def paint(self, painter: QPainter, band: Band) -> None:
        width = band.height * self._thumbnails.aspect
        seen = band.scale.visible
        row = stretches(seen.start, seen.stop, band.scale.per_frame, width, band.scale.frames)
        self._thumbnails.show_row(row)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for stretch in row:
            left, right = band.scale.edge_of(stretch.start), band.scale.edge_of(stretch.stop)
            painter.fillRect(QRectF(left, band.top, 1, band.height), QColor(band.colors.line))
            if (found := self._thumbnails.find(stretch)) is not None:
                at = QRectF(left + 1, band.top, min(width, right - left - 1), band.height)
                picture = found[1]
                share = at.width() / width
                painter.drawImage(at, picture, QRectF(0, 0, share * picture.width(), picture.height()))

    def say(self, _frame: int) -> str:
        return ""
