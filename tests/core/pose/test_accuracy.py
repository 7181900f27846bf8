"""PCK by four measures, each counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kimnet_core.pose.accuracy import accuracy
from kimnet_core.pose.skeleton import load_skeleton

PENN = load_skeleton("penn13")
HEAD, WRIST = PENN.index("head"), PENN.index("left_wrist")


def test_each_measure_by_hand() -> None:
    """The torso is 100, the person 300 pixels: 19 px are right by all but @0.1 torso, 31 px by none but @0.2 person."""
    truth = np.full((2, 13, 2), np.nan)
    shoulder, hip = PENN.torso
    truth[:, shoulder], truth[:, hip], truth[:, HEAD], truth[:, WRIST] = (0, 0), (60, 80), (0, -100), (0, 200)
    found = truth.copy()
    found[0, WRIST] += (0, 19)
    found[1, WRIST] += (31, 0)
    found[1, HEAD] = np.nan
    measures = {(each.size, each.alpha): each for each in accuracy(found, truth, np.array([0, 1]), PENN)}
    wrist = {key: each.joints["left_wrist"].percent for key, each in measures.items()}
    assert wrist == {("torso", 0.2): 50, ("torso", 0.1): 0, ("person", 0.2): 100, ("person", 0.1): 50}
    total = measures["torso", 0.2].total
    assert total.percent == pytest.approx(100 * 6 / 8)
    assert (total.low, total.high, total.counted) == (50, 100, 8)
    assert measures["torso", 0.2].joints["head"].percent == 50
    assert set(measures["person", 0.1].joints) == {"head", "left_wrist", "left_shoulder", "right_hip"}


def test_without_a_torso_only_the_person_is_a_measure() -> None:
    truth = np.full((1, 13, 2), np.nan)
    truth[0, HEAD], truth[0, WRIST] = (0, 0), (0, 50)
    by_torso, _, by_person, _ = accuracy(truth, truth, np.array([0]), PENN)
    assert (by_torso.total.counted, by_torso.joints) == (0, {})
    assert (by_person.total.counted, by_person.total.percent) == (2, 100)
