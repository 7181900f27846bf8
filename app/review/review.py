"""The queue of what to look at: found off the GUI thread, walked through, and remembered when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.edits import ReviewChange
from app.engine_worker import Lane
from app.jobs import Jobs
from app.language import tr
from kimnet_core.review.evidence import evident_signs
from kimnet_core.review.queue import findings, geometric_signs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.document import Document
    from app.engine_worker import EngineWorker
    from app.here import Here
    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.review.evidence import Looked, Seen
    from kimnet_core.review.queue import Finding

DONE, SKIPPED = "done", "skipped"
_REST_MS = 300  # after the labels changed before they are gone through again


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the queue.

    Attributes:
        finding: what is odd, and where.
        state: `DONE`, `SKIPPED`, or None while it waits.
        key: that it is remembered by in the project.
    """

    finding: Finding
    state: str | None
    key: str


class Review(QObject):
    """What to look at in the selected track, the worst first.

    Attributes:
        items: all of it, also what is done or skipped and can still be found.
        current: the item that is being looked at, or None.
        share: of a look through the track that is under way, in [0, 1]; None where none is.
        looked: whether such a look has been taken, since the last run or other track.

    Signals:
        changed(): `items`, `current` or `share` is another.
        noticed(text): a sentence for the status bar.
    """

    changed = Signal()
    noticed = Signal(str)

    def __init__(self, here: Here, worker: EngineWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: tuple[Item, ...] = ()
        self.current: Item | None = None
        self.share: float | None = None
        self._here, self._worker = here, worker
        self._document: Document | None = None
        self._seen: dict[int, Seen] = {}  # by track
        self._found: list[Finding] = []
        self._track: int | None = None  # whose findings they are
        self._number = 0
        self._back: int | None = None  # the frame that was shown before the walk began
        self._jobs = Jobs(self)
        self._busy = False
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._find)
        worker.looked.connect(self._take_look)
        worker.failed.connect(self._fail)
        here.selection.changed.connect(self._check_track)

    @property
    def looked(self) -> bool:
        return self._track in self._seen

    @property
    def open(self) -> list[Item]:
        """What waits."""
        return [item for item in self.items if item.state is None]

    def set_document(self, document: Document | None) -> None:
        """Work on another document."""
        if self._document is not None:
            self._document.poses_changed.disconnect(self._find_soon)
            self._document.reviews_changed.disconnect(self._sort_out)
        self._document = document
        self._seen.clear()
        self._forget()
        if document is not None:
            document.poses_changed.connect(self._find_soon)
            document.reviews_changed.connect(self._sort_out)
            self._find_soon()

    def close(self) -> None:
        """Return when nothing is under way."""
        self._rest.stop()
        self._jobs.wait()

    # Walking.

    def next(self) -> None:
        """Show the item after the one that is looked at, of those that wait; the first after the last."""
        self._walk(1)

    def previous(self) -> None:
        """Show the item before; before the first of a walk, the frame that it began from."""
        waiting = self.open
        if self.current is None or not waiting or self.current.key == waiting[0].key:
            if self._back is not None:
                self._here.playback.seek(self._back)
            self.current = self._back = None
            self.changed.emit()
        else:
            self._walk(-1)

    def show(self, item: Item) -> None:
        """Show the worst frame of an item, and the joint it is about."""
        if self._back is None:
            self._back = self._here.playback.frame
        self.current = item
        self._here.selection.select(self._track, item.finding.joint)
        if len(item.finding.joints) > 1:
            self._here.selection.select_joints(frozenset(item.finding.joints), item.finding.joint)
        self._here.playback.seek(item.finding.frame)
        self.changed.emit()

    def pick_frames(self) -> None:
        """Pick all frames of the item that is looked at, for verbs on many frames."""
        if self.current is not None:
            self._here.range.choose(self.current.finding.frames)

    def finish(self) -> None:
        """The item that is looked at is done; show the next."""
        self._settle(DONE, tr("Done with a finding"))

    def skip(self) -> None:
        """The item that is looked at is right as it is; show the next."""
        self._settle(SKIPPED, tr("Skip a finding"))

    def reopen(self) -> None:
        """The item that is looked at waits again."""
        self._settle(None, tr("Take up a finding again"))

    # Looking closer.

    def look(self) -> None:
        """Go through the track with what the network saw, for signs that poses alone do not give."""
        document, spot = self._document, self._here.spot
        if document is None or spot is None:
            return
        subject = document.subject(spot.track, spot.frame) if self._worker.knows(document.labels.skeleton) else None
        if subject is None:
            self.noticed.emit(tr("This frame is not tracked; only a tracked stretch can be looked through."))
            return
        self._number += 1
        self.share = 0.0
        self._worker.look(self._number, subject)
        self.changed.emit()

    def stop_looking(self) -> None:
        """End the look that is under way."""
        self._number += 1
        self._worker.cancel(Lane.LOOK)
        if self.share is not None:
            self.share = None
            self.changed.emit()

    @Slot(int, object)
    def _take_look(self, number: int, looked: Looked) -> None:
        if number != self._number:
            return
        self.share = looked.share
        if looked.seen is not None and self._track is not None:
            self._seen[self._track], self.share = looked.seen, None
            self._find()
        self.changed.emit()

    @Slot(int, object)
    def _fail(self, lane: int, _error: Exception) -> None:
        if lane == Lane.LOOK:
            self.stop_looking()

    # Finding.

    @Slot()
    def _check_track(self) -> None:
        if self._here.selection.track != self._track:
            self._forget()
            self._find_soon()

    @Slot()
    def _find_soon(self) -> None:
        self._rest.start()  # anew with every change, so that a drag is gone through when it rests

    @Slot()
    def _find(self) -> None:
        """Go through the poses as they are, on another thread."""
        if self._busy or (self._document is not None and self._document.previewing):
            self._rest.start()
            return
        document, track = self._document, self._here.selection.track
        if document is None or track not in document.labels.tracks:
            self._forget()
            return
        self._track, self._busy = track, True
        poses = document.labels.span(track, 0, document.labels.frames)
        seen = self._seen.get(track)
        self._jobs.start(
            partial(_find, track, poses, document.labels.skeleton, seen), self._take_found, self._fail_to_find
        )

    @Slot(object)
    def _take_found(self, found: tuple[int, list[Finding]]) -> None:
        self._busy = False
        track, self._found = found
        if track == self._track:
            self._sort_out()

    @Slot(object)
    def _fail_to_find(self, _error: Exception) -> None:
        self._busy = False

    @Slot()
    def _sort_out(self) -> None:
        """Give every finding what became of it."""
        reviews = self._document.reviews if self._document is not None else {}
        self.items = tuple(self._item(finding, reviews) for finding in self._found)
        if self.current is not None:
            kept = self.current
            self.current = next((item for item in self.items if item.finding.is_known_as(kept.finding.key)), None)
        self.changed.emit()

    def _item(self, finding: Finding, reviews: Mapping[str, str]) -> Item:
        for key, state in reviews.items():
            track, _, known = key.partition(":")
            if track == str(self._track) and finding.is_known_as(known):
                return Item(finding, state, key)
        return Item(finding, None, f"{self._track}:{finding.key}")

    def _forget(self) -> None:
        self.stop_looking()
        self._track, self._found = self._here.selection.track, []
        self.items, self.current, self._back = (), None, None
        self.changed.emit()

    def _walk(self, way: int) -> None:
        if not (waiting := self.open):
            self.noticed.emit(tr("There is nothing left to look at."))
            return
        keys = [item.key for item in waiting]
        at = keys.index(self.current.key) + way if self.current is not None and self.current.key in keys else 0
        self.show(waiting[at % len(waiting)])

    def _settle(self, state: str | None, text: str) -> None:
        if self._document is None or (item := self.current) is None:
            return
        waiting = [each.key for each in self.open]
        after = waiting[waiting.index(item.key) + 1 :] if item.key in waiting else []
        self._document.do(text, [ReviewChange(item.key, state, item.finding.frame)])
        following = next((each for each in self.items if after and each.key == after[0]), None)
        if following is not None:
            self.show(following)
        elif state is not None:
            self.current = None
            self.changed.emit()
            self._walk(1)


def _find(track: int, poses: Poses, skeleton: Skeleton, seen: Seen | None) -> tuple[int, list[Finding]]:
    signs = geometric_signs(poses, skeleton)
    if seen is not None:
        signs |= evident_signs(poses, seen)
    return track, findings(poses, skeleton, signs)
