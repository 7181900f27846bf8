"""A real window that is measured: with settings, caches and projects of its own, so that a person's stay untouched."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app.bench import Bench
from app.garbage import GarbageCollector
from app.main_window import MainWindow
from app.session import Session
from app.theme import Theme
from kimnet_core.errors import KimnetError
from kimnet_core.pose.skeleton import load_skeleton

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SIZE = 1280, 720
_CACHE = 2 << 30  # bytes, as the application has
_PATIENCE = 600.0  # seconds until a step that does not end is given up
_TICK_MS = 1


def application() -> QApplication:
    """The process's application; where there is no screen, one that paints into memory."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(name in os.environ for name in screens):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # of what that cannot do
    return QApplication(sys.argv[:1])


@contextlib.contextmanager
def measured_window(folder: Path) -> Iterator[MainWindow]:
    """A window with nothing open.

    Args:
        folder: for all that it keeps.
    """
    theme = Theme(application())
    session = Session(partial(Bench, folder / "features", _CACHE), folder / "unnamed", load_skeleton("penn13"))
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(session, theme, settings)
    session.setParent(window)
    GarbageCollector(session.document_changed, session.engine_changed, parent=window)
    problems: list[Exception] = []
    session.failed.connect(problems.append)
    theme.choose("dark")
    window.resize(*_SIZE)
    window.show()
    try:
        yield window
        if problems:
            raise problems[0]
    finally:
        window.close()
        window.deleteLater()


def until(done: Callable[[], bool]) -> float:
    """Let the window live until something is so; returns how many seconds that took.

    Raises:
        KimnetError: it never is.
    """
    begun = time.perf_counter()
    if done():
        return 0.0
    loop, timer = QEventLoop(), QTimer(interval=_TICK_MS)

    def look() -> None:
        if done() or time.perf_counter() - begun > _PATIENCE:
            loop.quit()

    timer.timeout.connect(look)
    timer.start()
    loop.exec()
    if not done():
        raise KimnetError(f"The window did not answer within {_PATIENCE:.0f} seconds; nothing of yours was touched.")
    return time.perf_counter() - begun


def rest(seconds: float) -> None:
    """Let the window live for a while, and not be asked anything."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def shows(window: MainWindow, file: Path) -> float:
    """Open a video or a project; returns the seconds until its first frame is on the screen."""
    playback, shown = window.session.playback, list[int]()

    def note(frame: int, _picture: object) -> None:
        shown.append(frame)

    playback.frame_shown.connect(note)
    begun = time.perf_counter()
    window.session.store.open(file)
    until(lambda: bool(shown) and window.session.document is not None)
    window.repaint()
    playback.frame_shown.disconnect(note)
    return time.perf_counter() - begun
