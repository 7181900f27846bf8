"""Labels as COCO keypoints JSON, which most pose tools and pycocotools read.

Every frame is an image, with `frame_id` (from 0) and `pts`; every pose an annotation with `track_id`. As COCO has it,
visibility is 0, 1 or 2, an absent joint is 0, 0, 0, a hidden one keeps its position, and edges count from 1.
Positions are written as they are, (0, 0) the centre of the top-left pixel, with all their digits. Others ignore
what is added: `videos`, `tracks` (names), and per joint `keypoint_scores` and `keypoint_sources`. The origins of joints
are not kept.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from kimnet_core.errors import LabelsError
from kimnet_core.labels.coco_entries import (
    field,
    joints_by_category,
    known_id,
    missing_joints,
    naming,
    new_id,
    parse,
    placed,
)
from kimnet_core.labels.imported import Gathering, Imported
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kimnet_core.labels.document import Labels
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton

CATEGORY = 1
VIDEO = 1


def write_coco(path: Path, labels: Labels, video: VideoInfo) -> None:
    """Write all frames, tracks and placed joints.

    Raises:
        OSError: the file cannot be written.
    """
    skeleton = labels.skeleton
    height, width = video.height, video.width
    data = {
        "info": {"description": f"Poses in {video.path.name}, by KIMNet Studio"},
        "videos": [
            {
                "id": VIDEO,
                "name": video.path.name,
                "fingerprint": video.fingerprint,
                "frames": len(video),
                "height": height,
                "width": width,
            }
        ],
        "images": [
            {
                "id": frame + 1,
                "file_name": f"{video.path.stem}_{frame:06d}.jpg",
                "height": height,
                "width": width,
                "video_id": VIDEO,
                "frame_id": frame,
                "pts": pts,
            }
            for frame, pts in enumerate(video.pts)
        ],
        "categories": [
            {
                "id": CATEGORY,
                "name": "person",
                "supercategory": "person",
                "keypoints": list(skeleton.joints),
                "skeleton": [[a + 1, b + 1] for a, b in skeleton.edges],
            }
        ],
        "tracks": [{"id": track.id, "name": track.name} for track in labels.tracks.values()],
        "annotations": [{"id": i, **annotation} for i, annotation in enumerate(_annotations(labels), start=1)],
    }
    path.write_text(json.dumps(data, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def _annotations(labels: Labels) -> Iterator[dict[str, Any]]:
    for frame in range(labels.frames):
        for track in sorted(labels.tracks):
            pose = labels.pose(track, frame)
            if pose.placed.any():
                yield {"image_id": frame + 1, "category_id": CATEGORY, "track_id": track, **_annotation(pose)}


def _annotation(pose: Poses) -> dict[str, Any]:
    box = Box.around(pose.xy)
    seen = pose.visibility[0].tolist()
    points = [(x, y, v) if v else (0, 0, 0) for (x, y), v in zip(pose.xy[0].tolist(), seen, strict=True)]
    return {
        "keypoints": [number for point in points for number in point],
        "num_keypoints": sum(v > 0 for v in seen),
        "bbox": [box.x1, box.y1, box.width, box.height],
        "area": box.area,
        "iscrowd": 0,
        # The shortest digits that read back as the same float32.
        "keypoint_scores": [float(str(score)) for score in pose.score[0]],
        "keypoint_sources": [Source(source).name.lower() for source in pose.source[0].tolist()],
    }


def read_coco(path: Path, skeleton: Skeleton, frames: int, derive: bool = False) -> Imported:
    """Read a COCO file, whole or not at all; pictures that it names are not opened.

    Frames go by `frame_id`, from 0, or by the order of the images where none has one and there are as many as frames.
    Tracks go by `track_id` (also within `attributes`), or by the order within each image where none has one.

    Args:
        path: the file.
        skeleton: joints are matched to it by name; others are left out and noted.
        frames: how many frames the video has.
        derive: as `Gathering` has it.

    Raises:
        LabelsError: it is not such a file, or an entry of it is not valid; the sentence names the entry.
        OSError: it cannot be read.
    """
    with naming(path, "the file"):
        data = parse(path.read_text(encoding="utf-8-sig"))
        images, categories, annotations = (field(data, key, list) for key in ("images", "categories", "annotations"))
        names = _track_names(data)
    gathering = Gathering(skeleton, frames, derive=derive)
    joints = joints_by_category(path, categories, gathering)
    frame_of, notes = _frames_by_image(path, images, frames)
    notes += _gather(path, annotations, joints, frame_of, gathering)
    notes += missing_joints(path, gathering, skeleton)
    with naming(path, "the tracks"):
        return Imported(gathering.finish(names), (*notes, *gathering.notes()))


def _frames_by_image(path: Path, images: list[Any], frames: int) -> tuple[dict[object, int], list[str]]:
    """Of each image id, the frame; and what was assumed about it."""
    numbered = any(isinstance(image, dict) and "frame_id" in image for image in images)
    found: dict[object, int] = {}
    for i, image in enumerate(images):
        with naming(path, f"image {i}"):
            frame = field(image, "frame_id", int) if numbered else i
            if not 0 <= frame < frames:
                raise ValueError(f"frame {frame} is not in a video of {frames} frames")
            found[new_id(image, found)] = frame
    if numbered or not images:
        return found, []
    if len(images) != frames:
        raise LabelsError(
            f"{path} has {len(images)} images without a frame_id, and the video has {frames} frames, so that it cannot "
            "be known which is which. Nothing was read from it."
        )
    return found, ["The images have no frame_id; their order was taken for that of the frames."]


def _gather(
    path: Path,
    annotations: list[Any],
    joints: dict[object, list[int | None]],
    frame_of: dict[object, int],
    gathering: Gathering,
) -> list[str]:
    """Take the joints of all annotations; returns what was left out or assumed."""
    ids: set[object] = set()
    people: Counter[int] = Counter()  # frame to how many annotations without a track id
    tracked = skipped = 0
    for i, annotation in enumerate(annotations):
        with naming(path, f"annotation {i}"):
            ids.add(new_id(annotation, ids))
            if "keypoints" not in annotation:
                skipped += 1
                continue
            frame = frame_of[known_id(annotation, "image_id", frame_of)]
            track = _track_id(annotation)
            if track is None:
                track = people[frame]
                people[frame] += 1
            else:
                tracked += 1
            _check_tracks(tracked, len(people))
            for joint, value in placed(annotation, joints[known_id(annotation, "category_id", joints)]):
                gathering.place(track, frame, joint, value)
    notes = [f"{skipped} annotations without keypoints were left out."] if skipped else []
    if max(people.values(), default=0) > 1:
        notes.append("The file has no track_id; people were told apart by their order in each image, so check them.")
    return notes


def _check_tracks(with_id: int, without: int) -> None:
    if with_id and without:
        raise ValueError("some annotations have a track_id, and some have none")


def _track_id(annotation: dict[str, Any]) -> int | None:
    """COCO has none of its own: PoseTrack's `track_id`, or within `attributes` CVAT's or sleap-io's `object_id`."""
    if "track_id" in annotation:
        return int(field(annotation, "track_id", int))
    attributes = annotation.get("attributes")
    for key in ("track_id", "object_id"):
        if isinstance(attributes, dict) and key in attributes:
            return int(field(attributes, key, int))
    return None


def _track_names(data: dict[str, Any]) -> dict[int, str]:
    """The names that this application adds; other tools keep other things under "tracks"."""
    tracks = data.get("tracks")
    entries = [entry for entry in tracks if isinstance(entry, dict)] if isinstance(tracks, list) else []
    return {int(field(entry, "id", int)): entry["name"] for entry in entries if isinstance(entry.get("name"), str)}
