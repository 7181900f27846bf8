"""Files of labels for and from other programs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.edits import TrackChange
from app.jobs import Jobs
from app.project.whole import copy_of
from kimnet_core.labels.document import TrackLabels
from kimnet_core.labels.formats import read_labels, write_labels

if TYPE_CHECKING:
    from pathlib import Path

    from app.edits import Change
    from app.here import Here
    from kimnet_core.labels.document import Labels
    from kimnet_core.labels.imported import Imported
    from kimnet_core.labels.video_info import VideoInfo


class Exchange(QObject):
    """Takes labels of the shown video out, and brings others in.

    Signals:
        exported(path): a file of labels was written.
        noticed(text): a sentence for the status bar.
        failed(error).
    """

    exported = Signal(object)
    noticed = Signal(str)
    failed = Signal(object)

    def __init__(self, here: Here, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here = here
        self._jobs = Jobs(self)
        self._jobs.failed.connect(self.failed)

    def export(self, path: Path) -> None:
        """Write all labels in the format that the ending of `path` names; `exported` follows."""
        document, clip = self._here.document, self._here.playback.clip
        if document is not None and clip is not None:
            self._jobs.start(partial(_export, path, copy_of(document.labels), clip.info), self._tell)

    def import_labels(self, path: Path) -> None:
        """Add the tracks of a file to the labels, as one undo step."""
        if (document := self._here.document) is not None:
            labels = document.labels
            self._jobs.start(partial(read_labels, path, labels.skeleton, labels.frames, derive=True), self._take)

    def close(self) -> None:
        """Return when nothing is being read or written any more."""
        self._jobs.wait()

    @Slot(object)
    def _tell(self, path: Path) -> None:
        self.exported.emit(path)

    @Slot(object)
    def _take(self, imported: Imported) -> None:
        document = self._here.document
        if document is None or document.labels.frames != imported.labels.frames:
            return
        first = max(document.labels.tracks, default=-1) + 1
        frame = self._here.playback.frame
        changes: list[Change] = [
            TrackChange(track, TrackLabels(track, labels.name, labels.poses), frame)
            for track, labels in enumerate(imported.labels.tracks.values(), first)
        ]
        if changes:
            document.do("Import labels", changes)
        for note in imported.notes:
            self.noticed.emit(note)


def _export(path: Path, labels: Labels, video: VideoInfo) -> Path:
    write_labels(path, labels, video)
    return path
