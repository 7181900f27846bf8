"""What the frozen trunk saw of clips, computed once and kept on disk.

The trunk takes nearly all of the time and never changes, so training reads its maps, and how the picture moved
between frames: float16, mapped into memory, not loaded. A half-made set goes on where it stopped.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.inference.motion import MOTION, motion_field
from kimnet_core.model.encoders.movenet import MAPS
from kimnet_core.model.heatmaps import STRIDE
from kimnet_core.runs import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any, Literal, TypeAlias

    from numpy.typing import NDArray

    from training.clips import Clip
    from training.sources import ClipSource

    Stored: TypeAlias = np.memmap[Any, np.dtype[np.float16]]

CLIPS = 3  # raise it when the same recipe gives other clips
SAVE_EVERY = 50  # clips between two notes of how far the set is
MAPS_FILE, MOTION_FILE = "maps.npy", "motion.npy"


class Look(Protocol):
    """The trunk (`training.trunk.Trunk`).

    Attributes:
        digest: of its weights.
    """

    @property
    def digest(self) -> str: ...

    def maps(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Crops (N, S, S, 3) to (N, 41, S / 4, S / 4)."""


@dataclass(frozen=True, slots=True, eq=False)
class FeatureClips:
    """N clips as the trunk sees them.

    Attributes:
        maps: (N, T, 41, h, w) float16, mapped from disk.
        motion: (N, T - 1, 2, 2, h, w) float16, mapped from disk: for frames t and t + 1, [0] the field
            that carries t to t + 1 and [1] the one that carries t + 1 to t, for a clip that runs backwards;
            each as `kimnet_core.inference.motion.motion_field` gives it.
        xy: (N, T, K, 2) float64 crop pixels, nan where unknown.
        weight: (N, T, K) float32 in [0, 1], 0 where unknown or outside the crop.
        hidden: (N, T, K) bool, joints under an occluder.
    """

    maps: NDArray[np.float16]
    motion: NDArray[np.float16]
    xy: NDArray[np.float64]
    weight: NDArray[np.float32]
    hidden: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.xy)


@dataclass(frozen=True, slots=True)
class Share:
    """A source and how often it is drawn from.

    Attributes:
        source: of clips.
        part: against the other shares.
    """

    source: ClipSource
    part: float


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """A set of clips in a folder, which may be there already, in part or not at all.

    Attributes:
        folder: holds maps.npy, motion.npy, truth.npz and recipe.json.
        name: for the events.
        shares: what clips are drawn from, at random.
        clips: how many.
        seed: of the clips; the same seed and sources give the same clips.
        frames: of a clip.
        size: of a crop, pixels.
        joints: of a pose.
    """

    folder: Path
    name: str
    shares: Sequence[Share]
    clips: int
    seed: int
    frames: int
    size: int
    joints: int

    def prepare(self, trunk: Look) -> Iterator[Prepared]:
        """Compute what is missing.

        Raises:
            InputError: the folder holds clips made in another way, or a picture cannot be read.
            OSError: the disk is full or failing; what is there can be gone on with.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._check_recipe(trunk)
        done, xy, weight, hidden = self._load()
        if done >= self.clips:
            yield Prepared(self.name, self.clips, self.clips)
            return
        stored = [self._stored(name, "r+" if done else "w+") for name in (MAPS_FILE, MOTION_FILE)]
        # Written as files and not through the mappings: on a full disk that would end the process.
        with (self.folder / MAPS_FILE).open("r+b") as maps, (self.folder / MOTION_FILE).open("r+b") as motion:
            files = (maps, motion)
            for file, mapped in zip(files, stored, strict=True):
                file.seek(mapped.offset + done * mapped[0].nbytes)
            for at in range(done, self.clips):
                clip = self._clip(at)
                maps.write(trunk.maps(clip.frames).astype(np.float16).tobytes())
                motion.write(both_ways(clip.frames).tobytes())
                xy[at], weight[at], hidden[at] = clip.xy, clip.weight, clip.hidden
                if (at + 1) % SAVE_EVERY == 0 or at + 1 == self.clips:
                    for file in files:
                        file.flush()
                        os.fsync(file.fileno())
                    self._save(at + 1, xy, weight, hidden)
                    yield Prepared(self.name, at + 1, self.clips)

    def open(self) -> FeatureClips:
        """The whole set, once `prepare` has ended."""
        _, xy, weight, hidden = self._load()
        maps, motion = (np.load(self.folder / name, mmap_mode="r") for name in (MAPS_FILE, MOTION_FILE))
        return FeatureClips(maps[: self.clips], motion[: self.clips], xy, weight, hidden)

    def _clip(self, at: int) -> Clip:
        rng = np.random.default_rng((self.seed, at))
        parts = np.array([share.part for share in self.shares])
        chosen = self.shares[rng.choice(len(parts), p=parts / parts.sum())]
        return chosen.source.clip(at, rng)

    def _check_recipe(self, trunk: Look) -> None:
        """One folder, one recipe: what the clips depend on, except how many there are."""
        wanted = json.dumps(
            {
                "seed": self.seed,
                "code": [CLIPS, MOTION],
                "trunk": trunk.digest,
                "sources": [[share.source.digest(), share.part] for share in self.shares],
            }
        )
        path = self.folder / "recipe.json"
        if not path.exists():
            path.write_text(wanted, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != wanted:
            raise InputError(f"The folder {self.folder} holds clips made in another way; choose another or delete it.")

    def _stored(self, name: str, mode: Literal["r+", "w+"]) -> Stored:
        side = self.size // STRIDE
        frame = (self.frames, MAPS) if name == MAPS_FILE else (self.frames - 1, 2, 2)
        shape = (self.clips, *frame, side, side)
        array = np.lib.format.open_memmap(self.folder / name, mode, dtype=np.float16, shape=shape)
        if len(array) < self.clips:
            raise InputError(f"The folder {self.folder} was begun for {len(array)} clips; ask for no more of it.")
        return array

    def _load(self) -> tuple[int, NDArray[np.float64], NDArray[np.float32], NDArray[np.bool_]]:
        """How many clips are there, and the truth of `clips`, empty for those that are not."""
        shape = (self.clips, self.frames, self.joints)
        xy, weight, hidden = np.full((*shape, 2), np.nan), np.zeros(shape, np.float32), np.zeros(shape, bool)
        path = self.folder / "truth.npz"
        if not path.exists():
            return 0, xy, weight, hidden
        with np.load(path) as stored:
            done = min(int(stored["done"]), self.clips)
            for array, name in ((xy, "xy"), (weight, "weight"), (hidden, "hidden")):
                array[:done] = stored[name][:done]
        return done, xy, weight, hidden

    def _save(self, done: int, xy: NDArray[np.float64], weight: NDArray[np.float32], hidden: NDArray[np.bool_]) -> None:
        with replacing(self.folder / "truth.npz") as temporary, temporary.open("wb") as file:
            np.savez(file, done=done, xy=xy, weight=weight, hidden=hidden)


def both_ways(frames: NDArray[np.uint8]) -> NDArray[np.float16]:
    """(T - 1, 2, 2, h, w) motion fields of frames (T, S, S, 3), as in `FeatureClips`."""
    return np.stack(
        [np.stack([motion_field(before, now), motion_field(now, before)]) for before, now in pairwise(frames)]
    )
