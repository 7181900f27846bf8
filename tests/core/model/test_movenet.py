"""MoveNet Thunder as a module: equal to the published graph, and import refuses anything else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from kimnet_core.errors import WeightsError
from kimnet_core.model.crop import Crop
from kimnet_core.model.encoders.movenet import MAPS, MoveNetEncoder, SameConv
from kimnet_core.model.encoders.movenet_import import import_movenet
from kimnet_core.pose.box import Box
from kimnet_core.video.source import open_video

TRUNK = "StatefulPartitionedCall/center_net_mobile_net_v2fpn_feature_extractor/model_1/re_lu_2/Relu"
HEATMAPS = "StatefulPartitionedCall/Sigmoid"


@pytest.fixture(scope="module")
def graph(shared: Path) -> Path:
    return shared / "data/reference_models/movenet_thunder.onnx"


@pytest.fixture(scope="module")
def crop(shared: Path) -> np.ndarray:
    """(256, 256, 3) uint8: the man on the beam."""
    with open_video(shared / "data/videos/p2s_single_cam01.mp4") as video:
        frame = video.read(40)
    height, width = frame.shape[:2]
    side = min(height, width)
    return Crop(Box((width - side) / 2, (height - side) / 2, (width + side) / 2, (height + side) / 2)).cut(frame)


@pytest.fixture(scope="module")
def encoder(graph: Path) -> MoveNetEncoder:
    torch.manual_seed(0)
    encoder = MoveNetEncoder(64)
    encoder.trunk.load_state_dict(import_movenet(graph), strict=True)
    return encoder.eval()


@torch.no_grad()
def test_maps_are_those_of_the_published_graph(encoder: MoveNetEncoder, graph: Path, crop: np.ndarray) -> None:
    model = onnx.load(str(graph))
    model.graph.output.append(onnx.helper.make_tensor_value_info(TRUNK, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    expected = session.run([TRUNK, HEATMAPS], {"input": crop[None].astype(np.int32)})
    maps = encoder.maps(torch.from_numpy(crop).permute(2, 0, 1)[None].float()).numpy()
    assert maps.shape == (1, MAPS, 64, 64)
    for found, published in zip((maps[:, :24], maps[:, 24:]), expected, strict=True):
        assert published.max() > 0.4  # a person is seen
        np.testing.assert_allclose(found, published.transpose(0, 3, 1, 2), atol=1e-3, rtol=0)


@torch.no_grad()
def test_features_are_the_adapted_maps(encoder: MoveNetEncoder, crop: np.ndarray) -> None:
    frames = torch.from_numpy(crop).permute(2, 0, 1)[None].float()
    maps = encoder.maps(frames)
    features = encoder.features(frames)
    assert features.shape == (1, 64, 64, 64)
    assert torch.equal(features, encoder.adapt(maps))


def test_the_trunk_is_small_enough_to_ship(encoder: MoveNetEncoder) -> None:
    """In float16, with room for the adapter and the head."""
    assert sum(p.numel() for p in encoder.trunk.parameters()) == 6_211_505
    assert 2 * sum(p.numel() for p in encoder.parameters()) < 14e6


def test_an_even_picture_is_padded_below_and_right() -> None:
    """TensorFlow puts the odd cell of SAME padding at the end; torch would put it on both sides."""
    conv = SameConv(1, 1, 3, stride=2)
    with torch.no_grad():
        conv.weight.fill_(1)
        conv.bias.zero_()
        sums = conv(torch.ones(1, 1, 4, 4))
    assert sums[0, 0].tolist() == [[9, 6], [6, 4]]


def test_a_file_that_is_no_graph_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot be read"):
        import_movenet(tmp_path / "missing.onnx")
    text = tmp_path / "text.onnx"
    text.write_text("hello, I am no network")
    with pytest.raises(WeightsError, match="cannot be read"):
        import_movenet(text)


def test_another_graph_is_refused(tmp_path: Path) -> None:
    weight = onnx.numpy_helper.from_array(np.ones((8, 3, 3, 3), np.float32), "model/Conv1/weights")
    node = onnx.helper.make_node("Conv", ["x", weight.name], ["y"])
    ports = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in "xy"]
    path = tmp_path / "other.onnx"
    onnx.save(onnx.helper.make_model(onnx.helper.make_graph([node], "other", ports[:1], ports[1:], [weight])), path)
    with pytest.raises(WeightsError, match="not the graph of MoveNet"):
        import_movenet(path)
