"""LSPET and the data sets beside it as one: who is kept apart, and with which labels."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

import training.people
from training.config import Pictures
from training.datasets.stills import Still
from training.people import read_stills


@pytest.fixture
def data(config, tmp_path, monkeypatch):
    """LSPET with two stills, and pictures 11 to 14 with a person each whom a teacher sees who is sure of nothing."""
    stills = [Still(Path("x.jpg"), i, np.zeros((13, 2)), np.ones(13, np.float32)) for i in (2, 3)]
    monkeypatch.setattr(training.people, "read_lspet", lambda *_: (stills[:1], stills[1:]))
    monkeypatch.setattr(training.people, "open_movenet", lambda _: lambda crop: np.full((17, 3), 0.1))
    points = [[10 * i + 1, 5 * i + 1] for i in range(16)]
    entries = []
    for number in (11, 12, 13, 14):
        name = f"{number:09d}.png"
        cv2.imwrite(str(tmp_path / name), np.zeros((100, 170, 3), np.uint8))
        entries.append({"image": name, "joints": points, "joints_vis": [1] * 16})
    (tmp_path / "x.json").write_text(json.dumps(entries))
    return replace(config.data, pictures=(Pictures("mpii", tmp_path / "x.json", tmp_path),))


def test_other_sets_join_lspet_with_every_tenth_picture_kept_apart(data, penn) -> None:
    train, validation = read_stills(data, penn)
    assert [still.index for still in train] == [2, 11, 12, 14]
    assert [still.index for still in validation] == [3, 13]
    assert validation[1].path.name == "000000013.png"


def test_beside_an_unsure_teacher_human_labels_weigh_less(data, penn) -> None:
    train, _ = read_stills(data, penn)
    np.testing.assert_array_equal(train[1].weight, 0.5)
    assert train[1].xy[0].tolist() == [85, 42.5]


def test_who_was_left_out_is_told(data, penn, caplog) -> None:
    Path(data.pictures[0].images / "000000012.png").unlink()
    read_stills(data, penn)
    assert "x.json: 3 people; 1 left out, in pictures that are not there" in caplog.text


def test_without_other_sets_there_is_lspet_alone_and_no_teacher(data, penn, monkeypatch) -> None:
    monkeypatch.setattr(training.people, "open_movenet", None)
    train, validation = read_stills(replace(data, pictures=()), penn)
    assert [still.index for still in train + validation] == [2, 3]


def test_the_real_teacher_adds_to_real_labels(config, shared, penn, monkeypatch) -> None:
    """Most joints of AIC's people are agreed on; only its third picture is kept apart."""
    monkeypatch.setattr(training.people, "read_lspet", lambda *_: ([], []))
    folder = shared / "data" / "aic"
    data = replace(
        config.data,
        trunk=shared / "data" / "reference_models" / "movenet_thunder.onnx",
        pictures=(Pictures("aic", folder / "test_aic.json", folder),),
    )
    train, validation = read_stills(data, penn)
    weight = np.stack([still.weight for still in train + validation])
    assert {still.index for still in validation} == {3}
    assert (weight == 1).sum() / (weight > 0).sum() > 0.6
