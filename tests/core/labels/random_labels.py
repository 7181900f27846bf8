"""Random labels for round trips: every visibility and source, positions in and out of the frame."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from kimnet_core.labels.document import FARTHEST, Labels
from kimnet_core.pose.pose import Poses, Source, Visibility
from tests.core.labels.projects import SKELETON, K

FRAMES = 4


@st.composite
def labels(draw: st.DrawFn) -> Labels:
    """Up to three tracks of four frames; origins are -1, which no file keeps."""
    made = Labels(SKELETON, FRAMES)
    coordinates = st.floats(-FARTHEST, FARTHEST) | st.floats(0, 320)
    for name in draw(st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=9), max_size=3)):
        track = made.add_track(name)
        shape = (FRAMES, K)
        generator = np.random.default_rng(draw(st.integers(0, 2**32)))
        seen = generator.integers(0, 3, shape).astype(np.uint8)
        there = seen > 0
        xy = np.where(there[..., None], generator.uniform(-50, 400, (*shape, 2)), np.nan)
        if there[0, 0]:
            xy[0, 0] = draw(coordinates), draw(coordinates)
        score = np.where(there, generator.random(shape), 0).astype(np.float32)
        source = np.where(there, generator.integers(1, max(Source) + 1, shape), 0).astype(np.uint8)
        made.swap(track.id, 0, Poses(xy, score, seen, source, np.full(shape, -1, np.int32)))
    return made


def one_pose() -> Labels:
    """One track, one pose in frame 2: the head hidden and placed by a person, a wrist visible and from a model."""
    made = Labels(SKELETON, FRAMES)
    track = made.add_track("Ann")
    xy = np.full((1, K, 2), np.nan)
    xy[0, 5] = 30.5, 40.0
    pose = Poses.placed_by(Source.MODEL, xy, 0.25, origin=3).with_joint(0, 10.0, 20.0, Visibility.HIDDEN)
    made.swap(track.id, 2, pose)
    return made
