"""One thread does all the network's work: the urgent first, the newest wish only, and it outlives a failure."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from app.engine_worker import EngineWorker, Lane

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from kimnet_core.pose.box import Box


WHOLE = SimpleNamespace(hidden=None)  # a subject whose pictures are shown as they are
HIDDEN = SimpleNamespace(hidden=object())


class SlowBench:
    """Counts what is asked of it; every step takes 2 ms."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int]] = []
        self.threads: set[int] = set()
        self.closed = False

    def _step(self, what: str, number: int) -> None:
        self.threads.add(threading.get_ident())
        self.steps.append((what, number))
        time.sleep(0.002)

    def track(self, number: int, *_: object) -> Iterator[tuple[object, object]]:
        for frame in range(1000):
            self._step("track", frame)
            yield SimpleNamespace(frame=frame), SimpleNamespace(frame=frame)

    def replay(self, frame: int, _: object) -> Iterator[tuple[int, object, object]]:
        for start in range(5):
            self._step("replay", frame)
            yield start, None, None

    def explain(self, frame: int, subject: object) -> Iterator[object]:
        for on_the_way in range(frame + 1):
            self._step("explain", frame)
            yield SimpleNamespace(frame=on_the_way, subject=subject)

    def account(self, frame: int, _: object) -> str:
        self._step("account", frame)
        return "account"

    def find_person(self, frame: int, box: Box | None) -> object:
        self._step("find", frame)
        if frame < 0:
            raise ZeroDivisionError
        return frame

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def bench() -> SlowBench:
    return SlowBench()


@pytest.fixture
def worker(qtbot: QtBot, bench: SlowBench) -> Iterator[EngineWorker]:
    worker = EngineWorker(lambda: bench)  # type: ignore[arg-type, return-value]
    worker.start()
    yield worker
    worker.stop()
    assert bench.closed
    assert threading.get_ident() not in bench.threads


def test_of_many_wishes_the_newest_is_done(worker: EngineWorker, bench: SlowBench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(worker.explained, timeout=5000, check_params_cb=lambda evidence: evidence.frame == 29):
        for frame in range(30):
            worker.explain(frame, None)  # type: ignore[arg-type]
    assert len({number for _, number in bench.steps}) < 5


def test_an_account_comes_after_the_evidence_and_only_where_it_is_asked_for(
    worker: EngineWorker, bench: SlowBench, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(worker.explained, timeout=5000):
        worker.explain(2, None)  # type: ignore[arg-type]
    with (
        qtbot.waitSignal(worker.accounted, timeout=5000) as told,
        qtbot.waitSignals([worker.explained, worker.accounted], timeout=5000, order="strict"),
    ):
        worker.explain(3, None, account=True)  # type: ignore[arg-type]
    assert told.args == [3, "account"]
    assert [number for what, number in bench.steps if what == "account"] == [3]


def test_what_is_seen_with_parts_hidden_is_told_last_and_by_itself(worker: EngineWorker, qtbot: QtBot) -> None:
    told: list[tuple[str, object]] = []
    worker.explained.connect(lambda evidence: told.append(("whole", evidence)))
    worker.explained_hidden.connect(lambda evidence: told.append(("hidden", evidence)))
    with qtbot.waitSignal(worker.explained_hidden, timeout=5000):
        worker.explain(3, WHOLE, hidden=HIDDEN)  # type: ignore[arg-type]
    assert told == [
        ("whole", SimpleNamespace(frame=3, subject=WHOLE)),
        ("hidden", SimpleNamespace(frame=3, subject=HIDDEN)),
    ]


def test_a_run_with_parts_hidden_explains_no_frame_of_the_labels(worker: EngineWorker, qtbot: QtBot) -> None:
    explained: list[object] = []
    worker.explained.connect(explained.append)
    done: list[int] = []
    worker.tracked.connect(lambda _, frame: done.append(frame.frame))
    worker.track(1, HIDDEN)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: len(done) > 5)
    assert explained == []


def test_a_replay_goes_before_a_run_and_the_run_goes_on(worker: EngineWorker, bench: SlowBench, qtbot: QtBot) -> None:
    worker.track(1, WHOLE)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: len(bench.steps) > 3)
    with qtbot.waitSignal(worker.replay_ended, timeout=5000):
        worker.replay(2, 7, None)  # type: ignore[arg-type]
    first = bench.steps.index(("replay", 7))
    assert bench.steps[first : first + 5] == [("replay", 7)] * 5
    so_far = len(bench.steps)
    qtbot.waitUntil(lambda: len(bench.steps) > so_far + 3)
    assert bench.steps[-1][0] == "track"
    frames = [number for what, number in bench.steps if what == "track"]
    assert frames == list(range(len(frames))), "no frame is left out"


def test_a_cancelled_run_ends_after_the_step_in_hand(worker: EngineWorker, bench: SlowBench, qtbot: QtBot) -> None:
    worker.track(1, WHOLE)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: len(bench.steps) > 3)
    worker.cancel(Lane.RUN)
    so_far = len(bench.steps)
    qtbot.wait(50)
    assert len(bench.steps) <= so_far + 1


def test_work_that_fails_is_told_and_the_next_is_done(worker: EngineWorker, qtbot: QtBot) -> None:
    with qtbot.waitSignal(worker.failed, timeout=5000) as failed:
        worker.find_person(-1)
    assert failed.args[0] == Lane.ORDER
    assert isinstance(failed.args[1], ZeroDivisionError)
    with qtbot.waitSignal(worker.found, timeout=5000) as found:
        worker.find_person(5)
    assert found.args == [5, 5]


def test_orders_are_all_done_in_turn(worker: EngineWorker, bench: SlowBench, qtbot: QtBot) -> None:
    for frame in range(10):
        worker.find_person(frame)
    qtbot.waitUntil(lambda: len(bench.steps) == 10)
    assert [number for _, number in bench.steps] == list(range(10))
