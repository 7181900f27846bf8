"""What a person reads who measures weights on their own labels."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.resources import SAMPLE_CLIP
from kimnet_core.video.source import open_video
from tests.e2e.command import BOX, kimnet, refused

PENN = load_skeleton("penn13")
METHODS = ["kimnet", "kimnet-unlearned", "kimnet-paper", "initializer", "lucas-kanade", "dis-flow", "hold"]
HEAD = "frame,track,joint,x,y,visibility,score,source"


def standing(frames: int = 4) -> np.ndarray:
    """(F, 13, 2) somebody who stands still, but for the left wrist, which jumps in the third frame."""
    xy = np.tile(np.stack([200 + 10.0 * np.arange(13), 250 + 15.0 * np.arange(13)], axis=1), (frames, 1, 1))
    xy[2:, PENN.index("left_wrist"), 0] += 60
    return xy


def table(path: Path, xy: np.ndarray, first: int = 0, joints: tuple[str, ...] = PENN.joints) -> Path:
    rows = [
        f"{frame},0,{joint},{x},{y},,,"
        for frame, pose in enumerate(xy.tolist(), start=first)
        for joint, (x, y) in zip(joints, pose, strict=True)
    ]
    path.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    return path


# Effort.


@pytest.fixture(scope="module")
def measured(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    truth = table(tmp_path_factory.mktemp("truth") / "truth.csv", standing(), first=5)
    status, out, _ = kimnet(
        "effort", SAMPLE_CLIP, "--truth", truth, "--weights", weights, "--engine", "torch", "--device", "cpu", "--json"
    )
    assert status == 0
    return json.loads(out)


def test_the_effort_of_every_method_is_told(measured: dict) -> None:
    assert (measured["start"], measured["frames"], measured["threshold"]) == (5, 4, 0.2)
    assert measured["joints"] == list(PENN.joints)
    assert list(measured["methods"]) == list(measured["seconds"]) == METHODS
    for method in measured["methods"].values():
        assert set(method) == {"clicks", "clicks_per_100", "by_joint", "by_frame", "uncorrected", "lasting"}
        assert method["clicks"] == sum(method["by_joint"].values()) == sum(map(len, method["by_frame"].values()))
        assert len(method["uncorrected"]["frames"]) == 3
        assert list(method["lasting"]["errors"]) == ["1", "2", "5", "10"]


def test_holding_and_lines_cost_what_one_counts_by_hand(measured: dict) -> None:
    """The wrist is clicked where it jumps; a line to there is off in the frame between, which takes a third click."""
    hold, lines = measured["methods"]["hold"], measured["interpolation"]
    assert hold["by_frame"] == {"0": list(PENN.joints), "2": ["left_wrist"]}
    assert hold["clicks_per_100"] == 350
    assert hold["uncorrected"]["percent"] == pytest.approx(100 * 37 / 39)
    assert hold["lasting"]["to_the_end"] == 1
    assert (lines["clicks"], lines["by_joint"]["left_wrist"], lines["by_joint"]["head"]) == (15, 3, 1)


def test_a_blind_network_is_put_right_everywhere(measured: dict) -> None:
    """Its initializer says the same of every picture, and no click helps."""
    assert measured["methods"]["initializer"]["clicks"] > measured["methods"]["hold"]["clicks"]


def test_what_needs_no_network_costs_the_same_whatever_the_weights(measured: dict, tmp_path: Path) -> None:
    truth = table(tmp_path / "truth.csv", standing(), first=5)
    report = json.loads(kimnet("effort", SAMPLE_CLIP, "--truth", truth, "--device", "cpu", "--json")[1])
    assert report["weights"] != measured["weights"]
    for name in ("lucas-kanade", "dis-flow", "hold"):
        assert report["methods"][name] == measured["methods"][name]
    assert report["interpolation"] == measured["interpolation"]


def test_a_person_reads_a_table_of_the_joints_they_chose(weights: Path, tmp_path: Path) -> None:
    truth = table(tmp_path / "truth.csv", standing())
    common = ["effort", SAMPLE_CLIP, "--truth", truth, "--weights", weights, "--engine", "torch", "--start", 1]
    _, body, _ = kimnet(*common, "--joints", "body")
    assert "3 frames from 1 on, 12 joints" in body
    assert [line.split()[0] for line in body.splitlines()[3:11]] == [*METHODS, "interpolation"]
    assert not any(line.startswith("head") for line in body.splitlines())
    _, chosen, _ = kimnet(*common, "--joints", "left_wrist, head", "--threshold", 2)
    assert "2 joints, each to be within 2 torsos" in chosen
    assert [line.split()[1] for line in chosen.splitlines() if line.startswith(("hold", "interpolation"))] == ["2", "2"]


def test_an_effort_that_cannot_be_measured_is_refused(
    weights: Path, coco_weights: Path, tracked: Path, tmp_path: Path
) -> None:
    truth = table(tmp_path / "truth.csv", standing())

    def said(labels: Path = truth, *options: object, weights: Path = weights) -> str:
        return refused("effort", SAMPLE_CLIP, "--truth", labels, "--weights", weights, "--engine", "torch", *options)

    assert "threshold 0 is not above 0" in said(truth, "--threshold", 0)
    assert "no joint 'tail'" in said(truth, "--joints", "head,tail")
    assert "in 0 of the frames 50 to 99" in said(truth, "--start", 50)
    assert "in 1 of the frames 0 to 0" in said(truth, "--stop", 1)
    assert "not in a video of 100 frames" in said(table(tmp_path / "long.csv", standing(), first=98))
    assert "none.csv cannot be read" in said(tmp_path / "none.csv")
    assert "Give weights for the same joints" in said(tracked / "clip.kimnet", weights=coco_weights)
    wristless = table(tmp_path / "half.csv", standing()[:, :1], joints=("head",))
    assert "both left_shoulder and right_hip" in said(wristless)


def test_labels_of_another_program_are_judged_beside(weights: Path, tmp_path: Path) -> None:
    """They miss the jump of the wrist, which takes a click in each of the two frames from there on."""
    truth = table(tmp_path / "truth.csv", standing())
    other = table(tmp_path / "other.csv", np.repeat(standing()[:1], 4, axis=0))
    common = ["effort", SAMPLE_CLIP, "--truth", truth, "--weights", weights, "--engine", "torch", "--json"]
    report = json.loads(kimnet(*common, "--beside", other, "--beside", truth)[1])
    assert list(report["methods"]) == [*METHODS, str(other), str(truth)]
    assert [report["methods"][str(path)]["clicks"] for path in (other, truth)] == [15, 13]


def test_a_truth_of_few_joints_needs_a_box(weights: Path, tmp_path: Path) -> None:
    few = ("head", *(PENN.joints[joint] for joint in PENN.torso))
    truth = table(tmp_path / "truth.csv", standing()[:, [PENN.index(joint) for joint in few]], joints=few)
    common = ["effort", SAMPLE_CLIP, "--truth", truth, "--weights", weights, "--engine", "torch"]
    assert "--box x1,y1,x2,y2" in refused(*common)
    assert "408 x 720" in refused(*common, "--box", "500,0,600,50")
    assert "4 frames from 0 on, 3 joints" in kimnet(*common, "--box", BOX)[1]


# Stills.


@pytest.fixture
def stills(tmp_path: Path) -> Path:
    """Two frames of the sample clip with the man in them, one of them twice."""
    x1, y1, x2, y2 = map(float, BOX.split(","))
    with open_video(SAMPLE_CLIP) as source:
        for frame in (0, 9):
            cv2.imwrite(str(tmp_path / f"{frame}.png"), source.read(frame)[:, :, ::-1])
    pose = [number for x, y in standing(1)[0].tolist() for number in (x, y, 2)]
    person = {"category_id": 1, "bbox": [x1, y1, x2 - x1, y2 - y1], "keypoints": pose}
    data = {
        "images": [{"id": 1, "file_name": "0.png"}, {"id": 2, "file_name": "9.png"}],
        "categories": [{"id": 1, "name": "person", "keypoints": list(PENN.joints)}],
        "annotations": [{"id": i, "image_id": image, **person} for i, image in enumerate((1, 2, 1))],
    }
    path = tmp_path / "stills.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_stills_are_measured_four_ways(weights: Path, stills: Path) -> None:
    common = ["eval", stills, "--weights", weights, "--engine", "torch"]
    status, out, _ = kimnet(*common, "--json")
    report = json.loads(out)
    assert status == 0
    assert (report["people"], report["pictures"], report["draws"], report["seed"]) == (3, 2, 1000, 0)
    assert [(each["size"], each["alpha"]) for each in report["measures"]] == [
        ("torso", 0.2), ("torso", 0.1), ("person", 0.2), ("person", 0.1)
    ]  # fmt: skip
    for each in report["measures"]:
        assert each["total"]["counted"] == 39
        assert list(each["joints"]) == list(PENN.joints)
        assert each["total"]["low"] <= each["total"]["percent"] <= each["total"]["high"]
    text = kimnet(*common, "--upright")[1]
    assert "3 people in 2 pictures" in text
    assert "1000 draws, seed 0" in text


def test_pictures_may_lie_in_a_folder_of_their_own(weights: Path, stills: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    labels = stills.rename(elsewhere / "stills.json")
    common = ["eval", labels, "--weights", weights, "--engine", "torch"]
    assert "0.png cannot be read" in refused(*common)
    assert kimnet(*common, "--images", tmp_path)[0] == 0


def test_labels_that_are_none_are_refused(weights: Path, tmp_path: Path) -> None:
    assert "none.json cannot be read" in refused("eval", tmp_path / "none.json", "--weights", weights)
