"""A bubble beside a widget of the window, and a ring around that widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.language import tr
from app.theme import GAP, colors

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_WIDTH, _RING = 340, 3
_KEYS = {
    Qt.Key.Key_Escape: "left",
    Qt.Key.Key_Right: "next_wanted",
    Qt.Key.Key_Return: "next_wanted",
    Qt.Key.Key_Enter: "next_wanted",
    Qt.Key.Key_Left: "back_wanted",
}


class Ring(QWidget):
    """Drawn around what is spoken of; the mouse goes through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colors(self.palette()).accent), _RING))
        inset = _RING // 2 + 1
        painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), 8, 8)


class Bubble(QFrame):
    """A title, a text, and ways on, back and out; it has the keys while it is there.

    Signals:
        next_wanted(): the next step, by button, Enter or Right.
        back_wanted(): the one before, by button or Left.
        left(): no more of it, by button or Esc.
    """

    next_wanted = Signal()
    back_wanted = Signal()
    left = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("bubble", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedWidth(_WIDTH)
        self._title, self._text, self._count = QLabel(), QLabel(wordWrap=True), QLabel()
        self._title.setProperty("heading", True)
        self._count.setProperty("quiet", True)
        leave, self._back, self._next = QPushButton(tr("Leave")), QPushButton(tr("Back")), QPushButton(tr("Next"))
        self._next.setProperty("primary", True)
        leave.setToolTip(tr("End the tour (Esc)"))
        row = QHBoxLayout()
        row.addWidget(self._count, 1)
        for button in (leave, self._back, self._next):
            row.addWidget(button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        column.setSpacing(GAP)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addLayout(row)
        leave.clicked.connect(self.left)
        self._back.clicked.connect(self.back_wanted)
        self._next.clicked.connect(self.next_wanted)

    def say(self, title: str, text: str, number: int, count: int) -> None:
        """Show step `number` of `count`, from 1."""
        self._title.setText(title)
        self._text.setText(text)
        self._count.setText(tr("{n} of {count}").format(n=number, count=count))
        self._back.setEnabled(number > 1)
        self._next.setText(tr("Done") if number == count else tr("Next"))
        self.setAccessibleName(f"{title}. {text}")
        self.setFixedHeight(self._column.totalHeightForWidth(_WIDTH))

    def event(self, event: QEvent) -> bool:
        """Claim its keys before the window's shortcuts see them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _signal_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = _signal_of(event)
        if name:
            getattr(self, name).emit()
        else:
            super().keyPressEvent(event)


def _signal_of(event: QKeyEvent) -> str:
    return _KEYS.get(Qt.Key(event.key()), "")


def beside(target: QRect, bubble: QSize, window: QRect) -> QPoint:
    """Where a bubble stands: below, above, left or right of its target, wherever it covers none of it.

    Where no side has room, as for the picture, it stands inside the target, at the bottom.

    Args:
        target: what is spoken of, in the window.
        bubble: size.
        window: inside of the window.
    """
    width, height = bubble.width() + 2 * GAP, bubble.height() + 2 * GAP
    x = min(max(target.center().x() - bubble.width() // 2, window.left() + GAP), window.right() - bubble.width() - GAP)
    y = min(
        max(target.center().y() - bubble.height() // 2, window.top() + GAP), window.bottom() - bubble.height() - GAP
    )
    if window.bottom() - target.bottom() >= height:
        return QPoint(x, target.bottom() + GAP)
    if target.top() - window.top() >= height:
        return QPoint(x, target.top() - bubble.height() - GAP)
    if target.left() - window.left() >= width:
        return QPoint(target.left() - bubble.width() - GAP, y)
    if window.right() - target.right() >= width:
        return QPoint(target.right() + GAP, y)
    return QPoint(x, target.bottom() - bubble.height() - 2 * GAP)
