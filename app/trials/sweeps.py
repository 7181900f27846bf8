"""Sweeps of the open project: one is looked at, and one at most is being run, in a process of its own."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from app.jobs import Jobs
from app.language import tr
from app.trials.courses import courses_of
from app.trials.keeping import Kept, begun, export, folder_of, keep, load, move, sweeps_in
from app.trials.process import SweepProcess
from app.trials.showing import comparison_of
from app.trials.stretch import stretch_of
from kimnet_core.errors import InputError
from kimnet_core.model.card import user_folder
from kimnet_core.resources import DEFAULT_WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.comparison import Comparison
    from app.document import Document
    from app.engine_worker import EngineWorker
    from app.here import Here, Spot
    from app.project.store import Store
    from app.tracker import Tracker
    from app.trials.courses import Course
    from app.trials.stretch import Stretch
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.occlusion.recipe import Recipe
    from kimnet_core.occlusion.results import Row

_TOGETHER = 0.5  # seconds: a process hands over trials that share their frames all at once


class Sweeps(QObject):
    """What `kimnet occlude` does, for the open video and the selected person.

    Attributes:
        paths: recipes of the project, the newest first.
        kept: the sweep that is looked at, or None.
        jobs: processes of the next run.

    Signals:
        changed(): another sweep, or more of it; or it began or ended.
        drawn(courses): how far the hidden joints of the asked trials were away over time.
        noticed(text): a sentence for the status bar.
        failed(error): something to tell the person.
    """

    changed = Signal()
    drawn = Signal(object)
    noticed = Signal(str)
    failed = Signal(object)

    def __init__(
        self, here: Here, store: Store, worker: EngineWorker, tracker: Tracker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._here, self._store, self._worker, self._tracker = here, store, worker, tracker
        self.paths: tuple[Path, ...] = ()
        self.kept: Kept | None = None
        self.jobs = 1
        self._closed = False
        self._project: Path | None = None
        self._wanted = ""  # key of the trial that shall be in the picture
        self._process = SweepProcess(self)
        self._first = self._latest = 0.0  # when the first and the newest trial of the run were done
        self._came = self._early = 0  # trials of the run, and those of them that came with the first
        self._jobs = Jobs(self)
        self._jobs.failed.connect(self.failed)
        self._process.came.connect(self._take_row)
        self._process.ended.connect(self._end)
        store.document_opened.connect(self._take_document)
        store.changed.connect(self._take_place)

    # What can be asked.

    @property
    def running(self) -> bool:
        """Whether trials of the shown sweep are being run."""
        return self._process.running

    @property
    def left(self) -> float | None:
        """Seconds that the rest of the run will take, as its trials took so far; None before there are some."""
        if not self.running or self.kept is None or self._came == self._early:
            return None
        pace = (self._latest - self._first) / (self._came - self._early)
        return pace * (len(self.kept.trials) - len(self.kept.rows))

    @property
    def pace(self) -> float | None:
        """Seconds for a frame of a trial, as the shown sweep needed on one process; None where nothing is known."""
        rows = self.kept.rows if self.kept is not None else ()
        frames = sum(row.frames for row in rows)
        return sum(row.seconds for row in rows) / frames if frames else None

    @property
    def network(self) -> str:
        """The network at work, as a recipe names it."""
        engine = self._worker.engine
        assert engine is not None  # who asks has a stretch
        by_name = engine.path == DEFAULT_WEIGHTS or (
            engine.path.parent == user_folder() and engine.weights != DEFAULT_WEIGHTS.stem
        )
        return engine.weights if by_name else str(engine.path.absolute())

    def stretch(self) -> Stretch | None:
        """What a sweep would begin with now; where there is nothing, the person is told what to do."""
        spot, clip = self._here.spot, self._here.playback.clip
        found = None if spot is None or clip is None else stretch_of(spot, clip.info)
        if found is None:
            self.noticed.emit(tr("This frame is not tracked yet; track the person first."))
        elif not self._worker.knows(found.labels.skeleton):
            self.noticed.emit(tr("Load a network that knows these joints first, with Network > Load weights."))
            return None
        return found

    # Verbs.

    def begin(self, recipe: Recipe, stretch: Stretch) -> None:
        """Keep a recipe beside the project, and run it."""
        if self._project is not None:
            self._process.close()
            self._on_disk(partial(begun, folder_of(self._project), recipe, stretch), self._run)

    def save(self, path: Path, recipe: Recipe, stretch: Stretch) -> None:
        """Write a recipe, and the labels it begins with beside it, for `kimnet occlude`."""
        self._on_disk(partial(keep, path, recipe, stretch), self._tell_saved)

    def read(self, call: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Read something from the disk, and tell a slot what it was."""
        self._on_disk(call, done)

    def go_on(self) -> None:
        """Run what is left of the shown sweep."""
        if self.kept is not None and not self.running:
            self._run(self.kept)

    def stop(self) -> None:
        """End the run; what is done is kept, and `go_on` takes it up."""
        self._process.stop()

    def look_at(self, path: Path) -> None:
        """Show another sweep of the project; one that runs is stopped."""
        self.stop()
        self._load(path)

    def show(self, row: Row) -> None:
        """Put a trial into the picture: its first hidden frame, what was hidden, and the run beside the labels."""
        spot, clip, kept = self._here.spot, self._here.playback.clip, self.kept
        if kept is None or spot is None or clip is None or row.weights not in kept.grounds:
            return
        if kept.clip != clip.info.fingerprint:
            self.noticed.emit(tr("This sweep is about another video of the project; show that one first."))
            return
        self._here.playback.seek(row.start)
        self._wanted = row.key
        engine = self._worker.engine
        network = "" if engine is None else engine.sha256
        self._on_disk(partial(_asked, kept, row, clip.info, spot, network), self._take_comparison)

    def draw(self, rows: tuple[Row, ...]) -> None:
        """Read how far the hidden joints of trials were away over time; `drawn` follows."""
        kept, document = self.kept, self._here.document
        if kept is not None and document is not None:
            there = tuple(row for row in rows if row.weights in kept.grounds)
            self._on_disk(partial(courses_of, kept, there, document.labels.skeleton), self._tell_drawn)

    def export(self, to: Path) -> None:
        """Write the shown sweep as a table or a page."""
        if self.kept is not None:
            self._on_disk(partial(export, self.kept, to), self._tell_exported)

    def close(self) -> None:
        """End the run and all that is being read or written; what comes of it leads to nothing more."""
        self._closed = True
        self._process.close()
        self._jobs.wait()

    def _on_disk(self, call: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Read or write, and tell a slot; not once the window is closing, for nobody would wait for it."""
        if not self._closed:
            self._jobs.start(call, done)

    # The project.

    @Slot(object)
    def _take_document(self, _: Document) -> None:
        if self._project != self._store.path:
            self._process.close()
            self._project, self.kept, self._wanted = self._store.path, None, ""
            self._list()
            self.changed.emit()

    @Slot()
    def _take_place(self) -> None:
        """The project may have been moved, and its sweeps go with it."""
        there = self._store.path
        if self._project is None or there is None or there == self._project:
            return
        here, self._project = self._project, there
        self._process.close()
        self.kept = None
        self._on_disk(partial(move, folder_of(here), folder_of(there)), self._take_moved)

    @Slot(object)
    def _take_moved(self, _: Path) -> None:
        self._list()

    def _list(self) -> None:
        if self._project is not None:
            self._on_disk(partial(sweeps_in, folder_of(self._project)), self._take_list)

    @Slot(object)
    def _take_list(self, paths: tuple[Path, ...]) -> None:
        self.paths = paths
        if paths and self.kept is None:
            self._load(paths[0])
        self.changed.emit()

    def _load(self, path: Path) -> None:
        if (document := self._here.document) is not None:
            self._on_disk(partial(load, path, document.labels.skeleton), self._take_kept)

    @Slot(object)
    def _take_kept(self, kept: Kept) -> None:
        """Trials may have come since it was read."""
        if self.running and self.kept is not None and self.kept.path == kept.path:
            known = {row.key for row in kept.rows}
            kept = replace(kept, rows=(*kept.rows, *(row for row in self.kept.rows if row.key not in known)))
        self.kept = kept
        self.changed.emit()

    @Slot(object)
    def _tell_drawn(self, courses: tuple[Course, ...]) -> None:
        self.drawn.emit(courses)

    @Slot(object)
    def _take_comparison(self, asked: tuple[str, Comparison]) -> None:
        key, comparison = asked
        if key == self._wanted:
            self._tracker.compare(comparison)

    # A run.

    @Slot(object)
    def _run(self, kept: Kept) -> None:
        if (engine := self._worker.engine) is None or self._closed:
            return
        self.kept = kept
        self.paths = (kept.path, *(other for other in self.paths if other != kept.path))
        self._came = self._early = 0
        self._process.begin(kept.path, kept.results, (engine.engine, engine.device), self.jobs)
        self.changed.emit()

    @Slot(object)
    def _take_row(self, row: Row) -> None:
        if self.kept is None:
            return
        self._came, self._latest = self._came + 1, time.monotonic()
        if self._came == 1:
            self._first = self._latest
            self._load(self.kept.path)  # what trials are held against
        if self._latest - self._first < _TOGETHER:
            self._early = self._came
        self.kept = replace(self.kept, rows=(*self.kept.rows, row))
        self.changed.emit()

    @Slot(str)
    def _end(self, problem: str) -> None:
        if problem:
            self.failed.emit(InputError(problem))
        if self.kept is not None:
            self._load(self.kept.path)  # in their order
        self.changed.emit()

    @Slot(object)
    def _tell_saved(self, path: Path) -> None:
        self.noticed.emit(tr("Recipe written: kimnet occlude {path}").format(path=path))

    @Slot(object)
    def _tell_exported(self, path: Path) -> None:
        self.noticed.emit(tr("Written to {path}").format(path=path))


def _asked(kept: Kept, row: Row, video: VideoInfo, at: Spot, network: str) -> tuple[str, Comparison]:
    """A trial in the picture, with its key, for somebody may have asked for another one since."""
    return row.key, comparison_of(kept, row, video, at, network)
