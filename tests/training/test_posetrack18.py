"""PoseTrack18: a video made by hand, and the real pictures where they are there."""

from __future__ import annotations

import contextlib
import itertools
import json

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.errors import InputError, KimnetError, LabelsError
from training.datasets.clip_readers import read_clips
from training.datasets.labelled_clips import stretches

KEYPOINTS = (
    "nose", "head_bottom", "head_top", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip
FIRST = 10_000_010_000


def person(frame: int, track: int = 0, **changes: object) -> dict:
    """Keypoint i at (i, 20 + i); the ears are never labelled."""
    keypoints = [v for i, name in enumerate(KEYPOINTS) for v in ((0, 0, 0) if "ear" in name else (i, 20 + i, 1))]
    one = {"id": 100 * frame + track, "image_id": FIRST + frame, "category_id": 1, "track_id": track, "iscrowd": False}
    return one | {"keypoints": keypoints, "bbox": [1, 18, 16, 20], "bbox_head": [1, 1, 2, 2], "scores": []} | changes


def write(root, people: list[dict], frames: int = 30, pictures: int | None = None, **changes: object):
    """A video whose first pictures are there, in the official layout; returns its file of labels."""
    folder = root / "images" / "val" / "000001_test"
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(frames if pictures is None else pictures):
        cv2.imwrite(str(folder / f"{i:06d}.jpg"), np.full((40, 60, 3), 5 * i, np.uint8))
    images = [
        {"id": FIRST + i, "frame_id": FIRST + i, "file_name": f"images/val/000001_test/{i:06d}.jpg", "nframes": frames}
        for i in range(frames)
    ]
    path = root / "annotations" / "val" / "000001_test.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    category = {"id": 1, "name": "person", "keypoints": list(KEYPOINTS)}
    path.write_text(json.dumps({"images": images, "categories": [category], "annotations": people} | changes))
    return path


def test_joints_of_a_person(tmp_path, penn) -> None:
    write(tmp_path, [person(3)])
    clips = read_clips("posetrack18", tmp_path, "val")
    (clip,) = clips.clips
    assert (clip.name, clip.xy.shape, clips.skeleton, clips.dropped) == ("000001_test/0/3", (1, 13, 2), penn, ())
    assert clip.xy[0, penn.index("head")].tolist() == [1.5, 21.5], "midway between head_bottom and head_top"
    assert clip.xy[0, penn.index("left_knee")].tolist() == [13, 33]
    assert (clip.visibility == 2).all()
    assert clip.boxes.tolist() == [[1, 18, 17, 38]]
    assert abs(int(clip.frames[0].mean()) - 15) <= 1, "the picture of the fourth frame"


def test_a_track_becomes_clips_from_labelled_frame_to_labelled_frame(tmp_path) -> None:
    """Labelled in frames 0, 4 and 8, and, after having been away, in 20 and 21."""
    write(tmp_path, [person(i) for i in (21, 0, 4, 8, 20)] + [person(4, track=7)])
    clips = read_clips("posetrack18", tmp_path, "val").clips
    assert [(clip.name.split("/", 1)[1], len(clip.frames)) for clip in clips] == [("0/0", 9), ("0/20", 2), ("7/4", 1)]
    assert clips[0].visibility.any(axis=1).nonzero()[0].tolist() == [0, 4, 8]
    assert np.isnan(clips[0].xy[1]).all()
    assert np.isnan(clips[0].boxes[1]).all()


def test_a_clip_never_goes_over_a_picture_that_is_missing(tmp_path) -> None:
    path = write(tmp_path, [person(i) for i in range(6)])
    (tmp_path / "images" / "val" / path.stem / "000002.jpg").unlink()
    clips = read_clips("posetrack18", tmp_path, "val")
    assert [len(clip.frames) for clip in clips.clips] == [2, 3]
    assert [str(one) for one in clips.dropped] == ["1 people are in pictures that are not there, and are left out"]


def test_who_has_no_joints_or_is_a_crowd_is_left_out_and_empty_boxes_are_told(tmp_path) -> None:
    nobody = person(0, keypoints=[0] * 51)
    people = [nobody, person(1, track=1, iscrowd=1), person(2, track=2, bbox=[1, 2, 0, 0]), person(3, track=3)]
    del people[3]["bbox"]
    write(tmp_path, people)
    clips = read_clips("posetrack18", tmp_path, "val")
    assert [(one.what, one.count) for one in clips.dropped] == [("people", 2), ("boxes", 2)]
    assert all(np.isnan(clip.boxes).all() for clip in clips.clips)


def test_a_joint_outside_the_picture_is_hidden(tmp_path, penn) -> None:
    one = person(0)
    one["keypoints"][3 * 15] = 61  # the left ankle
    write(tmp_path, [one])
    (clip,) = read_clips("posetrack18", tmp_path, "val").clips
    assert (clip.visibility[0] == 1).nonzero()[0].tolist() == [penn.index("left_ankle")]


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ([person(0), person(0)], "annotation 1: its track is in frame 10000010000 a second time"),
        ([person(0, keypoints=[1, 2, 1])], "annotation 0: it has 3 keypoint numbers, and 17 names need 51"),
        ([person(40)], "annotation 0: its image_id is that of no entry"),
        ([person(0, bbox=[1])], "annotation 0: its bbox has 1 numbers"),
        ([{"id": 1, "image_id": FIRST}], "annotation 0: its category_id is that of no entry"),
    ],
)
def test_a_damaged_entry_is_told_by_its_number(tmp_path, people, told) -> None:
    write(tmp_path, people)
    with pytest.raises(LabelsError, match=told):
        read_clips("posetrack18", tmp_path, "val")


def test_two_pictures_of_one_frame_are_refused(tmp_path) -> None:
    image = {"frame_id": 4, "file_name": "a.jpg"}
    write(tmp_path, [], images=[{"id": 1} | image, {"id": 2} | image])
    with pytest.raises(LabelsError, match="image 1: its frame_id 4 is that of another"):
        read_clips("posetrack18", tmp_path, "val")


def test_a_name_that_no_file_can_have_is_told(tmp_path) -> None:
    write(tmp_path, [], images=[{"id": 1, "frame_id": 4, "file_name": "a" * 5000}])
    with pytest.raises(InputError, match="cannot be read: File name too long"):
        read_clips("posetrack18", tmp_path, "val")


def test_a_folder_without_labels_or_pictures_is_told(tmp_path) -> None:
    with pytest.raises(InputError, match=r"There are no files .*give the folder of PoseTrack18"):
        read_clips("posetrack18", tmp_path, "train")
    write(tmp_path, [person(0)], pictures=0)
    with pytest.raises(InputError, match="holds no clip of PoseTrack18, val: 1 people are in pictures"):
        read_clips("posetrack18", tmp_path, "val")


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)), st.integers(1, 9))
def test_stretches_hold_all_labelled_frames_once_and_only_frames_that_are_there(labelled, missing, apart) -> None:
    labelled -= missing
    there = set(range(61)) - missing
    runs = list(stretches(sorted(labelled), there, apart))
    frames = [frame for run in runs for frame in run]
    assert len(set(frames)) == len(frames)
    assert labelled <= set(frames) <= there
    for run in runs:
        marks = [frame for frame in run if frame in labelled]
        assert (marks[0], marks[-1]) == (run[0], run[-1])
        assert all(b - a <= apart for a, b in itertools.pairwise(marks))
    for a, b in itertools.pairwise(runs):
        assert b[0] - a[-1] > apart or set(range(a[-1], b[0])) & missing, "no two could be one"


@given(st.data())
def test_a_damaged_file_is_never_more_than_refused(tmp_path_factory, data) -> None:
    root = tmp_path_factory.mktemp("posetrack")
    path = write(root, [person(i, track) for i in range(3) for track in range(2)], frames=4)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.sampled_from(b'0123456789"-{}[],:e.a\xff'))
    path.write_bytes(content)
    with contextlib.suppress(KimnetError):
        assert all(clip.xy.shape[1:] == (13, 2) for clip in read_clips("posetrack18", root, "val").clips)


def test_the_real_pictures_hold_fourteen_people(shared, penn) -> None:
    """Three videos with one picture each; ears have no labels, so nobody is without one for their sake."""
    clips = read_clips("posetrack18", shared / "data" / "posetrack18", "val")
    people = sum(
        any(one["keypoints"][2::3])
        for path in (shared / "data" / "posetrack18" / "annotations" / "val").glob("*.json")
        for one in json.loads(path.read_text())["annotations"]
    )
    assert len(clips.clips) == people == 14
    assert {clip.name.split("/")[0] for clip in clips.clips} == {
        "003418_mpii_test", "009473_mpii_test", "012834_mpii_test"
    }  # fmt: skip
    for clip in clips.clips:
        known = clip.xy[0][clip.visibility[0] == 2]
        x1, y1, x2, y2 = clip.boxes[0]
        assert ((known > (x1 - 20, y1 - 20)) & (known < (x2 + 20, y2 + 20))).all()
    whole = [clip.xy[0] for clip in clips.clips if clip.visibility[0].all()]
    assert all(xy[penn.index("head"), 1] < xy[penn.index("right_hip"), 1] for xy in whole)
