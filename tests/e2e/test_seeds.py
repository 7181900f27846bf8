"""`kimnet seeds` carries wrong first poses through a clip, and tells when they are forgotten."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from app.cli_options import SeedKind
from kimnet_core.resources import SAMPLE_CLIP
from kimnet_core.tracking.perturbations import Kind
from tests.e2e.command import BOX, kimnet, refused

FEW = ["--repeats", 2, "--engine", "torch", "--device", "cpu", "--stop", 4]


def test_every_kind_can_be_asked_for() -> None:
    assert [str(kind) for kind in SeedKind] == [str(kind) for kind in Kind]


def test_all_kinds_are_tried_from_a_box(weights: Path, tmp_path: Path) -> None:
    drawing, file = tmp_path / "seeds.svg", tmp_path / "seeds.csv"
    status, text, _ = kimnet(
        "seeds", SAMPLE_CLIP, "--box", BOX, "--weights", weights, *FEW, "--svg", drawing, "--csv", file
    )
    assert status == 0
    assert "11 wrong first poses through 4 frames from 0 on" in text  # 3 drawn kinds twice, 2 scales, 3 swaps
    for words in ("left and right exchanged", "one joint wrong", "not held", "Wri."):
        assert words in text
    with file.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == 11 * 13
    wrong = [row for row in rows if row["kind"] == "wrong" and float(row["first"]) > 0]
    assert len(wrong) == 2, "one joint each"
    swaps = [row["amount"] for row in rows if row["kind"] == "swap"]
    assert list(dict.fromkeys(swaps)) == ["arms", "legs", "all"]
    panels = [each for each in ET.parse(drawing).iter() if each.get("class") == "median"]
    assert len(panels) == len(Kind)


def test_a_program_reads_the_same_and_the_same_number_draws_the_same(weights: Path, tracked: Path) -> None:
    asked = ["seeds", SAMPLE_CLIP, "--project", tracked / "clip.kimnet", "--weights", weights, *FEW, "--json"]
    asked += ["--kind", "noise", "--amount", 0.3]
    (_, one, _), (_, again, _), (_, other, _) = (kimnet(*asked, "--seed", draw) for draw in (3, 3, 4))
    told = json.loads(one)
    assert told["amounts"] == {"noise": 0.3}
    assert told["rows"] == json.loads(again)["rows"] != json.loads(other)["rows"]
    (course,) = told["courses"]
    assert len(course["median"]) == 4
    assert told["rows"][0]["settling"]["runs"] == 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--amount", 0.3], "--amount is of one kind"),
        (["--amount", 1, "--kind", "swap"], "--amount is of one kind"),
        (["--amount", 0, "--kind", "scale"], "not above 0"),
        (["--box", BOX, "--project", "clip.kimnet"], "Give --project or --box, not both"),
        (["--project", "missing.kimnet"], "missing.kimnet"),
    ],
)
def test_what_cannot_be_done_is_said(weights: Path, options: list, sentence: str) -> None:
    assert sentence in refused("seeds", SAMPLE_CLIP, "--weights", weights, *FEW, *options)


def test_a_table_that_cannot_be_written_is_told(weights: Path, tmp_path: Path) -> None:
    asked = ["seeds", SAMPLE_CLIP, "--box", BOX, "--weights", weights, *FEW, "--kind", "swap"]
    assert "cannot be written" in refused(*asked, "--csv", tmp_path / "missing" / "seeds.csv")


def test_a_project_about_other_joints_is_refused(coco_weights: Path, tracked: Path) -> None:
    asked = ["seeds", SAMPLE_CLIP, "--project", tracked / "clip.kimnet", "--weights", coco_weights, *FEW]
    assert "Choose weights for the same joints" in refused(*asked)
