"""`kimnet review`: what to look at in the labels of a project, the worst first."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from app.review.words import reason_of
from kimnet_core.errors import LabelsError
from kimnet_core.labels.project import Project
from kimnet_core.labels.table import FORMULA_STARTS
from kimnet_core.review.queue import findings, geometric_signs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kimnet_core.labels.contents import VideoContents


@dataclass(frozen=True, slots=True)
class Suspect:
    """One finding, in words; frames count from 0.

    Attributes:
        video: name of its file.
        person: name of the track.
        frame: the worst.
        first: of the frames that it is about.
        last: of them.
        joint: to look at.
        severity: in [0, 1].
        reach: frames that one correction is likely to put right.
        reason: why it should be looked at.
    """

    video: str
    person: str
    frame: int
    first: int
    last: int
    joint: str
    severity: float
    reach: int
    reason: str

    def __str__(self) -> str:
        return f"{self.severity:.2f}  {self.video} frames {self.first} to {self.last}, {self.person}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """What to look at.

    Attributes:
        project: that was looked through.
        suspects: the worst first.
    """

    project: Path
    suspects: tuple[Suspect, ...]

    def __str__(self) -> str:
        count, reach = len(self.suspects), sum(suspect.reach for suspect in self.suspects)
        told = f"{count} finding{'' if count == 1 else 's'}; correcting them puts about {reach} frames right"
        return "\n".join([*map(str, self.suspects), told])


def review(project: Path, out: Path | None = None) -> ReviewReport:
    """Look through all poses of a project, which stays as it is.

    Poses alone are looked at: scores, leaps, lengths of limbs and swapped sides. What takes the network, such as
    second peaks, is looked at in the window.

    Args:
        project: the .kimnet file.
        out: a CSV table to write as well, a row for each finding.

    Raises:
        ProjectError: the project cannot be read.
        LabelsError: `out` cannot be written.
    """
    with Project.open(project) as opened:
        videos = opened.load().videos.values()
    found = sorted((each for video in videos for each in _suspects(video)), key=lambda suspect: -suspect.severity)
    if out is not None:
        _write(out, found)
    return ReviewReport(project, tuple(found))


def _suspects(contents: VideoContents) -> Iterator[Suspect]:
    skeleton = contents.labels.skeleton
    for track in contents.labels.tracks.values():
        for each in findings(track.poses, skeleton, geometric_signs(track.poses, skeleton)):
            frames, joint = each.frames, skeleton.joints[each.joint]
            yield Suspect(
                *(contents.video.path.name, track.name, each.frame, frames[0], frames[-1], joint),
                *(round(each.severity, 3), each.reach, reason_of(each, skeleton)),
            )


def _write(out: Path, suspects: list[Suspect]) -> None:
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [each.name for each in fields(Suspect)], lineterminator="\n")
            writer.writeheader()
            for suspect in suspects:
                writer.writerow({name: _safe(value) for name, value in asdict(suspect).items()})
    except OSError as error:
        raise LabelsError(f"{out} cannot be written ({error.strerror}). Choose another place with --out.") from error


def _safe(value: object) -> object:
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
