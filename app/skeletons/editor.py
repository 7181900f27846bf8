"""The page on which a skeleton is made: its joints, its limbs, its names, and how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.joint_colors import OWN, joint_colors
from app.language import tr
from app.skeletons.joints_table import MIRROR, NAME, JointsTable, MirrorDelegate
from app.skeletons.limbs import Limbs
from app.skeletons.preview import Preview
from app.theme import GAP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.skeletons.draft import Draft, Joint
    from kimnet_core.pose.skeleton import Skeleton


class Editor(QWidget):
    """Shows a draft, and changes it.

    Attributes:
        base: the skeletons that a draft can begin with; the project's is the first.
        name: short name.
        title: what a person reads.
        table: the joints.
        limbs: limbs and torso.
        preview: how it looks.
        add, remove, up, down, paint: what is done to joints.
    """

    def __init__(self, draft: Draft, seen: Mapping[str, tuple[float, float]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._bases: list[Skeleton] = [draft.project]
        self.base = QComboBox()
        self.base.addItem(tr("This project's: {title}").format(title=draft.project.title))
        self.name = QLineEdit(draft.name)
        self.title = QLineEdit(draft.title)
        self.name.setToolTip(tr("The name of its file, and what commands call it"))
        self.joints = JointsTable(draft, self)
        self.table = QTableView()
        self.add = self._button(tr("Add"), self._add)
        self.remove = self._button(tr("Remove"), self._remove)
        self.up = self._button(tr("Up"), self._up)
        self.down = self._button(tr("Down"), self._down)
        self.paint = self._button(tr("Colour…"), self._ask_color)
        self.limbs = Limbs(draft)
        self.preview = Preview(draft, seen)
        self._worn = QLabel(tr("The picture wears these colours with Settings, Colours of joints: The skeleton's own."))
        self._set_up_table()
        self._lay_out()
        self._connect()
        self.table.selectRow(0)

    def offer(self, skeletons: Sequence[Skeleton]) -> None:
        """Let the person begin with these as well."""
        self._bases += skeletons
        for skeleton in skeletons:
            self.base.addItem(skeleton.title)

    def _set_up_table(self) -> None:
        self.table.setModel(self.joints)
        self.table.setAccessibleName(tr("Joints"))
        self.table.setItemDelegateForColumn(MIRROR, MirrorDelegate(self.table))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        how = QAbstractItemView.EditTrigger  # all but moving there: arrows shall walk through the table
        self.table.setEditTriggers(how.DoubleClicked | how.SelectedClicked | how.EditKeyPressed | how.AnyKeyPressed)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)

    def _lay_out(self) -> None:
        names = QFormLayout()
        names.setHorizontalSpacing(2 * GAP)
        names.setVerticalSpacing(GAP // 2)
        for text, field in ((tr("Begin with"), self.base), (tr("Title"), self.title), (tr("Short name"), self.name)):
            field.setAccessibleName(text)
            names.addRow(text, field)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP // 2)
        for button in (self.add, self.remove, self.up, self.down, self.paint):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._worn.setWordWrap(True)
        self._worn.setProperty("quiet", True)
        self._worn.setVisible(joint_colors.preset != OWN)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addLayout(names)
        left.addWidget(self.table, 1)
        left.addLayout(buttons)
        left.addWidget(self._worn)
        right.addWidget(self.preview, 3)
        right.addWidget(self.limbs, 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP)
        for column, share in ((left, 3), (right, 2)):
            column.setSpacing(GAP)
            row.addLayout(column, share)

    def _connect(self) -> None:
        self.base.activated.connect(self._begin)
        self.name.textEdited.connect(self._draft.set_name)
        self.title.textEdited.connect(self._draft.set_title)
        self.table.selectionModel().currentRowChanged.connect(self._take_row)
        self.preview.picked.connect(self._select)
        self._draft.changed.connect(self._refresh)

    def _button(self, text: str, verb: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, autoDefault=False)
        button.clicked.connect(verb)
        return button

    @property
    def _joint(self) -> Joint | None:
        return self.joints.joint(self.table.currentIndex().row())

    @Slot(int)
    def _begin(self, index: int) -> None:
        self._draft.begin(self._bases[index])
        self.table.selectRow(0)

    @Slot()
    def _refresh(self) -> None:
        for field, text in ((self.name, self._draft.name), (self.title, self._draft.title)):
            if field.text().strip() != text.strip():
                with QSignalBlocker(field):
                    field.setText(text)

    @Slot(QModelIndex)
    def _take_row(self, index: QModelIndex) -> None:
        self.preview.mark(self.joints.joint(index.row()))

    @Slot(object)
    def _select(self, joint: Joint) -> None:
        self.table.selectRow(self.joints.row(joint))
        self.table.scrollTo(self.table.currentIndex())

    @Slot()
    def _add(self) -> None:
        self._select(self._draft.add())
        self.table.setFocus()
        self.table.edit(self.table.currentIndex().siblingAtColumn(NAME))

    @Slot()
    def _remove(self) -> None:
        if (joint := self._joint) is not None:
            row = self.joints.row(joint)
            self._draft.remove(joint)
            self.table.selectRow(min(row, self.joints.rowCount() - 1))

    @Slot()
    def _up(self) -> None:
        self._move(-1)

    @Slot()
    def _down(self) -> None:
        self._move(1)

    def _move(self, way: int) -> None:
        if (joint := self._joint) is not None:
            self._draft.move(joint, way)
            self._select(joint)

    @Slot()
    def _ask_color(self) -> None:
        if (joint := self._joint) is None:
            return
        dialog = QColorDialog(QColor(joint.color), self)
        dialog.setWindowTitle(tr("Colour of {joint}").format(joint=joint.name))
        dialog.colorSelected.connect(self._paint)
        dialog.open()

    @Slot(QColor)
    def _paint(self, color: QColor) -> None:
        if (joint := self._joint) is not None:
            self._draft.paint(joint, color.name())
