"""`python -m training.evaluate` on a small set in the layout of Penn Action."""

from __future__ import annotations

import csv
import json
from argparse import Namespace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from scipy.io import savemat

from kimnet_core.errors import InputError
from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.factory import build_network
from kimnet_core.model.network import Network
from kimnet_core.model.weights import save_weights
from kimnet_core.pose.skeleton import load_skeleton
from training.datasets.labelled_clips import ClipSet
from training.evaluate import evaluate_network, main
from training.protocol.report import HEADER


@pytest.fixture(scope="module")
def weights(tmp_path_factory) -> Path:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    config = KIMNetConfig(encoder="movenet", initializer="shared", feature_dim=8, input_size=64)
    save_weights(path, build_network(config), {"name": "tiny"})
    return path


@pytest.fixture(scope="module")
def penn_root(tmp_path_factory) -> Path:
    """Two clips of 6 and 3 grey frames, with 10 visible joints in each."""
    root = tmp_path_factory.mktemp("penn")
    (root / "labels").mkdir()
    for name, length in (("0001", 6), ("0002", 3)):
        (root / "frames" / name).mkdir(parents=True)
        for i in range(length):
            picture = np.full((60, 80, 3), 20 * i, np.uint8)
            cv2.imwrite(str(root / "frames" / name / f"{i + 1:06d}.jpg"), picture)
        rng = np.random.default_rng(0)
        labels = {
            "x": rng.uniform(20, 60, (length, 13)),
            "y": rng.uniform(10, 50, (length, 13)),
            "visibility": np.tile(np.arange(13) < 10, (length, 1)).astype(np.uint8),
            "bbox": np.tile([15.0, 5, 65, 55], (length, 1)),
            "dimensions": np.array([[60, 80, length]]),
            "action": "squat",
            "pose": "front",
            "train": -1,
            "nframes": length,
        }
        savemat(root / "labels" / f"{name}.mat", labels)
    return root


def test_table_and_files_hold_every_way_that_was_asked_for(weights, penn_root, tmp_path, capsys) -> None:
    files = ["--json", str(tmp_path / "x.json"), "--csv", str(tmp_path / "x.csv")]
    assert main([str(weights), "penn", str(penn_root), "--oks", "--rpstn", *files]) == 0
    told = capsys.readouterr().out
    for words in ("Head", "Ank.", "start every 5", "one start", "2 videos, 9 frames", "diagnostic, not PCK", "OKS-AP"):
        assert words in told
    assert told.count("one standing pose in every box") == 4

    runs = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert [run["reset_every"] for run in runs] == [5, None]
    assert [[one["size"] for one in run["evaluations"]] for run in runs] == [["torso", "person"]] * 2
    first = runs[0]["evaluations"][0]
    assert first["pck"][0]["pooled"]["counted"] == 90
    assert first["pck"][0]["groups"]["Ank."]["percent"] is None, "no ankle is visible"
    assert [each["step"] for each in first["drift"]] == [0, 1, 2, 3, 4]
    assert [each["step"] for each in runs[1]["evaluations"][0]["drift"]] == [0, 1, 2, 3, 4, 5]

    rows = list(csv.DictReader((tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()))
    assert tuple(rows[0]) == HEADER
    pooled = [row for row in rows if row["of"] == "pooled"]
    assert len(pooled) == 2 * 2 * 3
    assert float(pooled[0]["percent"]) == first["pck"][0]["pooled"]["percent"]


def test_joints_can_be_hidden_and_counted_apart(weights, penn_root, tmp_path, capsys) -> None:
    out = tmp_path / "x.json"
    ways = ["--reset", "3", "--size", "person", "--joints", "visible", "covered", "hidden", "--hide", "spatial"]
    assert main([str(weights), "penn", str(penn_root), *ways, "--hidden", "4", "--json", str(out)]) == 0
    assert "4 spatial" in capsys.readouterr().out
    (run,) = json.loads(out.read_text(encoding="utf-8"))
    counted = {one["joints"]: one["pck"][0]["pooled"]["counted"] for one in run["evaluations"]}
    assert (counted["visible"], counted["hidden"]) == (90, 27)
    assert 4 * 6 <= counted["covered"] <= 60, "of the six frames that follow a start"


def test_weights_for_other_joints_are_refused(penn_root, tmp_path, capsys) -> None:
    path = tmp_path / "coco.safetensors"
    config = KIMNetConfig(
        skeleton="coco17", joints=17, encoder="movenet", initializer="shared", feature_dim=8, input_size=64
    )
    save_weights(path, build_network(config), {"name": "tiny"})
    assert main([str(path), "penn", str(penn_root)]) == 2
    assert "coco17" in capsys.readouterr().err


def test_what_cannot_be_used_is_told_in_a_sentence(weights, penn_root, tmp_path, capsys) -> None:
    assert main([str(weights), "penn", str(tmp_path)]) == 2
    assert "no label files" in capsys.readouterr().err
    gone = str(tmp_path / "gone" / "x.csv")
    assert main([str(weights), "penn", str(penn_root), "--reset", "5", "--csv", gone]) == 2
    told = capsys.readouterr()
    assert "Head" in told.out, "what was measured is not lost"
    assert "gone" in told.err


def test_the_diagnostic_is_refused_before_anything_is_looked_at() -> None:
    clips = ClipSet("made", load_skeleton("coco17"), (), ())
    with pytest.raises(InputError, match="coco17"):
        evaluate_network(Network(KIMNetConfig()), clips, Namespace(rpstn=True))


@pytest.mark.parametrize("wrong", [["--reset", "0"], ["--hidden", "x"], ["--size", "head"], ["--joints", "covered"]])
def test_a_wrong_option_is_told(weights, penn_root, capsys, wrong: list[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(weights), "penn", str(penn_root), *wrong])
    assert "error:" in capsys.readouterr().err
