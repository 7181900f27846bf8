"""The sweep panel: what becomes of joints that are hidden, over many trials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.language import tr
from app.sweeps.dialog import NewSweepDialog
from app.sweeps.filters import Filters
from app.sweeps.plots import SweepPlots
from app.sweeps.table import TrialTable
from app.sweeps.words import duration
from app.theme import GAP
from app.view import Beside
from app.widgets.yielding_label import YieldingLabel

if TYPE_CHECKING:
    from app.session import Session
    from app.trials.courses import Course
    from kimnet_core.occlusion.results import Row

_REDRAW_MS = 250  # trials may come by the dozen


class SweepPanel(QWidget):
    """The trials of a sweep in a table and in plots; a click on one puts it into the picture.

    Attributes:
        filters: which trials are listed.
        table: of the trials.
        plots: of the picked or listed ones.
        button: begins, stops or takes up.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._sweeps = session, session.sweeps
        self._later = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self._which = QToolButton()
        self._new = QPushButton(tr("New…"))
        self.button = QPushButton()
        self._export = QToolButton()
        self._progress = YieldingLabel()
        self.filters, self.table, self.plots = Filters(), TrialTable(), SweepPlots()
        self._fill()
        self._lay_out()
        self._listen()
        self._take()

    def _fill(self) -> None:
        self._which.setMenu(QMenu(self))
        self._export.setMenu(QMenu(self))
        self._export.setText(tr("Export"))
        self._export.menu().addAction(tr("Table (CSV)…")).setData(".csv")
        self._export.menu().addAction(tr("Page with drawing (HTML)…")).setData(".html")
        for button in (self._which, self._export):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setProperty("segment", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._which.setToolTip(tr("Sweeps of this project"))
        self._which.setAccessibleName(tr("Sweeps of this project"))
        self._which.setMaximumWidth(32 * GAP)
        self._new.setToolTip(tr("Choose what is hidden, for how long, and by what"))
        self._progress.setProperty("quiet", True)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(GAP)
        for widget in (self._which, self._new, self.button, self._export, self._progress):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.filters)
        self._empty = QLabel(wordWrap=True)
        self._empty.setProperty("quiet", True)
        self._empty.setMargin(3 * GAP)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        beside = QSplitter()
        beside.addWidget(self.table)
        beside.addWidget(self.plots)
        beside.setStretchFactor(0, 3)
        beside.setStretchFactor(1, 2)
        beside.setChildrenCollapsible(False)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addLayout(bar)
        column.addLayout(self._pages, 1)
        self.setMinimumHeight(180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _listen(self) -> None:
        self._later.timeout.connect(self._show)
        self._new.clicked.connect(self.ask)
        self.button.clicked.connect(self._go_on_or_stop)
        self._which.menu().triggered.connect(self._choose)
        self._export.menu().triggered.connect(self._ask_place)
        self.filters.changed.connect(self._show)
        self.table.picked.connect(self._draw)
        self.table.wanted.connect(self._go)
        self.plots.frame_wanted.connect(self._session.playback.seek)
        self._sweeps.changed.connect(self._take)
        self._sweeps.drawn.connect(self._take_courses)
        self._session.playback.frame_shown.connect(self._show_frame)

    # Verbs.

    @Slot()
    def ask(self) -> None:
        """Ask what a new sweep shall try."""
        if (stretch := self._sweeps.stretch()) is not None:
            NewSweepDialog(self._sweeps, stretch, self._session.selection.joints, self.window()).open()

    @Slot()
    def _go_on_or_stop(self) -> None:
        if self._sweeps.running:
            self._sweeps.stop()
        else:
            self._sweeps.go_on()

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self._sweeps.look_at(action.data())

    @Slot(QAction)
    def _ask_place(self, action: QAction) -> None:
        kept = self._sweeps.kept
        if kept is None:
            return
        dialog = QFileDialog(self.window(), tr("Export the sweep"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(action.data())
        dialog.selectFile(kept.path.stem + action.data())
        dialog.fileSelected.connect(self._export_to)
        dialog.open()

    @Slot(str)
    def _export_to(self, path: str) -> None:
        self._sweeps.export(Path(path))

    @Slot(object)
    def _go(self, row: Row) -> None:
        self._sweeps.show(row)
        self._session.view.set(beside=Beside.RUN)

    # What is shown.

    @Slot()
    def _take(self) -> None:
        kept, running = self._sweeps.kept, self._sweeps.running
        done, total = (len(kept.rows), len(kept.trials)) if kept is not None else (0, 0)
        self.button.setVisible(kept is not None and (running or done < total))
        self.button.setText(tr("Stop") if running else tr("Go on") if done else tr("Run"))
        self.button.setToolTip(tr("What is done is kept, and can be gone on with") if running else "")
        self._export.setVisible(done > 0)
        self._which.setVisible(kept is not None)
        if kept is not None:
            name = self._which.fontMetrics().elidedText(kept.recipe.name, Qt.TextElideMode.ElideRight, 30 * GAP)
            self._which.setText(name)
            self._which.setAccessibleName(tr("Sweep: {name}").format(name=kept.recipe.name))
        self._list()
        self._progress.setText(self._said(done, total) if kept is not None else "")
        if not running:
            self._later.stop()
            self._show()
        elif not self._later.isActive():
            self._later.start()

    def _list(self) -> None:
        menu, paths = self._which.menu(), self._sweeps.paths
        if [action.data() for action in menu.actions()] != list(paths):
            menu.clear()
            for path in paths:
                menu.addAction(path.stem).setData(path)

    def _said(self, done: int, total: int) -> str:
        said = tr("{n} of {total} trials").format(n=done, total=total)
        if not self._sweeps.running:
            return said
        left = self._sweeps.left
        return said + (", " + tr("about {time} left").format(time=duration(left)) if left is not None else "…")

    @Slot()
    def _show(self) -> None:
        kept = self._sweeps.kept
        rows = kept.rows if kept is not None else ()
        self._pages.setCurrentIndex(1 if rows else 0)
        self._empty.setText(self._nothing())
        self.filters.setVisible(bool(rows))
        self.filters.offer(rows)
        self.table.show_rows(self.filters.passed(rows))
        self.plots.show_rows(self.table.rows)

    def _nothing(self) -> str:
        if self._sweeps.running:
            return tr("The run with nothing hidden comes first, then trial after trial.")
        if self._sweeps.kept is not None:
            return tr("Nothing of this sweep has been tried yet: press Run.")
        return tr(
            "Hide joints by squares of several sizes, for several spans, one trial after the other, and see how far "
            "they go astray and when they are back. Track a person, then press New."
        )

    @Slot()
    def _draw(self) -> None:
        if chosen := self.table.chosen:
            self._sweeps.draw(chosen)
        else:
            self.plots.show_courses(())

    @Slot(object)
    def _take_courses(self, courses: tuple[Course, ...]) -> None:
        if [course.row.key for course in courses] == [row.key for row in self.table.chosen]:
            self.plots.show_courses(courses)

    @Slot(int, object)
    def _show_frame(self, frame: int) -> None:
        self.plots.courses.show_frame(frame)
