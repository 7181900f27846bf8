"""One window for all frames of a clip, and what is learnt from through it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.crops import Augmentation, Draw, crop_clip, window_of
from training.datasets.labelled_clips import LabelledClip

HEIGHT, WIDTH, JOINTS = 120, 160, 13


def clip_of(xy, boxes, frames=None, visibility=None) -> LabelledClip:
    xy = np.asarray(xy, np.float64)
    grey = np.full((len(xy), HEIGHT, WIDTH, 3), 128, np.uint8)
    seen = np.full(xy.shape[:2], 2, np.uint8) if visibility is None else np.asarray(visibility, np.uint8)
    return LabelledClip("a", grey if frames is None else frames, xy, seen, np.asarray(boxes, np.float64), "walk")


def still(length: int) -> LabelledClip:
    """All joints in a row inside a box that does not move."""
    row = np.stack([np.linspace(62, 98, JOINTS), np.full(JOINTS, 60.0)], axis=1)
    return clip_of(np.tile(row, (length, 1, 1)), np.tile([60.0, 40.0, 100.0, 80.0], (length, 1)))


def marked(clip: LabelledClip) -> LabelledClip:
    """The clip, with a bright blob where each frame's first joint is."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    blobs = [np.exp(-((x - px) ** 2 + (y - py) ** 2) / 18) for px, py in clip.xy[:, 0]]
    return replace(clip, frames=np.repeat(np.round(255 * np.stack(blobs)).astype(np.uint8)[..., None], 3, axis=-1))


def blob_in(frame) -> np.ndarray:
    """Where its centre is."""
    bright = np.clip(frame[..., 0].astype(np.float64) - 5, 0, None)
    y, x = np.mgrid[: len(frame), : len(frame)]
    return np.array([(x * bright).sum(), (y * bright).sum()]) / bright.sum()


def test_the_window_holds_the_union_of_the_boxes_with_a_margin() -> None:
    """By hand: x 20..60, y 30..50; the union is 40 wide, so the side is 50 around (40, 40)."""
    clip = clip_of(np.full((3, JOINTS, 2), 40.0), [[20, 30, 40, 50], [np.nan] * 4, [40, 32, 60, 48]])
    box = window_of(clip, 0, 3, 64).crop.box
    assert box.corners == (15, 15, 65, 65)
    assert window_of(clip, 2, 1, 64).crop.box.corners == (37.5, 27.5, 62.5, 52.5), "of the part alone"


def test_a_person_who_grows_has_a_smaller_window() -> None:
    assert window_of(still(1), 0, 1, 64, augment=Draw(scale=1.25)).crop.box.corners == (60, 40, 100, 80)


def test_without_boxes_the_joints_and_without_joints_the_picture_is_seen() -> None:
    clip = still(2)
    bare = replace(clip, boxes=np.full((2, 4), np.nan))
    assert window_of(bare, 0, 2, 64).crop.box.corners == (57.5, 37.5, 102.5, 82.5)
    nothing = replace(bare, xy=np.full((2, JOINTS, 2), np.nan))
    assert window_of(nothing, 0, 2, 64).crop.box.corners == (-20.5, -40.5, 179.5, 159.5)


def test_a_joint_lies_where_the_formula_of_a_crop_says() -> None:
    """The window 55..105 becomes 100 pixels: x = 62 lies at (62 - 55) * 2 - 0.5."""
    cropped = crop_clip(still(2), 0, 2, 100)
    assert cropped.frames.shape == (2, 100, 100, 3)
    np.testing.assert_allclose(cropped.xy[:, 0], [[13.5, 49.5]] * 2)
    assert cropped.weight.all()


@given(
    angle=st.floats(-40, 40),
    scale=st.floats(0.8, 1.4),
    mirrored=st.booleans(),
    at=st.tuples(st.floats(74, 86), st.floats(54, 66)),
)
def test_the_labels_go_where_the_picture_goes_and_back_again(penn, angle, scale, mirrored, at) -> None:
    clip = still(1)
    clip.xy[0, 0] = at
    draw = Draw(angle, scale, penn.flip if mirrored else None)
    cropped = crop_clip(marked(clip), 0, 1, 128, augment=draw)
    np.testing.assert_allclose(blob_in(cropped.frames[0]), cropped.xy[0, 0], atol=0.1)
    back = cropped.xy[0] @ cropped.to_picture[:, :2].T + cropped.to_picture[:, 2]
    expected = clip.xy[0][penn.flip] if mirrored else clip.xy[0]
    np.testing.assert_allclose(back, expected, atol=1e-9)


def test_all_frames_of_a_clip_share_one_change() -> None:
    clip = still(4)
    cropped = crop_clip(clip, 0, 4, 64, augment=Draw(33, 1.1))
    assert (cropped.xy == cropped.xy[0]).all()
    assert (cropped.frames == cropped.frames[0]).all()


def test_a_mirrored_person_has_left_and_right_swapped(penn) -> None:
    plain, mirrored = (crop_clip(still(1), 0, 1, 64, augment=Draw(swap=swap)).xy for swap in (None, penn.flip))
    right, left = penn.joints.index("right_wrist"), penn.joints.index("left_wrist")
    assert mirrored[0, left, 0] == pytest.approx(63 - plain[0, right, 0])


def test_weight_is_one_where_a_joint_is_visible_and_inside_and_zero_elsewhere() -> None:
    clip = still(1)
    clip.xy[0, 1] = np.nan  # absent
    clip.xy[0, 2] = 30, 60  # outside the crop
    clip.visibility[0, :5] = 2, 0, 2, 1, 2
    weight = crop_clip(clip, 0, 1, 64).weight[0]
    assert weight.tolist() == [1, 0, 0, 0] + [1] * 9
    assert crop_clip(clip, 0, 1, 64, supervise_hidden=True).weight[0].tolist() == [1, 0, 0] + [1] * 10


def test_a_joint_outside_the_video_is_not_learnt_from_though_the_crop_holds_it() -> None:
    clip = clip_of(np.full((1, JOINTS, 2), 10.0), [[-10, 0, 30, 40]])
    clip.xy[0, 0] = -4, 10
    cropped = crop_clip(clip, 0, 1, 64)
    assert (cropped.xy[0, 0] > 0).all()
    assert cropped.weight[0].tolist() == [0] + [1] * 12


def test_weights_go_with_their_joints_when_a_clip_is_mirrored(penn) -> None:
    clip = still(1)
    right, left = penn.joints.index("right_wrist"), penn.joints.index("left_wrist")
    clip.visibility[0, right] = 0
    weight = crop_clip(clip, 0, 1, 64, augment=Draw(swap=penn.flip)).weight[0]
    assert (weight[left], weight[right]) == (0, 1)


@pytest.mark.parametrize(("start", "length"), [(-1, 2), (0, 0), (2, 2), (3, 1)])
def test_frames_that_are_not_there_are_refused(start, length) -> None:
    with pytest.raises(ValueError, match="of a clip of 3"):
        crop_clip(still(3), start, length, 64)


def test_draws_keep_to_their_ranges_and_mirror_half_of_the_clips(penn) -> None:
    rng = np.random.default_rng(0)
    draws = [Augmentation().draw(rng, penn) for _ in range(400)]
    assert all(-40 <= draw.angle <= 40 and 0.8 <= draw.scale <= 1.4 for draw in draws)
    assert 160 < sum(draw.swap is not None for draw in draws) < 240
    still_one = Augmentation(0, (1, 1), 0).draw(rng, penn)
    assert (still_one.angle, still_one.scale, still_one.swap) == (0, 1, None)


@pytest.mark.parametrize("wrong", [{"rotation": -1}, {"scale": (1.4, 0.8)}, {"scale": (0, 1)}, {"flip": 1.5}])
def test_ranges_that_make_no_sense_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match="rotation must be in"):
        Augmentation(**wrong)
