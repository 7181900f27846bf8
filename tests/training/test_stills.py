"""Stills as a file to measure on, and what MoveNet is measured by on it."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from kimnet_core.labels.stills import read_stills
from kimnet_core.pose.accuracy import accuracy
from kimnet_core.tracking.find_people import find_people
from training import eval_peer
from training.datasets.stills import Person
from training.eval_peer import by_movenet, summary
from training.stills import as_coco, main

SIDE = 160.0  # labels within 10 px agree


@pytest.fixture
def person() -> Person:
    """Joints 20 px apart on a vertical line, seen by the teacher 2 px to the right, but for three of them.

    The head is labelled elsewhere than a sure teacher sees it, the joint after it is known to the teacher alone,
    and the next to the human alone.
    """
    human = np.stack([np.full(13, 50.0), 10.0 + 20 * np.arange(13)], axis=1)
    teacher = human + np.array([2, 0])
    human[0] += (0, 40)
    human[1] = np.nan
    teacher[2] = np.nan
    return Person(Path("im00004.jpg"), 3, human, teacher, np.full(13, 0.9), SIDE)


def test_only_joints_that_both_agree_on_are_written(person, penn) -> None:
    (annotation,) = as_coco([person], penn, human=False)["annotations"]
    points = np.reshape(annotation["keypoints"], (13, 3))
    np.testing.assert_array_equal(points[:3], 0)
    np.testing.assert_array_equal(points[3:, 2], 2)
    np.testing.assert_array_equal(points[3:, :2], person.human[3:] + np.array([1, 0]))
    assert annotation["num_keypoints"] == 10


def test_human_labels_are_written_as_they_are(person, penn) -> None:
    (annotation,) = as_coco([person], penn, human=True)["annotations"]
    points = np.reshape(annotation["keypoints"], (13, 3))
    np.testing.assert_array_equal(points[1], 0)
    keep = np.arange(13) != 1
    np.testing.assert_array_equal(points[keep, :2], person.human[keep])
    assert annotation["num_keypoints"] == 12


@pytest.mark.parametrize("human", [True, False])
def test_the_box_is_the_extent_of_all_that_is_known_padded(person, penn, human) -> None:
    """Joints lie from (50, 10) to (52, 250); 12 % of 240 px more either way."""
    (annotation,) = as_coco([person], penn, human=human)["annotations"]
    assert annotation["bbox"] == pytest.approx([50 - 14.4, 10 - 14.4, 2 + 28.8, 240 + 28.8])


def test_whoever_nothing_is_known_of_is_left_out(person, penn) -> None:
    nowhere = np.full((13, 2), np.nan)
    nobody = Person(person.path, 13, nowhere, nowhere, np.full(13, np.nan), np.nan)
    assert [one["id"] for one in as_coco([nobody, person], penn, human=False)["images"]] == [4]


def test_what_is_written_reads_back(person, penn, tmp_path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(as_coco([person], penn, human=True)))
    stills = read_stills(path, penn)
    assert stills.pictures == ("im00004.jpg",)
    np.testing.assert_array_equal(stills.xy[0], person.human)


def test_the_real_validation_split_is_written(shared, penn, tmp_path, capsys) -> None:
    path = tmp_path / "x.json"
    assert main([str(path), "--lspet", str(shared / "data" / "lspet")]) == 0
    assert "1000 people" in capsys.readouterr().out
    assert len(read_stills(path, penn)) == 986  # nobody agrees on any joint of the other fourteen


def test_a_folder_that_is_not_lspet_is_told(tmp_path, capsys) -> None:
    assert main([str(tmp_path / "x.json"), "--lspet", str(tmp_path)]) == 2
    assert "does not hold LSPET" in capsys.readouterr().err
    assert not (tmp_path / "x.json").exists()


def test_movenet_looks_through_the_window_around_the_box(tmp_path, penn) -> None:
    """A network that sees every joint where the picture is white, which lies off the window's middle."""
    picture = np.zeros((120, 160, 3), np.uint8)
    picture[70:72, 90:92] = 255
    cv2.imwrite(str(tmp_path / "a.png"), picture)
    data = {
        "images": [{"id": 1, "file_name": "a.png"}],
        "categories": [{"id": 1, "keypoints": list(penn.joints)}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [60, 40, 30, 50], "keypoints": [90.5, 70.5, 2] * 13}
        ],
    }
    (tmp_path / "x.json").write_text(json.dumps(data))

    def look(crop: np.ndarray) -> np.ndarray:
        y, x = (axis.mean() for axis in np.nonzero(crop[..., 0] > 200))
        return np.tile([x, y, 0.1], (17, 1))

    (xy,) = find_people(read_stills(tmp_path / "x.json", penn), tmp_path, by_movenet(look, penn))
    np.testing.assert_allclose(xy, np.full((13, 2), (90.5, 70.5)), atol=0.2)


def test_the_table_has_a_line_for_all_joints_and_for_each(person, penn) -> None:
    truth = person.human[None]  # lacks its second joint
    lines = summary(accuracy(truth, truth, np.zeros(1, int), penn)).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["all", *(n for i, n in enumerate(penn.joints) if i != 1)]
    assert lines[1].count("100.0 (100.0 to 100.0)") == 4


def test_movenet_finds_real_people(shared, penn, tmp_path, capsys) -> None:
    """Five stills: joints that human and teacher agree on, which the teacher must find again."""
    lspet = shared / "data" / "lspet"
    assert main([str(tmp_path / "x.json"), "--lspet", str(lspet)]) == 0
    data = json.loads((tmp_path / "x.json").read_text())
    data["annotations"] = data["annotations"][:5]
    (tmp_path / "x.json").write_text(json.dumps(data))
    capsys.readouterr()
    model = shared / "data" / "reference_models" / "movenet_thunder.onnx"
    arguments = [str(tmp_path / "x.json"), "--images", str(lspet / "images"), "--model", str(model)]
    assert eval_peer.main(arguments) == 0
    total = capsys.readouterr().out.splitlines()[1].split()
    assert float(total[1]) > 60


def test_labels_that_cannot_be_read_are_told(tmp_path, capsys) -> None:
    assert eval_peer.main([str(tmp_path / "x.json"), "--model", "none.onnx"]) == 2
    assert "x.json cannot be read" in capsys.readouterr().err
