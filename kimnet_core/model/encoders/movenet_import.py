"""Take the weights of `movenet.Trunk` from the published ONNX graph of MoveNet Thunder (Apache-2.0)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import onnx
import torch
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # comes with onnx
from onnx import numpy_helper

from kimnet_core.errors import WeightsError
from kimnet_core.model.encoders.movenet import STAGES, Trunk

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

# Part of a weight's name in the graph -> layer of the trunk. Blocks follow a pattern of their own.
LAYERS = {
    "model/Conv1/": "stem",
    "model/Conv_1/": "top",
    "model_1/conv2d/": "coarsest",
    "model_1/conv2d_1/": "levels.0.lateral",
    "model_1/conv2d_2/": "levels.1.lateral",
    "model_1/conv2d_3/": "levels.2.lateral",
    "model_1/separable_conv2d/": "levels.0.smooth",
    "model_1/separable_conv2d_1/": "levels.1.smooth",
    "model_1/separable_conv2d_2/": "levels.2.smooth",
    "kpt_heatmap_0/separable_conv2d_4/": "heatmaps.0",
    "kpt_heatmap_0/conv2d_5/": "heatmaps.1",
}
BLOCK = re.compile(r"model/(?:expanded_conv|block_(\d+))_(expand|depthwise|project)/")


def import_movenet(path: Path) -> dict[str, Tensor]:
    """Read the trunk's weights.

    Args:
        path: movenet_thunder.onnx.

    Returns:
        A state dict that `Trunk.load_state_dict` takes strictly, float32.

    Raises:
        WeightsError: the file is missing, is no ONNX graph, or is not of this network.
    """
    try:
        graph = onnx.load(str(path), load_external_data=False).graph
    except (OSError, DecodeError) as error:
        raise WeightsError(f"The file {path} cannot be read as an ONNX network: {error}.") from error
    arrays = {initializer.name: initializer for initializer in graph.initializer}
    state = {}
    for node in graph.node:
        if node.op_type != "Conv" or (layer := _layer(node)) is None:
            continue
        for name, value in zip(("weight", "bias"), node.input[1:], strict=False):
            state[f"{layer}.{name}"] = torch.from_numpy(numpy_helper.to_array(arrays[value]).copy())
    expected = {key: value.shape for key, value in Trunk().state_dict().items()}
    if {key: value.shape for key, value in state.items()} != expected:
        raise WeightsError(f"The file {path} is not the graph of MoveNet Thunder that this program knows.")
    return state


def _layer(node: onnx.NodeProto) -> str | None:
    """Name in the trunk of the layer that a Conv node is; None for the heads that are not used."""
    weight = node.input[1]
    if block := BLOCK.search(weight):
        stage, place = _block(int(block[1] or 0))
        return f"stages.{stage}.{place}.{block[2]}"
    for part, layer in LAYERS.items():
        if part in weight:
            if "separable" not in part:
                return layer
            group = next(a.i for a in node.attribute if a.name == "group")
            return f"{layer}.{'pointwise' if group == 1 else 'depthwise'}"
    return None


def _block(index: int) -> tuple[int, int]:
    """Stage and place in it of the block that has this number in the whole network."""
    for stage, row in enumerate(STAGES):
        if index < row.blocks:
            return stage, index
        index -= row.blocks
    raise WeightsError(f"The network has a block {index} too many to be MoveNet Thunder.")
