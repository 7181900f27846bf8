"""Two networks on the same frames: who is nearer is marked where it belongs, and counted."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from kimnet_core.figures import canvas
from kimnet_core.figures.strips import GAP, LEFT, SIDE, TOP, Count, Line, Strip, compared, strip
from kimnet_core.pose.skeleton import load_skeleton

SVG = "{http://www.w3.org/2000/svg}"
FRAMES, JOINTS, PIXELS = 2, 13, 256


def groups(drawing: str) -> dict[tuple[int, int], list[ET.Element]]:
    """By row and frame, what is drawn over a picture."""
    found: dict[tuple[int, int], list[ET.Element]] = {}
    for group in ET.fromstring(drawing).iter(f"{SVG}g"):
        place = re.match(r"translate\(([\d.]+) ([\d.]+)\) scale\(0", group.get("transform", ""))
        if place:
            x, y = map(float, place.groups())
            found[round((y - TOP) / (SIDE + GAP)), round((x - LEFT) / (SIDE + GAP))] = list(group)
    return found


def marks(elements: list[ET.Element], kind: str) -> int:
    return sum(each.get("class") == kind for each in elements)


@pytest.fixture
def shown() -> Strip:
    """Of the second network joint 3 is nearer in the first frame, of the first joint 5 in the second."""
    xy = np.random.default_rng(0).uniform(20, 200, (FRAMES, JOINTS, 2))
    winner = np.zeros((FRAMES, JOINTS), np.int8)
    winner[0, 3], winner[1, 5] = 1, -1
    hidden = np.zeros((FRAMES, JOINTS), bool)
    hidden[1, 2] = True
    return Strip(
        load_skeleton("penn13"),
        np.zeros((FRAMES, PIXELS, PIXELS, 3), np.uint8),
        ("one", "two"),
        (np.empty((0, 3), np.intp), np.array([[10, 20, 40], [60, 70, 40]])),
        (
            Line("labels", xy, hidden),
            Line("RPSTN", xy + 1, marked=winner < 0, mark=canvas.farther),
            Line("KIMNet", xy + 2, marked=winner > 0, mark=canvas.nearer),
        ),
        ((canvas.nearer, "KIMNet is nearer"), (canvas.farther, "RPSTN is nearer")),
    )


def test_nearer_is_who_is_so_by_a_tenth_of_the_torso() -> None:
    truth = np.zeros((1, 4, 2))
    truth[0, 3] = np.nan
    first = np.array([[[30.0, 0], [0, 10], [10, 0], [0, 0]]])
    second = np.array([[[0.0, 5], [0, 20], [0, 19.5], [9, 9]]])
    assert compared(first, second, truth, np.array([100.0])).tolist() == [[1, -1, 0, 0]]
    assert compared(second, first, truth, np.array([100.0])).tolist() == [[-1, 1, 0, 0]]
    assert not compared(first, second, truth, np.array([np.nan])).any()


def test_counts_are_of_the_joints_in_question() -> None:
    winner = np.array([[1, -1, 0, 1]], np.int8)
    count = Count.of(winner, np.array([[True, True, True, False]]))
    assert count == Count(3, 1, 1)
    assert count + Count(1, 1, 0) == Count(4, 2, 1)
    said = "of 3 visible joints KIMNet is nearer in 1 (33.3 %) and RPSTN in 1 (33.3 %)"
    assert count.told("visible joints", "RPSTN", "KIMNet") == said
    assert Count().told("hidden joints", "RPSTN", "KIMNet") == "there are no hidden joints"


def test_a_mark_stands_in_the_row_of_who_is_nearer(shown) -> None:
    drawn = groups(strip(shown, "a title", "a caption"))
    assert set(drawn) == {(row, frame) for row in range(3) for frame in range(FRAMES)}
    assert {place: marks(each, "nearer") for place, each in drawn.items() if marks(each, "nearer")} == {(2, 0): 1}
    assert {place: marks(each, "farther") for place, each in drawn.items() if marks(each, "farther")} == {(1, 1): 1}
    (ring,) = (each for each in drawn[2, 0] if each.get("class") == "nearer")
    place = [float(ring.get("cx", "nan")), float(ring.get("cy", "nan"))]
    np.testing.assert_allclose(place, shown.lines[2].xy[0, 3], atol=0.06)


def test_every_row_shows_what_was_covered(shown) -> None:
    drawn = groups(strip(shown, "a title", "a caption"))
    assert {place: marks(each, "square") for place, each in drawn.items()} == {
        (row, frame): 2 * frame for row in range(3) for frame in range(FRAMES)
    }


def test_hidden_joints_are_rings_in_the_labels_alone(shown) -> None:
    drawn = groups(strip(shown, "a title", "a caption"))
    rings = {place: sum(each.get("r") == "5" for each in elements) for place, elements in drawn.items()}
    assert {place: count for place, count in rings.items() if count} == {(0, 1): 1}


def test_marks_are_explained_below(shown) -> None:
    said = [each.text for each in ET.fromstring(strip(shown, "a title", "a caption")).iter(f"{SVG}text")]
    assert {"labels", "RPSTN", "KIMNet", "KIMNet is nearer", "RPSTN is nearer"} <= set(said)


def test_each_frame_is_held_once(shown) -> None:
    drawing = ET.fromstring(strip(shown, "a title", "a caption"))
    assert len(list(drawing.iter(f"{SVG}image"))) == FRAMES
    assert len(list(drawing.iter(f"{SVG}use"))) == 3 * FRAMES
