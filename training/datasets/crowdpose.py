"""CrowdPose (Li et al., CVPR 2019) in COCO's form.

14 keypoints; "head" is the crown, and the head of Penn 13 is midway between it and "neck", as for LSPET. Those two are
labelled 1, hidden, also where they are in full sight, so that visibility is unknown for them; it is taken as written.
`num_keypoints` counts the visible ones alone, and annotations without any keypoint occur.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.datasets.coco_people import read_coco_people

if TYPE_CHECKING:
    from pathlib import Path

    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.people import Chosen

HEAD = ("head", "neck")


def read_crowdpose(path: Path, images: Path, skeleton: Skeleton) -> Chosen:
    """Read people; arguments and errors as for `training.datasets.coco_people.read_coco_people`."""
    return read_coco_people(path, images, HEAD, skeleton)
