"""Somebody is found at any place and size, and nobody where nobody is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from kimnet_core.tracking.crop_path import POSE_MARGIN, around_box
from kimnet_core.tracking.find_person import OVERLAP, Look, _closer, find_person, windows


@pytest.mark.parametrize(
    ("x", "y", "height"), [(60, 120, 200), (160, 120, 100), (270, 90, 80), (250, 180, 90), (40, 60, 70)]
)
def test_somebody_is_found_where_they_are(dot_engine, body_at, picture_of, x, y, height) -> None:
    there = body_at(x, y, height)
    found = find_person(dot_engine, picture_of(there))
    assert found is not None
    assert np.abs(found.xy - there).max() < 2
    assert found.score > 0.8
    assert found.heatmaps.shape == (13, 64, 64)


def test_the_box_gives_the_window_that_the_pose_asks_for(dot_engine, body_at, picture_of) -> None:
    there = body_at(160, 120, 100)
    found = find_person(dot_engine, picture_of(there))
    assert found is not None
    wanted = Box.around(there).squared(POSE_MARGIN)
    assert found.crop.box.iou(wanted) > 0.9
    assert around_box(found.box, 256).box.corners == pytest.approx(found.crop.box.corners)


def test_nobody_is_found_in_an_empty_picture(dot_engine, picture_of, body_at) -> None:
    assert find_person(dot_engine, np.zeros_like(picture_of(body_at(160, 120, 100)))) is None


def test_joints_on_one_spot_are_no_body(dot_engine, picture_of) -> None:
    spot = np.array([160, 120]) + 6.0 * np.stack(np.divmod(np.arange(13), 4), axis=1)
    assert find_person(dot_engine, picture_of(spot)) is None


@pytest.mark.parametrize(("height", "width"), [(720, 1280), (1280, 720), (480, 480), (40, 60), (2, 3)])
def test_windows_reach_every_corner_and_overlap(height: int, width: int) -> None:
    boxes = windows(height, width)
    corners = [(x, y) for x in (-0.5, width - 0.5) for y in (-0.5, height - 0.5)]
    for side in {round(box.width, 6) for box in boxes}:
        same = [box for box in boxes if round(box.width, 6) == side]
        for x, y in corners:
            assert any(box.x1 - 1e-6 <= x <= box.x2 + 1e-6 and box.y1 - 1e-6 <= y <= box.y2 + 1e-6 for box in same)
        starts = sorted({round(box.x1, 6) for box in same})
        assert all(b - a <= side * (1 - OVERLAP) + 1e-6 for a, b in pairwise(starts))
    assert len(boxes) <= 30


def test_the_search_looks_wider_while_a_joint_is_missing(body_at) -> None:
    whole = body_at(160, 120, 100)
    headless = whole.copy()
    headless[0] = np.nan
    for xy in (whole, headless):
        look = Look(Crop(Box.square(160, 120, 200)), xy, 0.8, np.zeros((13, 64, 64), np.float32))
        window = _closer(look).box
        assert (np.abs(whole - window.center) < window.width / 2).all()
