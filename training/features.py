"""The frozen trunk's maps of clips, computed once and kept on disk.

The trunk takes nearly all of the time and never changes, so training reads what it saw: float16, mapped
into memory, not loaded. A half-made set goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch

from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.model.encoders.movenet import MAPS
from kimnet_core.model.heatmaps import STRIDE
from kimnet_core.runs import Prepared
from training.clips import make_clip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any, Literal

    from numpy.typing import NDArray

    from kimnet_core.model.encoders.movenet import MoveNetEncoder
    from kimnet_core.pose.skeleton import Skeleton
    from training.clips import Clip, ClipRecipe
    from training.datasets.stills import Still

SAVE_EVERY = 50  # clips between two notes of how far the set is


@dataclass(frozen=True, slots=True, eq=False)
class FeatureClips:
    """N clips as the trunk sees them.

    Attributes:
        maps: (N, T, 41, h, w) float16, mapped from disk.
        xy: (N, T, K, 2) float64 crop pixels, nan where unknown.
        weight: (N, T, K) float32 in [0, 1], 0 where unknown or outside the crop.
        hidden: (N, T, K) bool, joints under an occluder.
    """

    maps: NDArray[np.float16]
    xy: NDArray[np.float64]
    weight: NDArray[np.float32]
    hidden: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.xy)


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """A set of clips in a folder, which may be there already, in part or not at all.

    Attributes:
        folder: holds maps.npy, truth.npz and recipe.json.
        name: for the events.
        stills: to make clips of, in turn.
        clips: how many.
        seed: of the clips; the same seed, stills and recipe give the same clips.
        recipe: how they are made.
        skeleton: of the stills.
    """

    folder: Path
    name: str
    stills: Sequence[Still]
    clips: int
    seed: int
    recipe: ClipRecipe
    skeleton: Skeleton

    def prepare(self, encoder: MoveNetEncoder) -> Iterator[Prepared]:
        """Compute what is missing.

        Raises:
            InputError: the folder holds clips of another recipe, or a still cannot be read.
            OSError: the disk is full or failing; what is there can be gone on with.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._check_recipe(encoder)
        done, xy, weight, hidden = self._load()
        if done >= self.clips:
            yield Prepared(self.name, self.clips, self.clips)
            return
        maps = self._maps("r+" if done else "w+")
        # Written as a file and not through the mapping: on a full disk that would end the process.
        with (self.folder / "maps.npy").open("r+b") as file:
            file.seek(maps.offset + done * maps[0].nbytes)
            for at in range(done, self.clips):
                clip = self._clip(at)
                with torch.inference_mode():
                    seen = encoder.maps(torch.from_numpy(clip.frames).permute(0, 3, 1, 2).float())
                file.write(seen.numpy().astype(np.float16).tobytes())
                xy[at], weight[at], hidden[at] = clip.xy, clip.weight, clip.hidden
                if (at + 1) % SAVE_EVERY == 0 or at + 1 == self.clips:
                    file.flush()
                    os.fsync(file.fileno())
                    self._save(at + 1, xy, weight, hidden)
                    yield Prepared(self.name, at + 1, self.clips)

    def open(self) -> FeatureClips:
        """The whole set, once `prepare` has ended."""
        _, xy, weight, hidden = self._load()
        maps = np.load(self.folder / "maps.npy", mmap_mode="r")
        return FeatureClips(maps[: self.clips], xy, weight, hidden)

    def _clip(self, at: int) -> Clip:
        order = np.random.default_rng(self.seed).permutation(len(self.stills))
        still = self.stills[order[at % len(order)]]
        picture = cv2.imread(str(still.path))
        if picture is None:
            raise InputError(f"The picture {still.path} cannot be read; take it out of the data set or mend it.")
        rng = np.random.default_rng((self.seed, at))
        return make_clip(picture[:, :, ::-1].astype(np.uint8), still, self.skeleton.flip, rng, self.recipe)

    def _check_recipe(self, encoder: MoveNetEncoder) -> None:
        """One folder, one recipe: what the clips depend on, except how many there are."""
        digest = hashlib.sha256()
        for tensor in encoder.trunk.state_dict().values():
            digest.update(tensor.numpy().tobytes())
        for still in self.stills:
            digest.update(f"{still.path.name} {still.xy.round(3).tolist()}".encode())
        wanted = json.dumps({"seed": self.seed, "inputs": digest.hexdigest(), **asdict(self.recipe)})
        path = self.folder / "recipe.json"
        if not path.exists():
            path.write_text(wanted, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != wanted:
            raise InputError(f"The folder {self.folder} holds clips made in another way; choose another or delete it.")

    def _maps(self, mode: Literal["r+", "w+"]) -> np.memmap[Any, np.dtype[np.float16]]:
        side = self.recipe.size // STRIDE
        shape = (self.clips, self.recipe.frames, MAPS, side, side)
        maps = np.lib.format.open_memmap(self.folder / "maps.npy", mode, dtype=np.float16, shape=shape)
        if len(maps) < self.clips:
            raise InputError(f"The folder {self.folder} was begun for {len(maps)} clips; ask for no more of it.")
        return maps

    def _load(self) -> tuple[int, NDArray[np.float64], NDArray[np.float32], NDArray[np.bool_]]:
        """How many clips are there, and the truth of `clips`, empty for those that are not."""
        shape = (self.clips, self.recipe.frames, len(self.skeleton))
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
