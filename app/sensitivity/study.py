"""Wrong first poses carried through the stretch around the shown frame: asked for, and gathered as they come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.engine_worker import Lane
from app.language import tr
from kimnet_core.inference.persistence import PAPER, Persistence
from kimnet_core.tracking.perturbations import USUAL, Kind, of_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.bench import Bench
    from app.document import Document
    from app.engine_worker import EngineWorker
    from app.here import Here
    from app.subject import Subject
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.tracking.perturbations import Perturbation
    from kimnet_core.tracking.settling import Trial


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to try.

    Attributes:
        kind: what is wrong with the first pose; None for all kinds, each with its usual amount.
        amount: of the kind, as `of_kind` has it.
        repeats: of each in which something is drawn.
        hold: whether placed joints are held to; the paper does not.
    """

    kind: Kind | None = None
    amount: float = 0.0
    repeats: int = 20
    hold: bool = False

    def perturbations(self, skeleton: Skeleton) -> list[Perturbation]:
        """All that is to be tried."""
        if self.kind is not None:
            return list(of_kind(self.kind, self.amount, skeleton))
        return [each for kind in Kind for each in of_kind(kind, USUAL[kind], skeleton)]


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """What the engine's thread works out."""

    subject: Subject
    tried: Sequence[Perturbation]
    wish: Wish

    def parts(self, bench: Bench) -> Iterator[Trial | None]:
        persistence = Persistence() if self.wish.hold else PAPER
        return bench.sensitivity(self.subject, self.tried, self.wish.repeats, persistence)


class Study(QObject):
    """Runs one experiment at a time; what has come stays until another is begun or the video goes.

    Attributes:
        trials: that are done.
        total: how many there will be.
        start: the frame whose pose is wrong.
        working: whether more are on their way.

    Signals:
        changed(): more trials, or another experiment.
        noticed(text): a sentence for the status bar.
    """

    changed = Signal()
    noticed = Signal(str)

    def __init__(self, here: Here, worker: EngineWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here, self._worker = here, worker
        self._number = 0
        self._clear()
        worker.studied.connect(self._take)
        worker.study_ended.connect(self._end)
        worker.failed.connect(self._fail)

    def _clear(self) -> None:
        self.trials: list[Trial] = []
        self.total, self.start, self.working = 0, 0, False

    @Slot(object)
    def forget(self, _: Document | None = None) -> None:
        """Put everything away, as when another video is opened."""
        self.stop()
        self._clear()
        self.changed.emit()

    def begin(self, wish: Wish) -> None:
        """Try on the stretch around the shown frame what a person wants."""
        spot = self._here.spot
        subject = None if spot is None else spot.document.subject(spot.track, spot.frame)
        if spot is None or subject is None:
            self.noticed.emit(tr("This frame is not tracked yet; track the person first."))
            return
        skeleton = spot.document.labels.skeleton
        if not self._worker.knows(skeleton):
            self.noticed.emit(tr("Load a network that knows these joints first, with Network > Load weights."))
            return
        self.stop()
        self._clear()
        tried = wish.perturbations(skeleton)
        self.total = sum(wish.repeats if each.drawn else 1 for each in tried)
        self.start, self.working = subject.start, True
        self._worker.study(self._number, _Plan(subject, tried, wish))
        self.changed.emit()

    def stop(self) -> None:
        """Leave it at what has come."""
        self._worker.cancel(Lane.STUDY)
        self._number += 1
        if self.working:
            self.working = False
            self.changed.emit()

    @Slot(int, object)
    def _take(self, number: int, trial: Trial) -> None:
        if number == self._number:
            self.trials.append(trial)
            self.changed.emit()

    @Slot(int)
    def _end(self, number: int) -> None:
        if number == self._number:
            self.working = False
            self.changed.emit()

    @Slot(int, object)
    def _fail(self, lane: int, _: Exception) -> None:
        if lane == Lane.STUDY:
            self.stop()
