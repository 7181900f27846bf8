"""What is hidden goes along with joints and people, and moves: one undo step each."""

from __future__ import annotations

import numpy as np
import pytest

from kimnet_core.occlusion.mask import Mask
from kimnet_core.occlusion.occluders import Shape
from kimnet_core.occlusion.shapes import disc, square
from tests.app.stand_in import FRAMES, HEIGHT, WIDTH, StandInSession, course


@pytest.fixture
def session(qapp: object) -> StandInSession:
    session = StandInSession()
    session.open()
    session.view.set(brush=8.0)
    return session


@pytest.fixture
def said(session: StandInSession) -> list[str]:
    heard: list[str] = []
    session.masks.noticed.connect(heard.append)
    return heard


def middle(mask: np.ndarray) -> list[float]:
    return np.argwhere(mask).mean(axis=0)[::-1].tolist()


def test_a_disc_follows_the_picked_joint_over_the_picked_frames(session: StandInSession, said: list[str]) -> None:
    session.selection.select_joint(3)
    session.range.choose(range(2, 6))
    session.masks.shape = Shape.DISC
    session.masks.follow_joints()
    masks = session.document.masks
    assert sorted(masks.frames) == [2, 3, 4, 5]
    for frame, mask in masks.frames.items():
        np.testing.assert_array_equal(mask, disc(HEIGHT, WIDTH, tuple(course().xy[frame, 3]), 8))
    assert said == ["Right elbow: hidden on 4 frames."]
    assert session.document.history.undoText() == "Hide Right elbow"
    session.document.history.undo()
    assert not session.document.masks


def test_where_no_frames_are_picked_it_goes_on_from_here(session: StandInSession) -> None:
    session.selection.select_joint(3)
    session.playback.seek(4)
    session.masks.frames = 3
    session.masks.follow_joints()
    assert sorted(session.document.masks.frames) == [4, 5, 6, 7]
    session.masks.frames = 999
    session.masks.follow_joints()
    assert sorted(session.document.masks.frames) == list(range(4, FRAMES))


def test_what_was_hidden_stays_hidden_and_several_joints_hide_together(session: StandInSession) -> None:
    before = square(HEIGHT, WIDTH, (100, 80), 6)
    session.document.set_mask(0, before, "Paint")
    session.selection.select_joints(frozenset({1, 4}), 1)
    session.masks.frames = 1
    session.masks.follow_joints()
    both = [square(HEIGHT, WIDTH, tuple(course().xy[0, joint]), 8) for joint in (1, 4)]
    np.testing.assert_array_equal(session.document.masks.frames[0], before | both[0] | both[1])
    assert session.document.history.undoText() == "Hide 2 joints"


def test_the_middle_of_the_person_is_that_of_the_box_around_them(session: StandInSession) -> None:
    session.masks.frames = 2
    session.masks.follow_person()
    for frame in range(3):
        xy = course().xy[frame]
        expected = square(HEIGHT, WIDTH, tuple((xy.min(axis=0) + xy.max(axis=0)) / 2), 8)
        np.testing.assert_array_equal(session.document.masks.frames[frame], expected)


def test_a_joint_that_is_nowhere_hides_nothing_and_says_so(session: StandInSession, said: list[str]) -> None:
    document = session.document
    absent = document.labels.span(0, 0, FRAMES)
    document.put_poses(0, 0, absent.without(np.arange(absent.joints) == 2), "Take away")
    session.selection.select_joint(2)
    steps = document.history.count()
    session.masks.follow_joints()
    assert (document.history.count(), len(document.masks)) == (steps, 0)
    assert said[-1].startswith("Right shoulder") or "nowhere" in said[-1]


def test_a_shape_on_two_frames_is_led_from_one_to_the_other(session: StandInSession, said: list[str]) -> None:
    document = session.document
    document.set_mask(2, square(HEIGHT, WIDTH, (20, 20), 9), "Paint")
    document.set_mask(6, square(HEIGHT, WIDTH, (60, 40), 9), "Paint")
    session.playback.seek(4)
    session.masks.fill_between()
    assert {frame: middle(mask) for frame, mask in document.masks.frames.items()} == {
        2: [20, 20], 3: [30, 25], 4: [40, 30], 5: [50, 35], 6: [60, 40],
    }  # fmt: skip
    assert said == ["3 frames hidden."]
    document.history.undo()
    assert sorted(document.masks.frames) == [2, 6]


def test_picked_frames_are_filled_from_their_first_to_their_last(session: StandInSession) -> None:
    document = session.document
    document.set_masks(dict.fromkeys(range(2, 7), Mask.of(square(HEIGHT, WIDTH, (20, 20), 9))), "Repeat mask")
    document.set_mask(6, square(HEIGHT, WIDTH, (60, 40), 9), "Move paint")
    session.range.choose(range(2, 7))
    session.masks.fill_between()
    assert middle(document.masks.frames[4]) == [40, 30]


@pytest.mark.parametrize(("first", "last", "why"), [(3, 4, "with others between"), (3, None, "with others between")])
def test_nothing_to_fill_is_said_in_one_sentence(
    session: StandInSession, said: list[str], first: int, last: int | None, why: str
) -> None:
    for frame in (first, last):
        if frame is not None:
            session.document.set_mask(frame, square(HEIGHT, WIDTH, (20, 20), 9), "Paint")
    session.playback.seek(first)
    session.masks.fill_between()
    assert why in said[-1]


def test_two_shapes_are_not_made_one(session: StandInSession, said: list[str]) -> None:
    session.document.set_mask(2, square(HEIGHT, WIDTH, (20, 20), 19), "Paint")
    session.document.set_mask(6, disc(HEIGHT, WIDTH, (60, 40), 19), "Paint")
    session.playback.seek(3)
    session.masks.fill_between()
    assert "frames 2 (from 0) and 6 (from 0) is not one shape" in said[-1]
    assert sorted(session.document.masks.frames) == [2, 6]
