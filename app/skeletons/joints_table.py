"""The joints of the draft as rows of a table that can be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QWidget

from app.language import tr

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QStyleOptionViewItem

    from app.skeletons.draft import Draft, Joint

    Index = QModelIndex | QPersistentModelIndex

NAME, COLOR, MIRROR, SIGMA = range(4)


class JointsTable(QAbstractTableModel):
    """A row for each joint: name, colour, the joint of the other side, OKS sigma."""

    def __init__(self, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._joints: list[Joint] = list(draft.joints)
        draft.reordered.connect(self._reset)
        draft.changed.connect(self._tell)

    def joint(self, row: int) -> Joint | None:
        """The joint of a row."""
        return self._joints[row] if 0 <= row < len(self._joints) else None

    def row(self, joint: Joint) -> int:
        """Where a joint stands."""
        return self._joints.index(joint)

    def others(self, row: int) -> list[Joint]:
        """All joints but that of a row."""
        return [joint for i, joint in enumerate(self._joints) if i != row]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._joints)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else SIGMA + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return (tr("Joint"), tr("Colour"), tr("Other side"), tr("OKS sigma"))[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        joint = self._joints[index.row()]
        mirror = joint.mirror.name if joint.mirror is not None else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return (joint.name, joint.color, mirror, f"{joint.sigma:g}")[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == COLOR:
            return QColor(joint.color)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or (joint := self.joint(index.row())) is None:
            return False
        match index.column():
            case 0:
                self._draft.rename(joint, str(value))
            case 1:
                self._draft.paint(joint, str(value).strip())
            case 2:
                self._draft.pair(joint, next((other for other in self._joints if other.name == value), None))
            case _:
                self._draft.set_sigma(joint, str(value))
        return True

    @Slot()
    def _reset(self) -> None:
        if self._joints == self._draft.joints:
            return  # called otherwise, but the same ones: whoever types in the table goes on
        self.beginResetModel()
        self._joints = list(self._draft.joints)
        self.endResetModel()

    @Slot()
    def _tell(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._joints) - 1, SIGMA))


class MirrorDelegate(QStyledItemDelegate):
    """Chooses the joint of the other side from a list."""

    def createEditor(self, parent: QWidget, _: QStyleOptionViewItem, index: Index) -> QWidget:
        combo = QComboBox(parent)
        combo.setAccessibleName(tr("Other side"))
        combo.addItem(tr("none"), "")
        table = index.model()
        assert isinstance(table, JointsTable)
        for joint in table.others(index.row()):
            combo.addItem(joint.name, joint.name)
        return combo

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData())
