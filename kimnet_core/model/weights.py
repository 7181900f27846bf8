"""Networks to files and back: safetensors with a card, written whole or not at all, believed after checks.

`card.py` has the format, and reads what a file says about itself without torch.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import safetensors.torch
import torch
from safetensors import SafetensorError

from kimnet_core.atomic import replacing
from kimnet_core.errors import WeightsError
from kimnet_core.model.card import LENGTH, WeightsCard, digest, read_header, to_metadata, unreadable
from kimnet_core.model.factory import build_network
from kimnet_core.pose.skeleton import Skeleton, load_skeleton

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from kimnet_core.model.card import Header
    from kimnet_core.model.confidence import Confidence
    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.network import Network

DTYPES = {"F16", "F32"}
# Counts training steps and has no part in what a network computes.
COUNTER = "num_batches_tracked"


@dataclass(frozen=True, slots=True, eq=False)
class Weights(WeightsCard):
    """Checked weights, ready for `build`.

    Attributes:
        state: float32 tensors by name, all finite.
    """

    state: dict[str, Tensor]


def save_weights(
    path: Path, network: Network, card: dict[str, Any], *, skeleton: Skeleton | None = None, half: bool = False
) -> None:
    """Write a network to a file, which is there whole or not at all.

    Args:
        path: where to; an older file is replaced.
        network: on any device.
        card: name, data, measurements; JSON values.
        skeleton: what the joints are; by default the shipped skeleton that the network's configuration names.
        half: store float16, half the size.

    Raises:
        ValueError: network and skeleton are not for the same joints.
        WeightsError: a value is not finite, or the file cannot be written; an older file is unharmed.
    """
    skeleton = skeleton or load_skeleton(network.config.skeleton)
    dtype = torch.float16 if half else torch.float32
    state = {key: value.detach().to("cpu", dtype).contiguous() for key, value in _stored(network).items()}
    if (key := _not_finite(state)) is not None:
        raise WeightsError(f"The network holds a number that is not finite, in {key}; {path} was not written.")
    # The tensors' bytes must be known before the metadata that holds their digest.
    body, tensors = _body(safetensors.torch.save(state))
    sha256 = digest(network.config, skeleton, tensors, body)
    about = WeightsCard(network.config, skeleton, card, sha256, confidence=None)
    _replace(path, safetensors.torch.save(state, to_metadata(about)))


def load_weights(path: Path) -> Weights:
    """Read a file and check all of it: description, digest, names, shapes, types, and that numbers are finite.

    Raises:
        WeightsError: the file is missing, damaged, or its tensors are not those of the network it describes.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    header = read_header(io.BytesIO(data), len(data), path)
    about = header.about
    if digest(about.config, about.skeleton, header.tensors, memoryview(data)[header.start :]) != about.sha256:
        raise WeightsError(f"The weights file {path} is damaged: its digest does not fit. Copy or download it again.")
    _check_tensors(header, path)
    try:
        state = {key: value.float() for key, value in safetensors.torch.load(data).items()}
    except SafetensorError as error:
        raise WeightsError(f"The weights file {path} is damaged: {error}.") from error
    if (key := _not_finite(state)) is not None:
        raise WeightsError(f"The weights file {path} holds a number that is not finite, in {key}; it cannot be used.")
    return Weights(about.config, about.skeleton, about.card, about.sha256, about.confidence, state)


def save_calibrated(path: Path, weights: Path, confidence: Confidence) -> None:
    """Write a copy of a weights file with another confidence; all else in it stays as it is, to the last bit.

    Args:
        path: where to; may be the same file.
        weights: the file to be copied.
        confidence: of its joints.

    Raises:
        ValueError: the confidence is that of another number of joints.
        WeightsError: as `load_weights`, or the file cannot be written; an older file is unharmed.
    """
    loaded = load_weights(weights)
    about = WeightsCard(loaded.config, loaded.skeleton, loaded.card, loaded.sha256, confidence)
    _replace(path, safetensors.torch.save(safetensors.torch.load_file(weights), to_metadata(about)))


def build(weights: Weights) -> Network:
    """The network of these weights, in evaluation mode, on the CPU."""
    network = build_network(weights.config)
    # Strict but for the counters: without version metadata torch sets those to zero.
    network.load_state_dict(weights.state)
    return network.eval()


def _stored(network: Network) -> dict[str, Tensor]:
    return {key: value for key, value in network.state_dict().items() if not key.endswith(COUNTER)}


def _not_finite(state: dict[str, Tensor]) -> str | None:
    return next((key for key, value in state.items() if not value.isfinite().all()), None)


def _body(data: bytes) -> tuple[memoryview, dict[str, Any]]:
    """Tensor bytes and table of tensors of a serialised state."""
    start = LENGTH + int.from_bytes(data[:LENGTH], "little")
    return memoryview(data)[start:], json.loads(data[LENGTH:start])


def _check_tensors(header: Header, path: Path) -> None:
    """Compare the file's table of tensors with the network it describes, before anything is built of them."""
    if unknown := {tensor["dtype"] for tensor in header.tensors.values()} - DTYPES:
        raise WeightsError(f"The weights file {path} holds numbers of a kind that is not read: {', '.join(unknown)}.")
    expected = _shapes(header.about.config)
    found = {key: tuple(tensor["shape"]) for key, tensor in header.tensors.items()}
    for key in sorted(expected.keys() | found.keys()):
        if expected.get(key) != found.get(key):
            raise WeightsError(
                f"The weights file {path} does not fit the network it describes: "
                f"{key} is {found.get(key, 'missing')}, expected {expected.get(key, 'nothing')}."
            )


def _shapes(config: KIMNetConfig) -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):  # shapes alone, whatever a file asks for
        return {key: tuple(value.shape) for key, value in _stored(build_network(config)).items()}


def _replace(path: Path, data: bytes) -> None:
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise WeightsError(
            f"The weights file {path} cannot be written: {error.strerror}. What was there before is unharmed."
        ) from error
