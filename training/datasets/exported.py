"""Labels that a person made with this application, to teach a network again: projects, or their exports, with videos.

A `.kimnet` project knows where its video is; a `.json` file of `kimnet export` has it beside itself. The folder holds
such files, or `train` and `val` hold them where some are kept apart to measure on.

Of the joints, those that a person placed, or that lie between such or came with a file, are labels. Those that a
network placed are not, and are left out: a network that learns from its own output learns nothing but its mistakes, and
to weigh them less would only make it learn those more slowly. The kind "exported_with_model" takes them all, which is
of use where another, better network placed them.

A person corrects a frame here and there. Around each such frame some are taken along as they are, without labels, so
that a network comes to the labelled one with a past. Where the person is, is told by all joints that are placed.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import InputError
from kimnet_core.labels.coco_entries import field, naming, parse
from kimnet_core.labels.formats import read_labels
from kimnet_core.labels.project import Project
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Source
from kimnet_core.pose.skeleton import known_skeletons
from kimnet_core.video.images import is_pattern
from kimnet_core.video.source import open_video
from training.datasets.coco_people import read_text
from training.datasets.labelled_clips import ClipSet, LabelledClip, dropped, hide_outside, stretches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kimnet_core.labels.document import Labels, TrackLabels
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.video.source import FrameSource

SPLITS = ("all", "train", "val")
NEAR = 8  # frames that are taken along before and after a labelled one
FEWEST = 4  # joints that tell where a person is
PLACED_BY_MODEL = (Source.MODEL, Source.PROPAGATED)
_SUFFIXES = (".json", ".kimnet")


@dataclass(frozen=True, slots=True)
class VideoFrames:
    """A part of a video, opened when a frame is first asked for; `Frames`.

    A video belongs to the thread that opened it (`FrameSource`), so every thread and every process opens its own.

    Attributes:
        path: the video.
        run: the frames.
    """

    path: Path
    run: range

    def __len__(self) -> int:
        return len(self.run)

    def __getitem__(self, i: int, /) -> NDArray[np.uint8]:
        """Picture i, (H, W, 3) uint8 RGB, not writable.

        Raises:
            VideoError: it cannot be read.
        """
        return _opened(self.path, (os.getpid(), threading.get_ident())).read(self.run[i])


@lru_cache(maxsize=8)  # each keeps up to 128 MB of frames
def _opened(path: Path, _owner: tuple[int, int]) -> FrameSource:
    """A video for one process and thread."""
    return open_video(path)


@dataclass(frozen=True, slots=True, eq=False)
class _Video:
    """A labelled video.

    Attributes:
        path: where it is.
        size: height and width of its frames, pixels.
        labels: of all its people.
    """

    path: Path
    size: tuple[int, int]
    labels: Labels


def read_exported(root: Path, split: str, *, with_model: bool = False) -> ClipSet:
    """Read projects and exported labels.

    Args:
        root: one such file, or a folder of them.
        split: "all", or "train" or "val" for the folder of that name in `root`.
        with_model: take for labels also the joints that a network placed.

    Raises:
        InputError: there is no such file, or they are about different skeletons, or a video is another.
        LabelsError, ProjectError: a file cannot be read, or is damaged.
        VideoError: a video is missing or damaged.
    """
    folder = root if split == "all" else root / split
    files = _files(folder)
    counts: Counter[tuple[str, str]] = Counter()
    skeletons: dict[str, Skeleton] = {}
    clips: list[LabelledClip] = []
    for file in files:
        videos = _read_project(file) if file.suffix.lower() == ".kimnet" else {file.name: _read_export(file)}
        for name, video in videos.items():
            skeletons[file.name] = video.labels.skeleton
            if skeletons[files[0].name].joints != video.labels.skeleton.joints:  # colours may differ
                raise InputError(f"{file} and {files[0]} label other joints, and so cannot be read together.")
            for track in video.labels.tracks.values():
                clips += _clips(f"{name}/{track.id}", track, video, with_model, counts)
    return ClipSet(f"{folder.name}, exported", skeletons[files[0].name], tuple(clips), dropped(counts))


def _files(path: Path) -> list[Path]:
    """A file itself, or those in a folder."""
    try:
        found = [path] if path.is_file() else sorted(path.iterdir())
    except OSError as error:
        raise InputError(f"The folder {path} cannot be read: {error.strerror}.") from error
    if files := [file for file in found if file.suffix.lower() in _SUFFIXES]:
        return files
    raise InputError(f"{path} holds no project and no exported labels ({', '.join(_SUFFIXES)}).")


def _read_project(path: Path) -> dict[str, _Video]:
    """Its videos by a name that tells them apart: that of the file where there is only one."""
    with Project.open(path) as project:
        all_videos = project.load().videos
        return {
            f"{path.name}/{number}" if len(all_videos) > 1 else path.name: _Video(
                project.locate_video(number, _fingerprint), (each.video.height, each.video.width), each.labels
            )
            for number, each in all_videos.items()
        }


def _fingerprint(path: Path) -> str:
    with open_video(path) as source:
        return source.fingerprint


def _read_export(path: Path) -> _Video:
    text = read_text(path)
    with naming(path, "the file"):
        data = parse(text)
        videos, categories = (field(data, key, list) for key in ("videos", "categories"))
        if not len(videos) == len(categories) == 1:
            raise ValueError("it is no export of one video and one kind of people")
        name, fingerprint, frames = (
            field(videos[0], key, kind) for key, kind in (("name", str), ("fingerprint", str), ("frames", int))
        )
        if not name.isprintable():
            raise ValueError(f"its video cannot be named {name!r:.80}")
        skeleton = _skeleton(field(categories[0], "keypoints", list))
    video = path.parent / Path(name).name
    if not video.exists() and not is_pattern(video):
        raise InputError(f"The video {video.name} of {path} is not beside it; put it there, or use the project itself.")
    with open_video(video) as source:
        if (source.fingerprint, len(source)) != (fingerprint, frames):
            raise InputError(f"{video} is not the video of {path}: its content differs.")
        size = source.height, source.width
    return _Video(video, size, read_labels(path, skeleton, frames).labels)


def _skeleton(joints: list[object]) -> Skeleton:
    """The skeleton that has these joints in this order.

    Raises:
        ValueError: there is none.
    """
    found, _ = known_skeletons()
    for skeleton in found:
        if list(skeleton.joints) == joints:
            return skeleton
    raise ValueError("its joints are those of no skeleton known here; use the project itself")


def _clips(
    name: str, track: TrackLabels, video: _Video, with_model: bool, counts: Counter[tuple[str, str]]
) -> Iterator[LabelledClip]:
    """The parts of a track that hold labels."""
    poses = track.poses
    by_model = np.zeros_like(poses.placed) if with_model else np.isin(poses.source, PLACED_BY_MODEL)
    labelled = poses.placed & ~by_model
    counts["joints", "were placed by a network, and are left out"] += int(by_model.sum())
    frames = np.flatnonzero(labelled.any(axis=1)).tolist()
    counts["tracks", "hold no joint to learn from, and are left out"] += not frames
    for run in stretches(frames, range(len(poses)), 2 * NEAR):
        part = slice(max(run.start - NEAR, 0), min(run.stop + NEAR, len(poses)))
        boxes = _boxes(poses.xy[part])
        if boxes is None:
            counts["clips", f"have no frame with {FEWEST} joints, and are left out"] += 1
            continue
        xy = np.where(labelled[part, :, None], poses.xy[part], np.nan)
        visibility = np.where(labelled[part], poses.visibility[part], 0).astype(np.uint8)
        seen = hide_outside(visibility, xy, *video.size)
        counts["joints", "lie outside the picture, and are taken for hidden"] += int((seen != visibility).sum())
        pictures = VideoFrames(video.path, range(part.start, part.stop))
        yield LabelledClip(f"{name}/{part.start}", pictures, xy, seen, boxes, "")


def _boxes(xy: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """(T, 4) boxes around joints (T, K, 2), from the nearest frame that has enough of them; None where none has."""
    known = np.flatnonzero(np.isfinite(xy[..., 0]).sum(axis=1) >= FEWEST)
    if not len(known):
        return None
    frames = np.arange(len(xy))
    after = np.searchsorted(known, frames).clip(max=len(known) - 1)
    before = (after - 1).clip(min=0)
    nearest = np.where(frames - known[before] < np.abs(known[after] - frames), known[before], known[after])
    return np.array([Box.around(xy[i]).corners for i in nearest])
