"""Which tracks of two people's labels of one video are the same person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kimnet_core.labels.document import Labels
    from kimnet_core.pose.pose import Poses

NEAR = 0.5
"""Mean distance of the joints up to which two poses are of one person, in sizes of a pose."""

SMALLEST = 40.0
"""Pixels that a pose is taken to measure at least: of one with a joint or two, the size says nothing."""


def paired(ours: Labels, theirs: Labels) -> dict[int, int]:
    """Their tracks to ours, one to one; those without a partner are left out.

    Nearest first, by the mean distance of the joints that both have placed; a track that shares no joint with any
    of ours is that of the same name, if there is one to spare.

    Args:
        ours: of the same video and the same joints.
        theirs: likewise.
    """
    distances = {
        (theirs_id, ours_id): _distance(a.poses, b.poses)
        for theirs_id, b in theirs.tracks.items()
        for ours_id, a in ours.tracks.items()
    }
    pairs: dict[int, int] = {}
    for (theirs_id, ours_id), distance in sorted(distances.items(), key=lambda item: (item[1], item[0])):
        if distance <= NEAR and theirs_id not in pairs and ours_id not in pairs.values():
            pairs[theirs_id] = ours_id
    for theirs_id, b in theirs.tracks.items():
        for ours_id, a in ours.tracks.items():
            spare = theirs_id not in pairs and ours_id not in pairs.values()
            if spare and a.name == b.name and np.isinf(distances[theirs_id, ours_id]):
                pairs[theirs_id] = ours_id
    return pairs


def _distance(a: Poses, b: Poses) -> float:
    """Mean distance of the joints that both have placed, in mean sizes of the pose; inf where there are none."""
    both = a.placed & b.placed
    if not both.any():
        return np.inf
    apart = float(np.linalg.norm(a.xy[both] - b.xy[both], axis=1).mean())
    frames = both.any(axis=1)
    seen = np.where(a.placed[frames, :, None], a.xy[frames], np.nan)
    sides = np.nanmax(seen, axis=1) - np.nanmin(seen, axis=1)
    size = float(sides.max(axis=1).mean())
    return apart / max(size, SMALLEST)
