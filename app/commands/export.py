"""`kimnet export`: the labels of a project, for other programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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


def export(project: Path, out: Path) -> ExportReport:
    """Write all labels of a project; the project stays as it is.

    Raises:
        ProjectError: it cannot be read.
        InputError: the suffix of `out` is unknown.
        LabelsError: `out` cannot be written.
    """
    format_of(out)  # before the project is opened
    with Project.open(project) as opened:
        contents = opened.load()
    labels = contents.labels
    write_labels(out, labels, contents.video)
    joints = sum(int(track.poses.placed.sum()) for track in labels.tracks.values())
    return ExportReport(project, out, len(labels.tracks), labels.frames, joints)
