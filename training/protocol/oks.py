"""Average precision by object keypoint similarity, as COCO defines it, counted by COCO's own library.

Every frame is a picture with one person in it, whose box was given: there is nothing to detect, so figures stand
higher than those of methods that find people first, and compare networks with each other alone.
"""

from __future__ import annotations

import contextlib
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from kimnet_core.pose.box import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from training.datasets.labelled_clips import ClipSet, LabelledClip
    from training.protocol.predict import Predicted

AREA_OF_BOX = 0.53  # area of a person by that of their box where there is no outline: CrowdPose's evaluation


@dataclass(frozen=True, slots=True)
class Precision:
    """COCO's keypoint figures in percent; nan where no person is of that kind.

    Attributes:
        ap: average precision, the mean over similarities of 0.50, 0.55 ... 0.95.
        ap50: at 0.5.
        ap75: at 0.75.
        medium: of people whose area is 32^2 to 96^2 pixels.
        large: of larger ones.
        recall: average recall.
        people: how many have a label.
    """

    ap: float
    ap50: float
    ap75: float
    medium: float
    large: float
    recall: float
    people: int


def precision(predicted: Iterable[Predicted], clips: ClipSet) -> Precision:
    """OKS-AP of poses, with the skeleton's sigmas; visible and hidden joints count, as in COCO.

    Args:
        predicted: of clips of the set; how sure a pose is, is the mean of its joints' scores.
        clips: the truth.

    Raises:
        KeyError: a prediction is of no clip of the set.
    """
    truth = {clip.name: clip for clip in clips.clips}
    people: list[dict[str, Any]] = []
    poses: list[dict[str, Any]] = []
    for one in predicted:
        for frame, person in enumerate(_people(truth[one.name])):
            number = len(people) + 1  # COCO takes a 0 for none
            people.append(person | {"id": number, "image_id": number})
            keypoints = np.column_stack([one.xy[frame], one.score[frame]])
            pose = {"image_id": number, "category_id": 1, "keypoints": keypoints.ravel().tolist()}
            poses.append(pose | {"score": float(one.score[frame].mean())})
    with contextlib.redirect_stdout(io.StringIO()):  # it tells of each step
        true = COCO()
        true.dataset = {
            "images": [{"id": person["id"]} for person in people],
            "annotations": people,
            "categories": [{"id": 1, "name": "person"}],
        }
        true.createIndex()
        evaluation = COCOeval(true, true.loadRes(poses), "keypoints")
        evaluation.params.kpt_oks_sigmas = np.array(clips.skeleton.sigmas)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    ap, ap50, ap75, medium, large, recall = (100 * float(x) if x >= 0 else math.nan for x in evaluation.stats[:6])
    return Precision(ap, ap50, ap75, medium, large, recall, sum(person["num_keypoints"] > 0 for person in people))


def _people(clip: LabelledClip) -> Iterator[dict[str, Any]]:
    """The person of each frame as a COCO annotation without a number."""
    for xy, visibility, corners in zip(clip.xy, clip.visibility, clip.boxes, strict=True):
        labelled = int((visibility > 0).sum())
        joints = np.column_stack([np.where((visibility > 0)[:, None], xy, 0), visibility])
        box = _box(corners, xy) if labelled else Box.square(0, 0, 1)  # of no joints nothing is asked
        yield {
            "category_id": 1,
            "iscrowd": 0,
            "keypoints": joints.ravel().tolist(),
            "num_keypoints": labelled,
            "bbox": [box.x1, box.y1, box.width, box.height],
            "area": AREA_OF_BOX * box.area,
        }


def _box(corners: np.ndarray, xy: np.ndarray) -> Box:
    """The labelled box, or the one around the joints where that is none."""
    try:
        return Box(*corners.tolist())
    except ValueError:
        return Box.around(xy)
