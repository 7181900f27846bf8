"""Checkpoints of other projects: the same numbers afterwards, and nothing but numbers let in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from kimnet_core.errors import WeightsError
from kimnet_core.model.encoders.hourglass import StackedHourglass
from kimnet_core.model.encoders.hrnet import HRNet
from kimnet_core.model.encoders.mobilenet import MobileNetEncoder
from kimnet_core.model.encoders.resnet import SimpleBaseline
from kimnet_core.model.importing import adopt, import_checkpoint
from kimnet_core.model.importing.checkpoint import read_checkpoint
from kimnet_core.model.importing.kinds import hourglass, hrnet, simple_baseline, torchvision
from kimnet_core.model.importing.mpii import shares
from kimnet_core.pose.skeleton import load_skeleton
from tests.core.model.conftest import scatter

PENN, JHMDB, COCO = (load_skeleton(name) for name in ("penn13", "jhmdb15", "coco17"))


def scattered(module: nn.Module) -> nn.Module:
    torch.manual_seed(0)
    scatter(module)
    return module.eval()


def numbers(module: nn.Module, name: str = "") -> dict[str, Tensor]:
    """What is read from a checkpoint of a module that has this name, with its dot."""
    state = module.state_dict()
    return {f"{name}{key}": value for key, value in state.items() if not key.endswith("num_batches_tracked")}


@pytest.fixture(scope="module")
def trained() -> tuple[SimpleBaseline, nn.Conv2d]:
    """SimpleBaseline-18 for 16 joints, with numbers of its own."""
    return scattered(SimpleBaseline(18)), scattered(nn.Conv2d(256, 16, 1))


@pytest.fixture(scope="module")
def released(trained: tuple[SimpleBaseline, nn.Conv2d]) -> dict[str, Tensor]:
    encoder, head = trained
    return numbers(encoder) | numbers(head, "final_layer.")


@pytest.fixture
def frames() -> Tensor:
    return torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(1)) * 255


@pytest.fixture
def theirs(trained: tuple[SimpleBaseline, nn.Conv2d], monkeypatch: pytest.MonkeyPatch) -> Callable[[Tensor], Tensor]:
    """The authors' network: fed (B, G, R), normalised by the statistics of (R, G, B) in that order."""
    mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    monkeypatch.setattr(trained[0], "normalise", lambda rgb: (rgb.flip(1) / 255 - mean) / std)
    return lambda frames: trained[1](trained[0].features(frames))


@torch.no_grad()
def test_an_imported_network_finds_in_every_frame_what_the_authors_finds(
    released: dict, theirs: Callable[[Tensor], Tensor], frames: Tensor, tmp_path: Path
) -> None:
    """As a trainer saves it: several devices, an optimiser beside it, a result in a number of numpy's."""
    path = tmp_path / "best.pth"
    state = {f"module.{key}": value for key, value in released.items()}
    torch.save({"epoch": 140, "perf": np.float64(0.9), "state_dict": state, "optimizer": {"state": {}}}, path)
    imported = import_checkpoint(path, "simplebaseline", PENN)
    found = imported.network(frames[None]).heatmaps[0]
    maps = theirs(frames)
    assert found.shape == (2, 13, 16, 16)
    scale = maps.abs().max().item()
    torch.testing.assert_close(found[:, 3], maps[:, 11], atol=1e-4 * scale, rtol=1e-4)  # right elbow
    torch.testing.assert_close(found[:, 0], (maps[:, 8] + maps[:, 9]) / 2, atol=1e-4 * scale, rtol=1e-4)  # head
    assert imported.untrained == ()
    assert imported.card["imported"] == {"kind": "simplebaseline", "file": "best.pth"}


@torch.no_grad()
@pytest.mark.parametrize(("joints", "untrained"), [(13, ()), (17, ("head",))])
def test_a_head_for_the_very_joints_is_taken_and_one_for_others_is_not(
    released: dict, frames: Tensor, joints: int, untrained: tuple[str, ...]
) -> None:
    head = scattered(nn.Conv2d(256, joints, 1))
    network, missing = adopt(released | numbers(head, "final_layer."), "simplebaseline", PENN)
    assert missing == untrained
    assert torch.equal(network.initializer.head.bias, head.bias[:13]) == (joints == 13)
    assert torch.equal(network.encoder.layer4[1].conv2.weight, released["layer4.1.conv2.weight"])


def test_the_same_checkpoint_always_becomes_the_same_weights_and_leaves_chance_alone(released: dict) -> None:
    headless = {key: value for key, value in released.items() if not key.startswith("final_layer")}
    torch.manual_seed(5)
    first, second = (adopt(headless, "simplebaseline", PENN)[0].state_dict() for _ in range(2))
    assert all(torch.equal(value, second[key]) for key, value in first.items())
    drawn = torch.rand(1)
    torch.manual_seed(5)
    assert torch.equal(torch.rand(1), drawn)


def test_mpii_joints_become_those_of_both_data_sets() -> None:
    penn = [(8, 9), (12,), (13,), (11,), (14,), (10,), (15,), (2,), (3,), (1,), (4,), (0,), (5,)]
    jhmdb = [(8,), (6, 7), (8, 9), (12,), (13,), (2,), (3,), (11,), (14,), (1,), (4,), (10,), (15,), (0,), (5,)]
    for skeleton, sources in ((PENN, penn), (JHMDB, jhmdb)):
        matrix = shares(skeleton)
        assert [tuple(row.nonzero().flatten().tolist()) for row in matrix] == sources
        assert (matrix.sum(1) == 1).all()
    assert shares(COCO) is None  # eyes


@torch.no_grad()
@pytest.mark.parametrize("skeleton", [PENN, JHMDB])
def test_hourglasses_see_the_same_while_they_guess_other_joints(skeleton: Any, frames: Tensor) -> None:
    theirs = scattered(StackedHourglass(2, 16))
    published = hourglass(numbers(theirs) | numbers(nn.Conv2d(256, 16, 1), "score.1."), skeleton)
    ours = StackedHourglass(2, len(skeleton)).eval()
    ours.load_state_dict(published.state, strict=False)
    expected = theirs.features(frames)
    torch.testing.assert_close(ours.features(frames), expected, rtol=1e-3, atol=1e-3 * expected.max().item())
    assert published.encoder == "hourglass2"
    wrist = 15 if skeleton is PENN else 10
    row = skeleton.joints.index("left_wrist" if skeleton is PENN else "right_wrist")
    torch.testing.assert_close(ours.score[0].weight[row], theirs.score[0].weight[wrist])


def test_hourglasses_of_joints_that_are_not_mpiis_are_refused() -> None:
    with pytest.raises(ValueError, match="it guesses 17 joints"):
        hourglass(numbers(StackedHourglass(2, 17)), PENN)
    with pytest.raises(ValueError, match="not made into coco17"):
        hourglass(numbers(StackedHourglass(2, 16)), COCO)


def test_hrnet_from_imagenet_goes_without_what_poses_have_no_use_for() -> None:
    state = numbers(HRNet(32))
    extra = (
        "classifier.weight",
        "incre_modules.0.0.conv1.weight",
        "final_layer.0.weight",
        "stage4.2.fuse_layers.3.0.0.0.weight",
    )
    published = hrnet(state | dict.fromkeys(extra, torch.zeros(1)), PENN)
    assert (published.encoder, published.head) == ("hrnet_w32", None)
    assert published.state.keys() == state.keys()
    posed = hrnet(state | numbers(nn.Conv2d(32, 16, 1), "final_layer."), PENN)
    assert posed.head.weight.shape == (16, 32, 1, 1)


@torch.no_grad()
def test_a_resnet_of_imagenet_sees_the_same_picture_but_at_its_border(frames: Tensor) -> None:
    theirs = scattered(SimpleBaseline(18))
    trunk = {key: value for key, value in numbers(theirs).items() if not key.startswith("deconv")}
    published = torchvision(trunk | numbers(nn.Linear(512, 1000), "fc."), PENN)
    ours = SimpleBaseline(18).eval()
    ours.load_state_dict(published.state, strict=False)
    mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    first, second = (
        network.bn1(network.conv1(picture))
        for network, picture in ((theirs, (frames / 255 - mean) / std), (ours, ours.normalise(frames)))
    )
    torch.testing.assert_close(first[..., 2:-2, 2:-2], second[..., 2:-2, 2:-2], rtol=1e-3, atol=1e-3)
    assert (published.encoder, published.head, published.lacks) == ("sb18", None, ("deconv_layers.",))


def test_the_published_mobilenet_becomes_the_trunk(shared: Path) -> None:
    path = shared / "data/reference_models/mobilenetv2_imagenet.pt"
    imported = import_checkpoint(path, "torchvision", PENN)
    state = torch.load(path, weights_only=True)
    ours = imported.network.encoder.trunk.state_dict()
    assert all(torch.equal(value, ours[key]) for key, value in state.items() if "num_batches" not in key)
    assert imported.untrained == ("top", "levels", "head")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"layer5.0.weight": torch.zeros(1)}, r"layer5.0.weight is \(1,\), expected nothing"),
        ({"bn1.bias": torch.zeros(3)}, r"bn1.bias is \(3,\), expected \(64,\)"),
        ({"layer1.0.conv1.weight": None}, "layer1.0.conv1.weight is missing, expected"),
        ({"layer1.0.evil\n\x1b[31m": torch.zeros(1)}, r"layer1.0.evil\\n\\x1b\[31m is"),
        ({"layer1.7.bn1.bias": torch.zeros(64)}, "not those of a ResNet"),
    ],
)
def test_the_first_odd_entry_is_named(released: dict, change: dict, said: str) -> None:
    state = {key: value for key, value in (released | change).items() if value is not None}
    with pytest.raises(ValueError, match=said):
        simple_baseline(state, PENN)


@pytest.mark.parametrize(
    ("read", "network"),
    [(hrnet, SimpleBaseline), (hourglass, SimpleBaseline), (torchvision, MobileNetEncoder)],
)
def test_a_checkpoint_of_another_kind_is_refused(read: Any, network: type) -> None:
    with torch.device("meta"):
        state = numbers(network(18))
    with pytest.raises(ValueError, match="its layers are not those of"):
        read(state, PENN)


class Runs:
    """A pickle that runs a command of the system when it is opened."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.proof}",)


def test_what_is_no_checkpoint_is_refused_in_a_sentence(tmp_path: Path) -> None:
    proof, path = tmp_path / "proof", tmp_path / "x.pth"
    repeated = torch.zeros(1).expand(10**9)
    sound = tmp_path / "sound.pth"
    torch.save({"a": torch.ones(5000)}, sound)
    cases: dict[str, Any] = {
        "to open it would run code": {"state_dict": {"a": torch.zeros(1)}, "extra": Runs(proof)},
        "no table of weights": {"epoch": 3},
        "not finite, in b": {"a": torch.zeros(1), "b": torch.tensor([1.0, float("nan")])},
        "more memory than its size explains": {"a": repeated},
        "is damaged, or PyTorch did not write it": sound.read_bytes()[:9000],
    }
    for said, content in cases.items():
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            torch.save(content, path)
        with pytest.raises(WeightsError, match=said) as refusal:
            read_checkpoint(path)
        assert str(refusal.value).count("\n") == 0
        assert str(refusal.value).endswith(".")
    assert not proof.exists()
    with pytest.raises(WeightsError, match="cannot be read: No such file"):
        read_checkpoint(tmp_path / "missing.pth")
    with pytest.raises(WeightsError, match="cannot be read"):
        read_checkpoint(tmp_path)


def test_numbers_of_every_layout_and_precision_are_read(tmp_path: Path) -> None:
    weight = torch.arange(24.0).reshape(1, 2, 3, 4)
    state = {
        "a": weight.to(memory_format=torch.channels_last),
        "b": weight.half(),
        "c.num_batches_tracked": torch.tensor(5),
    }
    torch.save({"model": {f"module.{key}": value for key, value in state.items()}}, tmp_path / "x.pth")
    found = read_checkpoint(tmp_path / "x.pth")
    assert found.keys() == {"a", "b"}
    assert all(value.dtype == torch.float32 and torch.equal(value, weight) for value in found.values())
