"""The conflicts of a merge as rows: where two people placed a joint by hand, and which of them holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.language import tr
from app.player.numbering import number
from kimnet_core.labels.merge import Choice, choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from PySide6.QtCore import QObject

    from app.project.videos import Videos
    from kimnet_core.labels.merge import Conflict


_NUMBERS = (1, 4, 5, 6)  # columns


class Conflicts(QAbstractTableModel):
    """One row per conflict.

    Attributes:
        rows: in the order of the rows.
        choices: what the person chose; open where a conflict is not in it.
    """

    def __init__(self, rows: Sequence[Conflict], videos: Videos, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.choices: dict[Conflict, Choice] = {}
        self._videos = videos
        self._titles = (
            tr("Video"),
            tr("Frame"),
            tr("Person"),
            tr("Joint"),
            tr("Yours"),
            tr("Theirs"),
            tr("Distance"),
            tr("Take"),
        )

    def choose(self, rows: Iterable[int], choice: Choice) -> None:
        """Settle some rows in one way."""
        self.choices |= {self.rows[row]: choice for row in rows}
        self._tell()

    def apply(self, rule: Choice, within: float) -> None:
        """Settle all rows by a rule; what it says nothing to is open again."""
        found = {conflict: choose(conflict, rule, within) for conflict in self.rows}
        self.choices = {conflict: choice for conflict, choice in found.items() if choice is not None}
        self._tell()

    def next_open(self, row: int) -> int | None:
        """The first open row after one, else the first of all; None where all are settled."""
        rows = [*range(row + 1, len(self.rows)), *range(row + 1)]
        return next((each for each in rows if self.rows[each] not in self.choices), None)

    @property
    def left(self) -> int:
        """How many are open."""
        return len(self.rows) - len(self.choices)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008  likewise
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return _side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells(self.rows[index.row()])[index.column()]
        return _side(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _cells(self, conflict: Conflict) -> tuple[str, ...]:
        video = self._videos.numbered(conflict.video)
        if video is None:  # removed while this is open
            return ("",) * len(self._titles)
        labels = video.document.labels
        person = labels.tracks[conflict.track].name if conflict.track in labels.tracks else ""
        ours, theirs = (f"{x:.1f}, {y:.1f}" for x, y in (conflict.ours, conflict.theirs))
        return (
            video.name,
            str(number(conflict.frame)),
            person,
            video.document.joint_name(conflict.joint),
            ours,
            theirs,
            tr("{px} px").format(px=f"{conflict.distance:.1f}"),
            _words(self.choices.get(conflict)),
        )

    def _tell(self) -> None:
        last = len(self._titles) - 1
        self.dataChanged.emit(self.index(0, last), self.index(len(self.rows) - 1, last))


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _words(choice: Choice | None) -> str:
    words = {Choice.OURS: tr("yours"), Choice.THEIRS: tr("theirs"), Choice.MEAN: tr("the middle")}
    return tr("open") if choice is None else words[choice]
