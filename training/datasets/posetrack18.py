"""PoseTrack18 (Andriluka et al., CVPR 2018): `annotations/<split>/<video>.json` beside `images`.

A file is in COCO's form. `file_name` starts from the data set's folder (`images/val/<video>/000000.jpg`), `frame_id`
rises by one from picture to picture, and `track_id` tells the people of a video apart. Of its 17 keypoints the ears are
never labelled, and there are no eyes; the head of Penn 13 is midway between "head_top" and "head_bottom", as for
LSPET. The visibility is 1 where a joint is labelled, and does not say whether it can be seen: all are taken for
visible.

In training videos frames in the middle are labelled, and in others every fourth. A clip is one person from a labelled
frame to a labelled frame; frames between that have no label are there without one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from kimnet_core.errors import InputError
from kimnet_core.labels.coco_entries import field, known_id, naming, new_id, parse
from kimnet_core.pose.pose import Visibility
from kimnet_core.pose.skeleton import load_skeleton
from training.datasets.coco_people import box_of, keypoint_names, named_points, read_text
from training.datasets.labelled_clips import ClipSet, LabelledClip, PictureFiles, dropped, hide_outside, stretches
from training.datasets.people import Labelled, as_joints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kimnet_core.pose.skeleton import Skeleton

SPLITS = ("train", "val")
HEAD = ("head_top", "head_bottom")
APART = 8  # frames from one that has labels to the next, beyond which a person counts as gone


def read_posetrack18(root: Path, split: str) -> ClipSet:
    """Read the clips of a split; of each, one picture is opened.

    Args:
        root: holds `annotations` and `images`.
        split: one of `SPLITS`.

    Raises:
        InputError: there are no files of labels, or one cannot be read.
        LabelsError: a file is damaged, or has other keypoints; the sentence names the entry.
        VideoError: the first picture of a clip is damaged.
    """
    paths = sorted((root / "annotations" / split).glob("*.json"))
    if not paths:
        raise InputError(f"There are no files {root / 'annotations' / split}/*.json; give the folder of PoseTrack18.")
    skeleton = load_skeleton("penn13")
    counts: Counter[tuple[str, str]] = Counter()
    clips = tuple(clip for path in paths for clip in _clips(path, root, skeleton, counts))
    return ClipSet(f"PoseTrack18, {split}", skeleton, clips, dropped(counts))


def _clips(path: Path, root: Path, skeleton: Skeleton, counts: Counter[tuple[str, str]]) -> Iterator[LabelledClip]:
    """The clips of all people of a video."""
    text = read_text(path)
    with naming(path, "the file"):
        data = parse(text)
        images, categories, annotations = (field(data, key, list) for key in ("images", "categories", "annotations"))
    names = dict(keypoint_names(path, categories, {*HEAD, *(joint for joint in skeleton.joints if joint != "head")}))
    pictures = _pictures(path, images, root)
    files = {frame: file for frame, file in pictures.values() if file.exists()}
    tracks: dict[int, dict[int, Labelled]] = defaultdict(dict)
    for i, annotation in enumerate(annotations):
        with naming(path, f"annotation {i}"):
            one = _labelled(annotation, pictures, names, skeleton)
            track = tracks[field(annotation, "track_id", int)]
            if one.crowd or not one.visibility.any():
                counts["people", "are a crowd or have no labelled joint, and are left out"] += 1
            elif one.number not in files:
                counts["people", "are in pictures that are not there, and are left out"] += 1
            elif one.number in track:
                raise ValueError(f"its track is in frame {one.number} a second time")
            else:
                track[one.number] = one
    for number, track in sorted(tracks.items()):
        for run in stretches(sorted(track), files, APART):
            name = f"{path.stem}/{number}/{run[0] - min(files)}"
            yield _clip(name, PictureFiles(tuple(files[frame] for frame in run)), [track.get(i) for i in run], counts)


def _pictures(path: Path, images: list[Any], root: Path) -> dict[object, tuple[int, Path]]:
    """The frame and the file of each image, by its id."""
    pictures: dict[object, tuple[int, Path]] = {}
    frames: set[int] = set()
    for i, image in enumerate(images):
        with naming(path, f"image {i}"):
            key, frame = new_id(image, pictures), field(image, "frame_id", int)
            if frame in frames:
                raise ValueError(f"its frame_id {frame} is that of another")
            frames.add(frame)
            pictures[key] = frame, root / field(image, "file_name", str)
    return pictures


def _labelled(
    annotation: dict[str, Any],
    pictures: Mapping[object, tuple[int, Path]],
    names: Mapping[object, list[str]],
    skeleton: Skeleton,
) -> Labelled:
    """One person in one frame, whose number is the picture's."""
    frame, file = pictures[known_id(annotation, "image_id", pictures)]
    named = named_points(annotation, names[known_id(annotation, "category_id", names)])
    points = {
        name: (x, y, Visibility.VISIBLE if marked else Visibility.ABSENT) for name, (x, y, marked) in named.items()
    }
    xy, visibility = as_joints(points, HEAD, skeleton)
    box = box_of(annotation) if "bbox" in annotation else None
    return Labelled(f"{file.name}#{frame}", file, frame, box, xy, visibility, bool(annotation.get("iscrowd")))


def _clip(
    name: str, pictures: PictureFiles, people: list[Labelled | None], counts: Counter[tuple[str, str]]
) -> LabelledClip:
    """One person, whom some frames may not label."""
    height, width = pictures[0].shape[:2]
    labelled = [i for i, one in enumerate(people) if one is not None]
    found = [one for one in people if one is not None]
    xy = np.full((len(people), *found[0].xy.shape), np.nan)
    visibility = np.zeros(xy.shape[:2], np.uint8)
    boxes = np.full((len(people), 4), np.nan)
    xy[labelled] = [one.xy for one in found]
    visibility[labelled] = [one.visibility for one in found]
    boxes[labelled] = [one.box.corners if one.box else (np.nan,) * 4 for one in found]
    seen = hide_outside(visibility, xy, height, width)
    counts["joints", "lie outside the picture, and are taken for hidden"] += int((seen != visibility).sum())
    counts["boxes", "are empty or missing, and left out"] += sum(one.box is None for one in found)
    return LabelledClip(name, pictures, xy, seen, boxes, "")
