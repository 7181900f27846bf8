"""The window of a merge: what comes, what is in conflict, and what is taken."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.language import ntr, tr
from app.project_dialogs.conflicts import Conflicts
from app.theme import GAP
from kimnet_core.labels.merge import Choice

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from app.project.merging import Offer
    from app.project.videos import Videos

_NEAR = 5.0  # pixels up to which a middle is offered at first
_SIZE = 960, 300  # low, so that the picture behind it is seen


class MergeDialog(QDialog):
    """Lists conflicts; a chosen row is shown in the window behind, which stays in use.

    It lies at the lower edge of that window. Arrows walk through the rows; 1, 2 and 3 settle one and go on to the next.

    Attributes:
        conflicts: the rows.
        table: their view.

    Signals:
        shown_wanted(Conflict): the person looks at this one.
        wanted(Offer, choices): merge.
    """

    shown_wanted = Signal(object)
    wanted = Signal(object, object)

    def __init__(self, offer: Offer, videos: Videos, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Merge {name}").format(name=offer.path.name))
        self._offer = offer
        self.conflicts = Conflicts(offer.merge.conflicts, videos, self)
        self.table = QTableView()
        self._near = QDoubleSpinBox(minimum=0, maximum=999, decimals=1, value=_NEAR, suffix=tr(" px"))
        self._left = QLabel()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._merge = buttons.addButton(tr("Merge"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out(buttons)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        self.conflicts.dataChanged.connect(self._tell)
        self.table.selectionModel().currentRowChanged.connect(self._look)
        self._tell()
        self.resize(*_SIZE)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        self.table.setModel(self.conflicts)
        self.table.setAccessibleName(tr("Conflicts"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        self._merge.setProperty("primary", True)
        summary = QLabel(self._summary())
        summary.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addWidget(summary)
        if self.conflicts.rows:
            column.addWidget(self.table, 1)
            row = QHBoxLayout()
            row.addLayout(self._ways())
            row.addSpacing(2 * GAP)
            row.addStretch(1)
            row.addLayout(self._rules())
            column.addLayout(row)
        end = QHBoxLayout()
        end.addWidget(self._left, 1)
        end.addWidget(buttons)
        column.addLayout(end)

    def _rules(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(QLabel(tr("All:")))
        for text, choice in ((tr("Take yours"), Choice.OURS), (tr("Take theirs"), Choice.THEIRS)):
            row.addWidget(self._button(text, partial(self._apply, choice)))
        row.addWidget(self._button(tr("Take the middle up to"), partial(self._apply, Choice.MEAN)))
        self._near.setAccessibleName(tr("Largest distance of a middle"))
        row.addWidget(self._near)
        return row

    def _ways(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(QLabel(tr("Selected rows:")))
        ways = ((tr("Yours"), Choice.OURS), (tr("Theirs"), Choice.THEIRS), (tr("The middle"), Choice.MEAN))
        for key, (text, choice) in enumerate(ways, 1):
            verb = partial(self._choose, choice)
            row.addWidget(self._button(f"{text}  ·  {key}", verb))
            QShortcut(QKeySequence(str(key)), self, verb)  # a button's own is too slow for who types ahead
        return row

    def _button(self, text: str, verb: partial[None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(verb)
        return button

    def _summary(self) -> str:
        merge = self._offer.merge
        tracks = [track for video in merge.videos for track in video.tracks]
        frames = sum(track.changed for track in tracks)
        parts = [
            ntr("{n} frame gets labels that only they have.", "{n} frames get labels that only they have.", frames)
        ]
        if merge.added:
            parts.append(ntr("{n} video is added.", "{n} videos are added.", len(merge.added)))
        both = len(self.conflicts.rows)
        parts.append(ntr("You both placed {n} joint, not alike.", "You both placed {n} joints, not alike.", both))
        return " ".join(parts)

    def _apply(self, choice: Choice, _checked: bool = False) -> None:
        self.conflicts.apply(choice, self._near.value())

    def _choose(self, choice: Choice, _checked: bool = False) -> None:
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        self.conflicts.choose(rows, choice)
        following = self.conflicts.next_open(max(rows, default=-1))
        if len(rows) == 1 and following is not None:
            self.table.selectRow(following)

    def showEvent(self, event: QShowEvent) -> None:
        """Come below the picture, with the first conflict shown in it."""
        super().showEvent(event)
        if (window := self.parentWidget()) is not None:
            below = window.frameGeometry()
            self.move(below.center().x() - self.width() // 2, below.bottom() - self.frameGeometry().height() - GAP)
        if self.conflicts.rows and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
            self.table.setFocus()

    @Slot()
    def _tell(self) -> None:
        left = self.conflicts.left
        self._left.setText(ntr("{n} is open and stays yours.", "{n} are open and stay yours.", left) if left else "")

    @Slot()
    def _look(self) -> None:
        row = self.table.currentIndex().row()
        if row >= 0:
            self.shown_wanted.emit(self.conflicts.rows[row])

    @Slot()
    def _accept(self) -> None:
        self.wanted.emit(self._offer, self.conflicts.choices)
        self.accept()
