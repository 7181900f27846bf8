"""Limbs and torso of the draft, for the keyboard too."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QListWidget, QPushButton, QVBoxLayout, QWidget

from app.language import tr
from app.theme import GAP

if TYPE_CHECKING:
    from app.skeletons.draft import Draft, Joint


class Limbs(QWidget):
    """A list of limbs, what adds and removes one, and the two ends of the torso.

    Attributes:
        limbs: the list.
        ends: the two joints that `connect_button` connects.
        connect_button: draws the limb between them, or takes it away.
        torso: its two ends.
    """

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.limbs = QListWidget()
        self.ends = _Joints(tr("One end of the limb")), _Joints(tr("Other end of the limb"), 1)
        self.torso = _Joints(tr("Upper end of the torso")), _Joints(tr("Lower end of the torso"))
        self.connect_button = QPushButton(tr("Connect or part"), autoDefault=False)
        self.remove_button = QPushButton(tr("Remove limb"), autoDefault=False)
        self.limbs.setAccessibleName(tr("Limbs"))
        self._lay_out()
        self.connect_button.clicked.connect(self._join)
        self.remove_button.clicked.connect(self._remove)
        self.limbs.currentRowChanged.connect(self._tell)
        for end, combo in enumerate(self.torso):
            combo.activated.connect(partial(self._set_torso, end))
        draft.changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(GAP // 2)
        for row, (text, combos) in enumerate(((tr("Limb"), self.ends), (tr("Torso"), self.torso))):
            label = QLabel(text)
            label.setBuddy(combos[0])
            grid.addWidget(label, 2 * row, 0)
            grid.addWidget(combos[0], 2 * row, 1)
            grid.addWidget(combos[1], 2 * row, 2)
        grid.addWidget(self.connect_button, 1, 1)
        grid.addWidget(self.remove_button, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self.torso[0].setToolTip(tr("PCK measures distances in lengths of the torso: shoulder to the opposite hip"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.limbs, 1)
        column.addLayout(grid)

    @Slot()
    def _refresh(self) -> None:
        row = self.limbs.currentRow()
        names = [tr("{a} and {b}").format(a=a.name, b=b.name) for a, b in self._draft.edges]
        if names != [self.limbs.item(i).text() for i in range(self.limbs.count())]:
            self.limbs.clear()
            self.limbs.addItems(names)
            self.limbs.setCurrentRow(min(row, len(names) - 1))
        for combo in (*self.ends, *self.torso):
            combo.show_joints(self._draft.joints)
        for combo, joint in zip(self.torso, self._draft.torso, strict=True):
            combo.setCurrentIndex(self._draft.joints.index(joint))
        self._tell()

    @Slot()
    def _tell(self) -> None:
        self.remove_button.setEnabled(0 <= self.limbs.currentRow() < len(self._draft.edges))

    @Slot()
    def _join(self) -> None:
        a, b = (self._draft.joints[combo.currentIndex()] for combo in self.ends)
        self._draft.join(a, b)

    @Slot()
    def _remove(self) -> None:
        self._draft.join(*self._draft.edges[self.limbs.currentRow()])

    def _set_torso(self, end: int, index: int) -> None:
        self._draft.set_torso(end, self._draft.joints[index])


class _Joints(QComboBox):
    """Chooses a joint; stays at it while joints come, go and are called otherwise."""

    def __init__(self, name: str, first: int = 0) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._joints: list[Joint] = []
        self._first = first  # what is chosen where the person has chosen none of these joints
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def show_joints(self, joints: list[Joint]) -> None:
        names = [joint.name for joint in joints]
        if joints == self._joints and names == [self.itemText(i) for i in range(self.count())]:
            return
        chosen = self._joints[self.currentIndex()] if self._joints else None
        self._joints = list(joints)
        with QSignalBlocker(self):
            self.clear()
            self.addItems(names)
            self.setCurrentIndex(joints.index(chosen) if chosen in joints else min(self._first, len(joints) - 1))
