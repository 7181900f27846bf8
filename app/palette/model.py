"""The lines of the palette, and how one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from app.theme import GAP, colors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    from app.palette.entries import Entry

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole


class EntryModel(QAbstractListModel):
    """Entries in the order in which they are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Hold other entries."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        values = {
            Qt.ItemDataRole.DisplayRole: f"{entry.kind}: {entry.text}",
            Qt.ItemDataRole.AccessibleDescriptionRole: entry.missing or entry.tip,
            Qt.ItemDataRole.ToolTipRole: entry.missing or entry.tip,
            ENTRY: entry,
        }
        return values.get(Qt.ItemDataRole(role))


class EntryDelegate(QStyledItemDelegate):
    """The kind, the text and the keys side by side; what cannot be done is faint and says why in place of keys."""

    def sizeHint(self, option: QStyleOptionViewItem, _: Index) -> QSize:
        return QSize(0, option.fontMetrics.height() + GAP + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY)
        tokens = colors(option.palette)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.raised if entry.missing else tokens.accent))
            painter.drawRoundedRect(option.rect, 4, 4)
        plain = tokens.on_accent if chosen and not entry.missing else tokens.muted if entry.missing else tokens.text
        quiet = tokens.on_accent if chosen and not entry.missing else tokens.muted
        rect = option.rect.adjusted(GAP, 0, -GAP, 0)
        kind = option.fontMetrics.horizontalAdvance("M" * 8)
        painter.setPen(QColor(quiet))
        _write(painter, QRect(rect.left(), rect.top(), kind, rect.height()), entry.kind, Qt.AlignmentFlag.AlignLeft)
        body = rect.adjusted(kind + GAP, 0, 0, 0)
        right = entry.missing or entry.keys
        used = min(option.fontMetrics.horizontalAdvance(right), body.width() * 6 // 10)
        _write(painter, body.adjusted(body.width() - used - 1, 0, 0, 0), right, Qt.AlignmentFlag.AlignRight)
        painter.setPen(QColor(plain))
        _write(painter, body.adjusted(0, 0, -used - GAP, 0), entry.text, Qt.AlignmentFlag.AlignLeft)
        painter.restore()


def _write(painter: QPainter, rect: QRect, text: str, side: Qt.AlignmentFlag) -> None:
    """A line that ends in … where there is no room."""
    short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, short)
