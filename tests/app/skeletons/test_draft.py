"""Whatever a person does to a draft, it stays a skeleton, and every label finds its joint again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.skeletons.draft import Draft
from app.skeletons.layout import layout
from kimnet_core.pose.skeleton import Skeleton, load_skeleton

PENN = load_skeleton("penn13")
STEPS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 99), st.integers(0, 99)), max_size=40)


def act(draft: Draft, verb: int, a: int, b: int) -> None:
    one, other = (draft.joints[n % len(draft.joints)] for n in (a, b))
    match verb:
        case 0:
            draft.add()
        case 1 | 2:
            draft.remove(one)
        case 3:
            draft.rename(one, ("tail", "Left Wrist", "", f"joint {b}")[b % 4])
        case 4:
            draft.move(one, 1 if b % 2 else -1)
        case 5:
            draft.pair(one, other if b % 3 else None)
        case 6:
            draft.join(one, other)
        case 7:
            draft.set_torso(b % 2, one)
        case 8:
            draft.paint(one, ("#AA00ff", "red", "")[b % 3])
        case _:
            draft.set_sigma(one, ("0.1", "0,2", "nan", "-1", "x", "inf")[b % 6])


@given(STEPS)
def test_no_row_of_verbs_makes_it_anything_but_a_skeleton(steps: list[tuple[int, int, int]]) -> None:
    draft = Draft(PENN)
    for step in steps:
        act(draft, *step)
    made = draft.skeleton()
    assert Skeleton.from_dict(made.to_dict()) == made
    assert (made.joints == PENN.joints) == (not draft.structural)
    assert not draft.problem, "the name follows what the joints became"
    origins = dict(zip(made.joints, draft.remap().origin, strict=True))
    assert all(origins[joint.name] == (joint.was,) for joint in draft.joints if joint.was >= 0)
    assert set(layout(draft, {})) == set(draft.joints)


def test_an_untouched_draft_is_the_skeleton_it_began_with() -> None:
    draft = Draft(PENN)
    assert draft.skeleton() == PENN
    assert draft.skeleton().groups == PENN.groups
    for name in ("coco17", "jhmdb15"):
        draft.begin(load_skeleton(name))
        assert draft.skeleton() == load_skeleton(name)
        assert draft.structural


def test_a_joint_that_changes_its_name_with_another_takes_its_labels_along() -> None:
    draft = Draft(PENN)
    left, right = (draft.joints[PENN.index(name)] for name in ("left_wrist", "right_wrist"))
    for joint, name in ((left, "other"), (right, "left_wrist"), (left, "right_wrist")):
        draft.rename(joint, name)
    remap = draft.remap()
    assert remap.origin[PENN.index("left_wrist")] == (PENN.index("left_wrist"),)
    assert remap.target.joints[PENN.index("left_wrist")] == "right_wrist"


@pytest.mark.parametrize("name", ["coco17", "penn13"])
def test_a_name_that_means_other_joints_to_everybody_is_refused(name: str) -> None:
    draft = Draft(PENN)
    draft.remove(draft.joints[0])
    assert draft.name == "penn13-2"
    draft.set_name(name)
    assert draft.problem == f"Other joints need another short name than {name}."


def test_joints_lie_apart_and_as_in_the_picture_where_it_has_them_all() -> None:
    draft = Draft(PENN)
    seen = {name: (float(i), 2.0 * i) for i, name in enumerate(PENN.joints)}
    assert {joint.name: place for joint, place in layout(draft, seen).items()} == seen
    tail = draft.add()
    draft.join(tail, draft.joints[0])
    places = layout(draft, seen)
    assert len(set(places.values())) == len(PENN) + 1
    del seen["head"]
    assert layout(draft, seen)[draft.joints[0]] != (0.0, 0.0), "half a picture is none"
