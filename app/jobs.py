"""Work off the GUI thread that needs no engine: reading and writing files of labels."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from kimnet_core.errors import KimnetError

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)


class Job(QThread):
    """One call on a thread of its own.

    Connect its signals to bound methods of QObjects: they are emitted on the job's thread, and Qt hands
    them to the thread of such an object, but to no other.

    Signals:
        done(result): what the call returned.
        failed(error): the exception it ended with.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, call: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Job")
        self._call = call

    def run(self) -> None:
        try:
            self.done.emit(self._call())
        except KimnetError as error:
            self.failed.emit(error)
        except Exception as error:  # the thread's edge
            log.exception("a job failed")
            self.failed.emit(error)


class Jobs(QObject):
    """Calls that are under way.

    Signals:
        failed(error): one of them failed, and its caller wants no word of it.
    """

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []

    def start(
        self, call: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Any], None] | None = None
    ) -> None:
        """Make a call on a thread of its own.

        Args:
            call: it.
            done: is told what it returned; a slot.
            failed: is told why it failed; a slot. Without one, `failed` of these jobs is emitted.
        """
        job = Job(call, self)
        job.done.connect(done)
        job.failed.connect(self.failed if failed is None else failed)
        job.finished.connect(self._forget)
        self._jobs.append(job)
        job.start()

    def wait(self) -> None:
        """Return when all have ended."""
        for job in self._jobs:
            job.wait()

    @Slot()
    def _forget(self) -> None:
        for job in [job for job in self._jobs if job.isFinished()]:
            self._jobs.remove(job)
            job.deleteLater()
