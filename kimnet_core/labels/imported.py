"""What every reader of a labels file shares: joints are gathered one by one, checked, and then become labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimnet_core.labels.document import FARTHEST, Labels, TrackLabels
from kimnet_core.pose.pose import Poses, Source, Visibility
from kimnet_core.pose.remap import Remap, sources_of
from kimnet_core.pose.skeleton import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton

MOST_JOINTS = 50_000_000
"""Over all tracks and frames; more is a mistake or an attack, and would fill the memory (1.3 GB)."""

SOURCES = {source.name.lower(): source for source in Source if source is not Source.NONE}
"""What files call the sources; any other word is taken for IMPORTED."""


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """What a labels file held.

    Attributes:
        labels: tracks that fit the video and the skeleton.
        notes: sentences that say what was left out or assumed.
    """

    labels: Labels
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """One joint as a file has it; x, y in frame pixels, score in [0, 1], visibility 1 or 2."""

    x: float
    y: float
    visibility: int
    score: float
    source: Source


class Gathering:
    """Joints on their way from a file into labels."""

    def __init__(self, skeleton: Skeleton, frames: int, *, derive: bool = False) -> None:
        """Nothing yet.

        Args:
            skeleton: joints are matched to it by name, whatever their order in the file.
            frames: how many frames the video has.
            derive: make joints that the file has not of others that it has, as `kimnet_core.pose.remap` does.
        """
        self._skeleton = skeleton
        self._frames = frames
        self._tracks: dict[int, dict[str, NDArray[Any]]] = {}
        self._names = [*skeleton.joints, *(sources_of(skeleton) if derive else ())]
        self._joints = {plain(name): i for i, name in enumerate(self._names)}
        self._known: set[int] = set()  # that the file has
        self._unknown: dict[str, None] = {}

    def joint(self, name: str) -> int | None:
        """The number by which `place` takes a joint; None, and a note in the end, if there is no use for it."""
        found = self._joints.get(plain(name))
        if found is None:
            self._unknown[name] = None
        else:
            self._known.add(found)
        return found

    @property
    def remap(self) -> Remap:
        """From the joints that the file has to those of the skeleton; with `derive`, others than its own too."""
        return Remap.from_names([self._names[i] for i in sorted(self._known)], self._skeleton)

    def place(self, track: int, frame: int, joint: int, value: Joint) -> None:
        """Take a joint.

        Raises:
            ValueError: something about it is impossible, or it was given before.
        """
        if not 0 <= frame < self._frames:
            raise ValueError(f"frame {frame} is not in a video of {self._frames} frames")
        if value.visibility not in (Visibility.HIDDEN, Visibility.VISIBLE):
            raise ValueError(f"the visibility {value.visibility} is not 0, 1 or 2")
        if not (abs(value.x) <= FARTHEST and abs(value.y) <= FARTHEST):
            raise ValueError(f"the position {value.x:g}, {value.y:g} is not one of a picture")
        if not 0 <= value.score <= 1:
            raise ValueError(f"the score {value.score:g} is not between 0 and 1")
        arrays = self._arrays(track)
        if arrays["visibility"][frame, joint]:
            raise ValueError(f"{self._names[joint]} of track {track} in frame {frame} is given twice")
        arrays["xy"][frame, joint] = value.x, value.y
        arrays["score"][frame, joint] = value.score
        arrays["visibility"][frame, joint] = value.visibility
        arrays["source"][frame, joint] = value.source

    def finish(self, names: Mapping[int, str]) -> Labels:
        """All tracks, empty ones that `names` knows included; those without a name are "Person 1" and so on.

        Raises:
            ValueError: a name or a track id is not valid.
        """
        labels = Labels(self._skeleton, self._frames)
        for track in names:
            self._arrays(track)
        remap, known = self.remap, sorted(self._known)
        for track, arrays in sorted(self._tracks.items()):
            poses = remap.apply(Poses(**{name: array[:, known] for name, array in arrays.items()}))
            labels.insert_track(TrackLabels(track, names.get(track, f"Person {track + 1}"), poses))
        return labels

    def notes(self) -> list[str]:
        """Which joints of the file were left out, and which were made of others."""
        remap = self.remap
        notes = [f"{to} was taken from {', '.join(of)}; look whether it fits." for to, of in remap.derived.items()]
        if left_out := [*self._unknown, *remap.lost]:
            shown = ", ".join(name if name.isprintable() else ascii(name) for name in left_out[:30])
            notes.append(f"Joints that the skeleton {self._skeleton.name} does not have were left out: {shown}.")
        return notes

    def _arrays(self, track: int) -> dict[str, NDArray[Any]]:
        if track not in self._tracks:
            joints = len(self._names)
            if not 0 <= track < 2**31:
                raise ValueError(f"{track} is not a track number")
            if (len(self._tracks) + 1) * self._frames * joints > MOST_JOINTS:
                raise ValueError(f"track {track} is one too many for a video of this length")
            absent = Poses.absent(self._frames, joints)
            self._tracks[track] = {name: getattr(absent, name).copy() for name in Poses.__slots__}
        return self._tracks[track]
