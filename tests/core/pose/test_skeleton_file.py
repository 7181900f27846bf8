"""A person's own skeletons: written as TOML, kept in a folder, listed beside the shipped ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.errors import InputError
from kimnet_core.pose.skeleton import (
    Skeleton,
    keep_skeleton,
    known_skeletons,
    load_skeleton,
    plain,
    read_skeleton,
    shipped_names,
    skeleton_names,
    user_folder,
    write_skeleton,
)

NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
SIGMAS = st.floats(0, exclude_min=True, allow_infinity=False)


@st.composite
def skeletons(draw: st.DrawFn) -> Skeleton:
    joints = draw(st.lists(NAMES, min_size=1, max_size=6, unique_by=plain))
    k, joint = len(joints), st.sampled_from(range(len(joints)))
    order = draw(st.permutations(range(k)))
    pairs = sorted(tuple(sorted(order[i : i + 2])) for i in range(0, draw(st.integers(0, k // 2)) * 2, 2))
    groups = draw(st.dictionaries(NAMES, st.lists(joint, min_size=1, max_size=3), max_size=3))
    edges = st.tuples(joint, joint).filter(lambda edge: edge[0] != edge[1])
    return Skeleton(
        draw(NAMES),
        draw(NAMES),
        tuple(joints),
        tuple(draw(st.lists(edges, max_size=5))) if k > 1 else (),
        tuple(pairs),
        tuple(draw(st.lists(COLORS, min_size=k, max_size=k))),
        draw(st.tuples(joint, joint)),
        tuple(draw(st.lists(SIGMAS, min_size=k, max_size=k))),
        tuple((title, tuple(members)) for title, members in groups.items()),
    )


@given(skeletons())
def test_what_is_written_is_read_back_as_it_was(skeleton: Skeleton) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "one.toml"
        write_skeleton(path, skeleton)
        again = read_skeleton(path)
    assert again == skeleton
    assert again.groups == skeleton.groups


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_skeleton_survives_its_file(name: str, tmp_path: Path) -> None:
    skeleton = load_skeleton(name)
    write_skeleton(tmp_path / "one.toml", skeleton)
    again = read_skeleton(tmp_path / "one.toml")
    assert (again, again.groups) == (skeleton, skeleton.groups)


def test_ones_own_skeletons_stand_behind_the_shipped_ones() -> None:
    mine = replace(load_skeleton("penn13"), name="mine", title="Mine")
    path = keep_skeleton(mine)
    assert path == user_folder() / "mine.toml"
    assert skeleton_names() == [*shipped_names(), "mine"]
    assert load_skeleton("mine") == mine
    keep_skeleton(replace(mine, title="Later"))
    assert load_skeleton("mine").title == "Later"


@pytest.mark.parametrize("name", ["penn13", "Penn13", "../up", "", "a b", "x" * 65])
def test_a_name_that_is_taken_or_no_file_name_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"another name|cannot be kept"):
        keep_skeleton(replace(load_skeleton("penn13"), name=name))
    assert skeleton_names() == shipped_names()


def test_a_file_of_a_shipped_name_shadows_nothing() -> None:
    user_folder().mkdir(parents=True)
    write_skeleton(user_folder() / "penn13.toml", replace(load_skeleton("coco17"), name="penn13"))
    assert skeleton_names() == shipped_names()
    assert len(load_skeleton("penn13")) == 13


def test_damaged_files_are_skipped_with_a_sentence_each() -> None:
    keep_skeleton(replace(load_skeleton("penn13"), name="mine"))
    (user_folder() / "bad.toml").write_text("joint = [", encoding="utf-8")
    write_skeleton(user_folder() / "wrong.toml", load_skeleton("penn13"))
    found, problems = known_skeletons()
    assert [skeleton.name for skeleton in found] == [*shipped_names(), "mine"]
    assert len(problems) == 2
    assert "bad.toml is not valid" in problems[0]
    assert "wrong.toml names itself 'penn13'" in problems[1]


def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone.*cannot be written"):
        write_skeleton(tmp_path / "gone" / "one.toml", load_skeleton("penn13"))
