"""`kimnet compare` holds two runs against each other, of labels or of networks."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from kimnet_core.resources import SAMPLE_CLIP
from tests.e2e.command import BOX, FRAMES, kimnet, refused

LEAP = 200  # pixels


@pytest.fixture
def leapt(tracked: Path, tmp_path: Path) -> Path:
    """The tracked labels, but the left wrist is elsewhere in the last frame and absent in the one before."""
    path = tmp_path / "leapt.csv"
    with (tracked / "labels.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    wrist = [row for row in rows if row["joint"] == "left_wrist"]
    assert len(wrist) == FRAMES
    wrist[-1]["x"] = str(float(wrist[-1]["x"]) + LEAP)
    rows.remove(wrist[-2])
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_same_labels_agree_whatever_file_they_are_in(tracked: Path) -> None:
    status, text, _ = kimnet("compare", SAMPLE_CLIP, tracked / "labels.csv", tracked / "clip.kimnet")
    assert status == 0
    assert f"in {FRAMES} frames from 0 on" in text
    assert "100.0 % within 0.1 and 100.0 % within 0.2" in text
    assert "nowhere farther apart than 0.2" in text


def test_what_differs_is_told_with_its_reason(tracked: Path, leapt: Path, tmp_path: Path) -> None:
    out = tmp_path / "apart.csv"
    asked = ["compare", SAMPLE_CLIP, tracked / "labels.csv", leapt]
    _, text, _ = kimnet(*asked, "--csv", out)
    assert "leapt.csv has no such joint" in text
    _, told, _ = kimnet(*asked, "--json")
    report = json.loads(told)
    away, missing = report["stretches"]
    assert (away["joint"], away["first"], away["last"], away["worst"]) == (
        "left_wrist",
        FRAMES - 1,
        FRAMES - 1,
        FRAMES - 1,
    )
    assert (missing["reason"], missing["first"], missing["which"], missing["distance"]) == (
        "missing",
        FRAMES - 2,
        1,
        None,
    )
    (wrist,) = (row for row in report["joints"] if row["joint"] == "left_wrist")
    assert wrist["shares"] == [50, 50]
    assert wrist["largest"] == pytest.approx(away["distance"])
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == FRAMES * 13
    (absent,) = (row for row in rows if not row["distance"])
    assert (absent["frame"], absent["joint"]) == (str(FRAMES - 2), "left_wrist")


def test_a_network_agrees_with_itself_and_with_what_it_wrote(weights: Path, tracked: Path) -> None:
    run = ["--weights", weights, "--engine", "torch", "--stop", FRAMES, "--box", BOX]
    for other in (["--weights", weights], [tracked / "clip.kimnet"]):
        status, text, error = kimnet("compare", SAMPLE_CLIP, *other, *run)
        assert status == 0, error
        assert "100.0 % within 0.1" in text


def test_networks_that_know_other_joints_are_compared_by_name(weights: Path, coco_weights: Path) -> None:
    run = ["--weights", weights, "--weights", coco_weights, "--engine", "torch", "--stop", 3, "--box", BOX, "--json"]
    status, text, _ = kimnet("compare", SAMPLE_CLIP, *run)
    assert status == 0
    names = [row["joint"] for row in json.loads(text)["joints"]]
    assert "left_wrist" in names
    assert "head" not in names
    assert len(json.loads(text)["course"]) == 3


def test_two_runs_are_needed(weights: Path, tracked: Path, tmp_path: Path) -> None:
    labels = tracked / "labels.csv"
    assert "Name two runs" in refused("compare", SAMPLE_CLIP, labels)
    assert "Name two runs" in refused("compare", SAMPLE_CLIP, labels, labels, "--weights", weights)
    assert "cannot be written" in refused("compare", SAMPLE_CLIP, labels, labels, "--csv", tmp_path / "no" / "x.csv")
