"""Which labels files there are: the table of suffixes, and reading and writing by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError, LabelsError
from kimnet_core.labels.coco import read_coco, write_coco
from kimnet_core.labels.table import read_table, write_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimnet_core.labels.document import Labels
    from kimnet_core.labels.imported import Imported
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton

LARGEST = 512 * 2**20
"""Bytes of a labels file that is read; an hour of one person is some 100 MB."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of labels file.

    Attributes:
        suffix: by which it is chosen, in lower case, with the dot.
        title: what a person reads in a menu.
        read: (path, skeleton, frames, derive) to what the file holds; raises LabelsError and OSError.
        write: (path, labels, video); raises OSError.
    """

    suffix: str
    title: str
    read: Callable[[Path, Skeleton, int, bool], Imported]
    write: Callable[[Path, Labels, VideoInfo], None]


FORMATS = (
    Format(".json", "COCO keypoints", read_coco, write_coco),
    Format(".csv", "Table, one row per joint", read_table, write_table),
)


def format_of(path: Path) -> Format:
    """The kind of a labels file, by its suffix.

    Raises:
        InputError: none has that suffix.
    """
    for kind in FORMATS:
        if path.suffix.lower() == kind.suffix:
            return kind
    known = ", ".join(f"{kind.suffix} ({kind.title})" for kind in FORMATS)
    raise InputError(f"{path} has no suffix of a labels file; known are {known}.")


def read_labels(path: Path, skeleton: Skeleton, frames: int, *, derive: bool = False) -> Imported:
    """Read a labels file, whole or not at all.

    Args:
        path: the file.
        skeleton: joints are matched to it by name.
        frames: how many frames the video has.
        derive: make joints that the file has not of others that it has, such as the head of nose and ears; for
            labels to work on, not for labels to measure by.

    Raises:
        InputError: its suffix is not known.
        LabelsError: it cannot be read, is too large, is damaged, or does not fit.
    """
    kind = format_of(path)
    try:
        if path.stat().st_size > LARGEST:
            raise LabelsError(f"{path} is larger than {LARGEST // 2**20} MB, which no labels file should be.")
        return kind.read(path, skeleton, frames, derive)
    except OSError as error:
        raise LabelsError(f"{path} cannot be read: {error.strerror}.") from error


def write_labels(path: Path, labels: Labels, video: VideoInfo) -> None:
    """Write a labels file, replacing what is there in one step.

    Raises:
        InputError: its suffix is not known.
        LabelsError: it cannot be written; what was there is as it was.
    """
    kind = format_of(path)
    try:
        with replacing(path) as temporary:
            kind.write(temporary, labels, video)
    except OSError as error:
        raise LabelsError(f"{path} could not be written: {error.strerror}. What was there is as it was.") from error


def read_seed_pose(path: Path, skeleton: Skeleton, frames: int) -> tuple[int, Poses]:
    """The first frame of the first track of a labels file, to start tracking from.

    Returns:
        The frame, and its pose, N = 1.

    Raises:
        InputError: its suffix is not known, or it holds no joint.
        LabelsError: it cannot be read, is damaged, or does not fit.
    """
    labels = read_labels(path, skeleton, frames).labels
    for track in labels.tracks.values():
        placed = track.poses.placed.any(axis=1)
        if placed.any():
            frame = int(placed.argmax())
            return frame, labels.pose(track.id, frame)
    raise InputError(f"{path} holds no joint to start from.")
