"""Work off the GUI thread that needs no engine: reading and writing files of labels."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QThread, Signal

from kimnet_core.errors import KimnetError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

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
