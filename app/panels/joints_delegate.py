"""Paints a row of the joints list."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.icons import draw_icon
from app.joint_states import STATE_ICONS, short_state
from app.panels.joints_model import ROW_ROLE, JointRow
from app.theme import GAP, colors, tabular, translucent
from kimnet_core.pose.pose import DOUBTFUL, Visibility

_ICON = 16
_LOCK = 13
_SCORE = 34  # width of the number and the bar below it
_ABSENT = 0.35  # opacity of the mark of a joint that has no place


class JointsDelegate(QStyledItemDelegate):
    """Mark, name, source, score and visibility.

    Signals:
        visibility_clicked(row): the eye of a row was clicked.
    """

    visibility_clicked = Signal(int)

    def sizeHint(self, option: QStyleOptionViewItem, _: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(220, max(22, option.fontMetrics.height() + 8))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: JointRow = index.data(ROW_ROLE)
        tokens = colors(option.palette)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, translucent(tokens.accent, 0.24))
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, translucent(tokens.text, 0.05))
        there = row.visibility != Visibility.ABSENT
        self._paint_mark(painter, QPointF(rect.left() + 2 * GAP, rect.center().y()), row, tokens.faint)
        eye = _eye(option.rect)
        draw_icon(painter, STATE_ICONS[row.visibility], QRectF(eye), tokens.text if there else tokens.faint)
        centre = Qt.AlignmentFlag.AlignVCenter
        wide = max(option.fontMetrics.horizontalAdvance(short_state(each)) for each in Visibility)
        state = QRectF(eye.left() - GAP / 2 - wide, rect.top(), wide, rect.height())
        painter.setFont(option.font)
        painter.setPen(QColor(tokens.text if row.visibility == Visibility.HIDDEN else tokens.muted))
        painter.drawText(state, Qt.AlignmentFlag.AlignRight | centre, row.state)
        score = QRectF(state.left() - GAP - _SCORE, rect.top(), _SCORE, rect.height())
        if there:
            painter.setPen(QColor(tokens.muted if row.score >= DOUBTFUL else tokens.poor))
            painter.setFont(tabular(option.font))
            above = score.adjusted(0, 0, 0, -4)
            painter.drawText(above, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{row.score:.2f}")
            bar = QRectF(score.left(), score.bottom() - 4, _SCORE, 2)
            painter.fillRect(bar, QColor(tokens.line))
            bar.setWidth(_SCORE * row.score)
            painter.fillRect(bar, QColor(tokens.good if row.score >= DOUBTFUL else tokens.poor))
        painter.setFont(option.font)
        names = QRectF(rect.left() + 3.5 * GAP, rect.top(), score.left() - rect.left() - 4.5 * GAP, rect.height())
        painter.setPen(QColor(tokens.text if row.human else tokens.muted))
        painter.drawText(names, Qt.AlignmentFlag.AlignRight | centre, row.source)
        painter.setPen(QColor(tokens.text if there else tokens.muted))
        painter.drawText(names, Qt.AlignmentFlag.AlignLeft | centre, row.name)
        if row.locked:
            left = names.left() + option.fontMetrics.horizontalAdvance(row.name) + GAP / 2
            draw_icon(painter, "lock", QRectF(left, rect.center().y() - _LOCK / 2, _LOCK, _LOCK), tokens.text)
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if (
            event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and _eye(option.rect).adjusted(-4, -4, 4, 4).contains(event.position().toPoint())
        ):
            self.visibility_clicked.emit(index.row())
            return True
        return super().editorEvent(event, model, option, index)

    @staticmethod
    def _paint_mark(painter: QPainter, at: QPointF, row: JointRow, line: str) -> None:
        """The mark that the joint has on the picture: a disc, a diamond where a person placed it."""
        absent = row.visibility == Visibility.ABSENT
        painter.setPen(QPen(QColor(line), 1.2))
        painter.setBrush(translucent(row.color, _ABSENT) if absent else QColor(row.color))
        if row.human:
            r = 6.0
            corners = [QPointF(0, -r), QPointF(r, 0), QPointF(0, r), QPointF(-r, 0)]
            painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
        else:
            painter.drawEllipse(at, 4.5, 4.5)


def _eye(row: QRect) -> QRect:
    return QRect(row.right() - GAP - _ICON, row.center().y() - _ICON // 2, _ICON, _ICON)
