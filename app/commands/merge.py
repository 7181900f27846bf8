"""`kimnet merge`: two people's projects become one, with a list of where they disagree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimnet_core.errors import InputError
from kimnet_core.labels.gesture import Gesture, PutVideo
from kimnet_core.labels.merge import choose, merge
from kimnet_core.labels.project import Project
from kimnet_core.labels.whole import writes_of

if TYPE_CHECKING:
    from pathlib import Path

    from kimnet_core.labels.contents import Contents
    from kimnet_core.labels.merge import Choice, Conflict, Merge


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One joint that both placed by hand, in words."""

    video: str
    frame: int
    person: str
    joint: str
    ours: tuple[float, float]
    theirs: tuple[float, float]
    distance: float
    taken: str


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What was merged.

    Attributes:
        out: the project that was written.
        ours: the project that the rule calls ours.
        theirs: the other one.
        changed: frames of ours in which something of theirs was taken.
        added: videos that only they had.
        conflicts: all of them, with what became of each; "open" where the rule says nothing, and ours stays.
    """

    out: Path
    ours: Path
    theirs: Path
    changed: int
    added: int
    conflicts: tuple[Disagreement, ...]

    def __str__(self) -> str:
        lines = [f"wrote {self.out}: {self.changed} frames changed, {self.added} videos added"]
        lines += [
            f"  {each.video} frame {each.frame} {each.person} {each.joint}: "
            f"ours {each.ours[0]:.1f},{each.ours[1]:.1f} theirs {each.theirs[0]:.1f},{each.theirs[1]:.1f} "
            f"({each.distance:.1f} px): {each.taken}"
            for each in self.conflicts
        ]
        count = len(self.conflicts)
        return "\n".join([*lines, f"{count} conflict{'' if count == 1 else 's'}"])


def merge_projects(ours: Path, theirs: Path, out: Path, rule: Choice, within: float) -> MergeReport:
    """Write a copy of a project into which another one is merged; both stay as they are.

    Args:
        ours: the one project.
        theirs: the other.
        out: the new project.
        rule: what becomes of joints that both placed by hand, and not alike.
        within: pixels up to which the rule "mean" takes the mean.

    Raises:
        InputError: `out` exists already.
        ProjectError: a project cannot be read or written, or they label other joints.
    """
    if out.exists():
        raise InputError(f"{out} exists already; choose another name for the merged project.")
    with Project.open(theirs) as project:
        their_contents = project.load()
    with Project.open(ours) as project:
        our_contents = project.load()
        merged = merge(our_contents, their_contents)
        project.save_copy(out)
    choices = {each: choice for each in merged.conflicts if (choice := choose(each, rule, within)) is not None}
    changed = 0
    with Project.open(out) as project:
        for video in merged.videos:
            changed += sum(track.changed for track in video.resolved(choices))
            project.apply(Gesture(video.number, f"Merge {theirs.name}", video.writes(choices)))
        _add(project, merged, max(our_contents.videos) + 1)
    told = tuple(_told(each, our_contents, choices.get(each)) for each in merged.conflicts)
    return MergeReport(out, ours, theirs, changed, len(merged.added), told)


def _add(project: Project, merged: Merge, first: int) -> None:
    for number, contents in enumerate(merged.added, first):
        project.apply(Gesture(number, "Add a video", (PutVideo(contents.video), *writes_of(contents))))


def _told(conflict: Conflict, contents: Contents, choice: Choice | None) -> Disagreement:
    video = contents.videos[conflict.video]
    return Disagreement(
        video.video.path.name,
        conflict.frame,
        video.labels.tracks[conflict.track].name,
        contents.skeleton.joints[conflict.joint],
        conflict.ours,
        conflict.theirs,
        conflict.distance,
        "open" if choice is None else choice.value,
    )
