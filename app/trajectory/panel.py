"""The trajectory panel: where picked joints go over time, and putting that right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app.joint_colors import joint_colors
from app.language import ntr, tr
from app.theme import GAP, colors, tabular
from app.trajectory.curves import Quantity, curves_of
from app.trajectory.outliers import Outliers
from app.trajectory.plot import TrajectoryPlot
from app.widgets.choice import Choice
from kimnet_core.pose.pose import Visibility

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from app.document import Document
    from app.session import Session
    from app.trajectory.curves import Curve

_REDRAW_MS = 40  # a drag changes the curves many times a second


class TrajectoryPanel(QWidget):
    """Curves of the picked joints of the selected track; linked with the picture both ways.

    A point that is dragged in the curve is a joint that is dragged in the picture: the video goes to its frame, and
    the future follows.

    Attributes:
        plot: the curves.
        count: how many points are picked.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._outliers = Outliers(session.here, session.correction)
        self._document: Document | None = None
        self._quantity = Quantity.X
        self._curves: list[Curve] = []
        self._points = np.zeros((0, 0), bool)  # (F, K) that the person drew around
        self._held: tuple[int, int] | None = None  # joint and frame of the point in the hand
        self._later = QTimer(self, interval=_REDRAW_MS, singleShot=True)
        self.plot = TrajectoryPlot()
        self.plot.dress(colors(self.palette()))
        self._choice = Choice(
            tr("Curves"),
            (
                (Quantity.X, "x"),
                (Quantity.Y, "y"),
                (Quantity.SPEED, tr("Speed")),
                (Quantity.LENGTH, tr("Limb length")),
            ),
        )
        self._choice.put(self._quantity)
        self._reading = QLabel()
        self._reading.setFont(tabular(self.font()))
        self._reading.setProperty("quiet", True)
        self._reading.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._reading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # its text moves nothing
        self._picked = QWidget()
        self._buttons: dict[str, QPushButton] = {}
        self._lay_out()
        self._listen()
        self._take_document(session.document)

    def _lay_out(self) -> None:
        picked = QHBoxLayout(self._picked)
        picked.setContentsMargins(0, 0, 0, 0)
        self.count = QLabel()
        picked.addWidget(self.count)
        for text, tip, verb in (
            (tr("Take away"), tr("These joints are absent in these frames (Delete)"), self._take_away),
            (tr("Fill in"), tr("Lead from the frames before to the frames after"), self._fill_in),
            (tr("Work out anew"), tr("Let the network say where they are, from the frame before on"), self._anew),
        ):
            self._buttons[text] = self._button(text, tip, verb)
            picked.addWidget(self._buttons[text])
        bar = QHBoxLayout()
        bar.setSpacing(2 * GAP)
        bar.addWidget(self._choice)
        bar.addWidget(self._picked)
        bar.addWidget(self._reading, 1)
        empty = QLabel(tr("Pick a joint, in the picture or the list, to see its course."))
        empty.setProperty("quiet", True)
        empty.setMargin(3 * GAP)
        self._pages = QStackedLayout()
        self._pages.addWidget(empty)
        self._pages.addWidget(self.plot)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP // 2, GAP, GAP)
        column.setSpacing(GAP // 2)
        column.addLayout(bar)
        column.addLayout(self._pages, 1)
        self.setMinimumHeight(140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _button(self, text: str, tip: str, verb: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.clicked.connect(verb)
        return button

    def _listen(self) -> None:
        session = self._session
        self._later.timeout.connect(self._redraw)
        self._choice.chosen.connect(self.show_quantity)
        self.plot.frame_wanted.connect(session.playback.seek)
        self.plot.point_taken.connect(self._take)
        self.plot.point_moved.connect(self._move)
        self.plot.point_left.connect(self._leave)
        self.plot.picked.connect(self._pick)
        self.plot.hovered.connect(self._reading.setText)
        session.playback.frame_shown.connect(self._show_frame)
        session.selection.changed.connect(self._redraw_soon)
        joint_colors.changed.connect(self._redraw_soon)
        session.range.changed.connect(self._show_range)
        session.document_changed.connect(self._take_document)
        # Only while the curves have the focus: elsewhere Delete is a joint of the shown frame.
        for key, verb in ((QKeySequence.StandardKey.Delete, self._take_away), (QKeySequence("Esc"), self._unpick)):
            shortcut = QShortcut(key, self.plot, verb)
            shortcut.setContext(shortcut.context().WidgetWithChildrenShortcut)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.plot.dress(colors(self.palette()))

    def button(self, text: str) -> QPushButton:
        """The button for picked points with a text."""
        return self._buttons[text]

    # What is shown.

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        self._document, self._held = document, None
        if document is not None:
            document.poses_changed.connect(self._redraw_soon)
            document.tracks_changed.connect(self._redraw_soon)
        self._redraw()

    @Slot()
    def _redraw_soon(self) -> None:
        if not self._later.isActive():
            self._later.start()

    @Slot()
    def _redraw(self) -> None:
        document, selection, clip = self._document, self._session.selection, self._session.playback.clip
        poses = None
        if document is not None and clip is not None and selection.track in document.labels.tracks:
            poses = document.labels.tracks[selection.track].poses
            skeleton = document.labels.skeleton
            self._curves = curves_of(self._quantity, poses, skeleton, selection.joints, clip.times)
        if poses is None or not self._curves:
            self._curves = []
            self._pages.setCurrentIndex(0)
            self._picked.hide()
            return
        self._pages.setCurrentIndex(1)
        self.plot.show_curves(self._curves, self._quantity)
        if self._points.shape != poses.source.shape:
            self._points = np.zeros(poses.source.shape, bool)
        shown = np.zeros(poses.joints, bool)
        shown[[curve.joint for curve in self._curves]] = True
        self._points = self._points & shown & poses.placed
        self.plot.show_points(self._points[:, [curve.joint for curve in self._curves]])
        count = int(self._points.sum())
        self._picked.setVisible(count > 0)
        self.count.setText(ntr("{n} point:", "{n} points:", count))
        self._show_frame(self._session.playback.frame)
        self._show_range()

    @Slot(int, object)
    def _show_frame(self, frame: int) -> None:
        self.plot.show_frame(frame)

    @Slot()
    def _show_range(self) -> None:
        self.plot.show_range(self._session.range.frames)

    @Slot(object)
    def show_quantity(self, quantity: Quantity) -> None:
        """Draw something else of the picked joints."""
        self._quantity = quantity
        self._choice.put(quantity)
        self._redraw()

    # A point in the hand.

    @Slot(int, int)
    def _take(self, joint: int, frame: int) -> None:
        self._held = joint, frame
        self._session.selection.act_on(joint)
        self._session.playback.seek(frame)

    @Slot(float)
    def _move(self, value: float) -> None:
        spot = self._session.here.spot
        if self._held is None or spot is None or self._quantity.axis is None:
            return
        joint, frame = self._held
        if frame != spot.frame:  # its picture is still being decoded; an edit is of the frame that is seen
            return
        document, correction = spot.document, self._session.correction
        pose = correction.take(tr("Move {joint}").format(joint=document.joint_name(joint)))
        if pose is not None:
            place = pose.xy[0, joint].copy()
            place[self._quantity.axis] = value
            seen = Visibility(int(pose.visibility[0, joint]))
            x, y = place.tolist()
            correction.hold(pose.with_joint(joint, x, y, seen))

    @Slot()
    def _leave(self) -> None:
        self._held = None
        self._session.correction.drop_joint()

    # Points that were drawn around.

    @Slot(object)
    def _pick(self, points: NDArray[np.bool_]) -> None:
        self._points = np.zeros_like(self._points)
        for curve, of_curve in zip(self._curves, points.T, strict=True):
            self._points[:, curve.joint] |= of_curve
        self._redraw()

    @Slot()
    def _unpick(self) -> None:
        self._points = np.zeros_like(self._points)
        self._redraw()

    @Slot()
    def _take_away(self) -> None:
        self._outliers.take_away(self._points)

    @Slot()
    def _fill_in(self) -> None:
        self._outliers.fill_in(self._points)

    @Slot()
    def _anew(self) -> None:
        self._outliers.work_out_anew(self._points)
