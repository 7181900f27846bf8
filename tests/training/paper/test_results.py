"""What experiments found comes back from its file as it was, or is refused."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from kimnet_core.errors import InputError
from training.paper.results import Outcome, Point, load, load_points, save, save_points

OUTCOMES = (
    Outcome("KIMNet", 1, None, {"Head": 98.0, "Sho.": 97.25}, 96.5, 96.125),
    Outcome("Baseline", 2, 5, {"Head": 90.0, "Sho.": 0.0}, 100.0, 45.0),
)
POINTS = (Point("KIMNet", 1, 1, 90.5, 70.25), Point("KIMNet", 1, 9, 0.0, 100.0))


def test_what_was_found_comes_back_as_it_was(tmp_path: Path) -> None:
    save(tmp_path / "table4.json", OUTCOMES)
    save_points(tmp_path / "figure8.json", POINTS)
    assert load(tmp_path / "table4.json") == OUTCOMES
    assert load_points(tmp_path / "figure8.json") == POINTS
    assert sorted(path.name for path in tmp_path.iterdir()) == ["figure8.json", "table4.json"]


def test_a_share_of_nothing_is_null_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "figure8.json"
    save_points(path, [replace(POINTS[0], covered=math.nan)])
    assert json.loads(path.read_text())["points"][0]["covered"] is None
    assert math.isnan(load_points(path)[0].covered)


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path, monkeypatch) -> None:
    save(tmp_path / "table4.json", OUTCOMES)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        save(tmp_path / "table4.json", ())
    assert load(tmp_path / "table4.json") == OUTCOMES
    assert [path.name for path in tmp_path.iterdir()] == ["table4.json"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"outcomes": [', "damaged"),
        ("[]", "no outcomes"),
        ('{"outcomes": 3}', "no outcomes"),
        ('{"points": []}', "no outcomes"),
        ('{"outcomes": ["KIMNet"]}', "'KIMNet' is no row"),
        ('{"outcomes": [{"row": "KIMNet", "seed": 1}]}', "is no row"),
        ("\x80", "damaged"),
    ],
)
def test_a_damaged_file_is_refused_by_its_name(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "table4.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=said) as refused:
        load(path)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [
        {"pooled": 100.5},
        {"pooled": -1},
        {"joint_mean": "96"},
        {"groups": {"Head": [1]}},
        {"groups": []},
        {"reset": "5"},
    ],
)
def test_what_is_no_percentage_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "table4.json"
    save(path, OUTCOMES)
    held = json.loads(path.read_text())
    held["outcomes"][0] |= change
    path.write_text(json.dumps(held))
    with pytest.raises(InputError, match="damaged"):
        load(path)


def test_a_point_without_its_joints_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "figure8.json"
    path.write_text('{"points": [{"row": "KIMNet", "seed": 1, "everything": 1, "covered": 1}]}')
    with pytest.raises(InputError, match="no point of a figure"):
        load_points(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read: No such file"):
        load(tmp_path / "table4.json")
