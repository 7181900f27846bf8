"""Both engines compute the folded network, and say where they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from kimnet_core.errors import InputError, WeightsError
from kimnet_core.inference import cuda_libraries, export, onnx_session
from kimnet_core.inference.engine import NO_CUDA
from kimnet_core.inference.export import FRAMES, INITIALIZER, onnx_graph
from kimnet_core.inference.opening import open_engine
from kimnet_core.model.weights import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine
    from kimnet_core.model.weights import Weights


@pytest.fixture
def crops(weights: Weights) -> NDArray[np.uint8]:
    size = weights.config.input_size
    return np.random.default_rng(0).integers(0, 256, (3, size, size, 3), dtype=np.uint8)


@pytest.fixture
def no_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(onnx_session, "cuda_device_count", lambda: 0)


def apart(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Largest difference in units of the largest value."""
    assert a.shape == b.shape
    assert a.dtype == b.dtype == np.float32
    return float(np.abs(a - b).max() / np.abs(b).max())


@pytest.mark.parametrize("initializer", ["shared", "mobilenetv2"])
def test_onnx_and_torch_agree(make_weights: Callable[..., Weights], crops: NDArray[np.uint8], initializer: str) -> None:
    weights = make_weights(initializer=initializer)
    ours, reference = (open_engine(weights, name, "cpu") for name in ("onnx", "torch"))
    for a, b in zip(ours.encode(crops), reference.encode(crops), strict=True):
        assert a.shape[::2] == (3, 16)
        assert apart(a, b) < 1e-5
    assert apart(ours.initialize(crops), reference.initialize(crops)) < 1e-5


@pytest.mark.parametrize("temporal", ["copy", "uniform", "none"])
def test_a_network_whose_w_is_a_constant_runs_on_both(
    make_weights: Callable[..., Weights], crops: NDArray[np.uint8], temporal: str
) -> None:
    weights = make_weights(temporal=temporal)
    ours, reference = (open_engine(weights, name, "cpu").encode(crops) for name in ("onnx", "torch"))
    assert apart(ours.picture, reference.picture) < 1e-5
    for nothing in (*ours[:2], *reference[:2]):
        assert nothing.shape == reference.picture.shape
        assert not nothing.any()


@pytest.mark.parametrize("name", ["torch", "onnx"])
def test_a_batch_gives_what_single_crops_give(weights: Weights, crops: NDArray[np.uint8], name: str) -> None:
    engine = open_engine(weights, name, "cpu")
    together = engine.encode(crops)
    for at in range(len(crops)):
        for one, all_of_them in zip(engine.encode(crops[at : at + 1]), together, strict=True):
            assert apart(one[0], all_of_them[at]) < 1e-5


def test_the_torch_engine_is_the_network(torch_engine: Engine, weights: Weights, crops: NDArray[np.uint8]) -> None:
    network = build(weights)
    clip = torch.from_numpy(crops).permute(0, 3, 1, 2).float()
    with torch.inference_mode():
        features = network.encoder.features(clip)
        history, current = network.kmm.history(features), network.kmm.current(features)
        initial = network.initializer(clip, features)
    maps = torch_engine.encode(crops)
    assert apart(maps.history, history.numpy()) < 1e-5
    assert apart(maps.current, current.numpy()) < 1e-5
    assert apart(torch_engine.initialize(crops), initial.numpy()) < 1e-5


@pytest.mark.usefixtures("no_cuda")
@pytest.mark.parametrize("name", ["torch", "onnx"])
def test_without_cuda_it_runs_on_the_cpu_and_says_so(
    weights: Weights, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    engine = open_engine(weights, name)
    assert (engine.name, engine.device, engine.notice) == (name, "cpu", NO_CUDA)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["torch", "onnx"])
def test_the_cpu_that_was_asked_for_needs_no_notice(weights: Weights, name: str) -> None:
    engine = open_engine(weights, name, "cpu")
    assert (engine.device, engine.notice) == ("cpu", None)


@pytest.mark.usefixtures("no_cuda")
@pytest.mark.parametrize("name", ["torch", "onnx"])
def test_cuda_that_was_asked_for_and_is_absent_is_an_error(weights: Weights, name: str) -> None:
    with pytest.raises(InputError, match="No CUDA device"):
        open_engine(weights, name, "cuda")


def test_unknown_names_are_refused(weights: Weights) -> None:
    with pytest.raises(InputError, match="no engine 'tensorrt'"):
        open_engine(weights, "tensorrt")
    with pytest.raises(InputError, match="no device 'tpu'"):
        open_engine(weights, "torch", "tpu")


def test_a_driver_without_the_libraries_is_no_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_session, "cuda_device_count", lambda: 1)
    monkeypatch.setitem(cuda_libraries.LINUX, 13, ("libno_such_library.so.13",))
    monkeypatch.setitem(cuda_libraries.WINDOWS, 13, ("no_such_library.dll",))
    monkeypatch.setattr(onnx_session.build_and_package_info, "cuda_version", "13.0", raising=False)
    assert not onnx_session.onnx_has_cuda()
    assert not cuda_libraries.cuda_libraries_load(11)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"correction_act": "bn_relu"}, "correction_act is 'bn_relu'; only a linear correction can be folded"),
        ({"temporal": "convlstm"}, "temporal is 'convlstm'; only a prior that is mixed from the maps before"),
    ],
)
def test_weights_that_cannot_be_replayed_are_refused_with_the_reason(
    make_weights: Callable[..., Weights], changes: dict, reason: str
) -> None:
    with pytest.raises(WeightsError, match=rf"cannot be replayed frame by frame \({reason}.*\); choose other weights"):
        open_engine(make_weights(**changes), "torch", "cpu")


def exported(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the graphs that are exported from here on."""
    names: list[str] = []
    original = export.export

    def counted(*arguments: object) -> bytes:
        names.append(arguments[1].name)
        return original(*arguments)

    monkeypatch.setattr(export, "export", counted)
    return names


def test_a_network_is_exported_once(
    weights: Weights, crops: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = exported(monkeypatch)
    for _ in range(2):
        open_engine(weights, "onnx", "cpu").initialize(crops)
    assert names == [FRAMES.name, INITIALIZER.name]


@pytest.mark.parametrize("damage", [b"", b"text", None])
def test_a_damaged_export_is_made_again(
    weights: Weights, own_folders: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes | None
) -> None:
    open_engine(weights, "onnx", "cpu")
    (file,) = own_folders.rglob("*.frames")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data if damage is None else damage)
    names = exported(monkeypatch)
    open_engine(weights, "onnx", "cpu")
    assert names == [FRAMES.name]


def test_old_exports_make_room(
    make_weights: Callable[..., Weights], own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "KEPT", 1)
    for width in (8, 16):
        open_engine(make_weights(feature_dim=width), "onnx", "cpu")
    (file,) = own_folders.rglob("*.frames")
    assert file.stem.startswith(make_weights(feature_dim=16).sha256[:32])


def test_an_export_that_cannot_be_kept_works(
    weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(export, "_folder", lambda: tmp_path / "file" / "exports")
    open_engine(weights, "onnx", "cpu")
    assert "cannot be kept" in caplog.text


def test_an_export_that_differs_from_torch_is_refused(
    weights: Weights, torch_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "TOLERANCE", 1e-12)
    with pytest.raises(WeightsError, match="Choose the engine torch"):
        onnx_graph(weights, lambda: torch_engine._frames, FRAMES)
