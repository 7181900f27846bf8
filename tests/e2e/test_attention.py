"""`kimnet attention`: the matrix of the sample clip as numbers and as a drawing."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.resources import SAMPLE_CLIP
from tests.e2e.command import BOX, FRAMES, kimnet, refused

if TYPE_CHECKING:
    from pathlib import Path

CLIP = ("attention", SAMPLE_CLIP, "--box", BOX, "--stop", FRAMES)


def test_rows_sum_to_one_in_every_file(tmp_path: Path) -> None:
    npz, table = tmp_path / "w.npz", tmp_path / "w.csv"
    status, out, _ = kimnet(*CLIP, "--out", npz, "--out", table, "--json")
    assert status == 0
    listeners = json.loads(out)["listeners"]
    with np.load(npz) as held:
        weights, names = held["weights"], held["joints"].tolist()
    assert weights.shape == (FRAMES, 13, 13)
    assert np.isnan(weights[0]).all()
    np.testing.assert_allclose(weights[1:].sum(axis=2), 1, atol=1e-5)
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == (FRAMES - 1) * 13 * 13
    first = rows[0]
    at = names.index(first["joint"]), names.index(first["joint_before"])
    assert float(first["weight"]) == pytest.approx(weights[int(first["frame"])][at], rel=1e-4)
    head = listeners[0]
    assert head["itself"] == pytest.approx(float(weights[1:, 0, 0].mean()), abs=1e-6)
    assert 0 <= head["entropy"] <= 1


def test_a_frame_is_drawn_with_every_name_on_both_sides(tmp_path: Path) -> None:
    drawing = tmp_path / "w.svg"
    status, out, _ = kimnet(*CLIP, "--frame", 2, "--out", drawing)
    assert status == 0
    assert "joint, frame 2" in out
    written = drawing.read_text(encoding="utf-8")
    assert written.count(">left wrist<") == 2
    assert written.count('class="cell"') == 13 * 13


def test_what_cannot_be_told_is_refused(tmp_path: Path) -> None:
    assert "no frame before it" in refused(*CLIP, "--frame", 0)
    assert "none of the endings" in refused(*CLIP, "--out", tmp_path / "w.txt")
    assert "cannot be written" in refused(*CLIP, "--out", tmp_path / "missing" / "w.csv")
