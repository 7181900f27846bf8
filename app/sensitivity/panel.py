"""The seed panel: how much the poses of the shown stretch depend on its first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.language import tr
from app.sensitivity.plot import SettlingPlot
from app.sensitivity.study import Study, Wish
from app.sensitivity.table import SettlingTable
from app.sensitivity.words import short_name, told
from app.theme import GAP, colors
from app.widgets.choice import Choice
from app.widgets.yielding_label import YieldingLabel
from kimnet_core.tracking.perturbations import USUAL, Kind
from kimnet_core.tracking.settling import band, settling

if TYPE_CHECKING:
    from app.session import Session

_REDRAW_MS = 150  # trials come by the sixteen


class SeedPanel(QWidget):
    """Tries wrong first poses, and shows how soon they are forgotten; no label changes.

    Attributes:
        study: what is tried, and what came of it.
        kind: what is wrong: all, or one kind.
        amount: of it.
        repeats: how often.
        hold: whether placed joints are held to.
        button: begins and stops.
        plot: distances over time.
        table: the same in numbers.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.study = Study(session.here, session.worker, self)
        self._chosen: Kind | None = None
        self._later = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self.kind = Choice(
            tr("First pose"),
            ((None, tr("All")), *((kind, short_name(kind)) for kind in Kind)),
            tips=(tr("Each kind with its usual amount"), *map(told, Kind)),
        )
        self.amount, self.repeats = QDoubleSpinBox(), QSpinBox()
        self.hold = QCheckBox(tr("Hold"))
        self.button = QPushButton()
        self._progress = YieldingLabel()
        self.plot, self.table = SettlingPlot(), SettlingTable()
        self.plot.dress(colors(self.palette()))
        self._fill()
        self._lay_out()
        self._listen()
        self.choose(None)
        self._take()

    def _fill(self) -> None:
        self.amount.setMaximum(5)
        self.amount.setSpecialValueText(tr("usual"))
        self.amount.setSingleStep(0.05)
        self.amount.setAccessibleName(tr("Amount"))
        self.amount.setFixedWidth(10 * GAP)
        self.repeats.setRange(1, 500)
        self.repeats.setValue(Wish().repeats)
        self.repeats.setFixedWidth(8 * GAP)
        self.repeats.setAccessibleName(tr("Runs of each kind"))
        self.repeats.setToolTip(tr("How often each kind is tried in which something is drawn by chance"))
        self.hold.setToolTip(tr("Hold to the first pose as tracking holds to placed joints; the paper does not"))
        self._progress.setProperty("quiet", True)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(GAP)
        for widget in (self.kind, self.amount, self.repeats, self.hold, self.button):
            bar.addWidget(widget)
        bar.addWidget(self._progress)
        bar.addStretch(1)
        empty = QLabel(
            tr("Carry wrong first poses through the tracked frames, and see how soon the network forgets them."),
            wordWrap=True,
        )
        empty.setProperty("quiet", True)
        empty.setMargin(3 * GAP)
        empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        beside = QSplitter()
        beside.addWidget(self.plot)
        beside.addWidget(self.table)
        beside.setStretchFactor(0, 1)
        beside.setChildrenCollapsible(False)
        self._pages = QStackedLayout()
        self._pages.addWidget(empty)
        self._pages.addWidget(beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addLayout(bar)
        column.addLayout(self._pages, 1)
        self.setMinimumHeight(160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _listen(self) -> None:
        session = self._session
        self._later.timeout.connect(self._show)
        self.kind.chosen.connect(self.choose)
        self.button.clicked.connect(self._begin_or_stop)
        self.study.changed.connect(self._take)
        self.study.noticed.connect(session.noticed)
        self.plot.frame_wanted.connect(self._seek)
        session.playback.frame_shown.connect(self._show_frame)
        session.document_changed.connect(self.study.forget)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.plot.dress(colors(self.palette()))
            self._later.start()  # the table's strokes are of the theme too

    @Slot(object)
    def choose(self, kind: Kind | None) -> None:
        """Try another kind of wrong first pose, None for all."""
        self._chosen = kind
        self.kind.put(kind)
        counts = kind is not None and kind is not Kind.SWAP
        self.amount.setEnabled(counts)
        self.amount.setMinimum(0.01 if counts else 0)  # 0 is said in words
        self.amount.setValue(USUAL[kind] if kind is not None else 0)
        self.amount.setPrefix("\N{MULTIPLICATION SIGN} " if kind is Kind.SCALE else "")
        self.amount.setToolTip(tr("Each kind with its usual amount") if kind is None else told(kind))

    @Slot()
    def _begin_or_stop(self) -> None:
        if self.study.working:
            self.study.stop()
        else:
            amount, repeats = self.amount.value(), self.repeats.value()
            self.study.begin(Wish(self._chosen, amount, repeats, self.hold.isChecked()))

    @Slot(int)
    def _seek(self, frame: int) -> None:
        clip = self._session.playback.clip
        if clip is not None:
            self._session.playback.seek(min(max(frame, 0), len(clip.times) - 1))

    @Slot()
    def _take(self) -> None:
        study = self.study
        self.button.setText(tr("Stop") if study.working else tr("Run"))
        done = tr("{n} of {total} runs").format(n=len(study.trials), total=study.total)
        self._progress.setText(done if study.total else "")
        if not study.working:
            self._later.stop()
            self._show()
        elif not self._later.isActive():
            self._later.start()

    @Slot()
    def _show(self) -> None:
        study = self.study
        self._pages.setCurrentIndex(1 if study.trials else 0)
        if not study.trials:
            return
        joints = range(study.trials[0].distance.shape[1])
        of = {kind: [trial for trial in study.trials if trial.perturbation.kind is kind] for kind in Kind}
        bands = {kind: found for kind, trials in of.items() if (found := band(trials, joints)) is not None}
        self.plot.show_bands(bands, study.start)
        self.table.show_rows({kind: settling(trials, joints) for kind, trials in of.items() if trials})
        self._show_frame(self._session.playback.frame)

    @Slot(int, object)
    def _show_frame(self, frame: int) -> None:
        self.plot.show_frame(frame)
