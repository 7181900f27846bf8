"""`kimnet remap`: a project of one skeleton becomes another project, of another skeleton."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.commands.skeletons import find
from kimnet_core.errors import InputError, ProjectError
from kimnet_core.labels.contents import Contents
from kimnet_core.labels.project import Project
from kimnet_core.labels.remapped import remapped
from kimnet_core.pose.remap import Remap
from kimnet_core.video.source import fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class RemapReport:
    """What was remapped.

    Attributes:
        out: the project that was written.
        source: name of the skeleton that the project had.
        target: name of the skeleton that the new one has.
        joints: each joint of the target with the joints that it is the mean of; none where it is empty.
        lost: joints of the source that nothing was taken from.
        empty: joints of the target that nothing went into.
        videos: how many were written.
    """

    out: Path
    source: str
    target: str
    joints: dict[str, tuple[str, ...]]
    lost: tuple[str, ...]
    empty: tuple[str, ...]
    videos: int

    def __str__(self) -> str:
        lines = [
            f"wrote {self.out}: {self.videos} video{'' if self.videos == 1 else 's'}, {self.source} to {self.target}"
        ]
        told = ((to, of) for to, of in self.joints.items() if of and of != (to,))
        lines += [f"  {to} is {'the mean of ' if len(of) > 1 else ''}{', '.join(of)}" for to, of in told]
        lines.append(f"left out: {', '.join(self.lost) or 'nothing'}")
        lines.append(f"without labels: {', '.join(self.empty) or 'nothing'}")
        return "\n".join(lines)


def remap_project(path: Path, out: Path, skeleton: str, chosen: Sequence[str]) -> RemapReport:
    """Write a project whose labels have the joints of another skeleton; the one that is there stays as it is.

    Args:
        path: the project.
        out: the new one.
        skeleton: name or file of the skeleton that it shall have.
        chosen: "target=source" or "target=source+source" for joints that names do not match as they should;
            "target=" leaves a joint empty.

    Raises:
        InputError: there is no such skeleton or joint, a choice is written otherwise, or no joint would be taken over.
        ProjectError: the project cannot be read, or the new one exists or cannot be written.
    """
    target = find(skeleton)
    choices = _choices(chosen)
    if out.exists():
        raise InputError(f"{out} exists already; choose another name for the new project.")
    with Project.open(path) as project:
        everything = project.load()
        videos = dict(everything.videos)
        for number, each in videos.items():
            with suppress(ProjectError):  # one that is not there stays where it was: labels need no video
                place = project.locate_video(number, fingerprint_of)
                videos[number] = replace(each, video=replace(each.video, path=place))
    remap = Remap.by_name(everything.skeleton, target, choices)
    if not any(remap.origin):
        raise InputError(f"No joint of {target.name} is one of {everything.skeleton.name}; say which is with --map.")
    Project.create_with(out, remapped(Contents(everything.skeleton, videos), remap)).close()
    names = everything.skeleton.joints
    joints = {to: tuple(names[i] for i in of) for to, of in zip(target.joints, remap.origin, strict=True)}
    return RemapReport(out, everything.skeleton.name, target.name, joints, remap.lost, remap.empty, len(videos))


def _choices(chosen: Sequence[str]) -> dict[str, tuple[str, ...]]:
    choices: dict[str, tuple[str, ...]] = {}
    for each in chosen:
        target, equals, sources = each.partition("=")
        if not equals or not target.strip() or target in choices:
            raise InputError(f"--map {each} is not target=source or target=source+source, each target once.")
        choices[target] = tuple(name for name in sources.split("+") if name.strip())
    return choices
