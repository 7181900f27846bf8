"""`kimnet export`: the labels of a project, for other programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimnet_core.errors import InputError
from kimnet_core.labels.formats import format_of, write_labels
from kimnet_core.labels.project import Project

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written."""

    project: Path
    out: Path
    tracks: int
    frames: int
    joints: int

    def __str__(self) -> str:
        return f"wrote {self.out}: {self.tracks} tracks, {self.joints} joints in {self.frames} frames"


def export(project: Path, out: Path, video: str | None = None) -> ExportReport:
    """Write all labels of a video of a project; the project stays as it is.

    Args:
        project: the .kimnet file.
        out: the file to write.
        video: name of the file of the video; may be left out where the project has only one.

    Raises:
        ProjectError: it cannot be read.
        InputError: the suffix of `out` is unknown, or it is not clear which video is meant.
        LabelsError: `out` cannot be written.
    """
    format_of(out)  # before the project is opened
    with Project.open(project) as opened:
        videos = list(opened.load().videos.values())
    found = [contents for contents in videos if video in (None, contents.video.path.name)]
    if len(found) != 1:
        names = ", ".join(contents.video.path.name for contents in videos)
        raise InputError(f"{project} holds {names}; name one of them with --video.")
    contents, labels = found[0], found[0].labels
    write_labels(out, labels, contents.video)
    joints = sum(int(track.poses.placed.sum()) for track in labels.tracks.values())
    return ExportReport(project, out, len(labels.tracks), labels.frames, joints)
