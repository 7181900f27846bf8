"""Trials as a table that can be sorted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.language import tr
from app.player.numbering import number
from app.sweeps.words import back, drop, fill_name, hidden_joints, network_name, risen
from app.theme import tabular

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QFont

    from kimnet_core.occlusion.results import Row

Index = QModelIndex | QPersistentModelIndex
SORT = Qt.ItemDataRole.UserRole
_NEVER = 10**9  # sorted after every number
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Column:
    """One of them.

    Attributes:
        title: above it.
        tip: what it means.
        value: what it is sorted by; None where there is nothing.
        text: what is read.
        words: whether it stands flush left.
    """

    title: str
    tip: str
    value: Callable[[Row], Any]
    text: Callable[[Row], str]
    words: bool = False


def columns(rows: Sequence[Row]) -> list[Column]:
    """Those that tell these trials apart."""
    torso = tr("in torso sizes, against the run with nothing hidden")
    told = [
        Column(tr("Hidden"), tr("Which joints were hidden"), lambda row: row.joints, _joints, words=True),
        Column(
            tr("Size"), tr("Of the squares, in pixels of the network's input of 256"), _size, lambda r: f"{r.size:g}"
        ),
        Column(tr("From"), tr("The first hidden frame"), lambda row: row.start, lambda row: str(number(row.start))),
        Column(tr("Frames"), tr("How many were hidden"), lambda row: row.duration, lambda row: str(row.duration)),
        Column(tr("Fill"), tr("What took the place of the hidden pixels"), lambda row: row.fill, _fill, words=True),
        Column(tr("Network"), tr("Which network"), lambda row: row.weights, _network, words=True),
        _number(tr("Away"), tr("Hidden joints while they are hidden, mean") + ", " + torso, lambda row: row.during),
        _number(tr("Farthest"), tr("Hidden joints in any frame, most") + ", " + torso, lambda row: row.largest),
        _number(tr("Others"), tr("All other joints over the same frames, mean") + ", " + torso, lambda row: row.others),
        Column(
            tr("Back after"),
            tr("Frames after the last hidden one until all are back within a tenth of a torso for good"),
            _back_value,
            back,
        ),
        _number(
            tr("At the end"), tr("All joints in the last frame, mean: the drift") + ", " + torso, lambda r: r.drift
        ),
        Column(
            tr("PCK drop"),
            tr("Points of PCK@0.2 that hiding cost, against the joints that a person or a file gave"),
            drop,
            lambda row: _said(drop(row), 1),
        ),
        Column(
            tr("Listened to more"),
            tr("Joints of the frame before whose weights rose most in the rows of the hidden ones"),
            lambda row: row.risen[0][1] if row.risen else None,
            risen,
            words=True,
        ),
    ]
    same = {
        tr("From"): len({row.start for row in rows}) < 2,
        tr("Fill"): len({row.fill for row in rows}) < 2,
        tr("Network"): len({row.weights for row in rows}) < 2,
        tr("PCK drop"): all(drop(row) is None for row in rows),
    }
    return [column for column in told if not same.get(column.title, False)]


class TrialModel(QAbstractTableModel):
    """The rows of a sweep."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self._columns = columns(())
        self._figures: QFont | None = None

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these; where they only became more, what is picked stays picked."""
        shape, same = columns(rows), self.rows == rows[: len(self.rows)]
        if same and self.rows and [each.title for each in shape] == [each.title for each in self._columns]:
            if len(rows) > len(self.rows):
                self.beginInsertRows(QModelIndex(), len(self.rows), len(rows) - 1)
                self.rows = rows
                self.endInsertRows()
            return
        self.beginResetModel()
        self.rows, self._columns = rows, shape
        self.endResetModel()

    def wear(self, font: QFont) -> None:
        """Figures of this font."""
        self._figures = tabular(font)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], self._columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.text(row)
        if role == SORT:
            value = column.value(row)
            return -1.0 if value is None else value
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column.words else _RIGHT
        if role == Qt.ItemDataRole.FontRole and not column.words:
            return self._figures
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and section < len(self._columns):
            column = self._columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title
            if role == Qt.ItemDataRole.ToolTipRole:
                return column.tip
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if column.words else _RIGHT
        return None


def _number(title: str, tip: str, value: Callable[[Row], float | None]) -> Column:
    return Column(title, tip, value, lambda row: _said(value(row), 2))


def _said(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _joints(row: Row) -> str:
    return hidden_joints(row.joints)


def _size(row: Row) -> float:
    return row.size


def _size_text(row: Row) -> str:
    return f"{row.size:g}"


def _drift(row: Row) -> float | None:
    return row.drift


def _fill(row: Row) -> str:
    return fill_name(row.fill)


def _network(row: Row) -> str:
    return network_name(row.weights)


def _back_value(row: Row) -> int:
    if not row.after:
        return _NEVER + 1
    return _NEVER if row.recovery is None else row.recovery
