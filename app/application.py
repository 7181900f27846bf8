"""Starting the application: what it is started with, where it keeps things, and the window."""

from __future__ import annotations

import argparse
import logging
import logging.handlers
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTranslator
from PySide6.QtWidgets import QApplication

from app import language
from app.garbage import GarbageCollector
from app.main_window import TITLE, MainWindow
from app.problems import Problems
from app.session import Session
from app.settings import read_settings
from app.theme import Theme
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.resources import SAMPLE_CLIP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.bench import Bench
    from app.theme import Choice

NAME = "kimnet-studio"
CACHE_BYTES = 2 << 30  # 2 GiB hold what the network saw in about 10,000 frames
_LOG_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Options:
    """What the application was started with.

    Attributes:
        file: a video, a folder of images or a project to open, or None.
        weights: file of the network in place of the one chosen last, or None.
        theme: in place of the one chosen last, or None.
    """

    file: Path | None = None
    weights: Path | None = None
    theme: Choice | None = None


def parse(arguments: Sequence[str]) -> Options:
    """Read the command line; leaves with a message where it is wrong."""
    parser = argparse.ArgumentParser(NAME, description="Correct human poses in video, and see how KIMNet thinks.")
    parser.add_argument("file", nargs="?", type=Path, help="a video, a folder of images or a .kimnet project")
    parser.add_argument("--sample", action="store_true", help="open the sample clip")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="weights of the network")
    parser.add_argument("--theme", choices=("dark", "light", "system"))
    found = parser.parse_args(arguments)
    return Options(SAMPLE_CLIP if found.sample else found.file, found.weights, found.theme)


def start(options: Options, log_file: Path) -> MainWindow:
    """Make the window and everything behind it; a QApplication must exist.

    Args:
        options: of the command line.
        log_file: where reports go, for problems to name.
    """
    folder = Path(platformdirs.user_data_dir(NAME, False)) / "unnamed"
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, NAME, NAME)
    _speak(app, read_settings(store).language)
    theme = Theme(app)
    session = Session(_make_bench, folder, load_skeleton("penn13"))
    window = MainWindow(session, theme, store)
    session.setParent(window)
    GarbageCollector(session.document_changed, session.engine_changed, parent=window)
    problems = Problems(log_file, window)
    problems.catch_all()
    session.failed.connect(problems.tell)
    theme.choose(options.theme or window.choices.now.theme)
    window.choices.load_weights(options.weights)
    window.show()
    if options.file is not None:
        session.store.open(options.file)
    return window


def _speak(app: QApplication, chosen: str) -> None:
    """Speak a language, or that of the system, and let Qt's own dialogs do so too."""
    code = QLocale.system().name().partition("_")[0] if chosen == "system" else chosen
    language.choose(code)
    words = QTranslator(app)
    if words.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)


def _make_bench() -> Bench:
    """For the engine's thread: torch takes two seconds to import, which the window need not wait for."""
    from app.bench import Bench

    return Bench(Path(platformdirs.user_cache_dir(NAME, False)) / "features", CACHE_BYTES)


class _Brief(logging.Formatter):
    """A line for the terminal; the traceback is in the file."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        return f"{record.name}: {record.getMessage()}" + (f": {error}" if error else "")


def start_log() -> Path:
    """Log to a file that stays small, and say where; where none can be made, to standard error alone."""
    folder = Path(platformdirs.user_log_dir(NAME, False))
    path = folder / f"{NAME}.log"
    terminal = logging.StreamHandler()
    terminal.setFormatter(_Brief())
    handlers: list[logging.Handler] = [terminal]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handlers.append(logging.handlers.RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=1))
    except OSError as error:
        logging.getLogger(__name__).warning("no log file: %s", error)
    logging.basicConfig(level=logging.INFO, handlers=handlers, format="%(asctime)s %(name)s %(message)s")
    return path


def name_application(app: QApplication) -> None:
    """Tell Qt and the desktop who this is."""
    app.setApplicationName(NAME)
    app.setApplicationDisplayName(TITLE)
    app.setDesktopFileName(NAME)
