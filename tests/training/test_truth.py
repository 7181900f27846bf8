"""Machine labels in COCO's order become a table of Penn 13."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.labels.table import read_table
from kimnet_core.pose.pose import Source
from kimnet_core.pose.skeleton import load_skeleton
from training.datasets.coco17 import from_coco
from training.truth import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Two frames: joint k at (10 k, 7) and (10 k, 8); the left wrist of the second is not sure."""
    keypoints = np.ones((2, 17, 3))
    keypoints[..., 0] = 10 * np.arange(17)
    keypoints[..., 1] = [[7], [8]]
    keypoints[1, 9, 2] = 0.29
    np.savez(tmp_path / "labels.npz", cam03_consensus2d=keypoints, cam03_odd=np.ones((2, 5, 3)))
    return tmp_path / "labels.npz"


def test_joints_keep_their_names(penn) -> None:
    coco = load_skeleton("coco17")
    keypoints = np.arange(17 * 3.0).reshape(17, 3)
    joints = from_coco(keypoints, penn)
    for name in penn.joints[1:]:
        np.testing.assert_array_equal(joints[penn.index(name)], keypoints[coco.index(name)])


def test_the_head_is_the_mean_of_nose_and_ears(penn) -> None:
    keypoints = np.full((17, 3), 99.0)
    keypoints[[0, 3, 4]] = [(10, 20, 1), (16, 26, 0.4), (4, 14, 0.7)]
    np.testing.assert_allclose(from_coco(keypoints, penn)[penn.index("head")], [10, 20, 0.7])


def test_the_table_holds_the_joints_that_are_sure(labels, tmp_path, penn) -> None:
    assert main([str(labels), "--view", "cam03", "--out", str(tmp_path / "truth.csv")]) == 0
    poses = read_table(tmp_path / "truth.csv", penn, 2).labels.tracks[0].poses
    assert poses.xy[0, penn.index("left_wrist")].tolist() == [90, 7]
    assert np.isnan(poses.xy[1, penn.index("left_wrist")]).all()
    assert poses.placed.sum() == 25
    assert set(poses.source[poses.placed].tolist()) == {Source.IMPORTED}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--view", "cam07"], "cam07_consensus2d; it has: cam03_consensus2d, cam03_odd"),
        (["--view", "cam03", "--machine", "odd"], "(2, 5, 3), not (frames, 17, 3)"),
    ],
)
def test_labels_that_are_not_there_are_told_of(labels, tmp_path, capsys, options, told) -> None:
    assert main([str(labels), *options, "--out", str(tmp_path / "truth.csv")]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "truth.csv").exists()


def test_a_file_that_is_no_archive_is_told_of(labels, tmp_path, capsys) -> None:
    for content in (b"nothing", labels.read_bytes()[:900]):
        labels.write_bytes(content)
        assert main([str(labels), "--view", "cam03", "--out", str(tmp_path / "truth.csv")]) == 2
        assert "cannot be read as machine labels" in capsys.readouterr().err


def test_the_real_labels_give_every_joint_of_every_frame(shared, tmp_path, penn) -> None:
    source = shared / "data" / "videos" / "p2s_single_machine_labels.npz"
    assert main([str(source), "--view", "cam03", "--out", str(tmp_path / "truth.csv")]) == 0
    poses = read_table(tmp_path / "truth.csv", penn, 100).labels.tracks[0].poses
    assert poses.placed.all()
    stored = np.load(source)["cam03_consensus2d"]
    np.testing.assert_array_equal(poses.xy[:, penn.index("right_ankle")], stored[:, 16, :2])
