"""`kimnet occlude` as a process of its own, followed line by line."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from kimnet_core.occlusion.results import row_of

if TYPE_CHECKING:
    from pathlib import Path

_MAIN = "from app.cli import main; main()"


class SweepProcess(QObject):
    """One run; it may be killed at any time, for what is done is on the disk.

    Signals:
        came(Row): a trial is done.
        ended(problem): the process has gone; "" where it did all, or was stopped.
    """

    came = Signal(object)
    ended = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._stopped = False

    @property
    def running(self) -> bool:
        return self._process is not None

    def begin(self, recipe: Path, results: Path, engine: tuple[str, str], jobs: int) -> None:
        """Run what of a recipe is not in its results.

        Args:
            recipe: a file.
            results: to fill.
            engine: name and device.
            jobs: processes.
        """
        self._stopped = False
        self._process = process = QProcess(self)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._end)
        process.errorOccurred.connect(self._fail)
        name, device = engine
        options = ["--out", str(results), "--engine", name, "--device", device, "--jobs", str(jobs), "--rows"]
        process.start(sys.executable, ["-c", _MAIN, "occlude", str(recipe), *options])

    def stop(self) -> None:
        """End it; `ended` follows."""
        if self._process is not None:
            self._stopped = True
            self._process.kill()

    def close(self) -> None:
        """End it, and return when it has gone."""
        if (process := self._process) is not None:
            process.disconnect(self)
            self._process = None
            process.kill()
            process.waitForFinished(5000)

    @Slot()
    def _read(self) -> None:
        while self._process is not None and self._process.canReadLine():
            said = json.loads(bytes(self._process.readLine().data()))
            if "key" in said:
                self.came.emit(row_of(said))

    @Slot(int)
    def _end(self, status: int) -> None:
        if self._process is None:
            return
        self._read()
        said = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip()
        self._process.deleteLater()
        self._process = None
        last = said.splitlines()[-1] if said else ""
        self.ended.emit("" if self._stopped or not status else last)

    @Slot(QProcess.ProcessError)
    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            problem = self._process.errorString()
            self._process.deleteLater()
            self._process = None
            self.ended.emit(problem)
