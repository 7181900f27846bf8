"""OCHuman (Zhang et al., CVPR 2019): people who hide each other, in COCO's form and with COCO's keypoints.

The head is COCO's. Segmentations are run-length codes, not polygons, and are not read. Nearly everybody overlaps
somebody, which is what the set is for, so few can be learnt from; a person whose neighbour is not labelled is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.datasets.coco import HEAD
from training.datasets.coco_people import read_coco_people

if TYPE_CHECKING:
    from pathlib import Path

    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.people import Chosen


def read_ochuman(path: Path, images: Path, skeleton: Skeleton) -> Chosen:
    """Read people; arguments and errors as for `training.datasets.coco_people.read_coco_people`."""
    return read_coco_people(path, images, HEAD, skeleton)
