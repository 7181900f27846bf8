"""Which joints the open project has: drawing them otherwise, going on with others, and keeping them for later."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.edits import SkeletonChange, contents_of
from app.jobs import Jobs
from app.language import tr
from app.project.whole import Whole
from kimnet_core.errors import InputError, KimnetError
from kimnet_core.labels.contents import Contents
from kimnet_core.labels.project import Project
from kimnet_core.labels.remapped import remapped
from kimnet_core.pose.skeleton import Skeleton, keep_skeleton, known_skeletons, skeleton_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.project.store import Store
    from kimnet_core.pose.remap import Remap


@dataclass(frozen=True, slots=True)
class Known:
    """Skeletons that there are beside the project's.

    Attributes:
        skeletons: the shipped ones, then the person's own.
        problems: a sentence for each file that is damaged.
    """

    skeletons: tuple[Skeleton, ...]
    problems: tuple[str, ...]


class Skeletons(QObject):
    """Verbs on the skeleton of the project.

    Signals:
        known(Known): the answer to `ask_known`.
        kept(path): a skeleton is in the person's own folder now.
        refused(text): why what was asked was not done, in a sentence.
        noticed(text): a sentence for the status bar.
        failed(error): something that nobody foresaw.
    """

    known = Signal(object)
    kept = Signal(object)
    refused = Signal(str)
    noticed = Signal(str)
    failed = Signal(object)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._jobs = Jobs(self)
        self._jobs.failed.connect(self._refuse)

    @property
    def now(self) -> Skeleton | None:
        """That of the open project."""
        shown = self._store.videos.shown
        return shown.state.labels.skeleton if shown is not None else None

    @property
    def free(self) -> bool:
        """Whether the open video can have any joints, since nothing in it is worth keeping yet."""
        return not self._store.begun

    def change(self, skeleton: Skeleton) -> None:
        """Draw and measure the same joints otherwise, in all videos; one undo step.

        Raises:
            ValueError: it has other joints.
        """
        if self.now is None or (skeleton == self.now and skeleton.groups == self.now.groups):
            return
        if skeleton.joints != self.now.joints:
            raise ValueError(f"{skeleton.name} has other joints than the project")
        videos, text = self._store.videos, tr("Change the skeleton")
        if videos.shown is not None:
            videos.shown.document.settle()
        videos.history.beginMacro(text)
        for video in videos.all:
            video.document.do(text, [SkeletonChange(skeleton)])
        videos.history.endMacro()

    def begin_with(self, skeleton: Skeleton) -> None:
        """Label the open video with these joints, while nothing in it is labelled."""
        self._store.begin_with(skeleton)

    def remap(self, remap: Remap, path: Path) -> None:
        """Write a new project with other joints, and open it; the open one stays as it is."""
        videos = self._store.videos
        if videos.shown is None:
            return
        videos.shown.document.settle()
        wholes = {video.number: Whole.of(video.info, video.state) for video in videos.all}
        self._jobs.start(partial(_write, remap, path, wholes), self._open)

    def keep(self, skeleton: Skeleton, begun_from: str = "") -> None:
        """Keep a skeleton for other projects; `kept` follows, or `refused`.

        Args:
            skeleton: its name is that of its file.
            begun_from: the name of the one that it may replace.
        """
        self._jobs.start(partial(_keep, skeleton, begun_from), self._tell_kept)

    def ask_known(self) -> None:
        """Look which skeletons there are; `known` follows."""
        self._jobs.start(_known, self._tell_known)

    def close(self) -> None:
        """Return when nothing is being written any more."""
        self._jobs.wait()

    @Slot(object)
    def _open(self, path: Path) -> None:
        self.noticed.emit(tr("{name} has the other joints; the project from before stays.").format(name=path.name))
        self._store.open_project(path)

    @Slot(object)
    def _tell_kept(self, path: Path) -> None:
        self.kept.emit(path)

    @Slot(object)
    def _tell_known(self, known: Known) -> None:
        self.known.emit(known)

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        if isinstance(error, KimnetError):
            self.refused.emit(str(error))
        else:
            self.failed.emit(error)


def _write(remap: Remap, path: Path, wholes: Mapping[int, Whole]) -> Path:
    videos = {number: contents_of(whole.video, whole.state) for number, whole in wholes.items()}
    Project.create_with(path, remapped(Contents(remap.source, videos), remap)).close()
    return path


def _keep(skeleton: Skeleton, begun_from: str) -> Path:
    if skeleton.name in skeleton_names() and skeleton.name != begun_from:
        raise InputError(tr("There is a skeleton {name} already; give yours another name.").format(name=skeleton.name))
    return keep_skeleton(skeleton)


def _known() -> Known:
    found, problems = known_skeletons()
    return Known(tuple(found), tuple(problems))
