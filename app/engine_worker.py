"""The one thread that owns the engine, and in what order it works."""

from __future__ import annotations

import logging
import sys
import threading
from collections import deque
from enum import IntEnum
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeAlias

from PySide6.QtCore import QThread, Signal, Slot

from kimnet_core.errors import KimnetError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from pathlib import Path

    from PySide6.QtCore import QObject, SignalInstance

    from app.bench import Bench, EngineInfo
    from app.subject import Subject
    from kimnet_core.pose.box import Box
    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton

log = logging.getLogger(__name__)

Work: TypeAlias = "Generator[None]"
_ENDED = object()
_SWITCH = 0.0005  # seconds


class Lane(IntEnum):
    """Kinds of work; the lower number goes first. Only ORDER forms a queue: elsewhere the newest wish wins."""

    ORDER = 0  # open a video, load weights, find a person
    REPLAY = 1  # the future of a joint that is being dragged
    PROPOSE = 2  # what a person may then accept, or not
    EXPLAIN = 3  # the evidence for the frame on screen
    RUN = 4  # a pass through the video
    LOOK = 5  # a look through a track for what is off
    RECORD = 6  # what the network saw in all frames, for who looks at it
    STUDY = 7  # an experiment on the network, whose outcome changes no label


class Plan(Protocol):
    """Something to work out, holding all that it needs."""

    def parts(self, bench: Bench) -> Iterator[object | None]:
        """What comes of it, piece by piece; None where there is nothing to show yet."""


class EngineWorker(QThread):
    """Does everything that needs the network, in small steps, so that a drag never waits for a run.

    Every verb returns at once. Runs, replays, proposals, records and experiments carry a number that the caller
    chose; what comes with an old number is to be dropped. A step is a frame of a run or a chunk of a replay; between
    two steps the most urgent lane goes on.

    Attributes:
        engine: what works here, as it was last told by `engine_ready`; None until weights are loaded.

    Signals:
        engine_ready(EngineInfo): weights are loaded and can be used.
        found(frame, Found | None): the answer to `find_person`; None where nobody is convincing.
        tracked(number, TrackedFrame): a frame of a run is done.
        run_ended(number): a run reached the end of the video; not sent for one that was cancelled.
        replayed(number, start, Poses, Lesson | None): a chunk of the future, and what had been learned by its end.
        reached_back(number, start, Poses): a stretch of the past, where that was asked for.
        replay_ended(number).
        proposed(number, part): a piece of what a plan came to.
        proposal_ended(number).
        recorded(number, part): a piece of a record.
        record_ended(number).
        studied(number, part): a piece of what an experiment came to.
        study_ended(number).
        looked(number, Looked): how far a look through a track is, and at last what was seen.
        explained(Evidence): the answer to `explain`; also comes for each frame of a run with nothing hidden.
        accounted(frame, Contributions | None): the rest of the answer, where it was asked for.
        explained_hidden(Evidence): the same frame with parts hidden, where that was asked for.
        failed(lane, error): a piece of work ended by an exception; KimnetError are for the person.
    """

    engine_ready = Signal(object)
    found = Signal(int, object)
    tracked = Signal(int, object)
    run_ended = Signal(int)
    replayed = Signal(int, int, object, object)
    reached_back = Signal(int, int, object)
    replay_ended = Signal(int)
    proposed = Signal(int, object)
    proposal_ended = Signal(int)
    recorded = Signal(int, object)
    record_ended = Signal(int)
    studied = Signal(int, object)
    study_ended = Signal(int)
    looked = Signal(int, object)
    explained = Signal(object)
    accounted = Signal(int, object)
    explained_hidden = Signal(object)
    failed = Signal(int, object)

    def __init__(self, make_bench: Callable[[], Bench], parent: QObject | None = None) -> None:
        """Have the bench made on the thread itself, since what it imports takes seconds."""
        super().__init__(parent)
        self.setObjectName("EngineWorker")
        self.engine: EngineInfo | None = None
        self._make_bench = make_bench
        self._orders: deque[Work] = deque()
        self._newest: dict[Lane, Work] = {}
        self._stopping = False
        self._changed = threading.Condition()

        self.engine_ready.connect(self._take_engine)

    def knows(self, skeleton: Skeleton) -> bool:
        """Whether there is a network, and for these joints."""
        return self.engine is not None and self.engine.skeleton.joints == skeleton.joints

    @Slot(object)
    def _take_engine(self, engine: EngineInfo) -> None:
        self.engine = engine

    # Verbs, for the thread of the window.

    def load(self, weights: Path, engine: str, device: str) -> None:
        """Load weights into an engine, "onnx" or "torch", on "auto", "cpu" or "cuda"."""
        self._order(self._load(weights, engine, device))

    def open(self, path: Path) -> None:
        """Work on another video from here on."""
        self.cancel(*set(Lane) - {Lane.ORDER})
        self._order(self._open(path))

    def find_person(self, frame: int, box: Box | None = None) -> None:
        """Look for the person in a box, or for the one who stands out most in a frame."""
        self._order(self._find_person(frame, box))

    def track(self, number: int, subject: Subject) -> None:
        """Carry the subject's first pose to the end of the video.

        Windows that the subject's path has are used as they are, the others are laid; human joints of its
        labels are anchors.
        """
        self._wish(Lane.RUN, self._track(number, subject))

    def replay(self, number: int, frame: int, subject: Subject, *, reach_back: bool = False) -> None:
        """The future of a frame, its human joints taken from the subject's poses.

        With `reach_back`, its past as well, as far as the corrected frame before it; first the near future.
        """
        self._wish(Lane.REPLAY, self._replay(number, frame, subject, reach_back))

    def propose(self, number: int, plan: Plan) -> None:
        """Work out a plan."""
        self._wish(Lane.PROPOSE, self._work_out(number, plan, self.proposed, self.proposal_ended))

    def record(self, number: int, plan: Plan) -> None:
        """Go through frames for what the network saw in them."""
        self._wish(Lane.RECORD, self._work_out(number, plan, self.recorded, self.record_ended))

    def study(self, number: int, plan: Plan) -> None:
        """Work out an experiment, when there is nothing else to do."""
        self._wish(Lane.STUDY, self._work_out(number, plan, self.studied, self.study_ended))

    def look(self, number: int, subject: Subject) -> None:
        """Go through the subject's frames, forwards and backwards, for what is off."""
        self._wish(Lane.LOOK, self._look(number, subject))

    def explain(self, frame: int, subject: Subject, *, account: bool = False, hidden: Subject | None = None) -> None:
        """What the network saw in a frame.

        Args:
            frame: which.
            subject: of the labels.
            account: whether to tell then also what its heatmaps are made of.
            hidden: with parts of the pictures hidden; what the network saw of that is told last.
        """
        self._wish(Lane.EXPLAIN, self._explain(frame, subject, account, hidden))

    def cancel(self, *lanes: Lane) -> None:
        """End the work of some lanes after the step in hand."""
        with self._changed:
            for lane in lanes:
                self._newest.pop(lane, None)

    def stop(self) -> None:
        """End the thread after the step in hand; returns when it has."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self.wait()

    # The thread.

    def run(self) -> None:
        # A step of the recursion is some forty calls that let go of the interpreter for a moment. To get it back from
        # a window that paints takes 5 ms a call as Python has it: longer than the step itself.
        sys.setswitchinterval(_SWITCH)
        self._bench = self._make_bench()
        while (taken := self._next()) is not None:
            lane, work = taken
            try:
                ended = next(work, _ENDED) is _ENDED
            except Exception as error:  # the thread's edge: the engine must outlive one bad piece of work
                if not isinstance(error, KimnetError):
                    log.exception("work on the engine failed")
                ended = True
                self.failed.emit(lane, error)
            if ended:
                self._forget(lane, work)
        self._bench.close()

    def _next(self) -> tuple[Lane, Work] | None:
        """The most urgent work, once there is some; None when the thread shall end."""
        with self._changed:
            while not (self._stopping or self._orders or self._newest):
                self._changed.wait()
            if self._stopping:
                return None
            if self._orders:
                return Lane.ORDER, self._orders[0]
            lane = min(self._newest)
            return lane, self._newest[lane]

    def _forget(self, lane: Lane, work: Work) -> None:
        with self._changed:
            if lane == Lane.ORDER:
                self._orders.remove(work)
            elif self._newest.get(lane) is work:
                del self._newest[lane]

    def _order(self, work: Work) -> None:
        with self._changed:
            self._orders.append(work)
            self._changed.notify()

    def _wish(self, lane: Lane, work: Work) -> None:
        with self._changed:
            self._newest[lane] = work
            self._changed.notify()

    # The work: each `yield` lets more urgent work go first.

    def _load(self, weights: Path, engine: str, device: str) -> Work:
        self.engine_ready.emit(self._bench.load(weights, engine, device))
        yield
        self._bench.prepare()  # or the first drag would wait for it
        yield

    def _open(self, path: Path) -> Work:
        self._bench.open(path)
        yield

    def _find_person(self, frame: int, box: Box | None) -> Work:
        self.found.emit(frame, self._bench.find_person(frame, box))
        yield

    def _track(self, number: int, subject: Subject) -> Work:
        for tracked, evidence in self._bench.track(number, subject):
            self.tracked.emit(number, tracked)
            if subject.hidden is None:
                self.explained.emit(evidence)
            yield
        self.run_ended.emit(number)

    def _replay(self, number: int, frame: int, subject: Subject, reach_back: bool) -> Work:
        past = self._bench.reach_back(frame, subject) if reach_back else iter(())
        for start, poses, lesson in self._bench.replay(frame, subject):
            self.replayed.emit(number, start, poses, lesson)
            yield
            yield from self._reach_back(number, islice(past, 1))  # both at once, so that neither waits for the other
        yield from self._reach_back(number, past)
        self.replay_ended.emit(number)

    def _reach_back(self, number: int, past: Iterable[tuple[int, Poses] | None]) -> Work:
        for stretch in past:
            if stretch is not None:
                self.reached_back.emit(number, *stretch)
            yield

    def _work_out(self, number: int, plan: Plan, came: SignalInstance, ended: SignalInstance) -> Work:
        for part in plan.parts(self._bench):
            if part is not None:
                came.emit(number, part)
            yield
        ended.emit(number)

    def _look(self, number: int, subject: Subject) -> Work:
        for looked in self._bench.look(subject):
            self.looked.emit(number, looked)
            yield

    def _explain(self, frame: int, subject: Subject, account: bool, hidden: Subject | None) -> Work:
        for evidence in self._bench.explain(frame, subject):
            if evidence.frame == frame:
                self.explained.emit(evidence)
            yield
        if account:
            self.accounted.emit(frame, self._bench.account(frame, subject))
        for evidence in () if hidden is None else self._bench.explain(frame, hidden):
            if evidence.frame == frame:
                self.explained_hidden.emit(evidence)
            yield
