"""What of a sweep can be ticked and typed: joints, fills, and numbers with commas between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.fill_names import fills
from app.joint_names import full_name
from app.language import tr
from app.theme import GAP
from kimnet_core.occlusion.fills import Fill
from kimnet_core.occlusion.recipe import ALL, Grid

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kimnet_core.occlusion.recipe import Recipe
    from kimnet_core.pose.skeleton import Skeleton


N = TypeVar("N", int, float)


class Ticks(QListWidget):
    """A list of which any can be ticked.

    Signals:
        changed(): others are.
    """

    changed = Signal()

    def __init__(self, name: str, options: Sequence[tuple[str, str]], ticked: Collection[str]) -> None:
        """As `offer`."""
        super().__init__()
        self.setAccessibleName(name)
        self.offer(options, ticked)
        self.itemChanged.connect(self._tell)

    def offer(self, options: Sequence[tuple[str, str]], ticked: Collection[str]) -> None:
        """A line for each (value, text), in place of those there are."""
        self.clear()
        for value, text in options:
            item = QListWidgetItem(text, self)
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setSizeHint(QSize(0, 3 * GAP))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
        self.tick(ticked)

    @property
    def ticked(self) -> tuple[str, ...]:
        """The values, from top to bottom."""
        items = [self.item(at) for at in range(self.count())]
        return tuple(
            item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked
        )

    def tick(self, values: Collection[str]) -> None:
        """Tick these and no others."""
        for item in map(self.item, range(self.count())):
            there = item.data(Qt.ItemDataRole.UserRole) in values
            item.setCheckState(Qt.CheckState.Checked if there else Qt.CheckState.Unchecked)

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()


class GridChoices(QWidget):
    """Every joint with every size, start, duration and fill.

    Attributes:
        joints: that are hidden.
        fills_: what takes their place.
        sizes: of squares.
        starts: first hidden frames.
        durations: hidden frames.
        follow: whether squares go with their joints.

    Signals:
        changed(): something else is chosen.
    """

    changed = Signal()

    def __init__(self, skeleton: Skeleton, picked: Collection[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._skeleton = skeleton
        names = skeleton.joints
        self.joints = Ticks(
            tr("Joints"),
            [(name, full_name(name)) for name in names],
            [name for joint, name in enumerate(names) if not picked or joint in picked],
        )
        self.fills_ = Ticks(tr("Fills"), [(fill.value, text) for fill, text in fills()], (Fill.MEAN.value,))
        self.sizes, self.starts, self.durations = QLineEdit("20, 40, 80"), QLineEdit("10"), QLineEdit("5, 10, 20")
        self.follow = QCheckBox(tr("Squares go with their joints"))
        self.follow.setChecked(True)
        self.sizes.setToolTip(tr("Sides in pixels of the network's input of 256; the paper has 40"))
        self.starts.setToolTip(tr("Frames from the first of the tracked stretch to the first hidden one"))
        self.durations.setToolTip(tr("How many frames are hidden"))
        self.follow.setToolTip(tr("Else they stay where the joint is when they come"))
        self._lay_out()
        for field in (self.sizes, self.starts, self.durations):
            field.textChanged.connect(self.changed)
        for ticks in (self.joints, self.fills_):
            ticks.changed.connect(self.changed)
        self.follow.toggled.connect(self.changed)

    def _lay_out(self) -> None:
        self._all = QPushButton(tr("All or none"))
        self._all.setAutoDefault(False)
        self._all.clicked.connect(self._tick_all)
        self._labels = QLabel(tr("Joints")), QLabel(tr("Fills"))
        for label, ticks in zip(self._labels, (self.joints, self.fills_), strict=True):
            label.setBuddy(ticks)
        lists = QGridLayout()
        lists.setHorizontalSpacing(2 * GAP)
        lists.addWidget(self._labels[0], 0, 0)
        lists.addWidget(self._labels[1], 0, 1)
        lists.addWidget(self.joints, 1, 0)
        lists.addWidget(self.fills_, 1, 1)
        lists.addWidget(self._all, 2, 0)
        self._numbers = QWidget()
        form = QFormLayout(self._numbers)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(tr("Sizes, px"), self.sizes)
        form.addRow(tr("Begin after, frames"), self.starts)
        form.addRow(tr("Hide for, frames"), self.durations)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(lists, 1)
        column.addWidget(self._numbers)
        column.addWidget(self.follow)

    @property
    def fills(self) -> tuple[str, ...]:
        """Those that are ticked."""
        return self.fills_.ticked

    @property
    def grid(self) -> Grid:
        """What is typed and ticked.

        Raises:
            ValueError: it makes no sense.
        """
        joints = self.joints.ticked
        every = len(joints) == len(self._skeleton)
        starts, durations = (_numbers(field.text(), int) for field in (self.starts, self.durations))
        return Grid((ALL,) if every else joints, _numbers(self.sizes.text(), float), starts, durations)

    def show_recipe(self, recipe: Recipe) -> None:
        """Tick and type what a recipe says, as far as this skeleton has it."""
        self.fills_.tick(recipe.fills)
        self.follow.setChecked(recipe.follow)
        if (grid := recipe.grid) is not None:
            self.joints.tick(self._skeleton.joints if ALL in grid.joints else grid.joints)
            fields = ((self.sizes, grid.sizes), (self.starts, grid.starts), (self.durations, grid.durations))
            for field, values in fields:
                field.setText(", ".join(f"{value:g}" for value in values))

    def show_grid(self, shown: bool) -> None:
        """Whether joints, sizes and times can be chosen; a protocol of the paper draws them."""
        for widget in (self._labels[0], self.joints, self._all, self._numbers):
            widget.setVisible(shown)

    @Slot()
    def _tick_all(self) -> None:
        every = len(self.joints.ticked) == len(self._skeleton)
        self.joints.tick(() if every else self._skeleton.joints)


def _numbers(text: str, kind: type[N]) -> tuple[N, ...]:
    """Numbers with commas, semicolons or blanks between, each once.

    Raises:
        ValueError: something else is among them.
    """
    return tuple(dict.fromkeys(kind(each) for each in re.split(r"[\s,;]+", text.strip()) if each))
