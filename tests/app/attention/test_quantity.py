"""What is shown of attention: by hand, on three joints and four frames."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.attention.quantity import Quantity, Records, end_of_scale
from kimnet_core.inference.attention import AttentionMean, AttentionRecord, Heard

K = 3
EYE, ALIKE = np.eye(K, dtype=np.float32), np.full((K, K), 1 / K, np.float32)


def record(start: int, *weights: np.ndarray | None, raw: float = 0.0) -> AttentionRecord:
    made = AttentionRecord.empty(range(start, start + len(weights)), K)
    for at, each in enumerate(weights):
        made.put(Heard(start + at, each, None if each is None else np.full((K, K), raw, np.float32)))
    return made


@pytest.fixture
def records() -> Records:
    """Frames 10 to 13; the kept run knows only the first three, the hidden one the last two."""
    return Records(
        whole=record(10, None, EYE, EYE, ALIKE, raw=-4.0),
        hidden=record(12, ALIKE, ALIKE),
        kept=record(9, None, ALIKE, ALIKE, ALIKE),
    )


def test_w_and_o_are_those_of_the_frame(records: Records) -> None:
    np.testing.assert_allclose(records.matrix(Quantity.WEIGHTS, range(11, 12)), EYE)
    np.testing.assert_allclose(records.matrix(Quantity.RAW, range(11, 12)), -4)


def test_a_mean_is_over_the_frames_that_have_w(records: Records) -> None:
    np.testing.assert_allclose(records.matrix(Quantity.WEIGHTS, range(10, 14)), (2 * EYE + ALIKE) / 3)


def test_of_a_project_there_are_w_o_and_what_is_special_about_it(records: Records) -> None:
    assert records.project_matrix(Quantity.WEIGHTS) is None
    mean = AttentionMean(K)
    records = replace(records, project=mean)
    assert records.project_matrix(Quantity.WEIGHTS) is None, "nothing has come yet"
    mean.put(Heard(7, ALIKE, np.full((K, K), 5, np.float32)))
    np.testing.assert_allclose(records.project_matrix(Quantity.WEIGHTS), ALIKE)
    np.testing.assert_allclose(records.project_matrix(Quantity.RAW), 5)
    np.testing.assert_allclose(records.project_matrix(Quantity.FROM_MEAN), ALIKE - (2 * EYE + ALIKE) / 3, atol=1e-6)
    assert records.project_matrix(Quantity.FROM_KEPT) is None


def test_the_differences_to_the_mean_add_up_to_nothing(records: Records) -> None:
    each = [records.matrix(Quantity.FROM_MEAN, range(frame, frame + 1)) for frame in (11, 12, 13)]
    np.testing.assert_allclose(sum(each), 0, atol=1e-6)
    assert np.abs(each[2]).max() > 0.1


def test_a_difference_is_to_the_same_frames_of_the_other_run(records: Records) -> None:
    np.testing.assert_allclose(records.matrix(Quantity.FROM_KEPT, range(11, 12)), EYE - ALIKE, atol=1e-6)
    np.testing.assert_allclose(records.matrix(Quantity.FROM_HIDDEN, range(12, 13)), ALIKE - EYE, atol=1e-6)
    np.testing.assert_allclose(records.matrix(Quantity.FROM_HIDDEN, range(13, 14)), 0, atol=1e-6)


@pytest.mark.parametrize(
    ("quantity", "frames"),
    [
        (Quantity.WEIGHTS, range(10, 11)),  # the first of a run
        (Quantity.WEIGHTS, range(30, 40)),
        (Quantity.FROM_KEPT, range(13, 14)),
        (Quantity.FROM_HIDDEN, range(11, 12)),
    ],
)
def test_where_a_run_has_nothing_there_is_no_matrix(records: Records, quantity: Quantity, frames: range) -> None:
    assert records.matrix(quantity, frames) is None


@pytest.mark.parametrize("quantity", [Quantity.FROM_KEPT, Quantity.FROM_HIDDEN])
def test_without_another_run_there_is_no_difference(records: Records, quantity: Quantity) -> None:
    alone = Records(whole=records.whole)
    assert alone.matrix(quantity, range(11, 12)) is None
    assert alone.courses(quantity, 0, 0) == {"whole": None}
    assert Records().matrix(Quantity.WEIGHTS, range(1)) is None


def test_a_course_of_w_comes_with_those_of_the_other_runs(records: Records) -> None:
    courses = records.courses(Quantity.WEIGHTS, 0, 0)
    np.testing.assert_allclose(courses["whole"], [np.nan, 1, 1, 1 / 3], atol=1e-6)
    np.testing.assert_allclose(courses["hidden"], [np.nan, np.nan, 1 / 3, 1 / 3], atol=1e-6)
    np.testing.assert_allclose(courses["kept"], [1 / 3, 1 / 3, 1 / 3, np.nan], atol=1e-6)
    (difference,) = records.courses(Quantity.FROM_HIDDEN, 0, 0).values()
    np.testing.assert_allclose(difference, [np.nan, np.nan, 1 / 3 - 1, 0], atol=1e-6)


def test_evenness_is_0_for_one_joint_and_1_for_all_alike(records: Records) -> None:
    courses = records.evennesses(1)
    np.testing.assert_allclose(courses["whole"], [np.nan, 0, 0, 1], atol=1e-6)
    np.testing.assert_allclose(courses["hidden"], [np.nan, np.nan, 1, 1], atol=1e-6)


def test_one_scale_serves_all_frames(records: Records) -> None:
    assert records.limit(Quantity.RAW) == 4
    for quantity in (Quantity.FROM_MEAN, Quantity.FROM_KEPT, Quantity.FROM_HIDDEN):
        each = [records.matrix(quantity, range(frame, frame + 1)) for frame in range(10, 14)]
        farthest = max(np.abs(values).max() for values in each if values is not None)
        assert records.limit(quantity) == pytest.approx(farthest)


def test_a_scale_is_never_empty() -> None:
    assert end_of_scale(np.zeros((K, K))) > 0
    assert end_of_scale(np.full((K, K), np.nan)) > 0
    assert Records().limit(Quantity.RAW) > 0
