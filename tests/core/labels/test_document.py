"""Labels in memory: what swap accepts, what it gives back, and undo over random edits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kimnet_core.labels.document import Labels, TrackLabels
from kimnet_core.pose.pose import Poses, Source, Visibility, same
from tests.core.labels.projects import SKELETON, K


def labels(frames: int = 5) -> Labels:
    made = Labels(SKELETON, frames)
    made.add_track("Ann")
    return made


def model(frames: int, value: float = 3.0) -> Poses:
    return Poses.placed_by(Source.MODEL, np.full((frames, K, 2), value), 0.5, origin=1)


def test_swap_returns_what_was_there_and_swapping_back_undoes_it() -> None:
    document = labels()
    before = document.span(0, 0, 5)
    was = document.swap(0, 1, model(2))
    assert same(was, Poses.absent(2, K))
    assert document.pose(0, 1).xy[0, 0].tolist() == [3.0, 3.0]
    assert not document.pose(0, 0).placed.any()
    assert not document.pose(0, 3).placed.any()
    document.swap(0, 1, was)
    assert same(document.span(0, 0, 5), before)


def test_what_was_read_does_not_change_by_later_writes() -> None:
    document = labels()
    read = document.pose(0, 2)
    document.swap(0, 0, model(5))
    assert not read.placed.any()


def test_a_removed_track_keeps_its_poses_until_it_is_put_back() -> None:
    document = labels()
    document.swap(0, 0, model(5))
    gone = document.remove_track(0)
    assert document.tracks == {}
    document.insert_track(gone)
    assert same(document.span(0, 0, 5), model(5))
    document.swap(0, 0, model(5, 4.0))
    assert same(gone.poses, model(5)), "the removed track is nobody else's to change"


def test_track_ids_count_on_and_are_unique() -> None:
    document = labels()
    assert document.add_track("Bob").id == 1
    with pytest.raises(ValueError, match="already"):
        document.insert_track(TrackLabels(1, "Eve", Poses.absent(5, K)))
    with pytest.raises(ValueError, match="poses must be"):
        document.insert_track(TrackLabels(2, "Eve", Poses.absent(4, K)))


def test_a_model_never_changes_a_human_joint() -> None:
    document = labels()
    document.swap(0, 2, document.pose(0, 2).with_joint(4, 10.0, 20.0, Visibility.HIDDEN))
    document.write(0, 0, model(5))
    pose = document.pose(0, 2)
    assert pose.xy[0, 4].tolist() == [10.0, 20.0]
    assert pose.visibility[0, 4] == Visibility.HIDDEN
    assert pose.xy[0, 5].tolist() == [3.0, 3.0]
    assert document.anchors(0).tolist() == [2]


def changed(poses: Poses, name: str, value: object) -> Poses:
    array = getattr(poses, name).copy()
    array[0, 0] = value
    return replace(poses, **{name: array})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("xy", (np.nan, 1.0)),
        ("xy", (np.inf, 1.0)),
        ("xy", (-1.1e6, 1.0)),
        ("score", np.nan),
        ("score", 1.5),
        ("visibility", 3),
        ("visibility", 0),  # absent, and yet with a position
        ("source", 9),
        ("source", Source.NONE),
    ],
)
def test_what_must_not_be_stored_is_refused_and_nothing_written(name: str, value: object) -> None:
    document = labels()
    with pytest.raises(ValueError, match=r"needs?|must|kinds"):
        document.swap(0, 1, changed(model(1), name, value))
    assert same(document.span(0, 0, 5), Poses.absent(5, K))


@pytest.mark.parametrize(("start", "frames"), [(-1, 1), (5, 1), (4, 2)])
def test_frames_beyond_the_video_are_refused(start: int, frames: int) -> None:
    with pytest.raises(IndexError, match="a video of 5"):
        labels().swap(0, start, model(frames))


def test_other_joints_and_unknown_tracks_are_refused() -> None:
    with pytest.raises(ValueError, match="13 joints, got 4"):
        labels().swap(0, 0, Poses.absent(1, 4))
    with pytest.raises(KeyError):
        labels().pose(7, 0)


class EditsAndUndo(RuleBasedStateMachine):
    """Random edits, undo and redo, beside a list of plain whole copies that cannot be wrong."""

    frames = 6

    def __init__(self) -> None:
        super().__init__()
        self.labels = labels(self.frames)
        self.states = [self.labels.span(0, 0, self.frames)]
        self.at = 0
        self.steps: list[tuple[int, Poses]] = []

    def did(self, start: int, before: Poses) -> None:
        self.steps[self.at :] = [(start, before)]
        self.at += 1

    def expect(self, start: int, poses: Poses) -> None:
        state = self.states[self.at]
        arrays = {name: getattr(state, name).copy() for name in Poses.__slots__}
        for name, array in arrays.items():
            array[start : start + len(poses)] = getattr(poses, name)
        self.states[self.at + 1 :] = [Poses(**arrays)]

    @rule(frame=st.integers(0, 5), joint=st.integers(0, K - 1), x=st.floats(-1e6, 1e6), seen=st.sampled_from([1, 2]))
    def place(self, frame: int, joint: int, x: float, seen: int) -> None:
        poses = self.labels.pose(0, frame).with_joint(joint, x, -x, Visibility(seen))
        self.expect(frame, poses)
        self.did(frame, self.labels.swap(0, frame, poses))

    @rule(start=st.integers(0, 5), length=st.integers(1, 6), value=st.floats(0, 100))
    def propagate(self, start: int, length: int, value: float) -> None:
        length = min(length, self.frames - start)
        human = self.labels.span(0, start, start + length).human
        poses = model(length, value)
        self.expect(start, poses.over(self.states[self.at][start : start + length]))
        self.did(start, self.labels.write(0, start, poses))
        assert (self.labels.span(0, start, start + length).human == human).all()

    @precondition(lambda self: self.at > 0)
    @rule()
    def undo(self) -> None:
        self.at -= 1
        start, poses = self.steps[self.at]
        self.steps[self.at] = start, self.labels.swap(0, start, poses)

    @precondition(lambda self: self.at < len(self.steps))
    @rule()
    def redo(self) -> None:
        start, poses = self.steps[self.at]
        self.steps[self.at] = start, self.labels.swap(0, start, poses)
        self.at += 1

    @invariant()
    def is_as_the_model_says(self) -> None:
        assert same(self.labels.span(0, 0, self.frames), self.states[self.at])


TestEditsAndUndo = EditsAndUndo.TestCase
