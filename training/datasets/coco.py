"""COCO keypoints (Lin et al., ECCV 2014), person_keypoints_*.json.

17 keypoints. There is none of neck or crown: the head is the mean of nose and both ears, which is about its middle,
and is known only where all three are labelled, for a face seen from the side has its nose far from there. Many who are
annotated have no keypoints at all, and an annotation may stand for a crowd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.datasets.coco_people import read_coco_people

if TYPE_CHECKING:
    from pathlib import Path

    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.people import Chosen

HEAD = ("nose", "left_ear", "right_ear")


def read_coco(path: Path, images: Path, skeleton: Skeleton) -> Chosen:
    """Read people; arguments and errors as for `training.datasets.coco_people.read_coco_people`."""
    return read_coco_people(path, images, HEAD, skeleton)
