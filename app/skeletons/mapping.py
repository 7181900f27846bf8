"""What becomes of the labels there are: where each joint of the new skeleton is taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.language import tr
from app.theme import GAP
from kimnet_core.pose.remap import Remap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QWheelEvent

    from kimnet_core.pose.skeleton import Skeleton


class Mapping(QWidget):
    """A list of choices for each joint that is wanted.

    Attributes:
        origins: the lists, in the order of the target's joints.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.origins: list[QComboBox] = []
        self._guess: Remap | None = None
        self._intro = QLabel(wordWrap=True)
        self._told = QLabel(wordWrap=True)
        self._rows = QScrollArea(widgetResizable=True)
        self._rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._intro)
        column.addWidget(self._rows, 1)
        column.addWidget(self._told)

    def offer(self, guess: Remap) -> None:
        """Ask for a mapping, beginning with what names tell."""
        self._guess = guess
        text = tr(
            "{target} has other joints than {source}. Say where each is taken from; a middle is no correction of "
            "yours any more. This project stays as it is, and a new one is written."
        )
        self._intro.setText(text.format(target=guess.target.title, source=guess.source.title))
        page = QWidget()
        grid = QGridLayout(page)
        grid.setVerticalSpacing(GAP // 2)
        grid.setHorizontalSpacing(2 * GAP)
        grid.setColumnStretch(1, 1)
        self.origins = []
        for row, (name, origin) in enumerate(zip(guess.target.joints, guess.origin, strict=True)):
            combo = _Origin()
            combo.setAccessibleName(tr("{joint} is taken from").format(joint=name))
            for joints in _choices(guess.source, origin):
                combo.addItem(_said(guess.source, joints), joints)
            combo.setCurrentIndex(_index_of(combo, origin))
            combo.currentIndexChanged.connect(self._tell)
            label = QLabel(name)
            label.setBuddy(combo)
            grid.addWidget(label, row, 0)
            grid.addWidget(combo, row, 1)
            self.origins.append(combo)
        grid.setRowStretch(len(self.origins), 1)
        self._rows.setWidget(page)
        self._tell()

    def remap(self) -> Remap:
        """What the person has chosen."""
        assert self._guess is not None
        origin = tuple(tuple(combo.currentData()) for combo in self.origins)
        return Remap(self._guess.source, self._guess.target, origin)

    @Slot()
    def _tell(self) -> None:
        remap, nothing = self.remap(), tr("nothing")
        lost = tr("Left out: {joints}.").format(joints=", ".join(remap.lost) or nothing)
        empty = tr("Without labels: {joints}.").format(joints=", ".join(remap.empty) or nothing)
        self._told.setText(f"{lost}\n{empty}")


class _Origin(QComboBox):
    """Leaves the wheel to the page it is on: to scroll must not map joints otherwise."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _choices(source: Skeleton, guess: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Nothing, each joint, the middle of each pair, and the guess where it is another one."""
    usual = [(), *((joint,) for joint in range(len(source))), *source.pairs]
    yield from usual
    if not any(set(guess) == set(joints) for joints in usual):
        yield guess


def _index_of(combo: QComboBox, origin: tuple[int, ...]) -> int:
    return next(i for i in range(combo.count()) if set(combo.itemData(i)) == set(origin))


def _said(source: Skeleton, joints: tuple[int, ...]) -> str:
    names = ", ".join(source.joints[joint] for joint in joints)
    if not names:
        return tr("nothing")
    return names if len(joints) == 1 else tr("the middle of {joints}").format(joints=names)
