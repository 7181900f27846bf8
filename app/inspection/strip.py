"""How a heatmap comes about, in small pictures side by side; one of them is laid over the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QSizePolicy, QToolButton, QWidget

from app.inspection.reading import title
from app.language import tr
from app.theme import GAP
from app.view import Heat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QImage, QResizeEvent

_SMALLEST = 40  # side of a picture
_ROOM = 12  # around it
_COLUMNS = (6, 3, 2)


class Strip(QWidget):
    """A button for each kind of map, with the map on it.

    Signals:
        chosen(Heat): the person wants that one over the picture.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: dict[Heat, QImage] = {}
        self._group = QButtonGroup(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP // 2)
        self._grid.setRowStretch(len(Heat), 1)  # below all rows there may be
        self._buttons = {kind: self._button(kind) for kind in Heat}
        self._columns = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._group.buttonClicked.connect(self._tell)
        self._arrange(_COLUMNS[0], _SMALLEST)

    def show_images(self, images: Mapping[Heat, QImage]) -> None:
        """Show the maps there are; a kind without one cannot be chosen, unless it is."""
        self._images = dict(images)
        self._draw()

    def put(self, kind: Heat) -> None:
        """Have one of them down, without telling anybody."""
        self._buttons[kind].setChecked(True)

    def minimumSizeHint(self) -> QSize:
        side = _SMALLEST + _ROOM
        return QSize(_COLUMNS[0] * (side + GAP // 2), side + self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        sides = {columns: self._side(columns) for columns in _COLUMNS}
        best = max(_COLUMNS, key=sides.__getitem__)
        self._arrange(best, max(sides[best], _SMALLEST))
        self._draw()

    def _side(self, columns: int) -> int:
        """Of the pictures, where so many stand in a row."""
        rows = len(Heat) // columns
        width = (self.width() - (columns - 1) * self._grid.spacing()) // columns
        height = (self.height() - (rows - 1) * self._grid.spacing()) // rows
        return min(width, height - self.fontMetrics().height()) - _ROOM

    def _arrange(self, columns: int, side: int) -> None:
        for at, button in enumerate(self._buttons.values()):
            if columns != self._columns:
                self._grid.addWidget(button, at // columns, at % columns)
            button.setIconSize(QSize(side, side))
        self._columns = columns

    def _draw(self) -> None:
        for kind, button in self._buttons.items():
            image, size = self._images.get(kind), button.iconSize()
            empty = QPixmap(size)
            empty.fill(Qt.GlobalColor.transparent)
            smooth = Qt.TransformationMode.SmoothTransformation
            there = empty if image is None else QPixmap.fromImage(image).scaled(size, mode=smooth)
            button.setIcon(QIcon(there))
            button.setEnabled(image is not None or button.isChecked())

    def _button(self, kind: Heat) -> QToolButton:
        button = QToolButton()
        button.setText(_symbol(kind))
        button.setAccessibleName(title(kind))
        button.setToolTip(f"{title(kind)}\n{meaning(kind)}")
        button.setCheckable(True)
        button.setProperty("segment", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setMinimumSize(1, 1)  # the strip says how small it may be
        self._group.addButton(button)
        return button

    @Slot(QAbstractButton)
    def _tell(self, button: QAbstractButton) -> None:
        self.chosen.emit(next(kind for kind, each in self._buttons.items() if each is button))


def _symbol(kind: Heat) -> str:
    return {
        Heat.NONE: tr("Input"),
        Heat.TRUTH: tr("Truth"),
        Heat.PRIOR: "mᵖ",
        Heat.FROM_PRIOR: "A*mᵖ",
        Heat.FROM_PICTURE: "B*f",
        Heat.FINAL: "m",
    }[kind]


def meaning(kind: Heat) -> str:
    """What a kind of map says."""
    return {
        Heat.NONE: tr("The picture as the network sees it; no heatmap is shown."),
        Heat.TRUTH: tr("Where you, or an imported file, have the joint."),
        Heat.PRIOR: tr("What the frame before leads it to expect."),
        Heat.FROM_PRIOR: tr("What that adds to the final heatmap."),
        Heat.FROM_PICTURE: tr("What this picture by itself adds to it."),
        Heat.FINAL: tr("The prior, corrected by what it sees here."),
    }[kind]
