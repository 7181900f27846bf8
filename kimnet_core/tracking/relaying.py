"""Laying windows anew, from a frame on in which a correction shows that the first pass had lost the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.tracking.track import Seed, track

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimnet_core.pose.pose import Poses
    from kimnet_core.tracking.crop_path import CropPath
    from kimnet_core.tracking.features import Features


def relay(features: Features, path: CropPath, frame: int, labels: Poses) -> Iterator[CropPath]:
    """Lay the windows of a path anew, through the network, which takes its time.

    Args:
        features: of the video.
        path: windows up to `frame` stay; those from it on are laid from the pose there, as far as the path went.
        frame: whose pose is right.
        labels: from that frame on, one pose each; human joints in them are anchors.

    Yields:
        The path after each frame; a caller may stop in between.

    Raises:
        VideoError: the frame cannot be read.
        ValueError: the frame has no joint.
    """
    stop = path.end(frame)
    laid = path.until(frame)
    for item in track(features, Seed(frame, xy=labels.xy[0]), stop=stop, path=laid, labels=labels):
        laid = laid.put(item.frame, np.array([item.evidence.crop.window]))
        yield laid
