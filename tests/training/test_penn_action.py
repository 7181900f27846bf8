"""Penn Action: the oddities of its published labels by name, made by hand and real."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import savemat

from kimnet_core.errors import InputError, KimnetError, VideoError
from training.datasets.clip_readers import read_clips
from training.datasets.penn_action import read_penn_file

HEIGHT, WIDTH = 30, 40
STANDS_IN = "are missing, and the last one there is stands in"


def annotation(frames: int = 3, **changes: object) -> dict:
    """A label file of a person who stands still, all joints visible at (11, 21) counted from 1."""
    return {
        "x": np.full((frames, 13), 11.0),
        "y": np.full((frames, 13), 21.0),
        "visibility": np.ones((frames, 13), np.uint8),
        "bbox": np.tile([3.0, 4, 31, 26], (frames, 1)),
        "dimensions": np.array([[HEIGHT, WIDTH, frames]], np.float64),
        "action": "squat",
        "pose": "front",
        "train": 1,
        "nframes": frames,
    } | changes


def add_clip(root, number: int, pictures: int, **labels: object) -> None:
    (root / "labels").mkdir(exist_ok=True)
    savemat(root / "labels" / f"{number:04d}.mat", annotation(**labels))
    folder = root / "frames" / f"{number:04d}"
    folder.mkdir(parents=True)
    for i in range(1, pictures + 1):
        cv2.imwrite(str(folder / f"{i:06d}.jpg"), np.full((HEIGHT, WIDTH, 3), 20 * i, np.uint8))


def told(clips) -> dict[str, int]:
    return {f"{one.what} {one.why}": one.count for one in clips.dropped}


def test_places_count_from_the_centre_of_the_top_left_pixel(tmp_path) -> None:
    add_clip(tmp_path, 1, 3)
    clips = read_clips("penn", tmp_path, "train")
    (clip,) = clips.clips
    assert (clip.name, clip.action, clips.skeleton.name, clips.dropped) == ("0001", "squat", "penn13", ())
    np.testing.assert_array_equal(clip.xy, np.tile([10.0, 20.0], (3, 13, 1)))
    np.testing.assert_array_equal(clip.boxes, np.tile([2.0, 3, 30, 25], (3, 1)))
    assert clip.visibility.dtype == np.uint8
    assert (clip.visibility == 2).all()
    assert [int(clip.frames[i].mean().round()) for i in range(3)] == [20, 40, 60], "in the order of their numbers"


def test_the_field_train_tells_the_split(tmp_path) -> None:
    for number, train in ((1, 1), (2, -1), (3, np.int8(-1))):
        add_clip(tmp_path, number, 3, train=train)
    assert [clip.name for clip in read_clips("penn", tmp_path, "train").clips] == ["0001"]
    assert [clip.name for clip in read_clips("penn", tmp_path, "test").clips] == ["0002", "0003"]


def test_unsigned_integers_of_two_widths_do_not_wrap(tmp_path) -> None:
    add_clip(tmp_path, 1, 3, x=np.zeros((3, 13), np.uint8), y=np.full((3, 13), 21, np.uint16))
    (clip,) = read_clips("penn", tmp_path, "train").clips
    np.testing.assert_array_equal(clip.xy, np.tile([-1.0, 20.0], (3, 13, 1)))


def test_an_invisible_joint_is_hidden_where_it_has_a_place_and_absent_where_it_has_none(tmp_path) -> None:
    labels = annotation()
    labels["visibility"][0, :5] = 0
    for joint, (x, y) in enumerate(((1, 1), (0, 0), (-5, 0.5), (1, 7), (300, 400))):
        labels["x"][0, joint], labels["y"][0, joint] = x, y
    add_clip(tmp_path, 1, 3, **labels)
    clips = read_clips("penn", tmp_path, "train")
    (clip,) = clips.clips
    assert clip.visibility[0, :6].tolist() == [0, 0, 0, 1, 1, 2]
    assert np.isnan(clip.xy[0, :3]).all()
    np.testing.assert_array_equal(clip.xy[0, 3:5], [[0, 6], [299, 399]])
    assert told(clips) == {"joints have no known place": 3}


def test_a_joint_visible_outside_the_picture_is_hidden(tmp_path) -> None:
    labels = annotation()
    labels["x"][1, 4] = WIDTH + 1  # half a pixel beyond the last one
    labels["x"][1, 5] = WIDTH
    add_clip(tmp_path, 1, 3, **labels)
    clips = read_clips("penn", tmp_path, "train")
    assert clips.clips[0].visibility[1, 3:6].tolist() == [2, 1, 2]
    assert told(clips) == {"joints are marked visible outside the picture, and taken for hidden": 1}


def test_the_last_box_stands_in_for_one_that_is_missing(tmp_path) -> None:
    add_clip(tmp_path, 1154, 3, bbox=np.array([[3.0, 4, 31, 26], [5, 6, 33, 28]]))
    clips = read_clips("penn", tmp_path, "train")
    np.testing.assert_array_equal(clips.clips[0].boxes, [[2, 3, 30, 25], [4, 5, 32, 27], [4, 5, 32, 27]])
    assert told(clips) == {"boxes are missing, and the last one there is stands in": 1}


def test_an_empty_box_is_none(tmp_path) -> None:
    add_clip(tmp_path, 1, 3, bbox=np.array([[3.0, 4, 31, 26], [0.75, 0.75, 0, 0], [5, 6, 5, 9]]))
    clips = read_clips("penn", tmp_path, "train")
    assert np.isnan(clips.clips[0].boxes).all(axis=1).tolist() == [False, True, True]
    assert told(clips) == {"boxes are empty, and left out": 2}


def test_the_size_of_the_pictures_holds_against_that_of_the_labels(tmp_path) -> None:
    add_clip(tmp_path, 1, 3, dimensions=np.array([[15.0, 10.0, 3.0]]))
    clips = read_clips("penn", tmp_path, "train")
    assert (clips.clips[0].visibility == 2).all(), "(10, 20) is in the picture"
    assert list(told(clips).values()) == [1]
    assert "the pictures' holds" in str(clips)


@pytest.mark.parametrize(("labelled", "pictures", "length", "reason"), [(5, 3, 3, "frames"), (3, 5, 3, "pictures")])
def test_a_clip_lasts_as_long_as_both_labels_and_pictures(tmp_path, labelled, pictures, length, reason) -> None:
    add_clip(tmp_path, 1, pictures, frames=labelled)
    clips = read_clips("penn", tmp_path, "train")
    assert len(clips.clips[0].frames) == len(clips.clips[0].xy) == length
    assert [(one.what, one.count) for one in clips.dropped] == [(reason, 2)]


def test_a_clip_ends_before_a_picture_that_is_missing(tmp_path) -> None:
    add_clip(tmp_path, 1, 5, frames=5)
    (tmp_path / "frames" / "0001" / "000003.jpg").unlink()
    (clip,) = read_clips("penn", tmp_path, "train").clips
    assert len(clip.frames) == 2


def test_a_clip_without_pictures_is_left_out(tmp_path) -> None:
    add_clip(tmp_path, 1, 3)
    add_clip(tmp_path, 2, 0)
    clips = read_clips("penn", tmp_path, "train")
    assert [clip.name for clip in clips.clips] == ["0001"]
    assert str(clips).splitlines()[0] == "Penn Action, train: 1 clips, 3 frames, joints of penn13"
    assert str(clips).splitlines()[1] == "39 joints visible, 0 hidden, 0 without a label"
    assert str(clips).splitlines()[2].startswith("1 clips have no pictures")


def test_what_cannot_be_read_is_told_in_a_sentence(tmp_path) -> None:
    with pytest.raises(InputError, match=r"There is no data set 'pen'; choose one of penn"):
        read_clips("pen", tmp_path, "train")
    with pytest.raises(InputError, match="has no part 'val'; choose one of train, test"):
        read_clips("penn", tmp_path, "val")
    with pytest.raises(InputError, match="There is nothing at"):
        read_clips("penn", tmp_path / "nowhere", "train")
    with pytest.raises(InputError, match="There are no label files"):
        read_clips("penn", tmp_path, "train")
    add_clip(tmp_path, 1, 0)
    with pytest.raises(InputError, match="holds no clip of Penn Action, train: 1 clips have no pictures"):
        read_clips("penn", tmp_path, "train")
    (tmp_path / "frames" / "0001" / "000001.jpg").write_bytes(b"no picture")
    with pytest.raises(VideoError, match=r"000001\.jpg is empty, damaged"):
        read_clips("penn", tmp_path, "train")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"x": np.zeros((3, 14))}, "its x are of shape 3 x 14, not any x 13"),
        ({"y": np.zeros((4, 13))}, "its y are of shape 4 x 13, not 3 x 13"),
        ({"x": np.full((3, 13), np.nan)}, "a number of its x is no place"),
        ({"bbox": np.zeros((0, 4))}, "its bbox are no numbers, or none are there"),
        ({"visibility": "all"}, "its visibility are no numbers"),
        ({"action": 7}, "its action is no text"),
    ],
)
def test_labels_of_another_kind_are_refused(tmp_path, changes, reason) -> None:
    add_clip(tmp_path, 1, 0, **changes)
    with pytest.raises(InputError, match=rf"0001\.mat is damaged or of another data set: {reason}"):
        read_penn_file(tmp_path / "labels" / "0001.mat")


def test_a_label_file_without_a_variable_is_refused(tmp_path) -> None:
    savemat(tmp_path / "a.mat", {"x": np.zeros((3, 13))})
    with pytest.raises(InputError, match="it has no y"):
        read_penn_file(tmp_path / "a.mat")


@given(st.data())
def test_a_damaged_label_file_is_never_more_than_refused(tmp_path_factory, data) -> None:
    path = tmp_path_factory.mktemp("mat") / "0001.mat"
    savemat(path, annotation(), do_compression=data.draw(st.booleans()))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    with contextlib.suppress(KimnetError):
        labels = read_penn_file(path)
        assert labels.xy.shape == (*labels.visibility.shape, 2)


def test_the_real_labels_are_as_described(shared) -> None:
    """Counts made independently of the reader, with scipy alone."""
    files = sorted((shared / "data" / "penn_action" / "labels").glob("*.mat"))
    found = {path.stem: read_penn_file(path) for path in files}
    assert (len(found), sum(one.split == "train" for one in found.values())) == (1376, 1252)
    marks = np.concatenate([one.visibility.ravel() for one in found.values()])
    assert np.bincount(marks).tolist() == [93_053, 274_085 - 93_053, 96_547 * 13 - 274_085]
    short = {name for name, one in found.items() if one.oddities["boxes", STANDS_IN]}
    empty = {name: n for name, one in found.items() if (n := int(np.isnan(one.boxes).any(axis=1).sum()))}
    assert short == {"1154"}
    assert empty == {"0038": 7, "0600": 4, "2173": 1}
    jumping = [one for one in found.values() if one.action == "jumping_jacks"]
    across = np.concatenate([np.where(one.visibility == 2, one.xy[..., 0], np.nan) for one in jumping])
    seen = np.isfinite(across[:, 7] - across[:, 8])
    assert (across[seen, 7] < across[seen, 8]).mean() > 0.98, "seen from the front, the right hip is on the left"


def test_real_labels_with_pictures_of_the_size_they_name(shared, tmp_path) -> None:
    """The clips with oddities, each as a film of one colour; 1154 lacks its last picture as well as its last box."""
    (tmp_path / "labels").mkdir()
    for name in ("0013", "0038", "0088", "1154", "2173"):
        source = shared / "data" / "penn_action" / "labels" / f"{name}.mat"
        shutil.copy(source, tmp_path / "labels")
        labels = read_penn_file(source)
        folder = tmp_path / "frames" / name
        folder.mkdir(parents=True)
        height, width = map(int, labels.size)
        cv2.imwrite(str(folder / "000001.jpg"), np.zeros((height, width, 3), np.uint8))
        for i in range(2, len(labels.xy) + (name != "1154")):
            (folder / f"{i:06d}.jpg").hardlink_to(folder / "000001.jpg")
    found = [read_clips("penn", tmp_path, split) for split in ("train", "test")]
    clips = {clip.name: clip for one in found for clip in one.clips}
    counts = sum((Counter({one.what + one.why: one.count for one in half.dropped}) for half in found), Counter())
    assert len(clips["1154"].frames) == 71
    assert np.isfinite(clips["1154"].boxes).all()
    assert (np.isnan(clips["0038"].boxes).any(axis=1).sum(), np.isnan(clips["2173"].boxes).any(axis=1).sum()) == (7, 1)
    assert counts["boxesare empty, and left out"] == 8
    assert not any("another size" in reason for reason in counts)
    for clip in clips.values():
        seen = clip.xy[clip.visibility == 2]
        height, width = clip.frames[0].shape[:2]
        assert ((seen > -1) & (seen < (width, height))).all()
