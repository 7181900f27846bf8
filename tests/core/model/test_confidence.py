"""Heights of heatmaps become probabilities, along a curve a joint that goes with the weights."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.model.card import WeightsCard
from kimnet_core.model.confidence import Confidence
from kimnet_core.model.config import KIMNetConfig
from kimnet_core.pose.skeleton import load_skeleton

BARE = WeightsCard(KIMNetConfig(), load_skeleton("penn13"), {}, "", confidence=None)


def test_the_curve_is_the_logistic_function() -> None:
    """10 h - 5 is 0 at half height; ln 3 makes 3 of 4 and -ln 4 one of 5."""
    confidence = Confidence((10.0, 0.0, 2.0), (-5.0, float(np.log(3)), float(-np.log(4)) - 1.0))
    probability = confidence.probability(np.array([[0.5, 0.1, 0.5], [0.6, 0.9, 0.5]]))
    assert probability.dtype == np.float32
    assert probability == pytest.approx(np.array([[0.5, 0.75, 0.2], [1 / (1 + np.exp(-1)), 0.75, 0.2]]))


@given(st.floats(0, 1e6), st.floats(-1e6, 1e6))
def test_higher_is_never_less_probable_and_nothing_overflows(slope: float, offset: float) -> None:
    with np.errstate(all="raise", under="ignore"):
        probability = Confidence((slope,), (offset,)).probability(np.linspace(0, 1, 50)[:, None])
    assert (np.diff(probability[:, 0]) >= 0).all()
    assert ((probability >= 0) & (probability <= 1)).all()


def test_without_a_curve_the_height_is_the_score() -> None:
    height = np.array([[0.0, 0.3, 1.0]], np.float32)
    assert BARE.scores(height).tolist() == height.tolist()


def test_with_one_the_score_is_the_probability() -> None:
    confidence = Confidence((3.0,) * 13, (-1.0,) * 13)
    height = np.linspace(0, 1, 26).reshape(2, 13)
    assert np.array_equal(replace(BARE, confidence=confidence).scores(height), confidence.probability(height))


def test_curves_come_back_from_json_as_they_were() -> None:
    confidence = Confidence((1 / 3, 0.0), (-2 / 7, 1e-12))
    assert Confidence.from_dict(json.loads(json.dumps({"slope": [1 / 3, 0], "offset": [-2 / 7, 1e-12]}))) == confidence


@pytest.mark.parametrize(
    ("slope", "offset", "complaint"),
    [
        ((1.0, 2.0), (0.0,), "2 slopes and 1 offsets"),
        ((np.nan,), (0.0,), "not finite"),
        ((1.0,), (np.inf,), "not finite"),
        ((-0.1,), (0.0,), "falls"),
    ],
)
def test_what_is_no_curve_is_refused(slope: tuple, offset: tuple, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Confidence(slope, offset)


def test_each_joint_needs_its_own() -> None:
    with pytest.raises(ValueError, match="that of 2 joints, not of 13"):
        replace(BARE, confidence=Confidence((1.0, 1.0), (0.0, 0.0)))
