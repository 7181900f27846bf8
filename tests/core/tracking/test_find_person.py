"""Somebody is found at any place and size, and nobody where nobody is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from kimnet_core.model.crop import Crop, turn
from kimnet_core.model.heatmaps import decode
from kimnet_core.pose.box import Box
from kimnet_core.pose.lean import lean, wrapped
from kimnet_core.tracking.crop_path import ANGLE_STEP, POSE_MARGIN, around_box
from kimnet_core.tracking.find_person import (
    CANDIDATES,
    OVERLAP,
    ROUNDS,
    SURE,
    Look,
    _closer,
    _nearest,
    find_in_box,
    find_person,
    windows,
)


@pytest.mark.parametrize(
    ("x", "y", "height"), [(60, 120, 200), (160, 120, 100), (270, 90, 80), (250, 180, 90), (40, 60, 70)]
)
def test_somebody_is_found_where_they_are(dot_engine, body_at, picture_of, x, y, height) -> None:
    there = body_at(x, y, height)
    found = find_person(dot_engine, picture_of(there))
    assert found is not None
    assert np.abs(found.xy - there).max() < 2
    assert found.height > 0.8
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


def test_the_search_looks_wider_while_a_joint_is_missing(dot_engine, body_at) -> None:
    whole = body_at(160, 120, 100)
    headless = whole.copy()
    headless[0] = np.nan
    for xy in (whole, headless):
        look = Look(Crop(Box.square(160, 120, 200)), xy, 0.8, np.zeros((13, 64, 64), np.float32))
        window = _closer(look, dot_engine.weights.skeleton).box
        assert (np.abs(whole - window.center) < window.width / 2).all()


class UprightEngine:
    """An engine that hardly sees those who do not stand upright in the window."""

    def __init__(self, engine) -> None:
        self.weights, self.head, self._engine, self.looks = engine.weights, engine.head, engine, 0

    def initialize(self, crops: np.ndarray) -> np.ndarray:
        self.looks += len(crops)
        maps = self._engine.initialize(crops)
        for i, (xy, score) in enumerate(zip(*decode(maps), strict=True)):
            seen = np.where(score[:, None] > 0.5, xy, np.nan)
            if not abs(lean(seen, self.weights.skeleton)) < 40:
                maps[i] *= 0.5
        return maps


@pytest.fixture
def upright_engine(dot_engine) -> UprightEngine:
    return UprightEngine(dot_engine)


def leaning(xy: np.ndarray, degrees: float) -> np.ndarray:
    """The body turned clockwise about its middle."""
    middle = np.array(Box.around(xy).center)
    return (xy - middle) @ turn(degrees).T + middle


@pytest.mark.parametrize("degrees", [90, -90, 180, 130, -60])
def test_somebody_who_lies_or_stands_on_the_head_is_found_through_a_turned_window(
    upright_engine, body_at, picture_of, degrees
) -> None:
    there = leaning(body_at(160, 120, 100), degrees)
    found = find_person(upright_engine, picture_of(there))
    assert found is not None
    assert np.abs(found.xy - there).max() < 2
    assert abs(wrapped(degrees - found.crop.angle)) <= ANGLE_STEP / 2


def test_nobody_looks_through_turned_windows_for_somebody_who_surely_stands(
    upright_engine, body_at, picture_of
) -> None:
    found = find_person(upright_engine, picture_of(body_at(160, 120, 100)))
    assert found is not None
    assert found.crop.angle == 0
    assert upright_engine.looks <= len(windows(240, 320)) + ROUNDS * CANDIDATES


@pytest.mark.parametrize("degrees", [0, 35, 90, -150])
def test_a_window_around_a_drawn_box_is_turned_as_shows_the_person_best(
    upright_engine, body_at, picture_of, degrees
) -> None:
    there = leaning(body_at(160, 120, 100), degrees)
    box = Box.around(there)
    found = find_in_box(upright_engine, picture_of(there), box)
    assert found.crop.box == around_box(box, 256).box
    assert abs(wrapped(degrees - found.crop.angle)) < 40
    assert np.abs(found.xy - there).max() < 2


def test_a_turned_window_must_be_clearly_better_than_the_upright_one(dot_engine, body_at, picture_of) -> None:
    """This engine sees the dots alike through any window, and too few of them to be sure."""
    there = body_at(160, 120, 100)
    there[6:] = there[:1] + 1000.0
    found = find_in_box(dot_engine, picture_of(there), Box.around(there[:6]))
    assert found.height < SURE
    assert found.crop.angle == 0


def test_a_box_with_nobody_in_it_is_seen_upright(dot_engine, picture_of, body_at) -> None:
    empty = np.zeros_like(picture_of(body_at(160, 120, 100)))
    found = find_in_box(dot_engine, empty, Box(20, 20, 60, 90))
    assert found.crop == around_box(Box(20, 20, 60, 90), 256)
    assert np.isnan(found.xy).all()


def test_of_people_seen_about_as_well_the_nearer_is_meant() -> None:
    def seen(side: float, score: float) -> Look:
        return Look(Crop(Box.square(100, 100, side)), np.zeros((13, 2)), score, np.zeros((13, 64, 64), np.float32))

    near, far, doubtful = seen(90, 0.83), seen(50, 0.86), seen(200, 0.7)
    assert _nearest([far, near, doubtful]) is near
    assert _nearest([far, doubtful]) is far
    assert _nearest([]) is None
