"""AI Challenger keypoints (Wu et al., 2017) in COCO's form.

14 keypoints with names such as "Right Shoulder". The original says 1 visible, 2 hidden, 3 not labelled; in COCO's form
they are 2, 1 and 0, as looked at on pictures: hips behind a chair are 1. The head is midway between "Head top" and
"Neck", as for LSPET.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.datasets.coco_people import read_coco_people

if TYPE_CHECKING:
    from pathlib import Path

    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.people import Chosen

HEAD = ("head_top", "neck")


def read_aic(path: Path, images: Path, skeleton: Skeleton) -> Chosen:
    """Read people; arguments and errors as for `training.datasets.coco_people.read_coco_people`."""
    return read_coco_people(path, images, HEAD, skeleton)
