"""From one skeleton to another: what matches, what is derived, what is lost, and who then has placed a joint."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.errors import InputError
from kimnet_core.labels.document import Labels, check
from kimnet_core.pose.pose import Poses, Source, Visibility, same
from kimnet_core.pose.remap import Remap
from kimnet_core.pose.skeleton import Skeleton, load_skeleton
from tests.core.labels.random_labels import labels

PENN, COCO, JHMDB = (load_skeleton(name) for name in ("penn13", "coco17", "jhmdb15"))


def named(*joints: str) -> Skeleton:
    rows = [{"name": joint, "color": "#ffffff"} for joint in joints]
    return Skeleton.from_dict({"name": "made", "title": "Made", "torso": [joints[0]] * 2, "joint": rows})


def test_cocos_head_is_the_mean_of_nose_and_ears_and_all_else_goes_by_name() -> None:
    remap = Remap.by_name(COCO, PENN)
    assert remap.origin[PENN.index("head")] == (COCO.index("nose"), COCO.index("left_ear"), COCO.index("right_ear"))
    for joint in PENN.joints[1:]:
        assert remap.origin[PENN.index(joint)] == (COCO.index(joint),)
    assert remap.lost == ("left_eye", "right_eye")
    assert remap.empty == ()


def test_what_penn_does_not_have_stays_empty_in_coco_and_its_head_is_lost() -> None:
    remap = Remap.by_name(PENN, COCO)
    assert remap.empty == ("nose", "left_eye", "right_eye", "left_ear", "right_ear")
    assert remap.lost == ("head",)


def test_jhmdbs_trunk_is_derived_from_shoulders_and_hips() -> None:
    remap = Remap.by_name(PENN, JHMDB)
    names = {joint: tuple(PENN.joints[i] for i in remap.origin[JHMDB.index(joint)]) for joint in JHMDB.joints[:3]}
    assert names["face"] == ("head",)
    assert names["neck"] == ("left_shoulder", "right_shoulder")
    assert names["belly"] == ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
    assert (remap.lost, remap.empty) == ((), ())


def test_names_match_however_they_are_written() -> None:
    remap = Remap.by_name(named("Left Wrist", "TAIL"), named("left-wrist", "tail"))
    assert remap.origin == ((0,), (1,))


def test_a_persons_choice_goes_before_the_guess_and_may_be_nothing() -> None:
    remap = Remap.by_name(PENN, COCO, {"nose": ["head"], "left_wrist": []})
    assert remap.origin[COCO.index("nose")] == (0,)
    assert remap.origin[COCO.index("left_wrist")] == ()
    assert remap.lost == ("left_wrist",)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        pytest.param({"tail": ["head"]}, "coco17 has no joint 'tail'", id="target"),
        pytest.param({"nose": ["tail"]}, "penn13 has no joint 'tail'", id="source"),
        pytest.param({"nose": ["head", "Head"]}, "nose is mapped twice", id="origin twice"),
        pytest.param({"nose": ["head"], "Nose": ["head"]}, "Nose is mapped twice", id="joint twice"),
    ],
)
def test_a_choice_of_what_is_not_there_is_refused_in_a_sentence(chosen: dict[str, list[str]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Remap.by_name(PENN, COCO, chosen)


def test_a_mean_is_placed_only_where_all_are_and_is_as_sure_as_the_least() -> None:
    remap = Remap(named("a", "b"), named("m"), ((0, 1),))
    xy = np.array([[[0, 0], [4, 10]], [[0, 0], [np.nan, np.nan]]])
    poses = Poses.placed_by(Source.MODEL, xy, np.array([[0.9, 0.25], [0.9, 0]]), origin=3)
    poses = replace(poses, visibility=np.array([[2, 1], [2, 0]], np.uint8))
    mean = remap.apply(poses)
    assert mean.xy[0, 0].tolist() == [2, 5]
    assert mean.score[:, 0].tolist() == [0.25, 0]
    assert mean.visibility[:, 0].tolist() == [Visibility.HIDDEN, Visibility.ABSENT]
    assert mean.source[:, 0].tolist() == [Source.INTERPOLATED, Source.NONE]
    assert mean.origin[:, 0].tolist() == [-1, -1]
    assert np.isnan(mean.xy[1]).all()


def test_an_anchor_stays_one_only_where_it_is_one_joint() -> None:
    remap = Remap(named("a", "b"), named("one", "mean", "none"), ((1,), (0, 1), ()))
    human = Poses.placed_by(Source.HUMAN, np.zeros((1, 2, 2)))
    assert remap.apply(human).source[0].tolist() == [Source.HUMAN, Source.INTERPOLATED, Source.NONE]


@given(labels(), st.permutations(["tail", "paw", *PENN.joints]))
def test_to_a_superset_in_any_order_and_back_changes_nothing(made: Labels, order: list[str]) -> None:
    superset = named(*order)
    there, back = Remap.by_name(PENN, superset), Remap.by_name(superset, PENN)
    assert set(there.empty) == {"tail", "paw"}
    for track in made.tracks.values():
        wider = there.apply(track.poses)
        check(wider)
        assert same(back.apply(wider), track.poses)


@given(labels())
def test_whatever_is_remapped_can_be_stored(made: Labels) -> None:
    for track in made.tracks.values():
        for target in (COCO, JHMDB):
            check(Remap.by_name(PENN, target).apply(track.poses))


def test_origins_must_fit_both_skeletons() -> None:
    for origin in [(), ((0, 0),), ((2,),), ((-1,),)]:
        with pytest.raises(ValueError, match=r"origins|not joints"):
            Remap(named("a", "b"), named("m"), origin)
    with pytest.raises(ValueError, match="must have 2 joints"):
        Remap(named("a", "b"), named("m"), ((0,),)).apply(Poses.absent(1, 3))
