"""MoveNet as the second witness for people whom it has not labelled beforehand.

It knows people who stand, so it looks through windows turned by every 30 degrees, too, and the best look counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.pose.box import Box
from kimnet_core.tracking.crop_path import ANGLE_STEP, around_box
from kimnet_core.tracking.find_person import BETTER
from kimnet_core.video.images import read_image
from training.datasets.coco17 import from_coco
from training.datasets.stills import Person
from training.peer import SIZE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimnet_core.model.crop import Crop
    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.people import Labelled
    from training.peer import Look

BODY = slice(5, 17)  # COCO's keypoints from the shoulders down


def taught(look: Look, labelled: Labelled, skeleton: Skeleton) -> Person:
    """A labelled person, and how the teacher sees them.

    Args:
        look: MoveNet (`peer.open_movenet`).
        labelled: the person.
        skeleton: Penn 13.

    Raises:
        VideoError: the picture cannot be read.
        ValueError: nobody is labelled.
    """
    crop = around_box(labelled.box or Box.around(labelled.xy), SIZE)
    seen = from_coco(at_best_angle(look, read_image(labelled.path), crop), skeleton)
    return Person(labelled.path, labelled.number, labelled.xy, seen[:, :2], seen[:, 2], crop.box.width)


def at_best_angle(look: Look, picture: NDArray[np.uint8], crop: Crop) -> NDArray[np.float64]:
    """Keypoints (17, 3), pixels of the picture and score, through a window as it is or turned.

    The turned window whose body scores highest is taken where it clearly beats (`BETTER`) the one as it is.

    Args:
        look: from a crop (S, S, 3) uint8 RGB to keypoints (17, 3) in crop pixels and score.
        picture: (H, W, 3) uint8 RGB.
        crop: the window.
    """
    upright, *turned = [
        _through(look, picture, replace(crop, angle=crop.angle + angle)) for angle in np.arange(0, 360, ANGLE_STEP)
    ]
    best = max(turned, key=_score)
    return best if _score(best) > _score(upright) + BETTER else upright


def _through(look: Look, picture: NDArray[np.uint8], crop: Crop) -> NDArray[np.float64]:
    found = look(crop.cut(picture))
    return np.column_stack([crop.to_frame(found[:, :2]), found[:, 2]])


def _score(keypoints: NDArray[np.float64]) -> float:
    return float(keypoints[BODY, 2].mean())
