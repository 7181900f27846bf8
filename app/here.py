"""The place that verbs act on: the open document, the selected track, the shown frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from app.document import Document
    from app.frame_range import FrameRange
    from app.player.playback import Playback
    from app.selection import Selection


class Spot(NamedTuple):
    """One pose: a frame of a track of a document."""

    document: Document
    track: int
    frame: int


class Here:
    """Where the person is; verbs ask it when they are called, so none of them keeps a place of its own.

    Attributes:
        document: the open one, or None.
        playback: which frame is shown.
        selection: which track and which joints are picked.
        range: which frames are picked.
    """

    def __init__(self, playback: Playback, selection: Selection, frames: FrameRange) -> None:
        self.document: Document | None = None
        self.playback, self.selection, self.range = playback, selection, frames

    @property
    def spot(self) -> Spot | None:
        """The pose that is shown and selected; None without a video or a track of it."""
        document, track = self.document, self.selection.track
        if document is None or track is None or track not in document.labels.tracks:
            return None
        return Spot(document, track, self.playback.frame)

    @property
    def frames(self) -> range:
        """The frames that a verb on many acts on: those picked, else the shown one."""
        return self.range.frames or range(self.playback.frame, self.playback.frame + 1)
