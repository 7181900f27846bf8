"""The attention panel: which joint of the previous frame each joint listened to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.attention import words
from app.attention.course_plot import CoursePlot
from app.attention.export import Exporter
from app.attention.matrix_grid import MatrixGrid, Scale
from app.attention.pins import Pins
from app.attention.quantity import Quantity, Span, end_of_scale
from app.attention.recorder import Recorder
from app.colormaps import SIGNED, picture
from app.joint_names import full_name
from app.language import tr
from app.player.numbering import number, numbering
from app.theme import GAP, colors, tabular
from app.widgets.choice import Choice
from app.widgets.color_bar import ColorBar
from kimnet_core.inference.attention import by_body_part
from kimnet_core.inference.attention_files import Drawn

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QHideEvent, QShowEvent

    from app.document import Document
    from app.session import Session
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.tracking.evidence import Evidence

_OFTEN_MS = 60  # at most so often while a record comes in


class AttentionPanel(QWidget):
    """The K x K matrix, linked with the selection both ways, and its course over time.

    Attributes:
        recorder: what the panel shows of other frames than the shown one.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recorder = Recorder(session, self)
        self._session, self._selection = session, session.selection
        self._skeleton: Skeleton | None = None
        self._evidence: Evidence | None = None
        self._values: NDArray[np.floating] | None = None
        self._scale = Scale("viridis", 0.0, 1.0)
        self._hovered: tuple[int, int] | None = None
        self._soon = QTimer(self, interval=_OFTEN_MS, singleShot=True)
        self._make()
        self._lay_out()
        self._connect()
        self._take_document(session.document)
        self._evidence = session.evidence
        self._redraw()

    def _make(self) -> None:
        self._quantity = Choice(tr("Numbers"), words.quantities(), tips=words.tips())
        self._quantity.put(Quantity.WEIGHTS)
        self._chosen = Quantity.WEIGHTS
        self._span = Choice(
            tr("Over"),
            (
                (Span.FRAME, tr("Frame")),
                (Span.RANGE, tr("Range")),
                (Span.CLIP, tr("All")),
                (Span.PROJECT, tr("Project")),
            ),
            tips=(
                tr("The shown frame"),
                tr("The mean of the picked frames"),
                tr("The mean of all frames of the run"),
                tr("The mean of everybody in all videos of the project"),
            ),
        )
        self._span.put(Span.FRAME)
        self._over = Span.FRAME
        self._sorted = QCheckBox(tr("By part"))
        self._sorted.setToolTip(tr("Joints in the order of the body: head, arms, trunk, legs"))
        self._stretch = QCheckBox(tr("Stretch"))
        self._stretch.setToolTip(
            tr("Colours up to the largest value that is shown, instead of one scale for all frames")
        )
        self._stretch.setAccessibleName(tr("Stretch the colours to the largest value"))
        self._frame = QLabel()
        self._frame.setFont(tabular(self.font()))
        self._meaning = QLabel(wordWrap=True)
        self._meaning.setProperty("quiet", True)
        self._grid = MatrixGrid()
        self._reading = QLabel(wordWrap=True)
        self._reading.setTextFormat(self._reading.textFormat().PlainText)
        self._bar = ColorBar("viridis")
        self._course_of = QLabel()
        self._course_of.setProperty("quiet", True)
        self._course = CoursePlot()
        self._pins = Pins()
        self._pin = QPushButton(tr("Pin"))
        self._pin.setToolTip(tr("Put this matrix aside, to look at others beside it"))
        self._keep = QPushButton(tr("Keep run"))
        self._keep.setToolTip(tr("Remember what joints listened to in all frames, to compare another network with it"))
        self._export = QPushButton(tr("Export…"))
        self._export.setToolTip(tr("Write the matrix as a picture, or the numbers of every frame"))
        self._exporter = Exporter(self._grid)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        for box in (self._sorted, self._stretch):
            top.addWidget(box)
        top.addStretch(1)
        top.addWidget(self._frame)
        buttons = QHBoxLayout()
        for button in (self._pin, self._keep, self._export):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addWidget(self._quantity)
        column.addWidget(self._span)
        column.addLayout(top)
        column.addWidget(self._meaning)
        column.addWidget(self._grid, 100)
        column.addWidget(self._reading)
        column.addWidget(self._bar)
        column.addLayout(buttons)
        for widget in (self._course_of, self._course, self._pins):
            column.addWidget(widget)
        column.addStretch(1)

    def _connect(self) -> None:
        session = self._session
        self._quantity.chosen.connect(self._choose_quantity)
        self._span.chosen.connect(self._choose_span)
        self._grid.cell_picked.connect(self._pick)
        self._grid.cell_hovered.connect(self._hover)
        self._course.frame_wanted.connect(session.playback.seek)
        self._pins.frame_wanted.connect(session.playback.seek)
        self._pin.clicked.connect(self._put_aside)
        self._keep.clicked.connect(self.recorder.keep)
        self._export.clicked.connect(self._ask_export)
        self._exporter.noticed.connect(session.noticed)
        self._exporter.failed.connect(session.failed)
        self._soon.timeout.connect(self._redraw)
        for changed in (self._sorted.toggled, self._stretch.toggled, numbering.changed):
            changed.connect(self._redraw)
        self.recorder.changed.connect(self._redraw_soon)
        session.range.changed.connect(self._redraw_soon)
        session.selection.changed.connect(self._mark)
        session.document_changed.connect(self._take_document)
        session.evidence_changed.connect(self._take_evidence)
        session.playback.frame_shown.connect(self._show_frame)

    # What is shown.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.recorder.watch(looks=True)
        self._redraw_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.recorder.watch(looks=False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._course.dress(colors(self.palette()))

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        self._skeleton = document.labels.skeleton if document else None
        self._pins.forget()

    @Slot(object)
    def _take_evidence(self, evidence: Evidence | None) -> None:
        self._evidence = evidence
        if self.isVisible():  # while a joint is dragged it comes often
            self._show_matrix()

    @Slot(int, object)
    def _show_frame(self, frame: int, _: object) -> None:
        self._course.show_frame(frame)

    @Slot()
    def _redraw_soon(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _redraw(self) -> None:
        self._show_matrix()
        self._draw_course()

    def _show_matrix(self) -> None:
        skeleton = self._skeleton
        self._values = None if skeleton is None else self._shown()
        self._scale = self._scale_of(self._values)
        order = () if skeleton is None else tuple(range(len(skeleton)))
        if skeleton is not None and self._sorted.isChecked():
            order = by_body_part(skeleton)
        self._grid.say_why_empty(words.why_empty(self._chosen, self._over, self._evidence, self.recorder))
        self._grid.show_matrix(skeleton.joints if skeleton else (), self._values, self._scale, order)
        self._bar.show_scale(self._scale.colors, self._scale.low, self._scale.high)
        self._meaning.setText(words.meaning(self._chosen))
        self._frame.setText(self._said_frames())
        there, asked = self._values is not None, self.recorder.records.whole is not None
        with_values: list[QWidget] = [self._meaning, self._frame, self._reading, self._bar, self._sorted, self._stretch]
        for widget in with_values:
            widget.setVisible(there)
        with_record: list[QWidget] = [self._quantity, self._span, self._pin, self._keep, self._export]
        for widget in with_record:
            widget.setVisible(there or asked)
        self._pin.setEnabled(there)
        self._export.setEnabled(there)
        self._keep.setEnabled(asked and self.recorder.share is None)
        self._grid.mark(self._selection.joint, self._selection.partner)
        self._read()

    def _frames(self) -> range:
        """Those whose mean is shown."""
        whole, frame = self.recorder.records.whole, self._session.playback.frame
        if self._over is Span.CLIP and whole is not None:
            return whole.frames
        if self._over is Span.RANGE and self._session.range.frames is not None:
            return self._session.range.frames
        return range(frame, frame + 1)

    def _said_frames(self) -> str:
        project = self.recorder.records.project
        if self._over is Span.PROJECT:
            return words.of_project(0 if project is None else project.frames)
        return words.of_frames(self._frames(), self._over)

    def _shown(self) -> NDArray[np.floating] | None:
        evidence = self._evidence
        if self._over is Span.FRAME and evidence is not None:  # it is there before the record is
            own = {Quantity.WEIGHTS: evidence.weights, Quantity.RAW: evidence.raw}
            if self._chosen in own:
                return own[self._chosen]
        if self._over is Span.PROJECT:
            return self.recorder.records.project_matrix(self._chosen)
        return self.recorder.records.matrix(self._chosen, self._frames())

    def _scale_of(self, values: NDArray[np.floating] | None) -> Scale:
        stretched = values is not None and self._stretch.isChecked()
        if not self._chosen.signed:
            return Scale("viridis", 0.0, end_of_scale(values) if values is not None and stretched else 1.0)
        high = self.recorder.records.limit(self._chosen)
        if values is not None:
            high = end_of_scale(values) if stretched else max(high, end_of_scale(values))
        return Scale(SIGNED, -high, high)

    @Slot()
    def _mark(self) -> None:
        self._grid.mark(self._selection.joint, self._selection.partner)
        self._read()
        self._draw_course()

    def _draw_course(self) -> None:
        """The marked cell over time, else how evenly the selected joint listened."""
        records, joint, partner = self.recorder.records, self._selection.joint, self._selection.partner
        courses: dict[str, NDArray[np.float64] | None] = {}
        if records.whole is not None and joint is not None and self._skeleton is not None:
            names = [full_name(name) for name in self._skeleton.joints]
            if partner is None:
                self._course_of.setText(words.evenness_of(names[joint]))
                courses = records.evennesses(joint)
            else:
                self._course_of.setText(words.course_of(self._chosen, names[joint], names[partner]))
                courses = records.courses(self._chosen, joint, partner)
            self._course.show_courses(records.whole.frames, courses)
            self._course.show_frame(self._session.playback.frame)
        there = any(course is not None and np.isfinite(course).any() for course in courses.values())
        self._course.setVisible(there)
        self._course_of.setVisible(there)

    # What the person does.

    @Slot(object)
    def _choose_quantity(self, quantity: Quantity) -> None:
        self._chosen = quantity
        self._redraw()

    @Slot(object)
    def _choose_span(self, span: Span) -> None:
        self._over = span
        self.recorder.look_widely(widely=span is Span.PROJECT)
        self._redraw()

    @Slot(int, int)
    def _pick(self, row: int, column: int) -> None:
        self._selection.select_joint(row)
        self._selection.mark_partner(column if column >= 0 else None)

    @Slot(object)
    def _hover(self, cell: tuple[int, int] | None) -> None:
        self._hovered = cell
        self._read()

    def _read(self) -> None:
        """Say the value under the mouse, else the marked one, else whom the selected joint listened to."""
        if self._values is None or self._skeleton is None:
            return
        joint, partner = self._selection.joint, self._selection.partner
        cell = self._hovered if self._hovered is not None and self._hovered[1] >= 0 else None
        if cell is None and joint is not None and partner is not None:
            cell = (joint, partner)
        if cell is not None:
            text = words.value_of(self._skeleton.joints, cell, float(self._values[cell]), signed=self._chosen.signed)
        elif joint is not None:
            text = words.summary(self._skeleton.joints, joint, self._values[joint], signed=self._chosen.signed)
        else:
            text = tr("Pick a joint or a cell.")
        self._reading.setText(text)

    @Slot()
    def _put_aside(self) -> None:
        if self._values is None:
            return
        frames = self._frames()
        text = " … ".join(str(number(frame)) for frame in sorted({frames[0], frames[-1]}))
        if self._over is Span.PROJECT:
            text = tr("project")
        image = picture(self._values, self._scale.colors, self._scale.low, self._scale.high)
        self._pins.pin(image, f"{words.formula(self._chosen)}  {text}", frames.start)

    @Slot()
    def _ask_export(self) -> None:
        record, document, clip = self.recorder.records.whole, self._session.document, self._session.playback.clip
        if record is None or self._values is None or self._skeleton is None or document is None or clip is None:
            return
        drawn = Drawn(
            self._values,
            f"{clip.info.path.name}, {words.formula(self._chosen)}, {self._said_frames()}",
            words.meaning(self._chosen),
        )
        self._exporter.ask(f"{clip.info.path.stem}-attention", record, self._skeleton, drawn)
