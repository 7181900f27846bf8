"""The videos of the open project, each with its document; they share one history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.document import Document, Edit
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
        document_shown(Document): in place of the one before.
        add_asked(): the person wants to add videos.
        place_asked(): the person wants to say where a missing video is.
        noticed(text): a sentence for the status bar.
    """

    changed = Signal()
    edited = Signal(int, str, object)
    wanted = Signal(object, int)
    document_shown = Signal(object)
    add_asked = Signal()
    place_asked = Signal()
    noticed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = QUndoStack(self)
        self.shown: Video | None = None
        self._all: dict[int, Video] = {}
        self._free = 0  # number of the next new video; none is given twice, for an undo may bring it back

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
        self._free = max(states) + 1
        self.shown = None
        for video in before:
            video.document.deleteLater()

    def take_shown(self, video: Video) -> None:
        """A video is shown from now on; the listeners of the one before hear no more of it."""
        before = self.shown
        if before is not None:
            before.document.settle()
        self.shown, video.missing = video, None
        video.document.forget_listeners()
        self.document_shown.emit(video.document)
        if before is not None and before is not video:
            self._hide(before)
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

    def add(self, states: Sequence[tuple[VideoInfo, State]], *, show: bool = True) -> None:
        """Add videos that are not in the project yet; one undo step, which shows the first of them if it shall."""
        made = [self._video(number, info, state, None) for number, (info, state) in enumerate(states, self._free)]
        self._free += len(made)
        name = tr("Add {name}").format(name=made[0].name)
        text = name if len(made) == 1 else ntr("Add {n} video", "Add {n} videos", len(made))
        self.history.push(_Presence(self, text, made, there=True))
        if show:
            self.show(made[0].number)

    def remove_shown(self) -> None:
        """Take the shown video out of the project; see `remove`."""
        if self.shown is not None:
            self.remove(self.shown.number)

    def place_of(self, command: QUndoCommand | None) -> str:
        """The name of the video that a command is about, if it is another one than is shown; else ""."""
        document = command.document if isinstance(command, Edit) else None
        return next((v.name for v in self._all.values() if v.document is document and v is not self.shown), "")

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

    @Slot(int)
    def _want_hidden(self, frame: int) -> None:
        document = self.sender()
        video = next((video for video in self._all.values() if video.document is document), None)
        if video is not None:
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
        self._owner, self._videos, self._there = owner, videos, there
        self._fresh = True  # the first redo is the doing itself, whose caller says what is shown

    def redo(self) -> None:
        self._go(self._there, self.text())
        self._fresh = False

    def undo(self) -> None:
        self._go(not self._there, f"Undo {self.text()}")

    def _go(self, there: bool, text: str) -> None:
        if not there:
            self._owner.drop(self._videos, text)
            return
        self._owner.put(self._videos, text)
        if not self._fresh:
            self._owner.show(self._videos[0].number)
