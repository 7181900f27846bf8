"""Clips of real videos: held out by time, and with the truth where the picture shows it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from kimnet_core.errors import InputError
from kimnet_core.video.writer import VideoWriter
from training.clips import ClipRecipe, Stage
from training.config import Video
from training.video_clips import GAP, Footage, VideoClips, read_footage

FRAMES, SIDE = 60, 300


def footage() -> Footage:
    """A bright square of 5 pixels, where every joint but the head is, walks to the right."""
    frames = np.zeros((FRAMES, SIDE, SIDE, 3), np.uint8)
    xy = np.empty((FRAMES, 13, 2))
    for t, frame in enumerate(frames):
        x = 100 + t
        frame[148:153, x - 2 : x + 3] = 255
        xy[t] = (x, 150)
        xy[t, 0] = (150, 60)
        xy[t, 1] = (150, 240)
    return Footage(frames, xy, np.ones((FRAMES, 13), np.float32))


def test_what_is_learnt_from_ends_before_what_is_measured() -> None:
    whole = footage()
    learnt, measured = whole.learnt(), whole.measured()
    assert len(learnt.xy) == 36 - GAP
    assert len(measured.xy) == 24
    assert learnt.xy[:, 5, 0].max() + GAP < measured.xy[:, 5, 0].min()
    np.testing.assert_array_equal(measured.frames, whole.frames[36:])


@pytest.mark.parametrize("seed", range(6))
def test_a_joint_is_where_the_picture_shows_it(seed, penn) -> None:
    plain = ClipRecipe(frames=5, occlude=0, relight=0, coarse=0)
    clip = VideoClips([footage()], Stage(plain, penn.flip)).clip(0, np.random.default_rng(seed))
    assert clip.frames.shape == (5, 256, 256, 3)
    for frame, xy, weight in zip(clip.frames, clip.xy, clip.weight, strict=True):
        light = frame.astype(float).sum(axis=2)
        light[light < 3 * 128] = 0  # without the border
        y, x = np.mgrid[:256, :256]
        assert weight[5] == 1
        np.testing.assert_allclose([(light * x).sum() / light.sum(), (light * y).sum() / light.sum()], xy[5], atol=0.5)
    steps = np.linalg.norm(np.diff(clip.xy[:, 5], axis=0), axis=1)
    np.testing.assert_allclose(steps, steps[0], atol=1e-9)


def test_a_clip_leaves_out_frames_that_do_not_show_the_person(penn) -> None:
    whole = footage()
    whole.weight[20:40] = 0
    clips = VideoClips([whole], Stage(ClipRecipe(frames=5, turn=0), penn.flip))
    for seed in range(20):
        assert (clips.clip(seed, np.random.default_rng(seed)).weight[:, 3:] > 0).all()


def test_a_set_depends_on_its_footage(penn) -> None:
    stage = Stage(ClipRecipe(), penn.flip)
    assert VideoClips([footage()], stage).digest() == VideoClips([footage()], stage).digest()
    assert VideoClips([footage().learnt()], stage).digest() != VideoClips([footage()], stage).digest()


@pytest.fixture
def labelled(tmp_path):
    """A film of 20 frames whose person is labelled from the third to the twelfth."""
    film = tmp_path / "film.mp4"
    with VideoWriter(film, 480, 640, Fraction(30)) as writer:
        for t in range(20):
            frame = np.zeros((480, 640, 3), np.uint8)
            frame[:, 5 * t :] = 200
            writer.write(frame)
    keypoints = np.zeros((20, 17, 3))
    keypoints[2:12, :, 0] = np.linspace(200, 280, 17)
    keypoints[2:12, :, 1] = np.linspace(150, 230, 17)
    keypoints[2:12, :, 2] = 0.9
    keypoints[2:12, 9, 2] = 0.4  # the left wrist is less sure
    np.savez(tmp_path / "labels.npz", cam01_consensus2d=keypoints)
    return Video(film, tmp_path / "labels.npz", "cam01")


def never(_: np.ndarray) -> np.ndarray:
    raise AssertionError("labels are there")


def test_footage_is_what_shows_the_person(labelled, penn) -> None:
    shown = read_footage(labelled, penn, never)
    assert len(shown.xy) == len(shown.frames) == 10
    assert shown.frames.shape[1:] == (205, 205, 3), "the person, 68.3 pixels, and as much on every side"
    np.testing.assert_allclose(shown.xy[4, penn.joints.index("right_ankle")], (280 - 143, 230 - 93))
    assert set(np.unique(shown.weight)) == {np.float32(0.5), np.float32(1)}
    assert (shown.weight[:, penn.joints.index("left_wrist")] == 0.5).all()


def test_a_video_without_a_person_is_refused(labelled, penn, tmp_path) -> None:
    np.savez(tmp_path / "labels.npz", cam01_consensus2d=np.zeros((20, 17, 3)))
    with pytest.raises(InputError, match="shows no person"):
        read_footage(labelled, penn, never)


def test_a_video_is_labelled_in_one_way(tmp_path) -> None:
    with pytest.raises(ValueError, match="either labels or a box"):
        Video(tmp_path / "film.mp4")
