"""Another person's project is merged into the open one: read, settle what is in conflict, one undo step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.edits import MaskChange, NoteChange, PathChange, PosesChange, RunChange, TrackChange, state_of
from app.jobs import Jobs
from app.language import tr
from app.project.whole import copy_of
from kimnet_core.labels.contents import Contents, VideoContents
from kimnet_core.labels.document import TrackLabels
from kimnet_core.labels.merge import merge
from kimnet_core.labels.project import Project
from kimnet_core.occlusion.mask import Mask
from kimnet_core.occlusion.masks import decode_mask
from kimnet_core.tracking.crop_path import CropPath

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from app.edits import Change, State
    from app.project.videos import Video, Videos
    from kimnet_core.labels.merge import Choice, Conflict, Merge, MergedVideo
    from kimnet_core.labels.video_info import VideoInfo


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """What another project would bring.

    Attributes:
        path: of that project.
        merge: what it changes.
        masks: by number of the video, those of `merge`.
        added: the videos that only it has.
    """

    path: Path
    merge: Merge
    masks: dict[int, dict[int, Mask | None]]
    added: list[tuple[VideoInfo, State]]


class Merging(QObject):
    """Reads other projects and merges them.

    Signals:
        offered(Offer): a project was read; `accept` merges it.
        noticed(text): a sentence for the status bar.
        failed(error).
    """

    offered = Signal(object)
    noticed = Signal(str)
    failed = Signal(object)

    def __init__(self, videos: Videos, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._videos = videos
        self._jobs = Jobs(self)
        self._jobs.failed.connect(self.failed)

    def read(self, path: Path) -> None:
        """Read a project and compare it with the open one; `offered` follows."""
        if self._videos.shown is None:
            return
        self._videos.shown.document.settle()
        skeleton = self._videos.shown.state.labels.skeleton
        ours = Contents(skeleton, {video.number: _seen(video) for video in self._videos.all})
        self._jobs.start(partial(_read, path, ours), self._offer)

    def accept(self, offer: Offer, choices: Mapping[Conflict, Choice]) -> None:
        """Merge as one undo step; a conflict without a choice stays as ours."""
        history = self._videos.history
        if self._videos.shown is not None:
            self._videos.shown.document.settle()
        history.beginMacro(tr("Merge {name}").format(name=offer.path.name))
        for merged in offer.merge.videos:
            video = self._videos.numbered(merged.number)
            changes = [] if video is None else list(_changes(video, merged, choices, offer.masks[merged.number]))
            if video is not None and changes:
                video.document.do(tr("Merge {name}").format(name=video.name), changes)
        if offer.added:
            self._videos.add(offer.added, show=False)
        history.endMacro()
        self.noticed.emit(tr("{name} is merged; undo takes it back as a whole.").format(name=offer.path.name))

    def close(self) -> None:
        """Return when nothing is being read any more."""
        self._jobs.wait()

    @Slot(object)
    def _offer(self, offer: Offer) -> None:
        self.offered.emit(offer)


def _seen(video: Video) -> VideoContents:
    """What merging looks at, as later edits do not reach it; of masks, only where they are."""
    state = video.state
    return VideoContents(
        video.info,
        copy_of(state.labels),
        masks=dict.fromkeys(state.masks.frames, b""),
        notes=dict(state.notes),
        runs=dict(state.runs),
    )


def _read(path: Path, ours: Contents) -> Offer:
    with Project.open(path) as project:
        theirs = project.load()
    merged = merge(ours, theirs)
    masks: dict[int, dict[int, Mask | None]] = {}
    for video in merged.videos:
        info = ours.videos[video.number].video
        masks[video.number] = {
            frame: Mask.of(decode_mask(png, info.height, info.width)) for frame, png in video.masks.items()
        }
    return Offer(path, merged, masks, [(contents.video, state_of(contents)) for contents in merged.added])


def _changes(
    video: Video, merged: MergedVideo, choices: Mapping[Conflict, Choice], masks: Mapping[int, Mask | None]
) -> Iterator[Change]:
    for track in merged.resolved(choices):
        if track.ours is None:
            labels = TrackLabels(track.track, track.name, track.poses)
            yield TrackChange(track.track, labels, 0)
        elif track.changed:
            first, stop = track.span
            yield PosesChange(track.track, first, track.poses[first:stop])
    for number, windows in merged.crop_paths.items():
        yield PathChange(number, CropPath.empty(len(video.info)).put(0, windows), 0)
    yield from (RunChange(run, 0) for run in merged.runs)
    yield from (NoteChange(frame, note) for frame, note in merged.notes.items())
    yield from (MaskChange(frame, mask) for frame, mask in masks.items())
