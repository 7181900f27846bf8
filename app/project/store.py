"""Where the work is kept: opening videos and projects, and saving them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.edits import State
from app.jobs import Jobs
from app.language import ntr, tr
from app.project.finding import Found, check_place, find_among, read_videos
from app.project.videos import Videos
from app.project.whole import Placing
from app.project.writer import Fresh, Loaded, ProjectWriter
from kimnet_core.inference.persistence import Persistence
from kimnet_core.labels.document import Labels
from kimnet_core.labels.project import FIRST
from kimnet_core.occlusion.masks import Masks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.edits import Stored
    from app.player.frame_loader import Clip
    from app.player.playback import Playback
    from app.project.videos import Video
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.pose.skeleton import Skeleton

SUFFIX = ".kimnet"


@dataclass(frozen=True, slots=True, eq=False)
class _Wish:
    """A video of the open project that shall be shown."""

    video: Video
    frame: int


class Store(QObject):
    """The project file, and which of its videos is shown.

    A video without a project gets one in `folder` with its first edit; `save_as` moves it where the
    person wants it.

    Attributes:
        videos: of the open project.
        skeleton: joints of new labels.
        persistence: what corrections do in new labels.
        named: whether the person has given the project its place.
        problem: why edits are not stored, or None while they are.

    Signals:
        document_opened(Document): in place of the one before.
        changed(): path, named or problem are others.
        saved(time): every edit so far is on the disk, "14:03:22".
        video_missing(project, text): a video of it was to be shown and is not there; `locate_video` goes on.
        noticed(text): a sentence for the status bar.
        failed(error).
    """

    document_opened = Signal(object)
    changed = Signal()
    saved = Signal(str)
    video_missing = Signal(object, str)
    noticed = Signal(str)
    failed = Signal(object)

    def __init__(self, playback: Playback, folder: Path, skeleton: Skeleton, parent: QObject | None = None) -> None:
        """Keep unnamed projects in `folder`; new labels have the joints of `skeleton`."""
        super().__init__(parent)
        self.videos = Videos(self)
        self.skeleton = skeleton
        self.persistence = Persistence()
        self.named = False
        self.problem: str | None = None
        self._playback, self._folder = playback, folder
        self._writer: ProjectWriter | None = None
        self._coming: ProjectWriter | None = None  # of a project that is being opened
        self._loaded: Loaded | None = None  # what it holds, while its first video is being opened
        self._number = 0  # of that video
        self._wish: _Wish | None = None
        self._others: Sequence[Path] = ()  # to be added to the video that is being opened
        self._jobs = Jobs(self)
        self._jobs.failed.connect(self.failed)
        playback.opened.connect(self._take_video)
        playback.open_failed.connect(self._refuse_video)
        self.videos.document_shown.connect(self.document_opened)
        self.videos.wanted.connect(self._show)
        self.videos.edited.connect(self._put)
        self.videos.noticed.connect(self.noticed)

    @property
    def path(self) -> Path | None:
        """Of the project, or None without a video."""
        return self._writer.path if self._writer else None

    @property
    def pending(self) -> int:
        """Edits that are not on the disk."""
        return self._writer.pending if self._writer else 0

    @property
    def begun(self) -> bool:
        """Whether there is something in the open project that is worth adding to."""
        videos = self.videos.all
        return len(videos) > 1 or self.named or any(video.state.labels.tracks or video.state.notes for video in videos)

    # Opening.

    def open(self, path: Path) -> None:
        """Open a project, or else a video."""
        if path.suffix.lower() == SUFFIX:
            self.open_project(path)
        else:
            self.open_video(path)

    def open_video(self, path: Path, *others: Path) -> None:
        """Open videos without labels, in place of the project that is open; the first of them is shown."""
        self._drop_coming()
        self._others = others
        self._playback.open(path)

    def open_project(self, path: Path) -> None:
        """Open a project with its videos, in place of what is open."""
        if self._writer is not None and self._writer.path == path.absolute():
            return
        self._drop_coming()
        self._coming = self._connected(ProjectWriter(path.absolute(), None, self))
        self._coming.start()

    def add_videos(self, paths: Sequence[Path]) -> None:
        """Add videos to the open project, as one undo step; one by itself is shown at once."""
        if self.videos.shown is not None:
            self._jobs.start(partial(read_videos, paths), self._add)

    def locate_video(self, path: Path) -> None:
        """Say where a video is that was missing, of the project that is open or being opened."""
        if self._loaded is not None:
            infos = {number: info for number, (info, _, _) in self._loaded.videos.items()}
        else:
            infos = {video.number: video.info for video in self.videos.all}
        self._jobs.start(partial(find_among, path, infos), self._take_place)

    def begin_with(self, skeleton: Skeleton) -> None:
        """Give the open video other joints, while nothing in it is worth keeping; see `begun`."""
        if self._playback.clip is not None and not self.begun:
            self._begin(self._playback.clip, skeleton)

    def unnamed(self) -> list[Path]:
        """Projects that never got a place of their own, newest first."""
        found = [path for path in self._folder.glob(f"*{SUFFIX}") if path != self.path]
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    # Saving.

    def save_as(self, path: Path) -> None:
        """Move the project to a place of the person's choice and go on there; also when edits could not be stored."""
        if self._writer is not None:
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
        self._jobs.wait()

    # Videos of the project.

    @Slot(object, int)
    def _show(self, video: Video, frame: int) -> None:
        """Show a video of the project, at a frame or, for -1, where it was left."""
        if video is self.videos.shown:
            self._wish = None
            self._playback.seek(self._playback.frame if frame < 0 else frame)
            return
        if self.videos.shown is not None:
            self.videos.shown.left = self._playback.frame
        self._wish = _Wish(video, video.left if frame < 0 else frame)
        self._jobs.start(partial(check_place, video.number, video.info), self._take_place, self._lose_place)

    @Slot(object)
    def _take_place(self, found: Found) -> None:
        """A video of the project is there; it is the one to show, or was sought."""
        if self._loaded is not None and self._coming is not None:
            info, state, _ = self._loaded.videos[found.number]
            self._loaded.videos[found.number] = replace(info, path=found.path), state, None
            if self._loaded.read_only is None:
                self._coming.put(found.number, tr("Find the video"), (Placing(found.path),))
            self._number = found.number
            self._playback.open(found.path)
        elif (video := self.videos.numbered(found.number)) is not None:
            if found.path != video.info.path:
                video.info = replace(video.info, path=found.path)
                self._put(video.number, tr("Find the video"), (Placing(found.path),))
            if self._wish is None or self._wish.video is not video:
                self._wish = _Wish(video, video.left)
            self._playback.open(found.path, self._wish.frame)

    @Slot(object)
    def _lose_place(self, error: Exception) -> None:
        if self._wish is not None and self.path is not None:
            self.videos.lose(self._wish.video, str(error))
            self.video_missing.emit(self.path, str(error))

    @Slot(object)
    def _add(self, infos: Sequence[VideoInfo]) -> None:
        known = {video.info.fingerprint for video in self.videos.all}
        new = {info.fingerprint: info for info in infos if info.fingerprint not in known}
        if new and self.videos.shown is not None:
            skeleton = self.videos.shown.document.labels.skeleton
            states = [(info, self._fresh_state(info, skeleton)) for info in new.values()]
            self.videos.add(states, show=len(infos) == 1)
        if left := len(infos) - len(new):
            self.noticed.emit(
                ntr("{n} video is in the project already.", "{n} videos are in the project already.", left)
            )

    # The thread of the project.

    def _connected(self, writer: ProjectWriter) -> ProjectWriter:
        writer.loaded.connect(self._take_loaded)
        writer.load_failed.connect(self._refuse_project)
        writer.saved.connect(self._take_saved)
        writer.failed.connect(self._take_failure)
        writer.moved.connect(self._take_moved)
        writer.refused.connect(self.failed)
        return writer

    @Slot(int, str, object)
    def _put(self, number: int, text: str, changes: Sequence[Stored]) -> None:
        if self._writer is not None:
            self._writer.put(number, text, changes)

    @Slot(object)
    def _take_loaded(self, loaded: Loaded) -> None:
        if self._coming is None:
            return
        self._loaded = loaded
        there = [number for number, (_, _, missing) in loaded.videos.items() if missing is None]
        if there:
            self._number = there[0]
            self._playback.open(loaded.videos[self._number][0].path)
        else:
            self.video_missing.emit(self._coming.path, next(iter(loaded.videos.values()))[2] or "")

    @Slot(object)
    def _refuse_project(self, error: Exception) -> None:
        self._drop_coming()
        self.failed.emit(error)

    @Slot(object)
    def _take_video(self, clip: Clip) -> None:
        """A video is open: as one of the open project, or with its project, or with a fresh one."""
        if self.videos.shown is not None:
            self.videos.shown.document.settle()
        wish, self._wish = self._wish, None
        if self._loaded is not None and self._coming is not None:
            self._adopt(self._coming, self._loaded)
        elif wish is not None:
            self.videos.take_shown(wish.video)
        else:
            self._begin(clip, self.skeleton)

    def _adopt(self, coming: ProjectWriter, loaded: Loaded) -> None:
        self._end_writer()
        self._writer, self._coming, self._loaded = coming, None, None
        self.named = coming.path.parent != self._folder
        self.problem = loaded.read_only
        self._open_with(loaded.videos, self._number)

    def _begin(self, clip: Clip, skeleton: Skeleton) -> None:
        """A video by itself, in a project that is made with the first edit."""
        others, self._others = self._others, ()
        self._end_writer()
        fresh = Fresh(clip.info, skeleton, self.persistence)
        self._writer = self._connected(ProjectWriter(self._free_path(clip), fresh, self))
        self._writer.start()
        self.named, self.problem = False, None
        self._open_with({FIRST: (clip.info, self._fresh_state(clip.info, skeleton), None)}, FIRST)
        if others:
            self.add_videos(others)

    def _open_with(self, states: dict[int, tuple[VideoInfo, State, str | None]], number: int) -> None:
        self.videos.begin(states)
        video = self.videos.numbered(number)
        assert video is not None  # the caller has just put it there
        self.videos.take_shown(video)
        self.changed.emit()

    def _fresh_state(self, info: VideoInfo, skeleton: Skeleton) -> State:
        """A video without labels."""
        masks = Masks(info.height, info.width)
        return State(Labels(skeleton, len(info)), masks, persistence=self.persistence)

    @Slot(object)
    def _refuse_video(self, error: Exception) -> None:
        if self._loaded is not None and self._coming is not None:
            self.video_missing.emit(self._coming.path, str(error))
        elif self._wish is not None:
            self._lose_place(error)
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
        """What was being opened is not wanted any more."""
        self._wish, self._others = None, ()
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
