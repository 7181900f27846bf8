"""The same people, found twice and compared joint by joint."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from kimnet_core.labels.stills import Stills
from kimnet_core.pose.box import Box
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.resources import DEFAULT_WEIGHTS, SAMPLE_CLIP
from kimnet_core.video.source import open_video
from training.eval_peer import by_movenet, comparison, main
from training.peer import open_movenet

PENN = load_skeleton("penn13")


def test_the_difference_is_paired_and_by_hand() -> None:
    """A torso is 100 px. In each of 50 pictures one joint of 13 is 15 px off with us, and 50 px with the peer."""
    truth = np.tile(np.linspace([0.0, 0.0], [300.0, 300.0], 13), (50, 1, 1))
    truth[:, PENN.torso[0]], truth[:, PENN.torso[1]] = (0, 0), (60, 80)
    people = Stills(tuple(f"{i}.png" for i in range(50)), (Box(0, 0, 9, 9),) * 50, truth, ())
    ours, peers = truth.copy(), truth.copy()
    ours[:, 0, 0] += 15
    peers[:, 0, 0] += 50
    assert comparison(people, ours, peers, PENN).splitlines() == [
        "PCK@0.2 torso: ours 100.0 %, MoveNet 92.3 %, difference +7.7 (+7.7 to +7.7)",
        "PCK@0.1 torso: ours 92.3 %, MoveNet 92.3 %, difference +0.0 (+0.0 to +0.0)",
    ]


def test_both_find_a_real_man(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Labelled with what MoveNet says: it agrees with itself, and ours nearly does."""
    model, box = shared / "data/reference_models/movenet_thunder.onnx", Box(186, 168, 303, 492)
    with open_video(SAMPLE_CLIP) as source:
        picture = source.read(0)
    cv2.imwrite(str(tmp_path / "0.png"), picture[:, :, ::-1])
    found = by_movenet(open_movenet(model), PENN)(picture, box)
    keypoints = np.column_stack([found, np.full(13, 2)]).ravel().tolist()
    person = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [186, 168, 117, 324], "keypoints": keypoints}
    labels = {
        "images": [{"id": 1, "file_name": "0.png"}],
        "categories": [{"id": 1, "keypoints": list(PENN.joints)}],
        "annotations": [person],
    }
    (tmp_path / "stills.json").write_text(json.dumps(labels), encoding="utf-8")
    assert main([str(tmp_path / "stills.json"), "--model", str(model), "--weights", str(DEFAULT_WEIGHTS)]) == 0
    said = capsys.readouterr().out
    assert "MoveNet 100.0 %" in said
    assert float(said.split("ours ")[1].split(" %")[0]) > 80
