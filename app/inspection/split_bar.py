"""One bar that is split into what a value is the sum of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.inspection.reading import number
from app.language import tr
from app.theme import GAP, colors, tabular

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from kimnet_core.inference.contributions import Share

_BAR = 18
_SWATCH = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the bar.

    Attributes:
        name: in the legend.
        value: of the heatmap's unit; below 0 it lies to the left of the line.
        brush: what it is filled with; two of one colour have another pattern.
    """

    name: str
    value: float
    brush: QBrush


def parts_of(share: Share, palette: QPalette) -> tuple[Part, ...]:
    """The pieces of an account, in the order in which the network adds them up."""
    tokens, style = colors(palette), Qt.BrushStyle
    return tuple(
        Part(name, value, QBrush(QColor(color), pattern))
        for name, value, color, pattern in (
            (tr("Frame before"), share.prior, tokens.accent, style.SolidPattern),
            (tr("This picture"), share.picture, tokens.poor, style.SolidPattern),
            (tr("Decoder"), share.decoder, tokens.muted, style.Dense4Pattern),
            (tr("Learned"), share.learnt, tokens.good, style.BDiagPattern),
            (tr("Placed or held"), share.placed, tokens.human, style.FDiagPattern),
        )
    )


class SplitBar(QWidget):
    """The pieces end to end, those below 0 to the left of a line, and a legend with their numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share: Share | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("What the value is the sum of"))

    def show_share(self, share: Share | None) -> None:
        """Show an account, or nothing."""
        self._share = share
        parts = () if share is None else parts_of(share, self.palette())
        self.setAccessibleDescription(", ".join(f"{part.name} {number(part.value)}" for part in parts))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, _BAR + GAP + 3 * self._line())

    def minimumSizeHint(self) -> QSize:
        return QSize(180, self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._share is None:
            return
        painter = QPainter(self)
        painter.setFont(tabular(self.font()))
        parts = parts_of(self._share, self.palette())
        self._paint_bar(painter, parts)
        for at, part in enumerate(parts):
            self._paint_entry(painter, part, at)

    def _line(self) -> int:
        return self.fontMetrics().height() + 2

    def _paint_bar(self, painter: QPainter, parts: tuple[Part, ...]) -> None:
        tokens = colors(self.palette())
        below = -sum(part.value for part in parts if part.value < 0)
        above = sum(part.value for part in parts if part.value > 0)
        unit = (self.width() - 1) / max(below + above, 1e-6)
        zero = left = right = below * unit
        painter.setPen(QPen(QColor(tokens.base), 1))
        for part in parts:
            length = abs(part.value) * unit
            left -= length if part.value < 0 else 0
            painter.fillRect(QRectF(left if part.value < 0 else right, 1, length, _BAR - 2), QColor(tokens.raised))
            painter.setBrush(part.brush)
            painter.drawRect(QRectF(left if part.value < 0 else right, 1, length, _BAR - 2))
            right += length if part.value > 0 else 0
        painter.setPen(QPen(QColor(tokens.text), 1))
        painter.drawLine(QPointF(zero, 0), QPointF(zero, _BAR))

    def _paint_entry(self, painter: QPainter, part: Part, at: int) -> None:
        tokens = colors(self.palette())
        width = self.width() / 2
        place = QRectF(at % 2 * (width + GAP), _BAR + GAP // 2 + at // 2 * self._line(), width - GAP, self._line())
        swatch = QRectF(place.left(), place.center().y() - _SWATCH / 2, _SWATCH, _SWATCH)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.fillRect(swatch, QColor(tokens.raised))
        painter.setBrush(part.brush)
        painter.drawRect(swatch)
        text = place.adjusted(_SWATCH + GAP, 0, 0, 0)
        painter.setPen(QColor(tokens.text))
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, part.name)
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(part.value))
