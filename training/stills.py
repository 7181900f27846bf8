"""`python -m training.stills OUT.json --lspet FOLDER`: a split of LSPET as a file that `kimnet eval` reads.

The labels are those that human and teacher agree on; where they differ nobody knows who is right. A network that
the teacher taught looks better on these than it is, and the teacher better still: for a comparison with the
teacher, write the human labels as they are (`--human`), wrong ones included.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimnet_core.pose.box import Box
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.crop_path import BOX_MARGIN, POSE_MARGIN
from training.command import command
from training.datasets.lspet import read_lspet_people
from training.datasets.stills import BOTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton
    from training.datasets.stills import Person

PERSON = POSE_MARGIN / BOX_MARGIN  # a person's box / the extent of their joints: scalp and toes reach beyond


def as_coco(people: Sequence[Person], skeleton: Skeleton, *, human: bool) -> dict[str, Any]:
    """People as COCO keypoints: one image and one annotation each.

    A joint that counts has visibility 2 and any other 0, 0, 0. The box is the extent of all that is known of
    the person, in either case the same, padded as a box around a person is.

    Args:
        people: their joints are those of the skeleton; whoever nothing is known of is left out.
        skeleton: names the keypoints.
        human: whether to write the human labels as they are, and not those that both agree on.
    """
    images, annotations = [], []
    for person in people:
        both = person.by_both(skeleton.pairs)
        if not np.isfinite(both.xy).any():
            continue
        still = person.by_human() if human else both
        counts = still.weight >= BOTH
        box = person_box(both.xy)
        number = person.index + 1
        images.append({"id": number, "file_name": person.path.name})
        annotations.append(
            {
                "id": number,
                "image_id": number,
                "category_id": 1,
                "bbox": [box.x1, box.y1, box.width, box.height],
                "area": box.area,
                "iscrowd": 0,
                "num_keypoints": int(counts.sum()),
                "keypoints": [
                    value
                    for (x, y), counted in zip(still.xy.tolist(), counts.tolist(), strict=True)
                    for value in ((x, y, 2) if counted else (0, 0, 0))
                ],
            }
        )
    category = {"id": 1, "name": "person", "supercategory": "person", "keypoints": list(skeleton.joints)}
    return {"images": images, "categories": [category], "annotations": annotations}


def person_box(xy: NDArray[np.float64]) -> Box:
    """The box around a person from their joints: wider on each side by what scalp and toes need.

    Args:
        xy: (K, 2) pixels; nan where unknown, but not everywhere.
    """
    box = Box.around(xy)
    pad = (PERSON - 1) * max(box.width, box.height) / 2
    return Box(box.x1 - pad, box.y1 - pad, box.x2 + pad, box.y2 + pad)


@command
def main(arguments: Sequence[str] | None) -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(prog="python -m training.stills", description="Write stills for `kimnet eval`.")
    parser.add_argument("out", type=Path, help="the file, .json")
    parser.add_argument("--lspet", type=Path, required=True, help="the folder of LSPET with its teacher's labels")
    parser.add_argument("--split", choices=("training", "validation"), default="validation")
    parser.add_argument("--human", action="store_true", help="the human labels as they are")
    options = parser.parse_args(arguments)
    skeleton = load_skeleton("penn13")
    train, validation = read_lspet_people(options.lspet, skeleton)
    data = as_coco(train if options.split == "training" else validation, skeleton, human=options.human)
    options.out.write_text(json.dumps(data, allow_nan=False), encoding="utf-8")
    people, joints = len(data["annotations"]), sum(one["num_keypoints"] for one in data["annotations"])
    sys.stdout.write(f"{options.out}: {people} people, {joints} joints\n")


if __name__ == "__main__":
    sys.exit(main())
