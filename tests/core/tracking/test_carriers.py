"""Each carrier where it must be right, and holding where it must fail."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.tracking.carriers import Flow, Hold, Network, PerFrame, dense_inverse_search, lucas_kanade
from kimnet_core.tracking.crop_path import CropPath
from kimnet_core.tracking.effort import Truth, corrections, effort
from kimnet_core.tracking.features import Features
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.track import Seed, track

COUNT = 9
VELOCITY = np.array([3.0, -1.0])  # pixels a frame
JOINTS = np.array([[70.0, 80.0], [90.0, 100.0], [75.0, 110.0]])
NAMES = ("a", "b", "c")


@pytest.fixture
def moving(array_source):
    """A soft texture that goes by."""
    texture = np.random.default_rng(1).integers(0, 256, (60, 60, 3), dtype=np.uint8)
    wide = cv2.resize(texture, (300, 300), interpolation=cv2.INTER_CUBIC)
    (x, y), side = VELOCITY.astype(int), 180
    starts = [(60 - t * y, 60 - t * x) for t in range(COUNT)]
    return array_source(np.stack([wide[row : row + side, column : column + side] for row, column in starts]))


def there(count: int = COUNT) -> np.ndarray:
    return JOINTS + VELOCITY * np.arange(count)[:, None, None]


def windows(count: int = COUNT) -> list[Crop]:
    """One that changes twice, and is turned at last."""
    boxes = [Box.square(90, 90, 150)] * 3 + [Box.square(95, 90, 140)] * 3 + [Box.square(100, 85, 150)] * (count - 6)
    return [Crop(box, 64, 30.0 if t > 5 else 0.0) for t, box in enumerate(boxes)]


def truth() -> Truth:
    """A torso is 20 pixels, so that a joint is off beyond 4."""
    return Truth(there(), np.full(COUNT, 20.0), 0.2)


@pytest.mark.parametrize("look", [lucas_kanade, dense_inverse_search])
def test_flow_goes_with_the_picture_through_any_windows(moving, look) -> None:
    carrier = Flow(moving, range(COUNT), windows(), look)
    found = effort(list(corrections(carrier, truth())), truth(), NAMES)
    assert found.clicks == 3
    labels = Poses.placed_by(Source.HUMAN, there())
    poses = np.stack(list(carrier.carry(2, labels)))
    np.testing.assert_allclose(poses, there()[3:], atol=0.3)


@pytest.mark.parametrize("look", [lucas_kanade, dense_inverse_search])
def test_flow_looks_at_each_pair_of_frames_once_and_leaves_absent_joints_out(moving, look) -> None:
    carrier = Flow(moving, range(1, COUNT), windows()[1:], look)
    xy = there()[1:].copy()
    xy[:, 1] = np.nan
    labels = Poses.placed_by(Source.HUMAN, xy)
    once = np.stack(list(carrier.carry(0, labels)))
    reads = len(moving.reads)
    assert (reads, set(moving.reads)) == (2 * (COUNT - 2), set(range(1, COUNT)))
    np.testing.assert_array_equal(np.stack(list(carrier.carry(3, labels))).shape, (COUNT - 5, 3, 2))
    assert len(moving.reads) == reads
    assert np.isnan(once[:, 1]).all()
    assert np.isfinite(once[:, [0, 2]]).all()


def test_a_pose_that_is_held_is_off_when_the_body_has_gone_too_far() -> None:
    """It goes 3.16 px a frame: off in each second one."""
    found = effort(list(corrections(Hold(), truth())), truth(), NAMES)
    assert list(found.by_frame) == [0, 2, 4, 6, 8]
    assert found.clicks == 15
    assert found.lasting.mean == 1


def test_poses_found_one_by_one_are_not_helped_by_a_correction() -> None:
    """The second joint is 5 px off in the last three frames."""
    xy = there()
    xy[-3:, 1, 0] += 5
    found = effort(list(corrections(PerFrame(xy), truth())), truth(), NAMES)
    assert found.by_frame == {0: NAMES, 6: ("b",), 7: ("b",), 8: ("b",)}
    assert found.lasting.errors[1] == pytest.approx(0.25)


@pytest.fixture
def walker(body_at, picture_of, array_source, dot_engine):
    """Somebody who walks 4 pixels a frame, where they are, and what a network needs to replay frame 3 and on."""
    xy = np.stack([body_at(80 + 4 * t, 120, 90) for t in range(14)])
    features = Features(array_source(np.stack([picture_of(pose) for pose in xy])), dot_engine)
    seed = Seed(3, xy=xy[3])
    laid = np.array([tracked.evidence.crop.window for tracked in track(features, seed)])
    return xy, (features, CropPath.empty(14).put(3, laid), seed)


def test_the_network_is_replayed_from_the_frame_that_was_put_right(walker) -> None:
    xy, stretch = walker
    click = np.full_like(xy[3:], np.nan)
    click[4, 5] = xy[7, 5] + [0, 30]
    clicked = Poses.placed_by(Source.PROPAGATED, xy[3:]).over(Poses.placed_by(Source.HUMAN, click))
    expected = np.concatenate([chunk.poses.xy for chunk in Replayer(*stretch).replay(7, clicked)])
    np.testing.assert_array_equal(np.stack(list(Network(*stretch).carry(4, clicked))), expected)
    assert len(expected) == 6


def test_a_network_that_sees_needs_the_first_frame_alone(walker) -> None:
    xy, stretch = walker
    judge = Truth(xy[3:], np.full(11, 40.0), 0.2)
    found = effort(list(corrections(Network(*stretch), judge)), judge, [str(joint) for joint in range(13)])
    assert found.clicks == 13
    assert found.uncorrected.percent == 100


def test_windows_that_lost_the_person_are_laid_anew_from_the_frame_that_was_put_right(walker) -> None:
    """From frame 6 on the windows lie far away; one look by the annotator brings them back."""
    xy, (features, path, seed) = walker
    away = path.windows[3] + [300, 0, 300, 0, 0]
    lost = path.put(6, np.tile(away, (8, 1)))
    judge = Truth(xy[3:], np.full(11, 40.0), 0.2)
    found = effort(list(corrections(Network(features, lost, seed), judge)), judge, [str(joint) for joint in range(13)])
    assert found.clicks == 26  # all joints of the first frame and of the first that was lost
    assert list(found.by_frame) == [0, 3]
