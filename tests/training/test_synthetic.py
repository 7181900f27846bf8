"""People who are drawn: always the same, with joints where they are."""

from __future__ import annotations

import numpy as np
import pytest

from kimnet_core.pose.pose import Visibility
from training.datasets.clip_readers import read_clips
from training.datasets.synthetic import ANKLE, ELBOW, HIP, KNEE, LENGTH, LENGTHS, SIZE, WRIST, synthetic_clips


@pytest.fixture(scope="module")
def clips():
    return synthetic_clips("train", 12).clips


def test_a_clip_is_the_same_however_many_there_are(clips) -> None:
    alone = synthetic_clips("train", 3).clips[2]
    assert np.array_equal(alone.frames[5], clips[2].frames[5])
    assert np.array_equal(alone.xy, clips[2].xy)
    assert np.array_equal(alone.visibility, clips[2].visibility)


def test_other_splits_seeds_and_numbers_give_other_people(clips) -> None:
    first = clips[0]
    for other in (clips[1], synthetic_clips("test", 1).clips[0], synthetic_clips("train", 1, seed=1).clips[0]):
        assert not np.allclose(other.xy, first.xy)


def test_limbs_are_never_longer_than_they_are_and_the_trunk_gives_their_scale(clips) -> None:
    for clip in clips:
        scale = clip.frames.body.scale
        for joint, length in LENGTHS.items():
            for side in (0, 1):
                start = {ELBOW: 1, WRIST: ELBOW, KNEE: HIP, ANKLE: KNEE}[joint] + side
                seen = np.linalg.norm(clip.xy[:, joint + side] - clip.xy[:, start], axis=1)
                assert (seen <= length * scale + 1e-9).all()


def test_limbs_keep_their_length_in_space(clips) -> None:
    body = clips[0].frames.body
    for t in (0, LENGTH - 1):
        joints = body.joints(t)
        assert np.linalg.norm(joints[WRIST] - joints[ELBOW]) == pytest.approx(LENGTHS[WRIST] * body.scale)
        assert np.linalg.norm(joints[KNEE + 1] - joints[HIP + 1]) == pytest.approx(LENGTHS[KNEE] * body.scale)


def test_who_looks_at_the_camera_has_the_right_side_on_the_left_of_the_picture(clips) -> None:
    for clip in clips:
        facing = np.cos(clip.frames.body.yaw)
        right, left = clip.xy[:, HIP, 0], clip.xy[:, HIP + 1, 0]
        assert ((left - right) * facing >= -1e-9).all()


def test_a_visible_joint_has_the_colour_of_its_own_part(clips) -> None:
    """Knees that are seen are of the trousers' colour, shaded and with the camera's noise."""
    off = []
    for clip in clips:
        for t in range(0, LENGTH, 4):
            picture = clip.frames[t].astype(float)
            for joint in (KNEE, KNEE + 1):
                if clip.visibility[t, joint] == Visibility.VISIBLE:
                    x, y = np.rint(clip.xy[t, joint]).astype(int)
                    colour, trousers = picture[y, x], clip.frames.body.trousers
                    shades = np.outer(np.linspace(0.6, 1.55, 40), trousers).clip(0, 255)
                    off.append(np.abs(shades - colour).max(axis=1).min())
    assert len(off) > 40
    assert np.median(off) < 15


def test_what_passes_by_hides_joints() -> None:
    hidden = 0
    for clip in synthetic_clips("test", 30).clips:
        scene = clip.frames
        if np.isfinite(scene.passing).all():
            inside = (np.abs(clip.xy - scene.passing[:, None]) < scene.block[:2] - 1).all(axis=-1)
            assert (clip.visibility[inside] == Visibility.HIDDEN).all()
            hidden += inside.sum()
    assert hidden > 50


def test_a_joint_outside_the_picture_is_hidden_and_boxes_hold_the_joints(clips) -> None:
    for clip in clips:
        outside = ((clip.xy < -0.5) | (clip.xy > SIZE - 0.5)).any(axis=-1)
        assert (clip.visibility[outside] == Visibility.HIDDEN).all()
        inner = clip.xy.clip(0, SIZE - 1)
        assert (inner.min(axis=1) >= clip.boxes[:, :2] - 1e-9).all()
        assert (inner.max(axis=1) <= clip.boxes[:, 2:] + 1e-9).all()


def test_it_is_read_like_any_data_set(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("training.datasets.synthetic.COUNTS", {"train": 2, "test": 1})
    found = read_clips("synthetic", tmp_path, "train")
    assert [clip.name for clip in found.clips] == ["train-0-0", "train-0-1"]
    assert found.clips[0].frames[0].shape == (SIZE, SIZE, 3)
