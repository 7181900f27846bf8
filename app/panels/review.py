"""The review panel: what to look at, the worst first, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.language import ntr, tr
from app.player.numbering import counted, number, numbering
from app.review.review import DONE, SKIPPED
from app.review.words import reason_of
from app.theme import GAP, tabular
from app.widgets.choice import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.review.review import Item
    from app.session import Session

_KEY = Qt.ItemDataRole.UserRole
_STATES = {None: "", DONE: "✓", SKIPPED: "↷"}
_BARS = 5  # of the worst finding


class ReviewPanel(QWidget):
    """A list of findings; choosing one shows its frame and its joint.

    Attributes:
        findings: the list.
        summary: how many wait, and how much correcting them is likely to put right.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._review = session, session.review
        self._everything = False
        self.summary = QLabel(wordWrap=True)
        self._filter = Choice(tr("Show"), ((False, tr("Waiting")), (True, tr("All"))))
        self._filter.put(False)
        self.findings = QTreeWidget()
        self._empty = QLabel(wordWrap=True)
        self._bar = QProgressBar(maximum=100, textVisible=False)
        self._buttons: dict[str, QPushButton] = {}
        self._lay_out()
        self._filter.chosen.connect(self._choose)
        self.findings.currentItemChanged.connect(self._pick)
        self._review.changed.connect(self._refresh)
        numbering.changed.connect(self._refresh)
        for key, verb in ((Qt.Key.Key_Return, self._review.finish), (Qt.Key.Key_Delete, self._review.skip)):
            shortcut = QShortcut(QKeySequence(key), self.findings, verb)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._refresh()

    def _lay_out(self) -> None:
        self.findings.setColumnCount(3)
        self.findings.setRootIsDecorated(False)
        self.findings.setUniformRowHeights(True)
        self.findings.setAccessibleName(tr("What to look at"))
        self.findings.setFont(tabular(self.font()))
        header = self.findings.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._empty.setProperty("quiet", True)
        self._empty.setMargin(2 * GAP)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.findings)
        top = QHBoxLayout()
        top.addWidget(self.summary, 1)
        top.addWidget(self._filter)
        row = QHBoxLayout()
        review = self._review
        for text, tip, verb in (
            (tr("Done"), tr("It is put right; show the next (Enter)"), review.finish),
            (tr("Skip"), tr("It is right as it is; show the next (Delete)"), review.skip),
            (tr("Pick frames"), tr("Pick all frames of this finding, for edits of many frames"), review.pick_frames),
        ):
            row.addWidget(self._button(text, tip, verb))
        row.addStretch(1)
        tip = tr("Go through the track with what the network saw: second peaks, attention, and a run backwards")
        self._look = self._button(tr("Look closer"), tip, self._look_or_stop)
        row.addWidget(self._bar)
        row.addWidget(self._look)
        self._bar.setFixedWidth(80)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.addLayout(top)
        column.addLayout(self._pages, 1)
        column.addLayout(row)

    def _button(self, text: str, tip: str, verb: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.clicked.connect(verb)
        self._buttons[text] = button
        return button

    @Slot()
    def _refresh(self) -> None:
        review, document = self._review, self._session.document
        waiting, done = review.open, sum(item.state is not None for item in review.items)
        shown = [item for item in review.items if self._everything or item.state is None]
        self.findings.setHeaderLabels(["", counted(), tr("Why")])
        bars = QFontMetrics(self.findings.font()).horizontalAdvance("▮" * _BARS)
        with QSignalBlocker(self.findings):
            self.findings.clear()
            for item in shown:
                assert document is not None  # its items
                row = QTreeWidgetItem(
                    self.findings, self._texts(item, reason_of(item.finding, document.labels.skeleton))
                )
                row.setData(0, _KEY, item.key)
                row.setSizeHint(0, QSize(bars + 4 * GAP, self.fontMetrics().height() + GAP))  # with the style's margins
                row.setToolTip(0, tr("severity {share:.0%}").format(share=item.finding.severity))
                row.setToolTip(2, row.text(2))
                if review.current is not None and item.key == review.current.key:
                    self.findings.setCurrentItem(row)
        self._pages.setCurrentIndex(1 if shown else 0)
        self._empty.setText(self._nothing())
        reach = sum(item.finding.reach for item in waiting)
        fixes = ntr("{n} correction", "{n} corrections", len(waiting))
        frames = ntr("about {n} frame put right", "about {n} frames put right", reach)
        told = [f"{fixes}, {frames}", *([tr("{n} done").format(n=done)] if done else [])]
        self.summary.setText(" · ".join(told) if review.items else "")
        for text in (tr("Done"), tr("Skip"), tr("Pick frames")):
            self._buttons[text].setEnabled(review.current is not None)
        self._bar.setVisible(review.share is not None)
        self._bar.setValue(round(100 * (review.share or 0)))
        self._look.setText(tr("Look closer") if review.share is None else tr("Stop"))
        self._look.setEnabled(document is not None)

    def _texts(self, item: Item, reason: str) -> list[str]:
        frames = item.finding.frames
        where = str(number(frames.start)) if len(frames) == 1 else f"{number(frames.start)} … {number(frames[-1])}"
        bars = max(1, round(_BARS * item.finding.severity))
        return [_STATES.get(item.state, "") or "▮" * bars + "▯" * (_BARS - bars), where, reason]

    def _nothing(self) -> str:
        if self._session.here.spot is None:
            return tr("Track a person; what is worth a look is listed here, the worst first.")
        if self._review.items:
            return tr("Everything here is done or skipped.")
        if self._review.looked:
            return tr("Nothing stands out, in the poses or in what the network saw.")
        return tr("Nothing stands out in the poses. “Look closer” asks the network too.")

    @Slot(object)
    def _choose(self, everything: object) -> None:
        self._everything = bool(everything)
        self._refresh()

    @Slot(QTreeWidgetItem)
    def _pick(self, row: QTreeWidgetItem | None) -> None:
        key = None if row is None else row.data(0, _KEY)
        item = next((item for item in self._review.items if item.key == key), None)
        if item is not None and item is not self._review.current:
            self._review.show(item)

    @Slot()
    def _look_or_stop(self) -> None:
        if self._review.share is None:
            self._review.look()
        else:
            self._review.stop_looking()
