"""From pictures to poses in pixels of the video, with networks that read coloured blobs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.nn import functional

from kimnet_core.inference.motion import motion_field
from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.factory import build_network
from kimnet_core.model.heatmaps import decode
from kimnet_core.model.network import Network, State, Step
from kimnet_core.occlusion.fills import Fill
from training.crops import window_of
from training.datasets.labelled_clips import LabelledClip
from training.protocol.occlusion import Kind, Occlusion, clip_masks
from training.protocol.predict import BATCH, Predicted, predict, predict_clips


class Reader(Network):
    """Three joints, a blob of each colour: the initializer reads the picture, and so does each step unless `copies`."""

    def __init__(self, *, copies: bool = False) -> None:
        super().__init__(KIMNetConfig(joints=3, input_size=128))
        self.idle = torch.nn.Parameter(torch.zeros(1))
        self.copies = copies
        self.looked: list[int] = []

    def look(self, frames):
        assert not self.training
        self.looked.append(len(frames))
        return functional.avg_pool2d(frames / 255, self.stride)

    def initial(self, frame, features):
        return features

    def start(self, features, initial, given=None):
        return State(initial, features, (torch.zeros(len(features), 1, 1, 1),))

    def step(self, state, features, motion=None):
        count = state.memory[0] + 1
        assert len(count) == len(state.heatmaps) == len(features)
        return Step(State(state.heatmaps if self.copies else features, features, (count,)))


def blobs(name: str = "a", length: int = 7, shift: float = 2.0) -> LabelledClip:
    """A red, a green and a blue blob that go to the right."""
    steps = shift * np.arange(length)
    xy = np.array([[60.3, 40.7], [90.0, 70.2], [55.5, 80.0]]) + np.stack([steps, 0 * steps], axis=1)[:, None]
    across, down = (np.exp(-((np.arange(120) - xy[..., axis, None]) ** 2) / 72) for axis in (0, 1))  # (T, 3, 120)
    frames = np.rint(255 * down.swapaxes(1, 2)[:, :, None] * across.swapaxes(1, 2)[:, None]).astype(np.uint8)
    boxes = np.array([[40, 25, 105, 95]]) + np.outer(steps, [1, 0, 1, 0])
    return LabelledClip(name, frames, xy, np.full((length, 3), 2, np.uint8), boxes, "go")


def same(a: Predicted, b: Predicted) -> None:
    assert a.name == b.name
    for field in ("xy", "score", "steps", "covered"):
        np.testing.assert_array_equal(getattr(a, field), getattr(b, field))


@pytest.mark.parametrize("reset_every", [None, 1, 3, 5, 7, 100])
def test_poses_come_back_in_pixels_of_the_video(reset_every: int | None) -> None:
    """To a small part of a cell, which has 3 to 4 pixels."""
    clip = blobs()
    found = predict(Reader(), clip, reset_every=reset_every)
    np.testing.assert_allclose(found.xy, clip.xy, atol=0.15)
    assert (found.score > 0.7).all()
    assert not found.covered.any()


@pytest.mark.parametrize(
    ("reset_every", "steps"),
    [(None, [0, 1, 2, 3, 4, 5, 6]), (5, [0, 1, 2, 3, 4, 0, 1]), (3, [0, 1, 2, 0, 1, 2, 0])],
)
def test_a_pose_that_is_only_carried_stays_where_the_last_start_found_it(reset_every, steps) -> None:
    clip = blobs()
    found = predict(Reader(copies=True), clip, reset_every=reset_every)
    assert found.steps.tolist() == steps
    starts = np.arange(7) - np.array(steps)
    np.testing.assert_allclose(found.xy, clip.xy[starts], atol=0.15)


@pytest.mark.parametrize("reset_every", [None, 5])
def test_clips_together_give_what_each_gives_alone(reset_every: int | None) -> None:
    """Of different lengths, more of them than are looked at together, in the order in which they come."""
    clips = [blobs(f"{i}", 1 + (5 * i) % 13, 0.5 + i % 3) for i in range(BATCH + 7)]
    network = Reader(copies=True)
    together = list(predict_clips(network, iter(clips), reset_every=reset_every))
    assert max(network.looked) == BATCH
    assert sum(network.looked) == sum(len(clip.frames) for clip in clips)
    for clip, found in zip(clips, together, strict=True):
        same(found, predict(Reader(copies=True), clip, reset_every=reset_every))


def test_the_same_clip_may_come_twice() -> None:
    clip = blobs()
    first, second = predict_clips(Reader(), [clip, clip])
    same(first, second)


def test_clips_are_taken_as_they_are_needed() -> None:
    asked = []

    def clips():
        for i in range(100):
            asked.append(i)
            yield blobs(f"{i}", 10)

    poses = predict_clips(Reader(), clips(), reset_every=5)
    assert next(poses).name == "0"
    assert len(asked) == BATCH // 2, "of two parts each"


def test_hidden_parts_are_not_seen() -> None:
    """A black square on the red blob in all frames but the first of each start: only its score goes down."""
    clip = blobs()
    clip.visibility[:, 1:] = 1
    occlusion = Occlusion(Kind.SPATIAL, 1, Fill.BLACK)
    masks = clip_masks(clip, occlusion, 5)
    found = predict(Reader(), clip, reset_every=5, masks=masks)
    np.testing.assert_array_equal(found.covered, masks.covered)
    assert found.covered[:, 0].tolist() == (found.steps > 0).tolist()
    assert (found.score[found.steps > 0, 0] < 0.5).all()
    assert (found.score[found.steps == 0, 0] > 0.7).all()
    np.testing.assert_allclose(found.xy[:, 1:], clip.xy[:, 1:], atol=0.15)
    same(next(predict_clips(Reader(), [clip], reset_every=5, occlusion=occlusion)), found)


def test_a_network_is_left_as_it_was() -> None:
    for training in (True, False):
        network = Reader().train(training)
        predict(network, blobs(), reset_every=5)
        assert network.training is training


def test_no_clips_give_no_poses() -> None:
    assert list(predict_clips(Reader(), [])) == []


@pytest.mark.parametrize("motion", ["none", "flow"])
def test_a_whole_network_finds_frame_by_frame_what_it_finds_in_one_go(motion: str) -> None:
    torch.manual_seed(0)
    network = build_network(
        KIMNetConfig(
            joints=3, encoder="movenet", initializer="shared", feature_dim=8, input_size=64, prior_motion=motion
        )
    ).eval()
    clip = blobs(length=4)
    crop = window_of(clip, 0, 4, 64).crop
    pictures = np.stack([crop.cut(frame) for frame in clip.frames])
    motions = np.stack([motion_field(*pair) for pair in pairwise(pictures)])
    with torch.inference_mode():
        frames = torch.from_numpy(pictures).movedim(-1, 1).float()
        whole = network(frames[None], motion=torch.from_numpy(motions).float()[None]).heatmaps[0]
    xy, score = decode(whole.numpy())
    others = [blobs("b", 3), clip, blobs("c", 6)]
    found = list(predict_clips(network, others, reset_every=None))[1]
    np.testing.assert_allclose(found.xy, crop.to_frame(xy), atol=1e-2)
    np.testing.assert_allclose(found.score, score, atol=1e-5)
