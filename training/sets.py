"""The sets of clips of a run: to learn from, and to measure on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.skeleton import load_skeleton
from training.clips import Stage
from training.datasets.mocap import read_mocap
from training.datasets.penn_motion import read_penn_motion
from training.features import FeatureSet, Share
from training.peer import open_movenet
from training.people import read_stills
from training.sources import MovedStills
from training.video_clips import VideoClips, read_footage

if TYPE_CHECKING:
    from training.config import Data, RunConfig
    from training.datasets.stills import Still
    from training.motion import Take
    from training.sources import ClipSource

SHUFFLE = 7  # LSPET is sorted by sport; this fixed order is not
MOCAP_PART = 10  # times a clip of motion capture counts, which is seen from another side each time


@dataclass(frozen=True, slots=True)
class Sets:
    """What a run learns from and is measured on.

    Attributes:
        training: clips to learn from.
        validation: stills kept apart, with occluders of a kind that is not learnt from.
        protocol: the same stills, each clip with the paper's two squares in every frame but the first.
        videos: the later parts of the real videos, with nothing painted over them; None without videos.
    """

    training: FeatureSet
    validation: FeatureSet
    protocol: FeatureSet
    videos: FeatureSet | None

    @property
    def all(self) -> tuple[FeatureSet, ...]:
        """Every one there is."""
        return self.training, *self.kept

    @property
    def kept(self) -> tuple[FeatureSet, ...]:
        """Those that nothing is learnt from."""
        return self.validation, self.protocol, *([self.videos] if self.videos else [])


def read_sets(config: RunConfig) -> Sets:
    """Read what clips are made of; nothing is computed yet.

    Raises:
        InputError: some data are missing or are not what their reader says.
        VideoError: a video cannot be read.
    """
    data, recipe = config.data, config.clips
    skeleton = load_skeleton(config.network.skeleton)
    stage = Stage(recipe, skeleton.flip, _takes(data))
    train, kept = (_shuffled(stills) for stills in read_stills(data, skeleton))
    shares = [Share(MovedStills(train, stage), 1 - data.video_share)]
    videos = None

    def one(name: str, count: int, *shares: Share) -> FeatureSet:
        return FeatureSet(
            data.cache / name, name, shares, count, config.seed, recipe.frames, recipe.size, len(skeleton)
        )

    def with_masks(**changes: object) -> Stage:
        return replace(stage, recipe=replace(recipe, **changes))  # type: ignore[arg-type]  # of the recipe

    if data.videos:
        look = open_movenet(data.trunk)
        footage = [read_footage(video, skeleton, look) for video in data.videos]
        shares.append(Share(VideoClips([part.learnt() for part in footage], stage), data.video_share))
        measured: ClipSource = VideoClips([part.measured() for part in footage], with_masks(occlude=0.0))
        videos = one("videos", data.validation, Share(measured, 1.0))
    return Sets(
        one("training", data.clips, *shares),
        one("validation", data.validation, Share(MovedStills(kept, with_masks(masks="ellipses")), 1.0)),
        one("protocol", data.validation, Share(MovedStills(kept, with_masks(masks="protocol", occlude=1.0)), 1.0)),
        videos,
    )


def _takes(data: Data) -> list[Take]:
    penn = read_penn_motion(data.penn_action) if data.penn_action else []
    mocap = read_mocap(data.mocap) if data.mocap else []
    return penn + MOCAP_PART * mocap


def _shuffled(stills: list[Still]) -> list[Still]:
    return [stills[i] for i in np.random.default_rng(SHUFFLE).permutation(len(stills))]
