"""Objects of Qt in cycles go on the thread of the window, whichever thread makes garbage."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Qt

from app.garbage import GarbageCollector
from app.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[GarbageCollector]:
    gc.enable()
    collector = GarbageCollector()
    yield collector
    gc.disable()
    gc.unfreeze()
    collector.deleteLater()


class _Cycle(QObject):
    """An object that holds itself, and notes on which thread it goes."""

    def __init__(self, gone: list[int]) -> None:
        super().__init__()
        self.itself = self
        self.destroyed.connect(lambda: gone.append(threading.get_ident()), Qt.ConnectionType.DirectConnection)


def _be_busy_elsewhere(qtbot: QtBot) -> None:
    """Make more garbage on another thread than Python lets lie, by itself."""

    def make() -> None:
        for _ in range(200_000):
            cycle: list[object] = []
            cycle.append(cycle)

    job = Job(make)
    with qtbot.waitSignal(job.finished, timeout=20000):
        job.start()
    job.wait()


def test_an_object_goes_on_the_thread_of_the_window(collector: GarbageCollector, qtbot: QtBot) -> None:
    gone: list[int] = []
    _Cycle(gone)
    _be_busy_elsewhere(qtbot)
    qtbot.waitUntil(lambda: bool(gone), timeout=5000)
    assert gone == [threading.get_ident()]


@pytest.mark.usefixtures("collector")
def test_python_by_itself_takes_the_thread_that_is_busy(qtbot: QtBot) -> None:
    """Which is why there is a collector; where this fails with another Python or PySide, there need be none."""
    gc.enable()
    gone: list[int] = []
    _Cycle(gone)
    _be_busy_elsewhere(qtbot)
    assert len(gone) == 1
    assert gone != [threading.get_ident()]


def test_what_was_set_aside_goes_when_all_is_settled_again(collector: GarbageCollector) -> None:
    gone: list[int] = []
    cycle = _Cycle(gone)
    collector.settle()
    del cycle
    gc.collect()
    assert gone == [], "it is not looked at"
    collector.settle()
    assert gone == [threading.get_ident()]
