"""Skeletons: the shipped joint sets, mirror pairs, and files that are wrong."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kimnet_core.errors import InputError
from kimnet_core.pose.skeleton import Skeleton, load_skeleton, read_skeleton, shipped_names

PENN = (
    "head right_shoulder left_shoulder right_elbow left_elbow right_wrist left_wrist "
    "right_hip left_hip right_knee left_knee right_ankle left_ankle"
)
JHMDB = (
    "neck belly face right_shoulder left_shoulder right_hip left_hip right_elbow left_elbow "
    "right_knee left_knee right_wrist left_wrist right_ankle left_ankle"
)

VALID = """
name = "two"
title = "Two joints"
torso = ["a", "b"]
[[joint]]
name = "a"
color = "#ffffff"
[[joint]]
name = "b"
color = "#000000"
parent = "a"
"""


def test_three_joint_sets_ship() -> None:
    assert shipped_names() == ["coco17", "jhmdb15", "penn13"]
    assert [len(load_skeleton(name)) for name in shipped_names()] == [17, 15, 13]


def test_penn_joints_are_in_the_order_of_the_data_set() -> None:
    assert " ".join(load_skeleton("penn13").joints) == PENN


def test_jhmdb_joints_are_in_the_order_of_the_data_set() -> None:
    """Order of `pos_img` in joint_positions.mat (Jhuang et al. 2013)."""
    assert " ".join(load_skeleton("jhmdb15").joints) == JHMDB


def test_coco_joints_and_sigmas_are_those_of_pycocotools() -> None:
    skeleton = load_skeleton("coco17")
    assert skeleton.joints[0] == "nose"
    assert skeleton.joints[15:] == ("left_ankle", "right_ankle")
    # pycocotools/cocoeval.py, Params.setKpParams
    official = np.array([26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89]) / 1000
    np.testing.assert_allclose(skeleton.sigmas, official)


COLUMNS = ["Head", "Sho.", "Elb.", "Wri.", "Hip", "Knee", "Ank."]


@pytest.mark.parametrize("name", shipped_names())
def test_results_stand_in_the_papers_seven_columns(name: str) -> None:
    skeleton = load_skeleton(name)
    assert [title for title, _ in skeleton.groups] == COLUMNS
    assert all(sorted(skeleton.flip[list(members)]) == sorted(members) for _, members in skeleton.groups)


def test_the_columns_of_jhmdb_leave_out_neck_and_belly() -> None:
    skeleton = load_skeleton("jhmdb15")
    groups = {title: sorted(members) for title, members in skeleton.groups}
    assert groups == dict(zip(COLUMNS, [[2], [3, 4], [7, 8], [11, 12], [5, 6], [9, 10], [13, 14]], strict=True))


def test_groups_are_kept_but_do_not_make_another_skeleton() -> None:
    """Files from before there were groups hold the same joints."""
    skeleton = load_skeleton("penn13")
    again = Skeleton.from_dict(json.loads(json.dumps(skeleton.to_dict())))
    older = Skeleton.from_dict({key: value for key, value in skeleton.to_dict().items() if key != "groups"})
    assert again.groups == skeleton.groups
    assert older == skeleton
    assert older.groups == ()
    assert "groups" not in older.to_dict()


@pytest.mark.parametrize("name", shipped_names())
def test_flipping_swaps_sides_and_twice_changes_nothing(name: str) -> None:
    skeleton = load_skeleton(name)
    flip = skeleton.flip
    np.testing.assert_array_equal(flip[flip], np.arange(len(skeleton)))
    for i, joint in enumerate(skeleton.joints):
        mirrored = joint.replace("left_", "L").replace("right_", "left_").replace("L", "right_")
        assert skeleton.joints[flip[i]] == mirrored


@pytest.mark.parametrize("name", shipped_names())
def test_every_joint_is_drawn_and_none_is_joined_to_itself(name: str) -> None:
    skeleton = load_skeleton(name)
    assert {i for edge in skeleton.edges for i in edge} == set(range(len(skeleton)))
    assert all(a != b for a, b in skeleton.edges)
    assert len({frozenset(edge) for edge in skeleton.edges}) == len(skeleton.edges)


@pytest.mark.parametrize("name", shipped_names())
def test_the_torso_goes_from_a_shoulder_to_the_opposite_hip(name: str) -> None:
    skeleton = load_skeleton(name)
    shoulder, hip = (skeleton.joints[i] for i in skeleton.torso)
    assert {shoulder, hip} in ({"left_shoulder", "right_hip"}, {"right_shoulder", "left_hip"})


def test_an_unknown_joint_or_skeleton_is_named_with_the_choices() -> None:
    with pytest.raises(InputError, match="left_wrist"):
        load_skeleton("penn13").index("tail")
    with pytest.raises(InputError, match="coco17, jhmdb15, penn13"):
        load_skeleton("../penn13")


def test_a_skeleton_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    path.write_text(VALID, encoding="utf-8")
    skeleton = read_skeleton(path)
    assert (skeleton.joints, skeleton.edges, skeleton.torso) == (("a", "b"), ((0, 1),), (0, 1))


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("", id="empty"),
        pytest.param("not toml at all [", id="no toml"),
        pytest.param(VALID.replace('parent = "a"', 'parent = "c"'), id="parent that does not exist"),
        pytest.param(VALID.replace('parent = "a"', 'mirror = "c"'), id="mirror that does not exist"),
        pytest.param(VALID.replace('["a", "b"]', '["a", "c"]'), id="torso that does not exist"),
        pytest.param(VALID.replace('["a", "b"]', '["a"]'), id="half a torso"),
        pytest.param(VALID.replace('name = "b"', 'name = "a"'), id="a name twice"),
        pytest.param(VALID.replace('color = "#000000"', ""), id="no colour"),
        pytest.param(VALID + 'edges = "ab"', id="edges that are no list"),
        pytest.param('name = "x"\ntitle = "x"\ntorso = []\njoint = 3', id="joints that are no table"),
        pytest.param("edges = [['a', 'c']]\n" + VALID, id="edge to a joint that does not exist"),
        pytest.param(VALID.replace('parent = "a"', 'mirror = "b"'), id="its own mirror"),
        pytest.param(VALID + 'mirror = "a"\n[[joint]]\nname = "c"\ncolor = "#000000"\nmirror = "a"', id="two mirrors"),
        pytest.param(VALID + "color_ = 3", id="unknown key"),
        pytest.param(VALID.replace("#000000", "black"), id="colour that is no #rrggbb"),
        pytest.param(VALID + "sigma = 0", id="sigma of nothing"),
        pytest.param(VALID + "[groups]\nArm = ['c']", id="group of a joint that does not exist"),
        pytest.param(VALID + "[groups]\nArm = []", id="group of nothing"),
        pytest.param("groups = 3\n" + VALID, id="groups that are no table"),
        pytest.param(VALID.replace('name = "two"', "name = 2"), id="name that is no text"),
        pytest.param(VALID.replace('"b"', '"A"'), id="names that differ in writing only"),
        pytest.param(VALID.replace('parent = "a"', 'parent = "b"'), id="edge to itself"),
        pytest.param(VALID + "sigma = nan", id="sigma that is no number"),
    ],
)
def test_a_file_that_is_no_skeleton_is_refused_by_name(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(InputError, match=r"broken\.toml"):
        read_skeleton(path)


def test_a_missing_or_unreadable_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.toml"):
        read_skeleton(tmp_path / "gone.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"binary\.toml"):
        read_skeleton(binary)


@pytest.mark.parametrize("name", shipped_names())
def test_a_skeleton_survives_its_dictionary(name: str) -> None:
    """Weights and projects keep the whole definition as JSON."""
    skeleton = load_skeleton(name)
    assert Skeleton.from_dict(json.loads(json.dumps(skeleton.to_dict()))) == skeleton


@pytest.mark.parametrize("damaged", [{}, {"joint": 3}, {"joint": [{"name": "head"}], "name": "x"}])
def test_a_dictionary_that_is_no_skeleton_is_refused(damaged: dict) -> None:
    with pytest.raises(ValueError, match=r"lacks|not"):
        Skeleton.from_dict(damaged)
