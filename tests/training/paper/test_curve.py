"""The curve of Figure 8: means over seeds, drawn where they belong."""

from __future__ import annotations

import csv
import math
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from training.paper.comparison import Spread
from training.paper.curve import Mark, courses, curve, write_csv
from training.paper.results import Point

POINTS = [
    Point("RPSTN", 1, 2, 60.0, 40.0),
    Point("RPSTN", 1, 1, 70.0, 50.0),
    Point("KIMNet", 1, 1, 80.0, math.nan),
    Point("KIMNet", 2, 1, 84.0, 50.0),
]


def shapes(drawing: str, kind: str) -> list[ET.Element]:
    return [each for each in ET.fromstring(drawing).iter() if each.get("class") == kind]


def numbers(path: ET.Element) -> list[float]:
    return [float(each) for each in re.findall(r"[\d.]+", path.get("d") or "")]


def test_points_of_several_seeds_become_one() -> None:
    assert courses(POINTS) == {
        "RPSTN": (Mark(1, 1, Spread(70.0), Spread(50.0)), Mark(2, 1, Spread(60.0), Spread(40.0))),
        "KIMNet": (Mark(1, 2, Spread(82.0, pytest.approx(8**0.5)), None),),
    }


def test_numbers_are_written_as_they_are_drawn(tmp_path) -> None:
    write_csv(tmp_path / "figure8.csv", POINTS)
    with (tmp_path / "figure8.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1] == ["1", "RPSTN", "1", "everything", "70.000", ""]
    assert rows[-1] == ["1", "KIMNet", "2", "everything", "82.000", "2.828"]
    assert len(rows) == 1 + 5  # of the covered joints of one run there was none


def test_higher_shares_stand_higher_and_a_bar_goes_as_far_to_either_side() -> None:
    drawing = curve(POINTS, "of nothing")
    (line,) = [numbers(each) for each in shapes(drawing, "s0 line")[1:2]]  # the first is the legend's
    assert line[0] < line[2]  # one joint, then two
    assert line[1] < line[3]
    mark = numbers(shapes(drawing, "s1")[1])
    _, top, tall = numbers(shapes(drawing, "s1 bar")[0])
    assert mark[1] + 4.5 == pytest.approx(top + tall / 2, abs=0.2)


def test_networks_differ_in_shape_as_in_colour() -> None:
    drawing = curve([Point(str(row), 1, 1, 50.0 + row, 50.0) for row in range(4)], "of nothing")
    legend = [shapes(drawing, f"s{row}")[0] for row in range(4)]
    outlines = {(each.tag, re.sub(r"M[\d. ]+", "", each.get("d") or "")) for each in legend}
    assert len(outlines) == 4


@pytest.mark.parametrize(("low", "high"), [(50.0, 50.0), (0.0, 100.0), (99.9, 100.0)])
def test_the_axis_has_room_for_all_points_and_few_numbers(low: float, high: float) -> None:
    drawing = curve([Point("KIMNet", 1, 1, low, low), Point("KIMNet", 1, 2, high, high)], "of nothing")
    shares = [int(each) for each in re.findall(r">(\d+) %<", drawing)]
    own = shares[: len(shares) // 2]
    assert own[0] <= low
    assert own[-1] >= high
    assert 2 <= len(own) <= 9
    assert len({b - a for a, b in pairwise(own)}) == 1


def test_a_panel_without_a_number_says_so() -> None:
    assert "nothing was counted" in curve([Point("KIMNet", 1, 1, 50.0, math.nan)], "of nothing")


def test_a_caption_stands_below_word_for_word() -> None:
    caption = "a <very> long line " * 30
    elements = ET.fromstring(curve(POINTS, caption)).iter("{http://www.w3.org/2000/svg}text")
    told = [each.text or "" for each in elements if each.get("class") == "faint"]
    assert caption.strip() in " ".join(told)
