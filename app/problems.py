"""What went wrong, told in a way that a person can act on."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from app.language import tr
from kimnet_core.errors import KimnetError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

log = logging.getLogger(__name__)


class Problems(QObject):
    """Shows each problem once, without stopping anything: the box is not modal to the program's flow.

    A KimnetError is told as it is. Anything else is a bug: it is written to the log, and the box says
    where that lies.
    """

    _caught = Signal(object)  # from whatever thread, to the one of the window

    def __init__(self, log_file: Path, window: QWidget) -> None:
        super().__init__(window)
        self._log_file, self._window = log_file, window
        self._open: dict[str, QMessageBox] = {}
        self._caught.connect(self.tell)

    def catch_all(self) -> None:
        """Hear of every exception that nobody handles, in slots and in threads."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    @Slot(object)
    def tell(self, error: Exception) -> None:
        """Show a box; one that says the same and is open still is brought to the front instead."""
        known = isinstance(error, KimnetError)
        wrong = tr("Something went wrong that should not have: {what}")
        text = str(error) if known else wrong.format(what=f"{type(error).__name__}: {error}")
        if (box := self._open.get(text)) is not None:
            box.raise_()
            return
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)  # a file name is no markup
        box.setIcon(QMessageBox.Icon.Warning if known else QMessageBox.Icon.Critical)
        box.setWindowTitle("KIMNet Studio")
        box.setText(text)
        if not known:
            log.error("unexpected", exc_info=error)
            box.setInformativeText(tr("Your labels are safe. A report is in {file}.").format(file=self._log_file))
            box.setDetailedText("".join(traceback.format_exception(error)))
        self._open[text] = box
        box.finished.connect(self._forget)
        box.open()

    @Slot()
    def _forget(self) -> None:
        self._open = {text: box for text, box in self._open.items() if box is not self.sender()}

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self._caught.emit(error)

    def _thread_hook(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._caught.emit(caught.exc_value)
