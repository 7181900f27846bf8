"""Says over the picture what a key has just done: the eye is there, and not at the foot of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel, QWidget

from app.theme import GAP

_SHOWN_MS = 2500


class Toast(QLabel):
    """A sentence that goes by itself; the status bar keeps it longer, and screen readers read it there."""

    def __init__(self, parent: QWidget) -> None:
        """Nothing is said yet; it will be, at the top of the parent."""
        super().__init__(parent)
        self.setProperty("toast", True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._gone = QTimer(self, interval=_SHOWN_MS, singleShot=True)
        self._gone.timeout.connect(self.hide)
        self.hide()

    @Slot(str)
    def say(self, text: str) -> None:
        """Show a sentence in place of the one before."""
        self.setText(text)
        self.adjustSize()
        parent = self.parentWidget()
        assert parent is not None  # it was made with one
        self.move((parent.width() - self.width()) // 2, 2 * GAP)
        self.raise_()
        self.show()
        self._gone.start()

    @Slot(str)
    def give_way(self, text: str) -> None:
        """Something else has been said since, as that it was undone: what stands here is no longer so."""
        if text != self.text():
            self.hide()
