"""The masks panel: hide parts of the picture from the network, run again, and see what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.can import Can
from app.icons import icon
from app.language import tr
from app.panels.displacement_table import DisplacementTable
from app.theme import GAP, tabular
from app.view import Tool
from app.widgets.choice import Choice
from app.widgets.own_keys import Slider
from kimnet_core.occlusion.fills import Fill

if TYPE_CHECKING:
    from app.session import Session
    from app.view import View

_LARGEST = 300  # of the slider; the keys go further


class MasksPanel(QWidget):
    """Brush, range, run, and the difference that the masks made."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._hint = QLabel(
            tr("Paint over what the network shall not see, then track with it hidden. The labels stay as they are."),
            wordWrap=True,
        )
        self._tool = Choice(
            tr("Tool"), ((Tool.SELECT, tr("Off")), (Tool.BRUSH, tr("Paint")), (Tool.ERASER, tr("Erase")))
        )
        self._size = Slider(2, _LARGEST)
        self._size.setAccessibleName(tr("Diameter of the brush in pixels"))
        self._pixels = QLabel()
        self._pixels.setFont(tabular(self.font()))
        self._pixels.setMinimumWidth(self.fontMetrics().horizontalAdvance("8888 px"))
        self._pixels.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._fill = Choice(
            tr("Fill"),
            (
                (Fill.MEAN, tr("Mean")),
                (Fill.BLACK, tr("Black")),
                (Fill.NOISE, tr("Noise")),
                (Fill.BLUR, tr("Blur")),
            ),
        )
        self._fill.put(session.tracker.fill)
        self._frames = QSpinBox(minimum=1, maximum=9999, value=10, suffix=tr(" frames"))
        self._frames.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._frames.setAccessibleName(tr("Number of frames to repeat the mask on"))
        self._repeat = QPushButton(tr("Repeat"))
        self._repeat.setToolTip(tr("Hide the same part on the frames that follow"))
        self._to_end = QPushButton(tr("To the end"))
        self._clear = QPushButton(icon("clear"), tr("Clear all"))
        self._run = QPushButton(icon("masks"), tr("Track with masks"))
        self._run.setToolTip(tr("Run the network again with the masked parts hidden, beside the labels"))
        self._table = DisplacementTable(session)
        self._lay_out()
        self._connect()
        self._show_view(session.view.now)

    def _lay_out(self) -> None:
        self._hint.setProperty("quiet", True)
        size, repeat, run = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (size, repeat, run):
            row.setSpacing(GAP)
        size.addWidget(self._size, 1)
        size.addWidget(self._pixels)
        repeat.addWidget(self._frames)
        repeat.addWidget(self._repeat)
        repeat.addWidget(self._to_end)
        run.addWidget(self._run, 1)
        run.addWidget(self._clear)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GAP)
        form.setVerticalSpacing(GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(tr("Brush"), self._tool)
        form.addRow(tr("Size"), size)
        form.addRow(tr("Also on"), repeat)
        form.addRow(tr("Fill"), self._fill)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addWidget(self._hint)
        column.addLayout(form)
        column.addLayout(run)
        column.addWidget(self._table, 1)

    def _connect(self) -> None:
        session = self._session
        self._tool.chosen.connect(self._choose_tool)
        self._size.valueChanged.connect(self._choose_size)
        self._fill.chosen.connect(self._choose_fill)
        self._repeat.clicked.connect(self._repeat_mask)
        self._to_end.clicked.connect(self._extend_mask)
        self._clear.clicked.connect(session.clear_masks)
        self._run.clicked.connect(session.tracker.track_masked)
        session.view.changed.connect(self._show_view)
        session.can_changed.connect(self._show_can)

    @Slot(object)
    def _show_view(self, view: View) -> None:
        self._tool.put(view.tool if view.tool in (Tool.BRUSH, Tool.ERASER) else Tool.SELECT)
        with QSignalBlocker(self._size):
            self._size.setValue(round(view.brush))
        self._pixels.setText(f"{view.brush:.0f} px")

    @Slot(object)
    def _show_can(self, can: Can) -> None:
        painted = Can.MASK in can
        for button in (self._repeat, self._to_end, self._clear):
            button.setEnabled(painted)
        self._hint.setVisible(Can.COMPARISON not in can)  # not at the first stroke: all below would jump
        self._run.setEnabled(painted and Can.IDLE in can)

    @Slot(object)
    def _choose_tool(self, tool: Tool) -> None:
        self._session.view.set(tool=tool)

    @Slot(object)
    def _choose_fill(self, fill: Fill) -> None:
        self._session.tracker.fill = fill

    @Slot(int)
    def _choose_size(self, size: int) -> None:
        self._session.view.set(brush=float(size))

    @Slot()
    def _repeat_mask(self) -> None:
        self._spread(self._session.playback.frame + self._frames.value())

    @Slot()
    def _extend_mask(self) -> None:
        document = self._session.document
        if document is not None:
            self._spread(document.labels.frames - 1)

    def _spread(self, last: int) -> None:
        """Put the mask of the frame shown on the frames up to and with `last`; one undo step."""
        document, frame = self._session.document, self._session.playback.frame
        if document is None or frame not in document.masks.frames:
            return
        last = min(last, document.labels.frames - 1)
        mask = document.masks.frames[frame]
        if last > frame:
            document.set_masks(dict.fromkeys(range(frame + 1, last + 1), mask), tr("Repeat mask"))
