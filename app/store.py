"""Where the work is kept: opening videos and projects, saving, import and export."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from app.document import Document
from app.edits import State, TrackChange
from app.jobs import Job
from app.project_writer import Fresh, Loaded, ProjectWriter
from kimnet_core.inference.persistence import Persistence
from kimnet_core.labels.document import Labels, TrackLabels
from kimnet_core.labels.formats import read_labels, write_labels
from kimnet_core.occlusion.masks import Masks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.edits import Change
    from app.player.frame_loader import Clip
    from app.player.playback import Playback
    from kimnet_core.labels.imported import Imported
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.pose.skeleton import Skeleton

SUFFIX = ".kimnet"


class Store(QObject):
    """The project file of the open video, and every other file that labels come from or go to.

    A video without a project gets one in `folder` with its first edit; `save_as` moves it where the
    person wants it.

    Attributes:
        skeleton: joints of new labels.
        persistence: what corrections do in new labels.
        path: of the project, or None without a video.
        named: whether the person has given the project its place.
        problem: why edits are not stored, or None while they are.

    Signals:
        document_opened(Document): in place of the one before.
        changed(): path, named or problem are others.
        saved(time): every edit so far is on the disk, "14:03:22".
        video_missing(project, text): the project was read, but its video is not there; `locate_video` goes on.
        exported(path): a file of labels was written.
        noticed(text): a sentence for the status bar.
        failed(error).
    """

    document_opened = Signal(object)
    changed = Signal()
    saved = Signal(str)
    video_missing = Signal(object, str)
    exported = Signal(object)
    noticed = Signal(str)
    failed = Signal(object)

    def __init__(self, playback: Playback, folder: Path, skeleton: Skeleton, parent: QObject | None = None) -> None:
        """Keep unnamed projects in `folder`; new labels have the joints of `skeleton`."""
        super().__init__(parent)
        self.skeleton = skeleton
        self.persistence = Persistence()
        self.named = False
        self.problem: str | None = None
        self._playback, self._folder = playback, folder
        self._document: Document | None = None
        self._writer: ProjectWriter | None = None
        self._coming: ProjectWriter | None = None  # of a project that is being opened
        self._loaded: Loaded | None = None  # what it holds, while its video is being opened
        self._jobs: list[Job] = []
        playback.opened.connect(self._take_video)
        playback.open_failed.connect(self._refuse_video)

    @property
    def path(self) -> Path | None:
        return self._writer.path if self._writer else None

    @property
    def pending(self) -> int:
        """Edits that are not on the disk."""
        return self._writer.pending if self._writer else 0

    # Opening.

    def open(self, path: Path) -> None:
        """Open a project, or else a video."""
        if path.suffix.lower() == SUFFIX:
            self.open_project(path)
        else:
            self.open_video(path)

    def open_video(self, path: Path) -> None:
        """Open a video without labels, in place of what is open."""
        self._drop_coming()
        self._playback.open(path)

    def open_project(self, path: Path) -> None:
        """Open a project with its video, in place of what is open."""
        if self._writer is not None and self._writer.path == path.absolute():
            return
        self._drop_coming()
        self._coming = self._connected(ProjectWriter(path.absolute(), None, self))
        self._coming.start()

    def locate_video(self, path: Path) -> None:
        """Say where the video of the project is that is being opened."""
        if self._coming is not None and self._loaded is not None:
            self._coming.relink(path)

    def unnamed(self) -> list[Path]:
        """Projects that never got a place of their own, newest first."""
        found = [path for path in self._folder.glob(f"*{SUFFIX}") if path != self.path]
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    # Saving.

    def save_as(self, path: Path) -> None:
        """Move the project to a place of the person's choice and go on there; also when edits could not be stored."""
        if self._writer is not None and self._document is not None:
            named = path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)
            self._writer.move(named)

    def retry(self) -> None:
        """Try again to store what could not be stored."""
        if self._writer is not None:
            self._writer.retry()

    def close(self) -> None:
        """Store what waits and close everything; returns when all threads have ended."""
        self._drop_coming()
        self._end_writer()
        for job in self._jobs:
            job.wait()

    # Files of labels.

    def export(self, path: Path) -> None:
        """Write all labels in the format that the ending of `path` names; `exported` follows."""
        clip = self._playback.clip
        if self._document is not None and clip is not None:
            labels = copy_of(self._document.labels)
            self._start(Job(partial(_export, path, labels, clip.info), self), self._exported)

    def import_labels(self, path: Path) -> None:
        """Add the tracks of a file to the labels, as one undo step."""
        if self._document is not None:
            labels = self._document.labels
            self._start(Job(partial(read_labels, path, labels.skeleton, labels.frames), self), self._take_import)

    def _start(self, job: Job, done: Callable[[Any], None]) -> None:
        job.done.connect(done)
        job.failed.connect(self.failed)
        job.finished.connect(self._forget_jobs)
        self._jobs.append(job)
        job.start()

    @Slot()
    def _forget_jobs(self) -> None:
        for job in [job for job in self._jobs if job.isFinished()]:
            self._jobs.remove(job)
            job.deleteLater()

    @Slot(object)
    def _exported(self, path: Path) -> None:
        self.exported.emit(path)

    @Slot(object)
    def _take_import(self, imported: Imported) -> None:
        document = self._document
        if document is None or document.labels.frames != imported.labels.frames:
            return
        first = max(document.labels.tracks, default=-1) + 1
        changes: list[Change] = []
        for track, labels in enumerate(imported.labels.tracks.values(), first):
            changes.append(TrackChange(track, TrackLabels(track, labels.name, labels.poses), self._playback.frame))
        if changes:
            document.do("Import labels", changes)
        for note in imported.notes:
            self.noticed.emit(note)

    # The thread of the project.

    def _connected(self, writer: ProjectWriter) -> ProjectWriter:
        writer.loaded.connect(self._take_loaded)
        writer.load_failed.connect(self._refuse_project)
        writer.saved.connect(self._take_saved)
        writer.failed.connect(self._take_failure)
        writer.moved.connect(self._take_moved)
        writer.relinked.connect(self._playback.open)
        writer.refused.connect(self.failed)
        return writer

    @Slot(object)
    def _take_loaded(self, loaded: Loaded) -> None:
        if self._coming is None:
            return
        self._loaded = loaded
        if loaded.video is not None:
            self._playback.open(loaded.video)
        else:
            self.video_missing.emit(self._coming.path, loaded.problem or "")

    @Slot(object)
    def _refuse_project(self, error: Exception) -> None:
        self._drop_coming()
        self.failed.emit(error)

    @Slot(object)
    def _take_video(self, clip: Clip) -> None:
        """A video is open: its project, or a fresh one, comes with it."""
        loaded, coming = self._loaded, self._coming
        state = fresh_state(clip, self.skeleton, self.persistence) if loaded is None else loaded.state
        self._end_writer()
        if coming is None:
            fresh = Fresh(clip.info, self.skeleton, self.persistence)
            coming = self._connected(ProjectWriter(self._free_path(clip), fresh, self))
            coming.start()
        self._writer, self._coming, self._loaded = coming, None, None
        self.named = loaded is not None and coming.path.parent != self._folder
        self.problem = loaded.read_only if loaded is not None else None
        self._document = Document(state, self)
        self._document.edited.connect(coming.put)
        self.document_opened.emit(self._document)
        self.changed.emit()

    @Slot(object)
    def _refuse_video(self, error: Exception) -> None:
        if self._loaded is not None and self._coming is not None:
            self.video_missing.emit(self._coming.path, str(error))
        else:
            self.failed.emit(error)

    @Slot(str)
    def _take_saved(self, time: str) -> None:
        self._set_problem(None)
        self.saved.emit(time)

    @Slot(str, int)
    def _take_failure(self, reason: str, _pending: int) -> None:
        self._set_problem(reason)

    @Slot(object)
    def _take_moved(self, _path: Path) -> None:
        self.named, self.problem = True, None
        self.changed.emit()

    def _set_problem(self, problem: str | None) -> None:
        if problem != self.problem:
            self.problem = problem
            self.changed.emit()

    def _drop_coming(self) -> None:
        if self._coming is not None:
            self._coming.stop()
            self._coming.deleteLater()
        self._coming = self._loaded = None

    def _end_writer(self) -> None:
        if self._writer is not None:
            self._writer.stop()
            self._writer.deleteLater()
        self._writer = None

    def _free_path(self, clip: Clip) -> Path:
        """A name in the folder that no file has yet."""
        stem = clip.info.path.stem or "video"
        names = (f"{stem}{f' {n}' if n else ''}{SUFFIX}" for n in itertools.count())
        return next(path for name in names if not (path := self._folder / name).exists())


def fresh_state(clip: Clip, skeleton: Skeleton, persistence: Persistence) -> State:
    """A document without labels."""
    labels, masks = Labels(skeleton, len(clip)), Masks(clip.info.height, clip.info.width)
    return State(labels, masks, persistence=persistence)


def copy_of(labels: Labels) -> Labels:
    """Labels that later edits do not reach, for another thread."""
    copy = Labels(labels.skeleton, labels.frames)
    for track in labels.tracks.values():
        copy.insert_track(track)
    return copy


def _export(path: Path, labels: Labels, video: VideoInfo) -> Path:
    write_labels(path, labels, video)
    return path
