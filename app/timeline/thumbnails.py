"""The small pictures of the open video: those that were made, and when more may be."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.timeline.thumbnailer import Stretch, Thumbnailer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage

    from app.player.frame_loader import Clip
    from app.player.playback import Playback

_KEPT = 400  # pictures; 27 MB of 16 : 9
_CALM_MS = 200  # after the last frame that was asked for


class Thumbnails(QObject):
    """Asks for pictures of what the timeline shows, and keeps the newest of them.

    While the video plays, and for a moment after each frame that somebody asks for, nothing is made.

    Attributes:
        aspect: width of a picture over its height.

    Signals:
        changed(): there are more.
    """

    changed = Signal()

    def __init__(self, playback: Playback, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.aspect = 1.0
        self._playback = playback
        self._maker: Thumbnailer | None = None
        self._made: OrderedDict[Stretch, tuple[int, QImage]] = OrderedDict()
        self._row: tuple[Stretch, ...] = ()  # what the lane shows
        self._pointed: Stretch | None = None  # what the mouse is over
        self._calm = QTimer(self, interval=_CALM_MS, singleShot=True)
        self._calm.timeout.connect(self._go_on)
        playback.opened.connect(self._open)
        playback.closed.connect(self.close)
        playback.wanted_changed.connect(self._hush)

    def close(self) -> None:
        """End the thread that makes them."""
        if self._maker is not None:
            self._maker.stop()
            self._maker.deleteLater()
            self._maker = None
        self._made.clear()

    def show_row(self, row: Sequence[Stretch]) -> None:
        """The stretches that the lane shows: pictures of them are made, from left to right."""
        self._row = tuple(row)
        self._ask()

    def point_at(self, frame: int | None) -> None:
        """The frame that the mouse is over: its picture is made before others."""
        self._pointed = None if frame is None else Stretch(frame, frame + 1)
        self._ask()

    def find(self, stretch: Stretch) -> tuple[int, QImage] | None:
        """A picture that stands for a stretch, and the frame it is of; None where it is not made yet."""
        if stretch in self._made:
            self._made.move_to_end(stretch)
        return self._made.get(stretch)

    @Slot(object)
    def _open(self, clip: Clip) -> None:
        self.close()
        self.aspect = min(clip.info.width / clip.info.height, 4.0)
        self._maker = Thumbnailer(clip.info.path, self)
        self._maker.made.connect(self._take)
        self._maker.hush(True)
        self._maker.start(Thumbnailer.Priority.LowestPriority)
        self._calm.start()
        self._ask()

    def _ask(self) -> None:
        if self._maker is not None:
            pointed = () if self._pointed is None else (self._pointed,)
            self._maker.want([stretch for stretch in (*pointed, *self._row) if stretch not in self._made])

    @Slot()
    def _hush(self) -> None:
        if self._maker is not None:
            self._maker.hush(True)
            self._calm.start()

    @Slot()
    def _go_on(self) -> None:
        if self._maker is None:
            return
        if self._playback.playing or self._playback.frame != self._playback.wanted:
            self._calm.start()
        else:
            self._maker.hush(False)

    @Slot(object, int, object)
    def _take(self, stretch: Stretch, frame: int, picture: QImage) -> None:
        if self.sender() is self._maker:
            self._made[stretch] = frame, picture
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
            self.changed.emit()


def stretches(first: int, stop: int, per_frame: float, width: float, frames: int) -> list[Stretch]:
    """The stretches of a row of pictures: as long as a power of two, so that they stay when the row moves.

    Args:
        first: frame that is seen first.
        stop: frame after the last that is seen.
        per_frame: pixels a frame has.
        width: pixels that a picture needs.
        frames: of the video.
    """
    length = 1
    while length * per_frame < width:
        length *= 2
    begin = first // length * length
    return [Stretch(start, min(start + length, frames)) for start in range(begin, stop, length)]
