"""How much a track depends on its first pose: wrong ones carried through the same frames, and what is left of it.

What a picture says does not depend on the pose (`Step`), so no run takes the network: hundreds of them go through
a clip of a hundred frames in some ten seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import VideoError
from kimnet_core.model.heatmaps import decode
from kimnet_core.pose.metrics import displacement
from kimnet_core.tracking.features import View
from kimnet_core.tracking.perturbations import perturbed
from kimnet_core.tracking.settling import Trial

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from numpy.typing import NDArray

    from kimnet_core.tracking.crop_path import CropPath
    from kimnet_core.tracking.features import Features
    from kimnet_core.tracking.perturbations import Perturbation
    from kimnet_core.tracking.track import Seed

SIDE_BY_SIDE = 16  # runs that share a frame's step, which takes as long to fetch as a run to take it


def sensitivity(
    features: Features,
    path: CropPath,
    seed: Seed,
    perturbations: Sequence[Perturbation],
    *,
    repeats: int = 1,
    draw: int = 0,
) -> Iterator[Trial | None]:
    """Carry perturbed first poses through the frames of a path.

    Windows and pictures are the same for all; how long a placed joint is held to is up to the recursion of
    `features`. A joint that a perturbation moves out of the window is not seen in the first frame.

    Args:
        features: of the video, with a cache; without one, every sixteen runs take the network.
        path: that a pass has laid; `CropPath.until` ends it early.
        seed: frame and first pose; joints that it lacks are where the initializer sees them, in every run.
        perturbations: what to try.
        repeats: of each in which something is drawn; the others are always alike, and run once.
        draw: the same number draws the same; a trial draws alike whatever stands beside it.

    Yields:
        A trial for each perturbation and repeat, in order; None before each frame in between, for a caller that
        has something else to do.

    Raises:
        VideoError: the seed's frame cannot be read.
        ValueError: the path has no window for that frame.
    """
    through = _Through(features, path, seed)
    skeleton = features.engine.weights.skeleton
    first = through.seen if seed.xy is None else np.where(np.isfinite(seed.xy), seed.xy, through.seen)
    tries = [
        (each, perturbed(first, skeleton, each, np.random.default_rng((draw, at, again))))
        for at, each in enumerate(perturbations)
        for again in range(repeats if each.drawn else 1)
    ]
    unperturbed = yield from through.carry(first[None])
    for start in range(0, len(tries), SIDE_BY_SIDE):
        bundle = tries[start : start + SIDE_BY_SIDE]
        runs = yield from through.carry(np.stack([xy for _, xy in bundle]))
        for (perturbation, _), run in zip(bundle, runs, strict=True):
            yield Trial(perturbation, displacement(run, unperturbed[0], skeleton))


class _Through:
    """The frames of a path, for any first pose.

    Attributes:
        seen: (K, 2) frame pixels, where the initializer sees the joints in the first frame.
    """

    def __init__(self, features: Features, path: CropPath, seed: Seed) -> None:
        self._features, self._path = features, path
        self._first = View(seed.frame, path.window(seed.frame, features.size))
        self._frames = range(seed.frame, path.end(seed.frame))
        self._initial = features.first(self._first)
        self.seen = self._first.crop.to_frame(decode(self._initial)[0])

    def carry(self, first: NDArray[np.float64]) -> Generator[None, None, NDArray[np.float64]]:
        """Carry R poses (R, K, 2) side by side; returns them in all frames, (R, N, K, 2), nan in unread ones."""
        recursion, size = self._features.recursion, self._features.size
        poses = np.full((len(first), len(self._frames), *first.shape[1:]), np.nan)
        poses[:, 0] = first
        nothing = np.full(first.shape[1:], np.nan)
        states = [recursion.start(self._initial, xy) for xy in self._first.crop.to_crop(first)]
        before = self._first
        for at, frame in enumerate(self._frames[1:], start=1):
            yield
            now = View(frame, self._path.window(frame, size))
            try:
                step = self._features.step(before, now)
            except VideoError:  # whoever laid the path was told
                continue
            moments = [recursion.advance(state, step, nothing) for state in states]
            states, before = [moment.state for moment in moments], now
            seen = now.crop.to_frame(decode(np.stack([state.heatmaps for state in states]))[0])
            poses[:, at] = np.where([[[moment.found]] for moment in moments], seen, np.nan)
        return poses
