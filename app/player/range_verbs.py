"""Picking frames from where the playback stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from app.frame_range import FrameRange
    from app.player.playback import Playback


class RangeVerbs(QObject):
    """Sets the ends of the picked frames one by one."""

    def __init__(self, playback: Playback, frames: FrameRange, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playback, self._range = playback, frames

    def begin(self) -> None:
        """Pick from the frame shown to where the picked frames ended, else to the end of the video."""
        if (clip := self._playback.clip) is not None:
            here, frames = self._playback.wanted, self._range.frames
            last = frames[-1] if frames and frames[-1] >= here else len(clip) - 1
            self._range.choose_between(here, last)

    def end(self) -> None:
        """Pick up to the frame shown from where the picked frames began, else from the start of the video."""
        if self._playback.clip is not None:
            here, frames = self._playback.wanted, self._range.frames
            first = frames[0] if frames and frames[0] <= here else 0
            self._range.choose_between(first, here)

    def clear(self) -> None:
        """Pick no frames."""
        self._range.choose(None)
