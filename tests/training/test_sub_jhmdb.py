"""JHMDB and sub-JHMDB: folders made by hand in the official layout, and the real files where they are there."""

from __future__ import annotations

import contextlib
import shutil
import zipfile

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import savemat

from kimnet_core.errors import InputError, KimnetError
from training.datasets.clip_readers import read_clips
from training.datasets.sub_jhmdb import RPSTN, SPLITS, on_puppet, puppet_boxes

HEIGHT, WIDTH, FRAMES = 24, 32, 3
NOISY = "clips have joints beside the puppet, as the first, noisy annotation has; get the corrected one"
ODD = "Goalkeeper_(Day)_@_7!_+-_catch_f_cm_np1_ri_med_0"


def add_clip(root, action="catch", name=ODD, pictures=FRAMES, **changes: object) -> None:
    """A person who stands still at (11, 9) counted from 1, the puppet in columns 5 to 14 and rows 3 to 20 from 0."""
    mask = np.zeros((HEIGHT, WIDTH, FRAMES), np.uint8)
    mask[3:21, 5:15] = 1
    places = np.tile(np.array([11.0, 9.0])[:, None, None], (1, 15, FRAMES))
    values = {"pos_img": places, "part_mask": mask} | changes
    for kind in ("Rename_Images", "joint_positions", "puppet_mask"):
        (root / kind / action / name).mkdir(parents=True)
    savemat(root / "joint_positions" / action / name / "joint_positions.mat", {"pos_img": values["pos_img"]})
    savemat(root / "puppet_mask" / action / name / "puppet_mask.mat", {"part_mask": values["part_mask"]})
    for i in range(1, pictures + 1):
        path = root / "Rename_Images" / action / name / f"{i:05d}.png"
        cv2.imwrite(str(path), np.full((HEIGHT, WIDTH, 3), i, np.uint8))


def write_list(root, text: str, path: str = "sub_splits/catch_test_split_1.txt") -> None:
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(text)


def told(clips) -> dict[str, int]:
    return {f"{one.what} {one.why}": one.count for one in clips.dropped}


def test_a_clip_in_the_official_layout(tmp_path) -> None:
    add_clip(tmp_path)
    write_list(tmp_path, f"{ODD}.avi 2\n")
    clips = read_clips("sub_jhmdb", tmp_path, "test1")
    (clip,) = clips.clips
    assert (clips.name, clips.skeleton.name) == ("sub-JHMDB, test of split 1", "jhmdb15")
    assert (clip.name, clip.action, clips.dropped) == (f"catch/{ODD}", "catch", ())
    np.testing.assert_array_equal(clip.xy, np.tile([10.0, 8.0], (FRAMES, 15, 1)))
    assert (clip.visibility == 2).all()
    assert [int(clip.frames[i][0, 0, 0]) for i in range(FRAMES)] == [1, 2, 3]
    with pytest.raises(InputError, match="holds no clip of sub-JHMDB, train of split 1"):
        read_clips("sub_jhmdb", tmp_path, "train1")


def test_axes_are_frames_joints_and_x_y(tmp_path) -> None:
    places = np.arange(2 * 15 * FRAMES, dtype=float).reshape(2, 15, FRAMES)
    add_clip(tmp_path, pos_img=places)
    write_list(tmp_path, f"{ODD}.avi 1\n")
    (clip,) = read_clips("sub_jhmdb", tmp_path, "train1").clips
    assert clip.xy[2, 4].tolist() == [places[0, 4, 2] - 1, places[1, 4, 2] - 1]


@pytest.mark.parametrize("name", ["sub_splits/catch_test_split1.txt", "sub_splits/catch_test_split_1.txt"])
def test_lists_are_found_with_either_underscore(tmp_path, name) -> None:
    add_clip(tmp_path)
    write_list(tmp_path, f"{ODD}.avi 1\r\n\n", name)
    write_list(tmp_path, "another.avi 1\n", "sub_splits/catch_test_split_2.txt")
    assert len(read_clips("sub_jhmdb", tmp_path, "train1").clips) == 1


def test_the_lists_of_the_whole_set_are_not_taken_for_those_of_the_part(tmp_path) -> None:
    add_clip(tmp_path)
    write_list(tmp_path, f"{ODD}.avi 1\n", "splits/catch_test_split1.txt")
    assert read_clips("sub_jhmdb", tmp_path, "train1").name == "JHMDB, train of split 1"
    write_list(tmp_path, f"{ODD}.avi 1\n", "sub_splits/catch_test_split_1.txt")
    assert read_clips("sub_jhmdb", tmp_path, "train1").name == "sub-JHMDB, train of split 1"


def test_boxes_go_around_the_outermost_pixels_of_the_puppet() -> None:
    """The box that mmpose gives for columns 78 to 131 and rows 61 to 219, counted from 0, is 54 wide and 159 high."""
    puppet = np.zeros((2, 240, 320), bool)
    puppet[0, 61:220, 78:132] = True
    (x1, y1, x2, y2), nobody = puppet_boxes(puppet)
    assert (x1, y1, x2 - x1, y2 - y1) == (77.5, 60.5, 54, 159)
    assert np.isnan(nobody).all()
    assert puppet_boxes(puppet, RPSTN)[0].tolist() == [73, 60, 134, 220]


def test_the_boxes_of_rpstn_are_a_kind_of_their_own(tmp_path) -> None:
    add_clip(tmp_path)
    write_list(tmp_path, f"{ODD}.avi 1\n")
    for kind, box in (("sub_jhmdb", [4.5, 2.5, 14.5, 20.5]), ("sub_jhmdb_rpstn", [0, 2, 17, 21])):
        np.testing.assert_array_equal(read_clips(kind, tmp_path, "train1").clips[0].boxes, [box] * FRAMES)


@pytest.mark.parametrize(("beside", "told_of"), [(0, {}), (2, {}), (3, {NOISY: 1})])
def test_a_noisy_annotation_is_told_from_the_corrected_one(tmp_path, beside, told_of) -> None:
    """Of 45 joints, of which 19 in 20 must be on the puppet."""
    places = np.tile(np.array([11.0, 9.0])[:, None, None], (1, 15, FRAMES))
    places[0, :beside, 0] = 25
    add_clip(tmp_path, pos_img=places)
    write_list(tmp_path, f"{ODD}.avi 1\n")
    assert told(read_clips("sub_jhmdb", tmp_path, "train1")) == told_of


def test_joints_outside_the_picture_say_nothing_of_the_annotation_and_are_hidden(tmp_path) -> None:
    places = np.tile(np.array([11.0, 9.0])[:, None, None], (1, 15, FRAMES))
    places[1, :4] = -3
    add_clip(tmp_path, pos_img=places)
    write_list(tmp_path, f"{ODD}.avi 1\n")
    clips = read_clips("sub_jhmdb", tmp_path, "train1")
    assert clips.clips[0].visibility[0].tolist() == [1] * 4 + [2] * 11
    assert told(clips) == {"joints lie outside the picture, and are taken for hidden": 4 * FRAMES}


def test_a_joint_beside_the_puppet_is_on_it_and_one_two_pixels_away_is_not() -> None:
    puppet = np.zeros((1, 9, 9), bool)
    puppet[0, 4, 4] = True
    xy = np.array([[[4, 4], [5.4, 3], [6, 4], [-9, 4]]], float)
    assert on_puppet(xy, puppet) == pytest.approx(2 / 3)
    assert on_puppet(xy[:, 3:], puppet) == 1


def test_frames_without_a_puppet_have_no_box(tmp_path) -> None:
    mask = np.zeros((HEIGHT, WIDTH, 2), np.uint8)
    mask[3:21, 5:15, 0] = 1
    add_clip(tmp_path, part_mask=mask)  # empty in the second frame, missing in the third
    write_list(tmp_path, f"{ODD}.avi 1\n")
    clips = read_clips("sub_jhmdb", tmp_path, "train1")
    assert np.isnan(clips.clips[0].boxes).all(axis=1).tolist() == [False, True, True]
    assert told(clips)["frames have no puppet, and so no box"] == 2
    (tmp_path / "puppet_mask" / "catch" / ODD / "puppet_mask.mat").unlink()
    assert told(read_clips("sub_jhmdb", tmp_path, "train1")) == {"frames have no puppet, and so no box": 3}


@pytest.mark.parametrize(("pictures", "length", "reason"), [(2, 2, "frames"), (5, 3, "pictures")])
def test_a_clip_lasts_as_long_as_both_labels_and_pictures(tmp_path, pictures, length, reason) -> None:
    add_clip(tmp_path, pictures=pictures)
    write_list(tmp_path, f"{ODD}.avi 1\n")
    clips = read_clips("sub_jhmdb", tmp_path, "train1")
    assert len(clips.clips[0].frames) == length
    assert [one.what for one in clips.dropped] == [reason]


def test_what_cannot_be_read_is_told_in_a_sentence(tmp_path) -> None:
    with pytest.raises(InputError, match="has no lists sub_splits or splits/"):
        read_clips("sub_jhmdb", tmp_path, "train1")
    write_list(tmp_path, f"{ODD}.avi 1\n")
    with pytest.raises(InputError, match="1 clips have no pictures"):
        read_clips("sub_jhmdb", tmp_path, "train1")
    add_clip(tmp_path, part_mask=np.zeros((5, 5, FRAMES)))
    with pytest.raises(InputError, match="its part_mask are of shape 5 x 5 x 3, not 24 x 32 x any"):
        read_clips("sub_jhmdb", tmp_path, "train1")
    for line in ("catch.avi 3", "../../etc/x.avi 1", "no clip"):
        write_list(tmp_path, f"{ODD}.avi 1\n{line}\n")
        with pytest.raises(InputError, match=r"line 2: .* is not the name of a clip"):
            read_clips("sub_jhmdb", tmp_path, "train1")


@given(st.data())
def test_a_damaged_file_is_never_more_than_refused(tmp_path_factory, data) -> None:
    root = tmp_path_factory.mktemp("jhmdb")
    add_clip(root)
    write_list(root, f"{ODD}.avi 1\n")
    files = sorted(path for path in root.rglob("*.*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    with contextlib.suppress(KimnetError):
        (clip,) = read_clips("sub_jhmdb", root, "train1").clips
        assert clip.xy.shape[1:] == (15, 2)


def test_the_real_lists_split_all_clips_in_three_ways(shared, tmp_path) -> None:
    """928 clips: 660/268, 658/270 and 663/265."""
    with zipfile.ZipFile(shared / "data" / "jhmdb" / "splits.zip") as archive:
        archive.extractall(tmp_path)
    counts = []
    for split in SPLITS:
        with pytest.raises(InputError, match="have no pictures") as told:
            read_clips("sub_jhmdb", tmp_path, split)
        counts.append(int(str(told.value).split(": ")[1].split()[0]))
    assert counts == [660, 268, 658, 270, 663, 265]


def test_the_real_puppets_are_people(shared, tmp_path) -> None:
    """With the one real file of joints, which is of the noisy version and of none of these clips."""
    data = shared / "data" / "jhmdb"
    frame = next((data / "frames_sample").glob("Goal*/00001.png"))
    names = []
    for mask in sorted((data / "puppet_mask" / "catch").glob("*/puppet_mask.mat")):
        clip = mask.parent.name
        for kind, file in (("Rename_Images", frame), ("puppet_mask", mask)):
            (tmp_path / kind / "catch" / clip).mkdir(parents=True)
            shutil.copy(file, tmp_path / kind / "catch" / clip / file.name)
        (tmp_path / "joint_positions" / "catch" / clip).mkdir(parents=True)
        joints = data / "joint_positions" / "sample" / "joint_positions.mat"
        shutil.copy(joints, tmp_path / "joint_positions" / "catch" / clip / joints.name)
        names.append(f"{clip}.avi 1\n")
    write_list(tmp_path, "".join(names))
    clips = read_clips("sub_jhmdb", tmp_path, "train1")
    boxes = np.concatenate([clip.boxes for clip in clips.clips])
    assert len(boxes) == 3
    assert (boxes[:, 2:] - boxes[:, :2] > 20).all()
    assert ((boxes > -1) & (boxes < 320)).all()
    assert told(clips)[NOISY] == 3
