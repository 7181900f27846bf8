"""Who is who: adding and removing people, and putting right whose pose is whose. Each is one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.edits import ColorChange, LessonChange, LockChange, NameChange, PathChange, PosesChange, TrackChange
from app.language import tr
from app.person_colors import usual_color
from app.player.numbering import said
from kimnet_core.errors import InputError
from kimnet_core.labels.document import TrackLabels, check_name
from kimnet_core.labels.people import exchange, merge, split
from kimnet_core.tracking.crop_path import CropPath

if TYPE_CHECKING:
    from app.document import Document
    from app.edits import Change
    from app.here import Here
    from kimnet_core.pose.pose import Poses


class PeopleVerbs(QObject):
    """Verbs on the selected person, and on them and another.

    Signals:
        noticed(text): a sentence for the status bar.
        failed(error): something the person asked for cannot be done.
    """

    noticed = Signal(str)
    failed = Signal(object)

    def __init__(self, here: Here, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here = here

    # Which person.

    def select(self, track: int) -> None:
        """Select a person; the joint that is looked at stays."""
        self._here.selection.select(track, self._here.selection.joint)

    def step(self, people: int) -> None:
        """Select the person so many further on, round the end."""
        document, now = self._here.document, self._here.selection.track
        if document is not None and (there := sorted(document.labels.tracks)):
            at = there.index(now) + people if now in there else 0
            self.select(there[at % len(there)])

    # One person.

    def add(self) -> None:
        """Add a person without a joint, and select them."""
        if (document := self._here.document) is not None:
            person = document.new_track(self._here.playback.frame)
            document.do(tr("Add a person"), [person])
            self._here.selection.select(person.track, None)
            self.noticed.emit(tr("A new person: draw a box around them, or place their joints."))

    def rename(self, track: int, name: str) -> None:
        """Give a person another name."""
        document = self._here.document
        if document is None or name == document.labels.tracks[track].name:
            return
        try:
            check_name(name)
        except ValueError as error:
            self.failed.emit(InputError(tr("The name was not changed: {reason}.").format(reason=error)))
            return
        document.do(tr("Rename a person"), [NameChange(track, name, self._here.playback.frame)])

    def paint(self, track: int, color: str | None) -> None:
        """Give a person a colour, "#rrggbb", or for None the usual one."""
        document = self._here.document
        if document is not None and (color or usual_color(track)) != document.color(track):
            document.do(tr("Colour a person"), [ColorChange(track, color, self._here.playback.frame)])

    def remove(self) -> None:
        """Take the selected person out of the whole video."""
        if (spot := self._here.spot) is not None:
            document, track, frame = spot
            name = document.labels.tracks[track].name
            document.do(tr("Remove {name}").format(name=name), _removal(document, track, frame))
            self.noticed.emit(tr("{name} was removed; undo brings them back.").format(name=name))

    def split(self) -> None:
        """Make a new person of everything the selected one is from the shown frame on."""
        if (spot := self._here.spot) is None:
            return
        document, track, frame = spot
        before, after = split(document.labels.span(track, 0, document.labels.frames), frame)
        if not before.placed.any() or not after.placed.any():
            self.failed.emit(
                InputError(tr("There is nothing to split: the person has no pose on one side of this frame."))
            )
            return
        person, path = document.new_track(frame), document.path(track)
        labels = TrackLabels(person.track, tr("Person {n}").format(n=person.track + 1), after)
        name = document.labels.tracks[track].name
        document.do(
            tr("Split {name}").format(name=name),
            [
                PosesChange(track, 0, before),
                PathChange(track, path.until(frame), frame),
                LessonChange(track, None, frame),
                TrackChange(person.track, labels, frame),
                PathChange(person.track, _from(path, frame), frame),
            ],
        )
        self.select(person.track)
        self.noticed.emit(
            tr("From frame {frame} on, {name} is {other}.").format(frame=said(frame), name=name, other=labels.name)
        )

    # Two people.

    def merge_with(self, other: int) -> None:
        """Take another person for the selected one: both become one."""
        if (spot := self._here.spot) is None or other == spot.track:
            return
        document, track, frame = spot
        a, b = self._both(document, track, other)
        names = document.labels.tracks[track].name, document.labels.tracks[other].name
        document.do(
            tr("Merge {a} and {b}").format(a=names[0], b=names[1]),
            [
                *_removal(document, other, frame),
                PosesChange(track, 0, merge(a, b)),
                PathChange(track, _either(document.path(track), document.path(other)), frame),
            ],
        )
        self.noticed.emit(tr("{a} and {b} are one person now.").format(a=names[0], b=names[1]))

    def exchange_with(self, other: int) -> None:
        """Let the selected person and another change places: in the picked frames, else from the shown one on."""
        if (spot := self._here.spot) is None or other == spot.track:
            return
        document, track, frame = spot
        frames = self._here.range.frames or range(frame, document.labels.frames)
        a, b = self._both(document, track, other)
        a, b = exchange(a, b, frames)
        here = slice(frames.start, frames.stop)
        paths = document.path(track), document.path(other)
        names = document.labels.tracks[track].name, document.labels.tracks[other].name
        document.do(
            tr("Exchange {a} and {b}").format(a=names[0], b=names[1]),
            [
                PosesChange(track, frames.start, a[here]),
                PosesChange(other, frames.start, b[here]),
                PathChange(track, paths[0].put(frames.start, paths[1].windows[here]), frames.start),
                PathChange(other, paths[1].put(frames.start, paths[0].windows[here]), frames.start),
            ],
        )
        self.noticed.emit(tr("{a} and {b} have changed places.").format(a=names[0], b=names[1]))

    @staticmethod
    def _both(document: Document, track: int, other: int) -> tuple[Poses, Poses]:
        frames = document.labels.frames
        return document.labels.span(track, 0, frames), document.labels.span(other, 0, frames)


def _removal(document: Document, track: int, frame: int) -> list[Change]:
    """What takes a person out; undone, it brings their locks, their windows and their lesson back too."""
    nothing = CropPath.empty(document.labels.frames)
    return [
        *(LockChange(track, joint, locked=False) for joint in sorted(document.locked(track))),
        LessonChange(track, None, frame),
        PathChange(track, nothing, frame),
        TrackChange(track, None, frame),
    ]


def _from(path: CropPath, frame: int) -> CropPath:
    """A path without its windows before a frame."""
    return CropPath.empty(len(path)).put(frame, path.windows[frame:])


def _either(a: CropPath, b: CropPath) -> CropPath:
    """The windows of `a`, and where it has none, those of `b`."""
    windows = a.windows.copy()
    windows[~a.covered] = b.windows[~a.covered]
    return CropPath(windows)
