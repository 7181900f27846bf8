"""Labelled still pictures: people with a box and joints, in COCO keypoints JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.errors import LabelsError
from kimnet_core.labels.coco_entries import (
    field,
    joints_by_category,
    known_id,
    missing_joints,
    naming,
    new_id,
    number,
    parse,
    placed,
)
from kimnet_core.labels.imported import Gathering
from kimnet_core.pose.box import Box

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    from kimnet_core.pose.skeleton import Skeleton


@dataclass(frozen=True, slots=True, eq=False)
class Stills:
    """M people in pictures, those of one picture side by side.

    Attributes:
        pictures: M files, as named by the labels.
        boxes: M boxes around the people, pixels.
        xy: (M, K, 2) float64 joints, pixels; nan for a joint that is not labelled.
        notes: sentences that say what was left out.
    """

    pictures: tuple[str, ...]
    boxes: tuple[Box, ...]
    xy: NDArray[np.float64]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.pictures)

    @property
    def picture_numbers(self) -> NDArray[np.intp]:
        """(M,) a number for the picture of each person, from 0."""
        return np.unique(np.array(self.pictures), return_inverse=True)[1]


def read_stills(path: Path, skeleton: Skeleton) -> Stills:
    """Read a COCO keypoints file, whole or not at all; pictures that it names are not opened.

    People without a joint of the skeleton are left out and noted, and so are crowds. Positions are taken as they
    are, (0, 0) the centre of the top-left pixel.

    Args:
        path: the file.
        skeleton: joints are matched to it by name; others are left out and noted.

    Raises:
        LabelsError: it cannot be read, is not such a file, an entry of it is not valid, or it holds nobody.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise LabelsError(f"{path} cannot be read: {error.strerror}.") from error
    with naming(path, "the file"):
        data = parse(content.decode("utf-8-sig"))
        images, categories, annotations = (field(data, key, list) for key in ("images", "categories", "annotations"))
    gathering = Gathering(skeleton, len(annotations))
    joints = joints_by_category(path, categories, gathering)
    notes = missing_joints(path, gathering, skeleton)
    names = _names(path, images)
    people = _people(path, annotations, names, joints, gathering)
    if not people:
        raise LabelsError(f"{path} holds nobody with a labelled joint.")
    if len(people) < len(annotations):
        left_out = len(annotations) - len(people)
        notes.append(f"{left_out} annotations without a labelled joint, or of a crowd, were left out.")
    people.sort(key=lambda person: person[1])  # those of one picture side by side, so that it is opened once
    with naming(path, "the annotations"):
        xy = gathering.finish({}).tracks[0].poses.xy[[entry for entry, _, _ in people]]
    pictures, boxes = tuple(name for _, name, _ in people), tuple(box for _, _, box in people)
    return Stills(pictures, boxes, xy, (*notes, *gathering.notes()))


def _names(path: Path, images: list[Any]) -> dict[object, str]:
    """File names of the images by id."""
    names: dict[object, str] = {}
    for i, image in enumerate(images):
        with naming(path, f"image {i}"):
            names[new_id(image, names)] = field(image, "file_name", str)
    return names


def _people(
    path: Path,
    annotations: list[Any],
    names: dict[object, str],
    joints: dict[object, list[int | None]],
    gathering: Gathering,
) -> list[tuple[int, str, Box]]:
    """Number, picture and box of each annotation that counts; its joints are gathered in a frame of that number."""
    people = []
    ids: set[object] = set()
    for i, annotation in enumerate(annotations):
        with naming(path, f"annotation {i}"):
            ids.add(new_id(annotation, ids))
            name = names[known_id(annotation, "image_id", names)]
            if "keypoints" not in annotation or annotation.get("iscrowd"):
                continue
            found = list(placed(annotation, joints[known_id(annotation, "category_id", joints)]))
            for joint, value in found:
                gathering.place(0, i, joint, value)
            if found:
                people.append((i, name, _box(annotation)))
    return people


def _box(annotation: dict[str, Any]) -> Box:
    """COCO's x, y of the top-left corner, width and height."""
    numbers = field(annotation, "bbox", list)
    if len(numbers) != 4:
        raise ValueError(f"its bbox has {len(numbers)} numbers, not 4")
    x, y, width, height = map(number, numbers)
    return Box(x, y, x + width, y + height)
