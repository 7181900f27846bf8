"""The command that gives weights their confidence."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

import training.__main__ as train_command
from kimnet_core.model.weights import load_weights
from training import calibrate
from training.calibration import Bin, Reliability
from training.reliability_diagram import Panel, diagram

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def weights(run_file, capsys):
    assert train_command.main([str(run_file)]) == 0
    capsys.readouterr()
    return run_file.parent / "out" / "tiny.safetensors"


def test_weights_get_their_confidence_and_the_figures_lie_beside_them(run_file, weights, tmp_path, capsys) -> None:
    out = tmp_path / "new.safetensors"
    assert calibrate.main([str(run_file), str(weights), "--out", str(out)]) == 0
    assert load_weights(weights).confidence is None
    confidence = load_weights(out).confidence
    assert load_weights(out).sha256 == load_weights(weights).sha256

    figures = json.loads((tmp_path / "new.reliability.json").read_text())
    assert figures["within"] == 0.2
    assert figures["confidence"] == {"slope": list(confidence.slope), "offset": list(confidence.offset)}
    assert list(figures["sets"]) == [calibrate.STILLS]  # the run has no videos
    parts = figures["sets"][calibrate.STILLS]
    joints = load_weights(out).skeleton.joints
    assert set(parts) == {"all", *joints}
    assert parts["all"]["score"]["count"] == sum(parts[name]["score"]["count"] for name in joints)
    # One clip of each set is fitted on, another one held against: 3 frames from its own start, 2 from the true one.
    assert figures["fitted"] == 2 * 5 * 13

    ET.parse(tmp_path / "new.reliability.svg")
    assert "error of the score" in capsys.readouterr().out


def test_without_another_place_the_weights_get_it_themselves(run_file, weights) -> None:
    assert calibrate.main([str(run_file), str(weights)]) == 0
    first = load_weights(weights).confidence
    assert first is not None
    assert calibrate.main([str(run_file), str(weights)]) == 0
    assert load_weights(weights).confidence == first


def test_weights_that_are_none_are_told(run_file, tmp_path, capsys) -> None:
    assert calibrate.main([str(run_file), str(tmp_path / "none.safetensors")]) == 2
    assert "none.safetensors" in capsys.readouterr().err


def test_a_diagram_has_each_point_where_its_bin_says() -> None:
    seen = Reliability(4, 0.1, (Bin(0.25, 0.5, 1), Bin(1.0, 1.0, 3)))
    root = ET.fromstring(diagram([Panel("a < b", seen, seen), Panel("c", seen, Reliability(0, 0.0, ()))]))
    points = root.findall(f".//{SVG}circle[@class='score']")
    assert [(float(each.get("cx")), float(each.get("cy"))) for each in points] == [(65, 130), (260, 0)]
    assert float(points[0].get("r")) < float(points[1].get("r"))
    assert len(root.findall(f".//{SVG}circle[@class='height']")) == 4
    assert any(text.text == "a < b: 4 joints" for text in root.iter(f"{SVG}text"))
