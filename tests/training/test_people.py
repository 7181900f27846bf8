"""People in pictures of many: who can be learnt from, and the data sets that label them, made by hand and real."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kimnet_core.errors import InputError, LabelsError
from kimnet_core.pose.box import Box
from training.datasets.aic import read_aic
from training.datasets.coco import read_coco
from training.datasets.crowdpose import read_crowdpose
from training.datasets.mpii import read_mpii
from training.datasets.ochuman import read_ochuman
from training.datasets.people import Labelled, Reason, as_joints, choose

COCO = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip


def somebody(path: Path, box: Box | None, joints: int = 13, *, crowd: bool = False) -> Labelled:
    visibility = np.array([2] * joints + [0] * (13 - joints), np.uint8)
    return Labelled("x", path, 1, box, np.zeros((13, 2)), visibility, crowd)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    (tmp_path / "000000000012.jpg").touch()
    return tmp_path / "000000000012.jpg"


def coco(folder: Path, *people: dict[str, object], names: tuple[str, ...] = COCO) -> Path:
    data = {
        "images": [{"id": 12, "file_name": "000000000012.jpg"}],
        "categories": [{"id": 1, "name": "person", "keypoints": names, "skeleton": [[16, 17]]}],
        "annotations": [{"id": i, "image_id": 12, "category_id": 1, **one} for i, one in enumerate(people, 1)],
    }
    (folder / "labels.json").write_text(json.dumps(data))
    return folder / "labels.json"


def person(**changes: object) -> dict[str, object]:
    """Keypoint i at (10 i, i), visible."""
    keypoints = [number for i in range(17) for number in (10 * i, i, 2)]
    return {"bbox": [0, 0, 160, 80], "keypoints": keypoints, "num_keypoints": 0} | changes


def test_a_person_is_read_with_the_head_between_nose_and_ears(picture, penn) -> None:
    (one,) = read_coco(coco(picture.parent, person()), picture.parent, penn).people
    assert one.xy[penn.index("head")] == pytest.approx((70 / 3, 7 / 3))  # keypoints 0, 3 and 4
    assert one.xy[penn.index("right_wrist")].tolist() == [100, 10]
    assert (one.name, one.path, one.number) == ("000000000012.jpg#1", picture, 12)
    assert one.box.corners == (0, 0, 160, 80)
    assert (one.visibility == 2).all()


def test_a_joint_without_visibility_has_no_place_and_a_hidden_one_keeps_it(picture, penn) -> None:
    keypoints = np.reshape(person()["keypoints"], (17, 3))
    keypoints[[9, 10, 3], 2] = 0, 1, 1  # wrists, and an ear
    (one,) = read_coco(coco(picture.parent, person(keypoints=keypoints.ravel().tolist())), picture.parent, penn).people
    left, right = penn.index("left_wrist"), penn.index("right_wrist")
    assert np.isnan(one.xy[left]).all()
    assert one.xy[right].tolist() == [100, 10]
    assert one.visibility[[left, right, 0]].tolist() == [0, 1, 1]


def test_the_head_is_missing_with_any_of_its_parts(penn) -> None:
    points = dict.fromkeys((*penn.joints, "nose", "ear"), (5.0, 5.0, 2)) | {"ear": (0.0, 0.0, 0)}
    xy, visibility = as_joints(points, ("nose", "ear"), penn)
    assert np.isnan(xy[0]).all()
    assert visibility.tolist() == [0, *[2] * 12]


def test_everybody_is_kept_or_counted_with_a_reason(picture) -> None:
    everybody = [
        somebody(picture, Box(0, 0, 100, 100)),
        somebody(picture, Box(0, 0, 500, 500), crowd=True),
        somebody(picture.parent / "absent.jpg", Box(0, 0, 100, 100)),
        somebody(picture, Box(0, 0, 100, 100), joints=0),
        somebody(picture, Box(300, 0, 400, 100), joints=5),
        somebody(picture, Box(300, 0, 330, 63), joints=6),
        somebody(picture, None),
    ]
    chosen = choose(everybody)
    assert chosen.people == (everybody[0],)
    assert chosen.left_out == {Reason.CROWD: 1, Reason.NO_PICTURE: 1, Reason.FEW: 2, Reason.SMALL: 2}
    assert str(chosen).startswith("1 people; 1 left out, labelled as a crowd; 1 left out, in pictures")


@pytest.mark.parametrize(("width", "kept"), [(200, 0), (201, 2)])
def test_of_two_who_overlap_by_half_neither_is_kept(picture, width, kept) -> None:
    """A box of 100 within one of 200 overlaps by half."""
    chosen = choose([somebody(picture, Box(0, 0, 100, 100)), somebody(picture, Box(0, 0, width, 100))])
    assert len(chosen.people) == kept
    assert chosen.left_out.get(Reason.OVERLAP, 0) == 2 - kept


def test_an_empty_box_is_small_and_not_an_error(picture, penn) -> None:
    chosen = read_coco(coco(picture.parent, person(bbox=[5, 5, 0, 10])), picture.parent, penn)
    assert chosen.left_out == {Reason.SMALL: 1}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"bbox": [1, 2, 3]}, "annotation 0: its bbox has 3 numbers"),
        ({"keypoints": [1, 2, 2]}, "annotation 0: it has 3 keypoint numbers, and 17 names need 51"),
        ({"keypoints": [1, 2, 3] * 17}, "annotation 0: the visibility 3 is not 0, 1 or 2"),
        ({"image_id": 5}, "annotation 0: its image_id is that of no entry"),
    ],
)
def test_a_damaged_entry_is_told_by_its_number(picture, penn, change, told) -> None:
    with pytest.raises(LabelsError, match=told):
        read_coco(coco(picture.parent, person(**change)), picture.parent, penn)


def test_another_data_set_is_not_taken_for_this_one(picture, penn) -> None:
    with pytest.raises(LabelsError, match="no keypoint head_top, neck; is this another"):
        read_aic(coco(picture.parent, person()), picture.parent, penn)


@pytest.mark.parametrize("read", [read_coco, read_mpii])
def test_labels_that_cannot_be_read_are_told(tmp_path, penn, read) -> None:
    with pytest.raises(InputError, match=r"x\.json cannot be read"):
        read(tmp_path / "x.json", tmp_path, penn)
    (tmp_path / "x.json").write_text("[{")
    with pytest.raises(LabelsError, match=r"x\.json, the file"):
        read(tmp_path / "x.json", tmp_path, penn)


@pytest.mark.parametrize("read", [read_coco, read_mpii])
def test_a_folder_without_any_of_the_pictures_is_told(tmp_path, picture, penn, read) -> None:
    path = coco(picture.parent, person()) if read is read_coco else mpii(tmp_path)
    with pytest.raises(InputError, match="None of the"):
        read(path, tmp_path / "elsewhere", penn)


def mpii(folder: Path, **changes: object) -> Path:
    """Joint i at (10 i + 1, i + 1), counted from 1; the right ankle is missing."""
    joints = [[-1.0, -1.0], *([10 * i + 1, i + 1] for i in range(1, 16))]
    entry = {"image": "000000000012.jpg", "joints": joints, "joints_vis": [0, *[1] * 15]} | changes
    (folder / "mpii.json").write_text(json.dumps([entry]))
    return folder / "mpii.json"


def test_mpii_counts_pixels_from_one_and_writes_missing_joints_as_minus_one(picture, penn) -> None:
    (one,) = read_mpii(mpii(picture.parent), picture.parent, penn).people
    assert one.xy[penn.index("right_knee")].tolist() == [10, 1]
    assert one.xy[penn.index("head")].tolist() == [85, 8.5]  # joints 8 and 9
    assert np.isnan(one.xy[penn.index("right_ankle")]).all()
    assert one.visibility[penn.index("right_ankle")] == 0
    assert one.number == 12


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"joints": [[1, 1]]}, "person 0: it has 1 joints and 16 joints_vis"),
        ({"joints": [[1]] * 16}, "person 0: its right_ankle is not x and y"),
        ({"image": "a.jpg"}, "person 0: its image 'a.jpg' is not named by a number"),
    ],
)
def test_a_damaged_person_of_mpii_is_told_by_number(picture, penn, change, told) -> None:
    with pytest.raises(LabelsError, match=told):
        read_mpii(mpii(picture.parent, **change), picture.parent, penn)


def test_the_real_coco_mini_has_its_twenty_eight_pictures(shared, penn) -> None:
    """172 annotations, of which 147 in the pictures that are there, 86 with keypoints, 5 crowds."""
    folder = shared / "data" / "coco_mini"
    chosen = read_coco(folder / "annotations" / "person_keypoints_train2017.json", folder / "train2017", penn)
    assert chosen.left_out == {Reason.NO_PICTURE: 25, Reason.CROWD: 5, Reason.FEW: 92, Reason.SMALL: 4}
    assert len(chosen.people) == 172 - 25 - 5 - 92 - 4
    assert_plausible(chosen.people, penn)


def test_the_real_mpii_has_its_five_people(shared, penn) -> None:
    folder = shared / "data" / "mpii"
    chosen = read_mpii(folder / "test_mpii.json", folder, penn)
    assert [one.number for one in chosen.people] == [5808361, 52475643, 51423444, 4645041, 60754485]
    assert [int((one.visibility == 0).sum()) for one in chosen.people] == [0, 0, 2, 2, 0]
    assert_plausible(chosen.people, penn)


@pytest.mark.parametrize(
    ("name", "read", "people", "left_out"),
    [
        ("aic", read_aic, 8, {Reason.FEW: 1}),
        ("crowdpose", read_crowdpose, 4, {Reason.FEW: 1}),
        ("ochuman", read_ochuman, 1, {Reason.OVERLAP: 4}),
    ],
)
def test_the_real_samples_have_their_people(shared, penn, name, read, people, left_out) -> None:
    folder = shared / "data" / name
    chosen = read(folder / f"test_{name}.json", folder, penn)
    assert len(chosen.people) == people
    assert chosen.left_out == left_out
    assert_plausible(chosen.people, penn)


def assert_plausible(people, skeleton) -> None:
    """Who has a joint labelled has its place; what is seen lies in the box, or near it; heads are above hips."""
    above = []
    for one in people:
        assert np.array_equal(one.visibility > 0, np.isfinite(one.xy).all(axis=1))
        low, high = np.array(one.box.squared(1.3).corners).reshape(2, 2)
        seen = one.xy[one.visibility == 2]
        assert ((seen >= low) & (seen <= high)).all()
        head, *hips = (one.xy[skeleton.index(joint), 1] for joint in ("head", "left_hip", "right_hip"))
        above.append(head - np.mean(hips))
    known = np.array(above)[np.isfinite(above)]
    assert len(known)
    assert (known < 0).mean() > 0.7
