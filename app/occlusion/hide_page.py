"""How parts of the picture are hidden: with what tool, along what, on which frames, behind what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.can import Can
from app.fill_names import fills
from app.icons import icon
from app.language import tr
from app.theme import GAP, tabular
from app.view import Tool
from app.widgets.choice import Choice
from app.widgets.own_keys import Combo, Slider
from kimnet_core.occlusion.occluders import Shape

if TYPE_CHECKING:
    from app.occlusion.live_run import LiveRun
    from app.session import Session
    from app.view import View

_LARGEST = 300  # of the slider; the keys go further


class HidePage(QWidget):
    """Tool, size, what is followed, frames and fill."""

    def __init__(self, session: Session, live: LiveRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._live = session, live
        self._hint = QLabel(
            tr("Paint over what the network shall not see, then track with it hidden. The labels stay as they are."),
            wordWrap=True,
        )
        self._tool = Choice(
            tr("Tool"),
            (
                (Tool.SELECT, tr("Off")),
                (Tool.BRUSH, tr("Paint")),
                (Tool.ERASER, tr("Erase")),
                (Tool.RECTANGLE, tr("Rectangle")),
                (Tool.POLYGON, tr("Polygon")),
            ),
            icons=("select", "brush", "eraser", "rectangle", "polygon"),
        )
        self._size = Slider(2, _LARGEST)
        self._size.setAccessibleName(tr("Diameter of the brush in pixels"))
        self._size.setToolTip(tr("Of the brush, and of what goes along with a joint or a person"))
        self._pixels = QLabel()
        self._pixels.setFont(tabular(self.font()))
        self._pixels.setMinimumWidth(self.fontMetrics().horizontalAdvance("8888 px"))
        self._pixels.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._shape = Choice(tr("Shape"), ((Shape.SQUARE, tr("Square")), (Shape.DISC, tr("Disc"))))
        self._shape.put(session.masks.shape)
        self._joints = QPushButton(tr("Joint"))
        self._joints.setToolTip(
            tr("Hide the picked joints along their course: on the picked frames, else from here on")
        )
        self._person = QPushButton(tr("Person"))
        self._person.setToolTip(
            tr("Hide the middle of the person along its course: on the picked frames, else from here on")
        )
        self._frames = QSpinBox(minimum=1, maximum=9999, value=session.masks.frames, suffix=tr(" frames"))
        self._frames.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._frames.setAccessibleName(tr("Number of frames after this one, where none are picked"))
        self._repeat = QPushButton(tr("Repeat"))
        self._repeat.setToolTip(tr("Hide the same part on the frames that follow, or on the picked ones"))
        self._to_end = QPushButton(tr("To the end"))
        self._between = QPushButton(tr("Between"))
        self._between.setToolTip(tr("Lead the shape from its place on one frame to its place on the other"))
        self._clear = QPushButton(icon("clear"), tr("Clear all"))
        self._fill = Combo()
        self._fill.setAccessibleName(tr("Fill"))
        self._fill.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._fill.setMinimumContentsLength(7)
        for fill, text in fills():
            self._fill.addItem(text, fill)
        self._fill.setCurrentIndex(self._fill.findData(session.tracker.fill))
        self._at_once = QCheckBox(tr("Run again at every stroke"))
        self._at_once.setToolTip(
            tr("The run with paint follows what is painted; only frames with paint take the network's time")
        )
        self._lay_out()
        self._connect()
        self._show_view(session.view.now)

    def _lay_out(self) -> None:
        self._hint.setProperty("quiet", True)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GAP)
        form.setVerticalSpacing(GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(tr("Tool"), self._tool)
        form.addRow(tr("Size"), _row(self._size, self._pixels))
        form.addRow(tr("Along"), _row(self._shape, self._joints, self._person))
        form.addRow(tr("Also on"), _row(self._frames, self._repeat, self._to_end))
        form.addRow(tr("Fill"), _row(self._fill, self._between, self._clear))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(form)
        column.addWidget(self._at_once, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._hint)
        column.addStretch(1)

    def _connect(self) -> None:
        session, masks = self._session, self._session.masks
        self._tool.chosen.connect(self._choose_tool)
        self._size.valueChanged.connect(self._choose_size)
        self._shape.chosen.connect(self._choose_shape)
        self._joints.clicked.connect(masks.follow_joints)
        self._person.clicked.connect(masks.follow_person)
        self._frames.valueChanged.connect(self._choose_frames)
        self._repeat.clicked.connect(masks.repeat)
        self._to_end.clicked.connect(masks.repeat_to_end)
        self._between.clicked.connect(masks.fill_between)
        self._clear.clicked.connect(masks.clear)
        self._fill.activated.connect(self._choose_fill)
        self._at_once.toggled.connect(self._live.switch)
        session.view.changed.connect(self._show_view)
        session.can_changed.connect(self._show_can)
        self._show_can(session.can)

    @Slot(object)
    def _show_view(self, view: View) -> None:
        self._tool.put(view.tool if view.tool.paints else Tool.SELECT)
        with QSignalBlocker(self._size):
            self._size.setValue(round(view.brush))
        self._pixels.setText(f"{view.brush:.0f} px")

    @Slot(object)
    def _show_can(self, can: Can) -> None:
        for button in (self._repeat, self._to_end, self._between, self._clear):
            button.setEnabled(Can.MASK in can)
        self._joints.setEnabled(Can.JOINT in can)
        self._person.setEnabled(Can.TRACK in can)

    @Slot(object)
    def _choose_tool(self, tool: Tool) -> None:
        self._session.view.set(tool=tool)

    @Slot(object)
    def _choose_shape(self, shape: Shape) -> None:
        self._session.masks.shape = shape

    @Slot(int)
    def _choose_frames(self, frames: int) -> None:
        self._session.masks.frames = frames

    @Slot(int)
    def _choose_fill(self, index: int) -> None:
        self._session.tracker.fill = self._fill.itemData(index)
        self._live.again()

    @Slot(int)
    def _choose_size(self, size: int) -> None:
        self._session.view.set(brush=float(size))


def _row(*widgets: QWidget) -> QHBoxLayout:
    """Side by side; the first takes the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for widget in widgets:
        row.addWidget(widget, int(widget is widgets[0]))
    return row
