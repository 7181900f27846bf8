"""MPII Human Pose (Andriluka et al., CVPR 2014), the list in JSON that the SimpleBaseline authors made of it.

Each entry is one person: `image`, `joints` (16 of x, y, counted from 1 as in MATLAB; -1, -1 where missing) and
`joints_vis`, which is 1 where a joint is labelled: whether it can be seen is not told, so that all are taken for
visible. There is no box; the extent of the joints takes its place. The head is midway between upper neck and crown,
as for LSPET.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimnet_core.errors import InputError
from kimnet_core.labels.coco_entries import field, naming, number, parse
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Visibility
from training.datasets.coco_people import read_text
from training.datasets.people import Chosen, Labelled, as_joints, choose

if TYPE_CHECKING:
    from kimnet_core.pose.skeleton import Skeleton

HEAD = ("upper_neck", "head_top")
_JOINTS = (
    "right_ankle", "right_knee", "right_hip", "left_hip", "left_knee", "left_ankle", "pelvis", "thorax", "upper_neck",
    "head_top", "right_wrist", "right_elbow", "right_shoulder", "left_shoulder", "left_elbow", "left_wrist",
)  # fmt: skip


def read_mpii(path: Path, images: Path, skeleton: Skeleton) -> Chosen:
    """Read a file, whole or not at all; pictures are not opened.

    Args:
        path: the file.
        images: the folder of the pictures.
        skeleton: Penn 13.

    Raises:
        InputError: the file cannot be read, or none of its pictures is in the folder.
        LabelsError: it is damaged; the sentence names the entry.
    """
    text = read_text(path)
    with naming(path, "the file"):
        entries = parse(text)
        if not isinstance(entries, list):
            raise ValueError("it is not a list of people")  # noqa: TRY004  bad input is no caller's slip
    people = []
    within: Counter[str] = Counter()  # people of each picture so far
    for i, entry in enumerate(entries):
        with naming(path, f"person {i}"):
            image = field(entry, "image", str)
            if not (digits := Path(image).stem).isdecimal():
                raise ValueError(f"its image {image!r} is not named by a number")
            xy, visibility = as_joints(_points(entry), HEAD, skeleton)
            box = Box.around(xy) if visibility.any() else None
            people.append(Labelled(f"{image}#{within[image]}", images / image, int(digits), box, xy, visibility))
            within[image] += 1
    if not any(one.path.exists() for one in people):
        raise InputError(f"None of the pictures of {len(people)} people that {path} names is in {images}.")
    return choose(people)


def _points(entry: dict[str, Any]) -> dict[str, tuple[float, float, int]]:
    places, labelled = field(entry, "joints", list), field(entry, "joints_vis", list)
    if not len(places) == len(labelled) == len(_JOINTS):
        raise ValueError(f"it has {len(places)} joints and {len(labelled)} joints_vis, not {len(_JOINTS)} each")
    points = {}
    for name, place, known in zip(_JOINTS, places, labelled, strict=True):
        if not isinstance(place, list) or len(place) != 2:
            raise ValueError(f"its {name} is not x and y")
        x, y = (number(value) - 1 for value in place)
        points[name] = x, y, int(Visibility.VISIBLE if number(known) else Visibility.ABSENT)
    return points
