"""`kimnet figure`: the paper's figures of the sample clip."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from kimnet_core.resources import SAMPLE_CLIP
from tests.e2e.command import BOX, kimnet, refused

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
CLIP = (SAMPLE_CLIP, "--box", BOX, "--stop", 8)


def drawn(path: Path) -> tuple[list[str], int]:
    """All words of a drawing, and how many pictures it holds."""
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    return [each.text or "" for each in root.iter(f"{SVG}text")], len(list(root.iter(f"{SVG}image")))


@pytest.mark.parametrize(
    ("number", "options", "pictures", "words"),
    [
        (4, ("--frame", 3, "--joint", "right_knee"), 2, "frame 3: the right knee"),
        (5, ("--frame", 2, "--frame", 6, "--joint", "head"), 8, "frame 6"),
        (6, ("--frame", 2), 5, "frame 2: 2 covered"),
        (7, ("--frame", 2, "--joint", "head"), 5, "frame 5: 1 covered"),
        (9, ("--frame", 3), 5, "frame 7"),
    ],
)
def test_each_figure_is_drawn_of_the_clip(
    weights: Path, tmp_path: Path, number: int, options: tuple[object, ...], pictures: int, words: str
) -> None:
    out = tmp_path / "figure.svg"
    tiny = ("--weights", weights, "--engine", "torch")
    status, text, _ = kimnet("figure", number, *CLIP, *tiny, *options, "--out", out, "--json")
    assert status == 0
    said, count = drawn(out)
    assert count == pictures
    assert words in said
    assert any(each.startswith(f"Figure {number}: ") for each in said)
    assert json.loads(text)["caption"].startswith(f"Figure {number}: ")


def test_what_is_covered_moves_those_joints_and_in_one_frame_alone(tmp_path: Path) -> None:
    moved = {}
    for number in (6, 7):
        options = ("--frame", 2, "--joint", "right_shoulder", "--joint", "right_elbow", "--json")
        _, text, _ = kimnet("figure", number, *CLIP, *options, "--out", tmp_path / "figure.svg")
        told = re.search(r"(\d+) of 65 joints moved", json.loads(text)["caption"])
        assert told is not None
        moved[number] = int(told[1])
    assert 0 < moved[6] < moved[7]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((8, *CLIP), "kimnet occlude resources/recipes/count.toml"),
        ((12, *CLIP), "none of 4, 5, 6, 7, 9"),
        ((4, *CLIP, "--frame", 0), "--frame must be from 1 to 7"),
        ((5, *CLIP, "--frame", 0), "--frame must be from 1 to 7"),
        ((6, *CLIP, "--frame", 6), "--frame must be from 1 to 4"),
        ((9, *CLIP, "--frame", 5), "--frame must be from 0 to 3"),
        ((4, *CLIP, "--joint", "tail"), "tail"),
        ((4, *CLIP, "--joint", "head", "--joint", "left_hip"), "give --joint once"),
        ((9, *CLIP, "--frame", 1, "--frame", 2), "give --frame once"),
        ((6, SAMPLE_CLIP, "--box", BOX, "--stop", 3), "needs 5 frames or more, and there are 3"),
    ],
)
def test_what_cannot_be_drawn_is_said(weights: Path, tmp_path: Path, arguments: tuple[object, ...], told: str) -> None:
    tiny = ("--weights", weights, "--engine", "torch")
    assert told in refused("figure", *arguments, *tiny, "--out", tmp_path / "figure.svg")
    assert not (tmp_path / "figure.svg").exists()


def test_a_place_that_cannot_be_written_is_said(weights: Path, tmp_path: Path) -> None:
    asked = ("figure", 9, *CLIP, "--weights", weights, "--engine", "torch")
    assert "choose another place" in refused(*asked, "--out", tmp_path / "nowhere" / "figure.svg")
