"""Gathers whom joints listened to in all frames of the shown stretch, or of the project, while somebody looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.attention.quantity import Records
from app.engine_worker import Lane
from kimnet_core.inference.attention import AttentionMean, AttentionRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.bench import Bench
    from app.document import Document
    from app.session import Session
    from app.subject import Subject
    from kimnet_core.inference.attention import Heard

_REST_MS = 150  # after the last change of what is shown


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """What the engine's thread goes through: one stretch after the other, first those of the shown video."""

    subjects: Sequence[Subject]
    everybody: Sequence[tuple[Path, Subject]]

    def parts(self, bench: Bench) -> Iterator[tuple[Subject | None, Heard]]:
        for subject in self.subjects:
            for heard in bench.heard(subject):
                yield subject, heard
        for path, subject in self.everybody:
            for heard in bench.heard_in(path, subject):
                yield None, heard


class Recorder(QObject):
    """Keeps `records` in step with what is shown.

    Attributes:
        records: as far as they have come.
        share: of the frames that have come, in [0, 1]; None where nothing is under way.

    Signals:
        changed(): more has come, or something else is shown.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.records = Records()
        self.share: float | None = None
        self._session = session
        self._wanted, self._widely = False, False
        self._network = ""  # fingerprint of the weights
        self._whole: Subject | None = None
        self._hidden: Subject | None = None
        self._number, self._came, self._total = 0, 0, 0
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._look)
        session.evidence_changed.connect(self._look_soon)
        session.tracker.comparison_changed.connect(self._look_soon)
        session.tracker.run_changed.connect(self._look_soon)
        session.engine_changed.connect(self._look_soon)
        session.document_changed.connect(self._forget)
        session.worker.recorded.connect(self._take)
        session.worker.record_ended.connect(self._end)
        session.worker.failed.connect(self._fail)

    def watch(self, *, looks: bool) -> None:
        """Somebody looks, or no longer does."""
        self._wanted = looks
        self._look_soon()

    def look_widely(self, *, widely: bool) -> None:
        """Go through all videos of the project as they are now, or no longer."""
        self._widely = widely
        self.records = replace(self.records, project=None)
        self._look_soon()

    def keep(self) -> None:
        """Remember the record there is, to compare later ones with it."""
        self.records = replace(self.records, kept=self.records.whole)
        self.changed.emit()

    @Slot()
    def _look_soon(self) -> None:
        self._rest.start()

    @Slot(object)
    def _forget(self, _: Document | None) -> None:
        self._stop()
        self._whole = self._hidden = None
        self.records = Records()
        self.changed.emit()
        self._look_soon()

    @Slot()
    def _look(self) -> None:
        """Begin anew where another stretch is shown, or other eyes look at it."""
        session, spot = self._session, self._session.here.spot
        if not self._wanted or session.tracker.running:
            return
        engine, whole, hidden = session.worker.engine, None, None
        if spot is not None and engine is not None and session.worker.knows(spot.document.labels.skeleton):
            whole = spot.document.subject(spot.track, spot.frame)
            comparison = session.tracker.comparison
            hidden = None if comparison is None else comparison.seen(spot.track, spot.frame)
        network = "" if engine is None else engine.sha256
        other = network != self._network
        known = not other and _same(whole, self._whole) and _same(hidden, self._hidden)
        wide = self._widely and whole is not None and (other or self.records.project is None)
        if known and not wide:
            return
        complete = self.share is None
        everybody = self._everybody() if wide or (self._widely and not complete) else []
        subjects = [each for each in (whole, hidden) if each is not None]
        if known and complete:
            subjects = []
        else:
            self._network, self._whole, self._hidden = network, whole, hidden
            self.records = replace(self.records, whole=_empty(whole), hidden=_empty(hidden))
        if everybody and whole is not None:
            self.records = replace(self.records, project=AttentionMean(whole.labels.joints))
        self._stop()
        self._came, self._total = 0, sum(len(each.frames) - 1 for each in (*subjects, *(s for _, s in everybody)))
        if self._total:
            self.share = 0.0
            session.worker.record(self._number, _Plan(subjects, everybody))
        self.changed.emit()

    def _everybody(self) -> list[tuple[Path, Subject]]:
        """All that was tracked in all videos that are there."""
        there = [video for video in self._session.store.videos.all if video.missing is None]
        return [(video.info.path, subject) for video in there for subject in _stretches(video.document)]

    def _stop(self) -> None:
        self._session.worker.cancel(Lane.RECORD)
        self._number += 1
        self.share = None

    @Slot(int, object)
    def _take(self, number: int, part: tuple[Subject | None, Heard]) -> None:
        if number != self._number:
            return
        subject, heard = part
        if subject is None:
            record: AttentionMean | AttentionRecord | None = self.records.project
        else:
            record = self.records.whole if subject is self._whole else self.records.hidden
        if record is not None:
            record.put(heard)
        self._came += 1
        self.share = self._came / self._total
        self.changed.emit()

    @Slot(int)
    def _end(self, number: int) -> None:
        if number == self._number:
            self.share = None
            self.changed.emit()

    @Slot(int, object)
    def _fail(self, lane: int, _: Exception) -> None:
        if lane == Lane.RECORD and self.share is not None:
            self._stop()
            self.changed.emit()


def _stretches(document: Document) -> Iterator[Subject]:
    """All stretches of all people that can be replayed, as they are now."""
    for track in document.labels.tracks:
        stop = 0
        for frame in np.flatnonzero(document.path(track).covered).tolist():
            if frame >= stop and (subject := document.subject(track, frame)) is not None:
                stop = subject.frames.stop
                yield subject


def _same(one: Subject | None, other: Subject | None) -> bool:
    """Whether the network sees the same."""
    if one is None or other is None:
        return one is other
    return one.frames == other.frames and one.same_stretch(other)


def _empty(subject: Subject | None) -> AttentionRecord | None:
    return None if subject is None else AttentionRecord.empty(subject.frames, subject.labels.joints)
