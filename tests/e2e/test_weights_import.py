"""`kimnet weights import`: another project's checkpoint to weights that every command takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from kimnet_core.model.encoders.resnet import SimpleBaseline
from kimnet_core.model.weights import load_weights
from kimnet_core.resources import SAMPLE_CLIP
from tests.e2e.command import BOX, kimnet, refused


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SimpleBaseline-18 for MPII, as its authors' code would write it; it has not learned anything."""
    torch.manual_seed(0)
    head = nn.Conv2d(256, 16, 1)
    state = SimpleBaseline(18).state_dict() | {f"final_layer.{key}": value for key, value in head.state_dict().items()}
    path = tmp_path_factory.mktemp("checkpoint") / "pose_resnet_18.pth.tar"
    torch.save(state, path)
    return path


def test_an_imported_checkpoint_is_sound_and_tracks(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "sb18.safetensors"
    command = ["weights", "import", checkpoint, "--kind", "simplebaseline", "--joints", "jhmdb15", "--out", out]
    status, said, _ = kimnet(*command, "--json")
    assert status == 0
    answer = json.loads(said)
    assert (answer["encoder"], answer["skeleton"], answer["untrained"]) == ("sb18", "jhmdb15", [])
    assert load_weights(out).sha256 == answer["sha256"]
    assert answer["sha256"] in kimnet("weights", "verify", out)[1]
    labels = tmp_path / "labels.csv"
    common = ["track", SAMPLE_CLIP, "--box", BOX, "--weights", out, "--engine", "torch", "--stop", 2]
    assert kimnet(*common, "--out", labels)[0] == 0
    assert "right_elbow" in labels.read_text()


def test_what_it_says_tells_use_from_training(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.safetensors"
    command = ["weights", "import", checkpoint, "--kind", "simplebaseline", "--out", out]
    assert "can be used as it is" in kimnet(*command)[1]
    assert "knows nothing of its head: train it" in kimnet(*command, "--joints", "coco17")[1]


def test_a_refused_checkpoint_leaves_what_was_there(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.safetensors"
    out.write_bytes(b"older")
    said = refused("weights", "import", checkpoint, "--kind", "hrnet", "--out", out)
    assert checkpoint.name in said
    assert "HRNet-W32" in said
    assert "name it x.safetensors" in refused(
        "weights", "import", checkpoint, "--kind", "hrnet", "--out", out.with_suffix(".pth")
    )
    assert out.read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
