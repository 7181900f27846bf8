"""The videos of the open project, each with its document; they share one history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.document import Document
from app.language import ntr, tr
from app.project.whole import Removal, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.edits import State, Stored
    from kimnet_core.labels.video_info import VideoInfo


@dataclass(slots=True, eq=False)
class Video:
    """One video of the project.

    Attributes:
        number: in the project.
        info: its path is where it was last found.
        state: what its document holds.
        document: of it.
        missing: why its file is not there, a sentence; None where it was there last time.
        left: the frame that was shown last.
    """

    number: int
    info: VideoInfo
    state: State
    document: Document
    missing: str | None = None
    left: int = 0

    @property
    def name(self) -> str:
        return self.info.path.name


class Videos(QObject):
    """What the project holds; one video at a time is shown.

    Attributes:
        history: every edit of every video, in the order in which they were made.
        shown: the video whose document the window is about, or None.

    Signals:
        changed(): a video came, went, was found or lost, or another one is shown.
        edited(number, text, changes): an edit of a video is to be stored.
        wanted(Video, frame): show this video; at this frame, or where it was left for -1.
        noticed(text): a sentence for the status bar.
    """

    changed = Signal()
    edited = Signal(int, str, object)
    wanted = Signal(object, int)
    noticed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = QUndoStack(self)
        self.shown: Video | None = None
        self._all: dict[int, Video] = {}

    @property
    def all(self) -> list[Video]:
        """In the order in which they were added."""
        return [self._all[number] for number in sorted(self._all)]

    def numbered(self, number: int) -> Video | None:
        """The video of a number."""
        return self._all.get(number)

    # Another project.

    def begin(self, states: Mapping[int, tuple[VideoInfo, State, str | None]]) -> None:
        """Hold the videos of another project; nothing of the one before can be undone any more.

        Args:
            states: by number, what is known of the video, what was labelled in it, and why it is missing.
        """
        before = list(self._all.values())
        self.history.clear()
        self._all = {number: self._video(number, info, state, why) for number, (info, state, why) in states.items()}
        self.shown = None
        for video in before:
            video.document.deleteLater()

    def take_shown(self, video: Video) -> None:
        """A video is shown from now on; the listeners of the one before hear no more of it."""
        if self.shown is not None:
            self.shown.document.settle()
            self._hide(self.shown)
        self.shown, video.missing = video, None
        video.document.forget_listeners()
        self.changed.emit()

    def lose(self, video: Video, why: str) -> None:
        """A video's file is not there."""
        video.missing = why
        self.changed.emit()

    # Verbs.

    def show(self, number: int) -> None:
        """Show a video where it was left."""
        self.wanted.emit(self._all[number], -1)

    def step(self, way: int) -> None:
        """Show the next video (1) or the one before (-1), over and over."""
        if self.shown is not None and len(self._all) > 1:
            videos = self.all
            self.wanted.emit(videos[(videos.index(self.shown) + way) % len(videos)], -1)

    def add(self, states: Sequence[tuple[VideoInfo, State]]) -> None:
        """Add videos that are not in the project yet; one undo step."""
        first = max((*self._all, *self._gone()), default=-1) + 1
        made = [self._video(number, info, state, None) for number, (info, state) in enumerate(states, first)]
        name = tr("Add {name}").format(name=made[0].name)
        text = name if len(made) == 1 else ntr("Add {n} video", "Add {n} videos", len(made))
        self.history.push(_Presence(self, text, made, there=True))

    def remove(self, number: int) -> None:
        """Take a video out of the project, with all that was done to it; one undo step. The last one stays."""
        if len(self._all) < 2:
            self.noticed.emit(tr("A project needs a video: add another one before you remove this."))
            return
        video = self._all[number]
        video.document.settle()
        self.history.push(_Presence(self, tr("Remove {name}").format(name=video.name), [video], there=False))

    def put(self, videos: Sequence[Video], text: str) -> None:
        """Have videos in the project; for undo commands only."""
        for video in videos:
            self._all[video.number] = video
            self.edited.emit(video.number, text, (Whole.of(video.info, video.state),))
        self.changed.emit()
        self.wanted.emit(videos[0], -1)

    def drop(self, videos: Sequence[Video], text: str) -> None:
        """Have videos in the project no longer; for undo commands only."""
        shown_goes = self.shown in videos
        for video in videos:
            del self._all[video.number]
            self.edited.emit(video.number, text, (Removal(),))
        self.changed.emit()
        if shown_goes:
            after = [video for video in self.all if video.number > videos[0].number]
            self.wanted.emit((after or self.all)[0], -1)

    # Documents.

    def _video(self, number: int, info: VideoInfo, state: State, missing: str | None) -> Video:
        document = Document(state, self, number=number, history=self.history)
        document.edited.connect(self._tell_edit)
        video = Video(number, info, state, document, missing)
        self._hide(video)
        return video

    def _hide(self, video: Video) -> None:
        """An edit that is undone in a video that is not shown brings it into view."""
        video.document.forget_listeners()
        video.document.shown_wanted.connect(self._want_hidden)

    def _gone(self) -> list[int]:
        """Numbers of videos that an undo may bring back; none of them is given to another."""
        commands = (self.history.command(i) for i in range(self.history.count()))
        return [video.number for command in commands if isinstance(command, _Presence) for video in command.videos]

    @Slot(int)
    def _want_hidden(self, frame: int) -> None:
        document = self.sender()
        video = next((video for video in self._all.values() if video.document is document), None)
        if video is not None:
            self.noticed.emit(tr("This was in {name}, which is shown now.").format(name=video.name))
            self.wanted.emit(video, frame)

    @Slot(int, str, object)
    def _tell_edit(self, number: int, text: str, changes: Sequence[Stored]) -> None:
        """What is done to a video after its removal is stored with it, if it ever comes back."""
        if number in self._all:
            self.edited.emit(number, text, changes)


class _Presence(QUndoCommand):
    """Videos come into the project, or go out of it."""

    def __init__(self, owner: Videos, text: str, videos: Sequence[Video], *, there: bool) -> None:
        super().__init__(text)
        self._owner, self.videos, self._there = owner, videos, there

    def redo(self) -> None:
        self._go(self._there, self.text())

    def undo(self) -> None:
        self._go(not self._there, f"Undo {self.text()}")

    def _go(self, there: bool, text: str) -> None:
        if there:
            self._owner.put(self.videos, text)
        else:
            self._owner.drop(self.videos, text)
