"""Weights files: what goes in comes out, and a file that is wrong in any way is refused with a sentence."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import safetensors.torch
import torch

from kimnet_core.errors import WeightsError
from kimnet_core.model.card import ENTRY, check_skeleton, list_weights, read_card, user_folder
from kimnet_core.model.confidence import Confidence
from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.weights import build, load_weights, save_calibrated, save_weights
from kimnet_core.pose.skeleton import load_skeleton

CARD = {"name": "test", "trained on": ["nothing"], "pck": 0.5}


@pytest.fixture
def network(make_network: Callable[..., KIMNet]) -> KIMNet:
    return make_network(decoder_bn="split", kmm_scale="learned")


@pytest.fixture
def path(tmp_path: Path, network: KIMNet) -> Path:
    """A good file."""
    file = tmp_path / "test.safetensors"
    save_weights(file, network, CARD)
    return file


def header_of(path: Path) -> dict:
    data = path.read_bytes()
    return json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])


def rewritten(path: Path, *, about: Callable[[dict], object] | None = None, state: dict | None = None) -> Path:
    """Change the description or the tensors, with a digest that fits, as an honest but other program would."""
    from kimnet_core.model.card import digest
    from kimnet_core.model.weights import _body

    described = json.loads(header_of(path)["__metadata__"][ENTRY])
    state = safetensors.torch.load_file(path) | (state or {})
    state = {key: value for key, value in state.items() if value is not None}
    body, tensors = _body(safetensors.torch.save(state))
    card = read_card(path)
    described["sha256"] = digest(card.config, card.skeleton, tensors, body)
    if about is not None:
        about(described)
    path.write_bytes(safetensors.torch.save(state, {ENTRY: json.dumps(described)}))
    return path


@torch.no_grad()
def test_a_network_comes_back_from_its_file(path: Path, network: KIMNet, clip: torch.Tensor) -> None:
    weights = load_weights(path)
    assert weights.config == network.config
    assert weights.skeleton == load_skeleton("penn13")
    assert weights.card == CARD
    again = build(weights)
    assert not again.training
    assert torch.equal(again(clip).heatmaps, network(clip).heatmaps)
    assert torch.equal(again(clip).weights, network(clip).weights)


@torch.no_grad()
def test_half_the_size_gives_nearly_the_same(path: Path, network: KIMNet, clip: torch.Tensor, tmp_path: Path) -> None:
    half = tmp_path / "half.safetensors"
    save_weights(half, network, CARD, half=True)
    tensors = {tensor["dtype"] for key, tensor in header_of(half).items() if key != "__metadata__"}
    assert tensors == {"F16"}
    weights = load_weights(half)
    assert {value.dtype for value in weights.state.values()} == {torch.float32}
    whole = network(clip).heatmaps
    assert (build(weights)(clip).heatmaps - whole).abs().max() < 0.01 * whole.abs().max()
    assert weights.sha256 != load_weights(path).sha256


def test_the_digest_is_of_what_is_computed(path: Path, network: KIMNet, tmp_path: Path) -> None:
    """Another card does not change it, another number does."""
    first = load_weights(path).sha256
    other = tmp_path / "other.safetensors"
    save_weights(other, network, {"name": "renamed"})
    assert load_weights(other).sha256 == first
    with torch.no_grad():
        network.kmm.conv_h.bias[0] += 1
    save_weights(other, network, CARD)
    assert load_weights(other).sha256 != first


def test_the_card_is_read_without_torch(path: Path, repository: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kimnet_core.model.card import read_card;"
        f"print(read_card(Path({str(path)!r})).card['name'], 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["test", "False"]
    assert read_card(path).sha256 == load_weights(path).sha256


def test_weights_of_the_user_are_listed_after_the_shipped_ones(path: Path) -> None:
    shipped = list_weights()
    assert not any(file.is_relative_to(user_folder()) for file in shipped)
    user_folder().mkdir(parents=True)
    mine = user_folder() / "mine.safetensors"
    mine.write_bytes(path.read_bytes())
    (user_folder() / "notes.txt").write_text("no weights")
    assert list_weights() == [*shipped, mine]


def test_weights_for_other_joints_are_told_apart(path: Path) -> None:
    weights = load_weights(path)
    check_skeleton(weights, load_skeleton("penn13"))
    with pytest.raises(
        WeightsError, match=r"made for the skeleton penn13 with .*left_ankle.*project uses jhmdb15 with"
    ):
        check_skeleton(weights, load_skeleton("jhmdb15"))


@pytest.mark.parametrize("read", [read_card, load_weights])
def test_a_file_that_is_not_there_or_no_file(read: Callable, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="There is no weights file"):
        read(tmp_path / "missing.safetensors")
    with pytest.raises(WeightsError, match="cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("read", [read_card, load_weights])
@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 8, b"hello world, this is text", (2).to_bytes(8, "little") + b"{}", b"\xff" * 64],
    ids=["empty", "zeros", "text", "no tensors", "huge header"],
)
def test_a_file_of_something_else(read: Callable, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "other.safetensors"
    file.write_bytes(content)
    with pytest.raises(WeightsError, match=str(file)):
        read(file)


@pytest.mark.parametrize("read", [read_card, load_weights])
def test_deep_nesting_does_not_break_the_reader(read: Callable, tmp_path: Path) -> None:
    file = tmp_path / "deep.safetensors"
    file.write_bytes((200_000).to_bytes(8, "little") + b"[" * 200_000)
    with pytest.raises(WeightsError, match="no KIMNet weights"):
        read(file)


@pytest.mark.parametrize("read", [read_card, load_weights])
def test_weights_of_another_program(read: Callable, tmp_path: Path) -> None:
    file = tmp_path / "other.safetensors"
    file.write_bytes(safetensors.torch.save({"a": torch.zeros(2)}, {"author": "someone"}))
    with pytest.raises(WeightsError, match="no KIMNet weights"):
        read(file)


@pytest.mark.parametrize("read", [read_card, load_weights])
@pytest.mark.parametrize("kept", [4, 100, 0.5, -1])
def test_a_truncated_file(read: Callable, kept: float, path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data)) if isinstance(kept, float) else kept])
    with pytest.raises(WeightsError, match=r"damaged|truncated"):
        read(path)


@pytest.mark.parametrize("place", [0.3, 0.7, 0.999])
def test_a_flipped_bit_in_the_tensors(place: float, path: Path) -> None:
    data = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    data[start + int(place * (len(data) - start))] ^= 1
    path.write_bytes(data)
    with pytest.raises(WeightsError, match="digest does not fit"):
        load_weights(path)


def test_a_changed_description(path: Path) -> None:
    """The same numbers mean something else under another configuration."""
    data = path.read_bytes()
    for old, new in ((rb"kmm_act\": \"relu", rb"kmm_act\": \"none"), (b"left_knee", b"left_shin")):
        assert old in data
        path.write_bytes(data.replace(old, new))
        with pytest.raises(WeightsError, match="digest does not fit"):
            load_weights(path)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda about: about.update(format=2), "has format 2"),
        (lambda about: about.pop("format"), "lacks 'format'"),
        (lambda about: about.pop("card"), "lacks 'card'"),
        (lambda about: about["config"].update(depth=5), "unknown entries: depth"),
        (lambda about: about["config"].pop("joints"), "lacks: joints"),
        (lambda about: about["config"].update(encoder="vit"), "encoder is 'vit'"),
        (lambda about: about["config"].update(joints=15), "but the skeleton penn13 has 13"),
        (lambda about: about.update(config=3), "cannot be built"),
        (lambda about: about["skeleton"].pop("torso"), "lacks 'torso'"),
        (lambda about: about["skeleton"].update(joint="head"), "cannot be built"),
    ],
)
def test_a_description_that_is_wrong(change: Callable, complaint: str, path: Path) -> None:
    rewritten(path, about=change)
    for read in (read_card, load_weights):
        with pytest.raises(WeightsError, match=complaint):
            read(path)


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"decoder.norm.bias": None}, r"decoder.norm.bias is missing, expected \(13,\)"),
        ({"extra": torch.zeros(3)}, r"extra is \(3,\), expected nothing"),
        ({"kmm.conv_h.bias": torch.zeros(15)}, r"kmm.conv_h.bias is \(15,\), expected \(13,\)"),
        ({"kmm.conv_h.bias": torch.zeros(13, dtype=torch.float64)}, "F64"),
        ({"kmm.conv_h.bias": torch.zeros(13, dtype=torch.int64)}, "I64"),
        ({"kmm.conv_h.bias": torch.full((13,), torch.nan)}, "not finite, in kmm.conv_h.bias"),
        ({"kmm.conv_h.bias": torch.full((13,), torch.inf)}, "not finite"),
    ],
)
def test_tensors_that_are_wrong(state: dict, complaint: str, path: Path) -> None:
    rewritten(path, state=state)
    with pytest.raises(WeightsError, match=complaint):
        load_weights(path)


def test_a_tensor_without_a_shape(path: Path) -> None:
    """The table of tensors itself may be forged."""
    data, header = path.read_bytes(), header_of(path)
    start = 8 + int.from_bytes(data[:8], "little")
    header["kmm.conv_h.bias"]["shape"] = "13"
    forged = json.dumps(header).encode()
    path.write_bytes(len(forged).to_bytes(8, "little") + forged + data[start:])
    with pytest.raises(WeightsError, match="no KIMNet weights"):
        load_weights(path)


@pytest.mark.parametrize(("value", "half"), [(float("nan"), False), (float("inf"), False), (1e6, True)])
def test_numbers_that_are_not_finite_are_not_written(value: float, half: bool, path: Path, network: KIMNet) -> None:
    """In float16 a million is one of them."""
    before = path.read_bytes()
    with torch.no_grad():
        network.correction.conv_d.bias[3] = value
    with pytest.raises(WeightsError, match=r"not finite, in correction.conv_d.bias"):
        save_weights(path, network, CARD, half=half)
    assert path.read_bytes() == before


def test_a_full_disk_leaves_the_older_file(path: Path, network: KIMNet, monkeypatch) -> None:
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WeightsError, match="No space left on device"):
        save_weights(path, network, {"name": "new"})
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_not_there(tmp_path: Path, network: KIMNet) -> None:
    with pytest.raises(WeightsError, match="cannot be written"):
        save_weights(tmp_path / "nowhere" / "x.safetensors", network, CARD)


def test_writing_twice_gives_the_same_file(path: Path, network: KIMNet) -> None:
    before = path.read_bytes()
    save_weights(path, network, CARD)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_skeleton_of_ones_own(tmp_path: Path, make_network: Callable[..., KIMNet]) -> None:
    coco = load_skeleton("coco17")
    network = make_network(skeleton="coco17", joints=17)
    assert network.config == KIMNetConfig.from_dict(network.config.to_dict())
    save_weights(tmp_path / "x.safetensors", network, CARD, skeleton=coco)
    assert load_weights(tmp_path / "x.safetensors").skeleton == coco
    with pytest.raises(ValueError, match="penn13"):
        save_weights(tmp_path / "y.safetensors", network, CARD, skeleton=load_skeleton("penn13"))


@pytest.mark.parametrize("half", [False, True])
def test_confidence_comes_back_and_all_else_stays(path: Path, network: KIMNet, tmp_path: Path, half: bool) -> None:
    save_weights(path, network, CARD, half=half)
    before, header = load_weights(path), header_of(path)
    assert before.confidence is None
    first, other = (Confidence((slope,) * 13, tuple(-i / 7 for i in range(13))) for slope in (0.0, 1 / 3))
    copy = tmp_path / "calibrated.safetensors"
    for confidence in (first, other):  # the second over the first
        save_calibrated(copy, copy if copy.exists() else path, confidence)
        after = load_weights(copy)
        assert after.confidence == read_card(copy).confidence == confidence
        assert (after.config, after.skeleton, after.card, after.sha256) == (
            before.config,
            before.skeleton,
            before.card,
            before.sha256,
        )
        assert {key: value for key, value in header_of(copy).items() if key != "__metadata__"} == {
            key: value for key, value in header.items() if key != "__metadata__"
        }
        assert all(torch.equal(after.state[key], value) for key, value in before.state.items())


@pytest.mark.parametrize(
    ("confidence", "complaint"),
    [
        (None, "cannot be built"),
        ({"slope": [1.0] * 13}, "lacks 'offset'"),
        ({"slope": [1.0] * 12, "offset": [0.0] * 13}, "12 slopes and 13 offsets"),
        ({"slope": [1.0] * 12, "offset": [0.0] * 12}, "12 joints"),
        ({"slope": [-1.0] * 13, "offset": [0.0] * 13}, "falls"),
        ({"slope": [1.0] * 13, "offset": [float("nan")] * 13}, "not finite"),
        ({"slope": ["steep"] * 13, "offset": [0.0] * 13}, "steep"),
    ],
)
def test_a_damaged_confidence_is_refused(confidence: object, complaint: str, path: Path) -> None:
    rewritten(path, about=lambda described: described.update(confidence=confidence))
    for read in (read_card, load_weights):
        with pytest.raises(WeightsError, match=complaint):
            read(path)
