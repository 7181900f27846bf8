"""Left and right of a person who stands with spread arms and legs; labels within 10 px agree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.pose.skeleton import load_skeleton
from training.datasets.limbs import untangled
from training.datasets.lspet import read_lspet_people
from training.datasets.stills import AGREE, FAIR, Person

PENN = load_skeleton("penn13")
SIDE = 160.0
RIGHT = np.array(
    [[50, 0], [40, 15], [60, 15], [25, 25], [75, 25], [5, 30], [95, 30], [43, 50], [57, 50], [40, 75], [60, 75],
     [38, 100], [62, 100]], float,
)  # fmt: skip
PERSON = Person(Path("x.jpg"), 0, RIGHT, RIGHT + 1, np.full(13, 0.8), SIDE)


def exchanged(*limbs: str) -> np.ndarray:
    """Labels in which the left and the right of some joints are each other's."""
    human = RIGHT.copy()
    for limb in limbs:
        pair = [PENN.index(f"{side}_{limb}") for side in ("left", "right")]
        human[pair] = human[pair[::-1]]
    return human


def unsure(*limbs: str) -> np.ndarray:
    return np.array([0.1 if joint.partition("_")[2] in limbs else 0.8 for joint in PENN.joints])


@pytest.mark.parametrize(
    ("wrong", "unseen"),
    [
        ((), ()),
        ((), ("wrist", "elbow", "ankle")),
        (("wrist",), ()),
        (("wrist",), ("wrist",)),
        (("elbow",), ("elbow",)),
        (("shoulder", "elbow", "wrist"), ("wrist",)),
        (("hip", "knee", "ankle"), ("ankle",)),
        (("shoulder", "elbow", "wrist", "hip", "knee", "ankle"), ("wrist", "ankle")),
    ],
)
def test_labels_are_put_right_by_the_teacher_and_by_the_limbs(wrong, unseen) -> None:
    person = replace(PERSON, human=exchanged(*wrong), score=unsure(*unseen))
    np.testing.assert_array_equal(untangled(person, PENN).human, RIGHT)


def test_without_limbs_to_tell_an_unsure_teacher_exchanges_nothing() -> None:
    """A whole body the other way round has limbs as long as the right one."""
    human = exchanged("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    person = replace(PERSON, human=human, score=np.full(13, FAIR - 0.01))
    assert untangled(person, PENN) is person


def test_a_pair_of_which_one_is_missing_stays() -> None:
    human = exchanged("wrist")
    human[PENN.index("left_wrist")] = np.nan
    person = replace(PERSON, human=human)
    assert untangled(person, PENN) is person


def test_whoever_the_teacher_did_not_look_at_stays() -> None:
    nowhere = np.full((13, 2), np.nan)
    person = Person(PERSON.path, 0, exchanged("wrist"), nowhere, np.full(13, np.nan), np.nan)
    assert untangled(person, PENN) is person


COORDINATE = st.one_of(st.just(float("nan")), st.floats(-50, 300))


@given(st.lists(st.tuples(COORDINATE, COORDINATE, COORDINATE, COORDINATE, st.floats(0, 1)), min_size=13, max_size=13))
def test_labels_only_ever_change_sides(rows) -> None:
    table = np.array(rows)
    human = np.where(np.isfinite(table[:, :2]).all(axis=1, keepdims=True), table[:, :2], np.nan)
    after = untangled(Person(Path("x"), 0, human, table[:, 2:4], table[:, 4], SIDE), PENN).human
    for joint, mirrored in enumerate(PENN.flip):
        assert any(np.array_equal(after[joint], human[i], equal_nan=True) for i in (joint, mirrored))
    assert np.array_equal(np.isnan(after), np.isnan(human))


def test_more_real_labels_agree_with_the_teacher_and_few_people_change(shared) -> None:
    people = read_lspet_people(shared / "data" / "lspet", PENN)[0][::40]
    after = [untangled(person, PENN) for person in people]

    def agreeing(some) -> int:
        return sum(int((np.linalg.norm(one.human - one.teacher, axis=1) <= AGREE * one.side).sum()) for one in some)

    changed = sum(a is not b for a, b in zip(people, after, strict=True))
    assert 0 < changed < 0.2 * len(people)
    assert agreeing(after) > agreeing(people)
