"""The thread that owns the project file: every edit is on the disk, or is kept until it can be."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal

from app.edits import gesture, state_of
from app.language import tr
from kimnet_core.errors import KimnetError, ProjectError
from kimnet_core.labels.project import Project
from kimnet_core.video.source import fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtCore import QObject

    from app.edits import State, Stored
    from kimnet_core.inference.persistence import Persistence
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.pose.skeleton import Skeleton

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """What a project holds.

    Attributes:
        videos: by number, what is known of a video, its path where it was found now; what a document holds of it;
            and a sentence where it was not found.
        skeleton: of all labels.
        read_only: a sentence where edits cannot be stored in it.
    """

    videos: dict[int, tuple[VideoInfo, State, str | None]]
    skeleton: Skeleton
    read_only: str | None


@dataclass(frozen=True, slots=True)
class Fresh:
    """A project that is made when the first edit has to be stored, in a folder of the application.

    It is the person's own only once it is moved where they want it; the file in the folder goes then.
    """

    video: VideoInfo
    skeleton: Skeleton
    persistence: Persistence


class ProjectWriter(QThread):
    """Owns one project file from opening to closing; edits wait in a queue, so the window never waits.

    An edit that cannot be stored stays in the queue with all after it. It is tried again at the next
    edit, at `retry`, and after `move`, which takes the whole project to another place.

    Attributes:
        path: of the project; changes with `moved`.

    Signals:
        loaded(Loaded): the answer to opening an existing project.
        load_failed(error): it cannot be opened; the thread has ended.
        saved(time): all edits so far were on the disk at this time, "14:03:22".
        failed(reason, pending): an edit is not stored, and this many wait.
        moved(path): the project lives at another place now.
        refused(error): the project was not moved; it is as it was.
    """

    loaded = Signal(object)
    load_failed = Signal(object)
    saved = Signal(str)
    failed = Signal(str, int)
    moved = Signal(object)
    refused = Signal(object)

    def __init__(self, path: Path, fresh: Fresh | None = None, parent: QObject | None = None) -> None:
        """Open the project at `path`, or make it there when there is something to store in it."""
        super().__init__(parent)
        self.setObjectName("ProjectWriter")
        self.path = path
        self._fresh = fresh
        self._project: Project | None = None
        self._edits: deque[tuple[int, str, Sequence[Stored]]] = deque()
        self._destination: Path | None = None
        self._blocked = False  # the last attempt failed, and nothing has changed since
        self._stopping = False
        self._changed = threading.Condition()

    @property
    def pending(self) -> int:
        """Edits that are not on the disk yet."""
        return len(self._edits)

    def put(self, number: int, text: str, changes: Sequence[Stored]) -> None:
        """Store an edit of a video, after all before it."""
        with self._changed:
            self._edits.append((number, text, changes))
            self._wake()

    def retry(self) -> None:
        """Try again to store what waits."""
        with self._changed:
            self._wake()

    def move(self, path: Path) -> None:
        """Go on in another file, which takes the place of what is there."""
        with self._changed:
            self._destination = path
            self._wake()

    def stop(self) -> int:
        """Store what waits, as far as it can be, and end; returns how many edits were lost."""
        with self._changed:
            self._stopping = True
            self._wake()
        self.wait()
        return self.pending

    def run(self) -> None:
        try:
            if self._fresh is None:
                self._project = Project.open(self.path)
                self.loaded.emit(_load(self._project))
            self._serve()
        except KimnetError as error:
            self.load_failed.emit(error)
        except Exception as error:  # the thread's edge
            log.exception("the project could not be opened")
            self.load_failed.emit(error)
        finally:
            if self._project is not None:
                self._project.close()

    def _serve(self) -> None:
        while self._wait():
            with self._changed:
                destination, self._destination = self._destination, None
            if destination is not None:
                self._go_on_at(destination)
            else:
                self._store()

    def _wake(self) -> None:
        self._blocked = False
        self._changed.notify()

    def _wait(self) -> bool:
        """Whether there is something to do; False when the thread shall end."""
        with self._changed:
            while not self._destination and (self._blocked or not self._edits):
                if self._stopping:
                    return False
                self._changed.wait()
            return True

    def _store(self) -> None:
        """Store the oldest edit that waits."""
        try:
            if self._project is None:
                self._project = self._create(self.path)
            self._project.apply(gesture(*self._edits[0]))
        except Exception as error:  # labels must outlive whatever the disk does, so the edit stays
            if not isinstance(error, KimnetError):
                log.exception("an edit could not be stored")
            with self._changed:
                self._blocked = True
                self.failed.emit(str(error), self.pending)
            return
        with self._changed:
            self._edits.popleft()
            if not self._edits:
                self.saved.emit(datetime.now().astimezone().strftime("%H:%M:%S"))

    def _go_on_at(self, path: Path) -> None:
        try:
            if self._project is None:
                path.unlink(missing_ok=True)
                project = self._create(path)
            else:
                self._project.save_copy(path)
                project = Project.open(path)
        except (KimnetError, OSError) as error:
            self.refused.emit(error)
            return
        if self._project is not None:
            self._project.close()
            if self._fresh is not None:
                self._project.path.unlink(missing_ok=True)
        self._project, self._fresh, self.path = project, None, path
        self.moved.emit(path)

    def _create(self, path: Path) -> Project:
        assert self._fresh is not None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            text = tr("The folder {path} cannot be made: {why}.").format(path=path.parent, why=error.strerror)
            raise ProjectError(text) from error
        settings = self._fresh.persistence.as_settings()
        return Project.create(path, self._fresh.video, self._fresh.skeleton, settings)


def _load(project: Project) -> Loaded:
    contents, videos = project.load(), {}
    for number, each in contents.videos.items():
        info, missing = each.video, None
        try:
            info = replace(info, path=project.locate_video(number, fingerprint_of))
        except ProjectError as error:
            missing = str(error)
        videos[number] = info, state_of(each), missing
    return Loaded(videos, contents.skeleton, project.read_only)
