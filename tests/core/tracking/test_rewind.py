"""A pose goes backwards through what was seen before, and what a person placed stays."""

from __future__ import annotations

import numpy as np
import pytest

from kimnet_core.inference.feature_cache import FeatureCache
from kimnet_core.inference.persistence import PAPER, Persistence
from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Poses, Source, joined, same
from kimnet_core.tracking import propagate, rewind
from kimnet_core.tracking.between import blended, run_between
from kimnet_core.tracking.crop_path import CropPath
from kimnet_core.tracking.features import LASTING, Features, View
from kimnet_core.tracking.propagate import Replayer
from kimnet_core.tracking.rewind import Rewinder
from kimnet_core.tracking.track import Seed, track

COUNT = 12
SEED = Seed(0, Crop(Box(20, 10, 84, 74), 64))


def path_with_steps() -> CropPath:
    """A window that moves at frame 4, and moves and turns at frame 9."""
    windows = np.tile([20.0, 10, 84, 74, 0], (COUNT, 1))
    windows[4:] = [24.0, 12, 84, 72, 0]
    windows[9:] = [28.0, 8, 98, 78, 60]
    return CropPath(windows)


def features_of(source, engine, persistence: Persistence = LASTING) -> Features:
    return Features(source, engine, FeatureCache(None, 2**26, engine.weights.config), persistence)


def labels_with(*corrections: tuple[int, int, float, float]) -> Poses:
    frames = [Poses.absent(1, 13) for _ in range(COUNT)]
    for frame, joint, x, y in corrections:
        frames[frame] = frames[frame].with_joint(joint, x, y)
    return joined(frames)


def rewound(features: Features, start: int, labels: Poses, stop: int = 0) -> Poses:
    path = path_with_steps()
    reached = Replayer(features, path, SEED).reach(start, labels)
    chunks = list(Rewinder(features, path, range(COUNT)).rewind(start, reached, labels, stop))
    ends = [chunk.start + len(chunk.poses) for chunk in chunks]
    assert ends == [start, *(chunk.start for chunk in chunks[:-1])]
    assert chunks[-1].start == stop
    return joined([chunk.poses for chunk in chunks[::-1]])


@pytest.mark.parametrize("name", ["torch_engine", "flow_engine"])
def test_no_picture_is_encoded_again_but_the_first(noise_source, request, name: str) -> None:
    features = features_of(noise_source, request.getfixturevalue(name))
    list(track(features, SEED, path=path_with_steps()))
    labels = labels_with((8, 5, 50, 40))
    Replayer(features, path_with_steps(), SEED).reach(8, labels)
    noise_source.reads.clear()
    rewound(features, 8, labels)
    assert set(noise_source.reads) <= {0}


def test_it_is_the_recursion_through_fresh_steps_in_the_other_order(noise_source, torch_engine) -> None:
    """As in the paper, with nothing held or learned, from a whole pose that a person placed."""
    features = features_of(noise_source, torch_engine, PAPER)
    spots = [(8, joint, 34.0 + 3 * joint, 30.0 + 2 * joint) for joint in range(13)]
    labels, path = labels_with(*spots), path_with_steps()
    ours = rewound(features, 8, labels)
    view = View(8, path.window(8, 64))
    nothing = np.full((13, 2), np.nan)
    state = features.recursion.start(features.first(view), view.crop.to_crop(labels.xy[8]))
    for frame in range(7, -1, -1):
        now = View(frame, path.window(frame, 64))
        state = features.recursion.advance(state, features.step(view, now), nothing).state
        view = now
    apart = np.abs(state.heatmaps - rewound_maps(features, labels)).max()
    assert apart < 0.02 * np.abs(state.heatmaps).max()
    assert set(ours.source.ravel()) == {Source.PROPAGATED}
    assert set(ours.origin.ravel()) == {8}


def rewound_maps(features: Features, labels: Poses) -> np.ndarray:
    """Heatmaps of frame 0, from frame 8."""
    path = path_with_steps()
    rewinder = Rewinder(features, path, range(COUNT))
    reached = Replayer(features, path, SEED).reach(8, labels)
    *_, last = rewinder._walk(reached, np.full((COUNT, 13, 2), np.nan))
    assert last.frame == 0
    return last.heatmaps


def test_a_correction_reaches_back_and_human_joints_never_change(noise_source, torch_engine) -> None:
    features = features_of(noise_source, torch_engine)
    before = rewound(features, 8, labels_with((3, 2, 33.25, 41.5)))
    labels = labels_with((8, 5, 60, 20), (3, 2, 33.25, 41.5))
    after = rewound(features, 8, labels)
    assert not np.allclose(before.xy[:, 5], after.xy[:, 5])
    assert after.xy[3, 2].tolist() == [33.25, 41.5]
    assert after.human.sum() == 1


def test_a_joint_that_was_moved_otherwise_goes_on_from_where_it_is_shown(noise_source, torch_engine) -> None:
    features = features_of(noise_source, torch_engine)
    labels = labels_with()
    xy = labels.xy.copy()
    xy[8, 5] = 60, 20
    moved = Poses.placed_by(Source.INTERPOLATED, xy, 0.9)
    plain, ours = rewound(features, 8, labels, 7), rewound(features, 8, moved, 7)
    by_hand = rewound(features, 8, labels_with((8, 5, 60, 20)), 7)
    assert not np.allclose(ours.xy[0, 5], plain.xy[0, 5])
    assert ours.xy[0, 5] == pytest.approx(by_hand.xy[0, 5], abs=1)


def test_a_second_way_back_is_the_first_and_compares_no_frames_again(noise_source, torch_engine, monkeypatch) -> None:
    features, path = features_of(noise_source, torch_engine), path_with_steps()
    labels = labels_with((8, 5, 60, 20))
    reached, rewinder = Replayer(features, path, SEED).reach(8, labels), Rewinder(features, path, range(COUNT))
    first = [chunk.poses for chunk in rewinder.rewind(8, reached, labels, 0)]
    monkeypatch.setattr(rewind, "reversed_step", None)
    again = [chunk.poses for chunk in rewinder.rewind(8, reached, labels, 0)]
    assert all(same(one, other) for one, other in zip(first, again, strict=True))


def test_no_more_steps_back_are_kept_than_there_is_room_for(noise_source, torch_engine, monkeypatch) -> None:
    monkeypatch.setattr(rewind, "KEPT", 3)
    features, path = features_of(noise_source, torch_engine), path_with_steps()
    rewinder = Rewinder(features, path, range(COUNT))
    reached = Replayer(features, path, SEED).reach(8, labels_with())
    list(rewinder.rewind(8, reached, labels_with(), 0))
    assert sorted(rewinder._reversed) == [0, 1, 2]


def test_it_ends_where_it_is_told(noise_source, torch_engine) -> None:
    features = features_of(noise_source, torch_engine)
    whole = rewound(features, 10, labels_with((10, 5, 50, 40)))
    part = rewound(features, 10, labels_with((10, 5, 50, 40)), 6)
    assert np.array_equal(part.xy, whole.xy[6:])
    path = path_with_steps()
    reached = Replayer(features, path, SEED).reach(4, labels_with())
    assert list(Rewinder(features, path, range(COUNT)).rewind(4, reached, labels_with(), 4)) == []


def test_a_frame_that_cannot_be_read_has_no_prediction(noise_source, torch_engine) -> None:
    noise_source.broken = {5}
    poses = rewound(features_of(noise_source, torch_engine), 9, labels_with((9, 5, 50, 40)))
    assert not poses.placed[5].any()
    assert poses.placed[[0, 1, 2, 3, 4, 6, 7, 8]].all()


def test_slips_are_told(noise_source, torch_engine) -> None:
    features, path = features_of(noise_source, torch_engine), path_with_steps()
    reached = Replayer(features, path, SEED).reach(4, labels_with())
    rewinder = Rewinder(features, path, range(COUNT))
    with pytest.raises(ValueError, match="not in the track"):
        list(rewinder.rewind(COUNT, reached, labels_with(), 0))
    with pytest.raises(ValueError, match="labels must be"):
        list(rewinder.rewind(4, reached, labels_with()[:3], 0))


def test_between_two_frames_both_runs_are_blended_stretch_by_stretch(noise_source, torch_engine) -> None:
    features, path = features_of(noise_source, torch_engine), path_with_steps()
    labels = labels_with((2, 5, 50, 40), (9, 5, 60, 20))
    replayer, rewinder = Replayer(features, path, SEED), Rewinder(features, path, range(COUNT))
    stretches = [stretch for stretch in run_between(replayer, rewinder, labels, 2, 9) if stretch is not None]
    assert [start + len(poses) for start, poses in stretches] == [9, *(start for start, _ in stretches[:-1])]
    assert stretches[-1][0] == 3
    blend = joined([poses for _, poses in stretches[::-1]])
    forward = joined([labels[2:3], *(chunk.poses for chunk in replayer.replay(2, labels))])[:8]
    back = [chunk.poses for chunk in rewinder.rewind(9, replayer.reach(9, labels), labels, 2)]
    expected = blended(forward, joined([*back[::-1], labels[9:10]]))
    assert same(blend, expected[1:-1])
    assert (blend.origin[0, 0], blend.origin[-1, 0]) == (2, 9)


def test_a_caller_can_stop_while_the_forward_run_is_under_way(noise_source, torch_engine, monkeypatch) -> None:
    monkeypatch.setattr(propagate, "FIRST_CHUNK", 2)
    features, path = features_of(noise_source, torch_engine), path_with_steps()
    parts = Replayer(features, path, SEED), Rewinder(features, path, range(COUNT))
    stretches = list(run_between(*parts, labels_with((2, 5, 50, 40), (9, 5, 60, 20)), 2, 9))
    assert stretches[0] is None
    assert stretches[-1] is not None


def test_between_needs_two_frames_in_their_order(noise_source, torch_engine) -> None:
    features, path = features_of(noise_source, torch_engine), path_with_steps()
    parts = Replayer(features, path, SEED), Rewinder(features, path, range(COUNT))
    with pytest.raises(ValueError, match="does not come before"):
        next(run_between(*parts, labels_with(), 9, 2))
