"""Average precision by object keypoint similarity: COCO's library, fed with what it expects."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kimnet_core.pose.skeleton import load_skeleton
from training.protocol.oks import precision

AREA = 0.53 * 50 * 100  # of the box
SIGMAS = np.array(load_skeleton("penn13").sigmas)


def off(similarity: float) -> np.ndarray:
    """(K, 2) by how far each joint is moved for that similarity: exp(-d^2 / (2 area (2 sigma)^2))."""
    distance = np.sqrt(-2 * np.log(similarity) * AREA) * 2 * SIGMAS
    return np.stack([distance, np.zeros(13)], axis=1)


def test_the_truth_is_found(make_clip, clip_set, found, capsys) -> None:
    clip = make_clip()
    result = precision([found(clip)], clip_set(clip))
    assert (result.ap, result.ap50, result.ap75, result.recall, result.people) == (100, 100, 100, 100, 6)
    assert (result.medium, np.isnan(result.large)) == (100, True), "their area is between 32^2 and 96^2"
    assert capsys.readouterr().out == "", "the library tells of each step"


@pytest.mark.parametrize(("similarity", "ap"), [(0.99, 100), (0.72, 50), (0.51, 10), (0.49, 0)])
def test_a_similarity_counts_at_the_thresholds_below_it(make_clip, clip_set, found, similarity: float, ap: int) -> None:
    """0.5, 0.55, 0.6, 0.65 and 0.7 of ten lie below 0.72."""
    clip = make_clip()
    result = precision([found(clip, off(similarity))], clip_set(clip))
    assert result.ap == pytest.approx(ap)
    assert result.ap50 == pytest.approx(100 if similarity > 0.5 else 0)
    assert result.ap75 == pytest.approx(100 if similarity > 0.75 else 0)


def test_hidden_joints_count_and_unlabelled_ones_do_not(make_clip, clip_set, found) -> None:
    clip = make_clip(length=2, visibility=1)
    clip.visibility[:, 5:], clip.xy[:, 5:] = 0, np.nan
    moved = np.zeros((2, 13, 2))
    moved[:, :5] = off(0.72)[:5]
    poses = found(clip, moved)
    poses.xy[:, 5:] = 0
    assert precision([poses], clip_set(clip)).ap == pytest.approx(50)


def test_a_frame_without_labels_is_left_out(make_clip, clip_set, found) -> None:
    clip = make_clip(length=3)
    clip.visibility[1], clip.xy[1], clip.boxes[1] = 0, np.nan, np.nan
    result = precision([replace(found(clip), xy=np.nan_to_num(clip.xy))], clip_set(clip))
    assert (result.ap, result.people) == (100, 2)


def test_a_sure_mistake_costs_more_than_a_doubtful_one(make_clip, clip_set, found) -> None:
    right, wrong = make_clip("right"), make_clip("wrong")
    poses = found(right), found(wrong, 90.0)
    sure, doubtful = (
        precision([poses[0], replace(poses[1], score=np.full((6, 13), score))], clip_set(right, wrong)).ap
        for score in (2.0, 0.1)
    )
    assert doubtful == pytest.approx(100 * 51 / 101), "half of the recalls from 0 to 1 are reached, without a mistake"
    assert sure < doubtful


def test_without_a_box_the_joints_say_how_large_a_person_is(make_clip, clip_set, found) -> None:
    """The joints span 36 x 80 pixels and the box 50 x 100: 0.72^(5000 / 2880) = 0.565, above 0.5 and 0.55."""
    clip = make_clip()
    poses = found(clip, off(0.72))
    clip.boxes[:] = np.nan
    assert precision([poses], clip_set(clip)).ap == pytest.approx(20)
