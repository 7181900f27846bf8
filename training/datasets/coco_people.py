"""People from a file of COCO keypoints JSON, in the ways that data sets write it.

Read are `images` (id, file_name), `categories` (keypoints) and `annotations` (image_id, bbox as x, y, width and
height, keypoints as x, y, visibility). Not trusted are `num_keypoints`, which CrowdPose counts in another way, and the
categories' `skeleton`, which CrowdPose copied from COCO with its 17 joints. A joint of visibility 0 has no place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kimnet_core.errors import InputError
from kimnet_core.labels.coco_entries import field, known_id, naming, new_id, number, parse
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Visibility
from training.datasets.people import Chosen, Labelled, as_joints, choose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kimnet_core.pose.skeleton import Skeleton


def read_text(path: Path) -> str:
    """The text of a labels file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"The labels {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The labels {path} are no text: {error}.") from error


def read_coco_people(path: Path, images: Path, head: Sequence[str], skeleton: Skeleton) -> Chosen:
    """Read a file, whole or not at all; pictures are not opened.

    Args:
        path: the file.
        images: the folder of the pictures.
        head: keypoints whose mean stands for the head (`training.datasets.people.as_joints`).
        skeleton: Penn 13.

    Raises:
        InputError: the file cannot be read, or none of its pictures is in the folder.
        LabelsError: it is damaged, or has other keypoints; the sentence names the entry.
    """
    text = read_text(path)
    with naming(path, "the file"):
        data = parse(text)
        pictures, categories, annotations = (field(data, key, list) for key in ("images", "categories", "annotations"))
    wanted = {*head, *(joint for joint in skeleton.joints if joint != "head")}
    names = dict(keypoint_names(path, categories, wanted))
    files: dict[object, tuple[int, Path]] = {}
    for i, picture in enumerate(pictures):
        with naming(path, f"image {i}"):
            files[new_id(picture, files)] = field(picture, "id", int), images / field(picture, "file_name", str)
    if not any(file.exists() for _, file in files.values()):
        raise InputError(f"None of the {len(files)} pictures that {path} names is in {images}.")
    people = []
    for i, annotation in enumerate(annotations):
        with naming(path, f"annotation {i}"):
            image, file = files[known_id(annotation, "image_id", files)]
            keypoints = names[known_id(annotation, "category_id", names)]
            xy, visibility = as_joints(named_points(annotation, keypoints), head, skeleton)
            name = f"{file.name}#{field(annotation, 'id', int)}"
            crowd = bool(annotation.get("iscrowd"))
            people.append(Labelled(name, file, image, box_of(annotation), xy, visibility, crowd))
    return choose(people)


def keypoint_names(path: Path, categories: list[Any], wanted: set[str]) -> Iterator[tuple[object, list[str]]]:
    """The id of each category and the names of its keypoints, in small letters and without spaces.

    Raises:
        LabelsError: an entry is damaged, or lacks a keypoint that is wanted.
    """
    known: set[object] = set()
    for i, category in enumerate(categories):
        with naming(path, f"category {i}"):
            key = new_id(category, known)
            known.add(key)
            names = [str(name).lower().replace(" ", "_") for name in field(category, "keypoints", list)]
            if missing := sorted(wanted - set(names)):
                raise ValueError(f"it has no keypoint {', '.join(missing)}; is this another data set's file?")
            yield key, names


def named_points(annotation: dict[str, Any], names: list[str]) -> dict[str, tuple[float, float, int]]:
    """x, y and visibility of the keypoints of an annotation, by name.

    Raises:
        ValueError: they are no such numbers, or are not as many as the names.
    """
    numbers = [number(value) for value in field(annotation, "keypoints", list)]
    if len(numbers) != 3 * len(names):
        raise ValueError(f"it has {len(numbers)} keypoint numbers, and {len(names)} names need {3 * len(names)}")
    rows = np.reshape(numbers, (-1, 3)).tolist()
    if strange := {seen for *_, seen in rows} - {float(v) for v in Visibility}:
        raise ValueError(f"the visibility {strange.pop():g} is not 0, 1 or 2")
    return {name: (x, y, int(seen)) for name, (x, y, seen) in zip(names, rows, strict=True)}


def box_of(annotation: dict[str, Any]) -> Box | None:
    """The bbox of an annotation; None where it is empty, which happens.

    Raises:
        ValueError: it is not four numbers.
    """
    numbers = [number(value) for value in field(annotation, "bbox", list)]
    if len(numbers) != 4:
        raise ValueError(f"its bbox has {len(numbers)} numbers, not 4")
    x, y, width, height = numbers
    return Box(x, y, x + width, y + height) if min(width, height) > 0 else None
