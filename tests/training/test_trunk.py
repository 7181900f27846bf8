"""The trunk in ONNX Runtime."""

from __future__ import annotations

import numpy as np
import torch

from kimnet_core.model.encoders.movenet import MAPS, MoveNetEncoder
from training.trunk import Trunk


def test_maps_are_those_of_torch_and_the_digest_is_of_the_weights(trunk) -> None:
    encoder = MoveNetEncoder(16)
    encoder.trunk.load_state_dict(trunk)
    exported = Trunk(encoder, 64)
    crops = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)
    maps = exported.maps(crops)
    with torch.inference_mode():
        expected = encoder.maps(torch.from_numpy(crops).permute(0, 3, 1, 2).float()).numpy()
    assert maps.shape == (3, MAPS, 16, 16)
    np.testing.assert_allclose(maps, expected, atol=1e-4 * max(1, np.abs(expected).max()))
    assert Trunk(encoder, 64).digest == exported.digest
    with torch.no_grad():
        encoder.trunk.stem.weight[0, 0, 0, 0] += 1
    assert Trunk(encoder, 64).digest != exported.digest
