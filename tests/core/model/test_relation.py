"""The decoder: the JRE as meant, the JRE as released, and the batch normalisation behind it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.heatmaps import render
from kimnet_core.model.relation import Decoder, JointRelation, ReleasedJointRelation

K, SIDE = 3, 4
P = SIDE * SIDE


def scattered(module: nn.Module) -> nn.Module:
    torch.manual_seed(5)
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.6)
    module.W[1].running_mean.normal_()
    module.W[1].running_var.uniform_(0.5, 2)
    return module.eval()


def conv(module: nn.Conv2d, x: np.ndarray) -> np.ndarray:
    """A 1x1 convolution (K, P) -> (K, P) in plain loops."""
    weight, bias = module.weight.detach().numpy()[:, :, 0, 0], module.bias.detach().numpy()
    return np.array([[sum(weight[k, i] * x[i, p] for i in range(K)) + bias[k] for p in range(P)] for k in range(K)])


def branch(module: nn.Module, x: np.ndarray) -> np.ndarray:
    """W: convolution, then batch normalisation in evaluation mode."""
    y, norm = conv(module.W[0], x), module.W[1]
    mean, var = norm.running_mean.numpy(), norm.running_var.numpy()
    gamma, beta = norm.weight.detach().numpy(), norm.bias.detach().numpy()
    return ((y.T - mean) / np.sqrt(var + norm.eps) * gamma + beta).T


def similarity(x: np.ndarray) -> np.ndarray:
    return np.array([[sum(x[i, p] * x[j, p] for p in range(P)) for j in range(K)] for i in range(K)])


def related(module: JointRelation, x: np.ndarray) -> np.ndarray:
    """Softmax over each row of the scaled similarity, and a mixture of g(x)."""
    scaled = np.exp(similarity(x) * math.exp(module.temperature.item()) / math.sqrt(P))
    g = conv(module.g, x)
    y = np.array(
        [[sum(scaled[i, j] / scaled[i].sum() * g[j, p] for j in range(K)) for p in range(P)] for i in range(K)]
    )
    return x + branch(module, y)


def released(module: ReleasedJointRelation, x: np.ndarray) -> np.ndarray:
    """Softmax over columns, then the pixel-major reading of a joint-major array, element by element."""
    raised = np.exp(similarity(x))
    g = conv(module.g, x)
    y = np.array(
        [[sum(raised[i, j] / raised[:, j].sum() * g[j, p] for j in range(K)) for p in range(P)] for i in range(K)]
    )
    z = np.array([[y[(k * P + p) % K, (k * P + p) // K] for p in range(P)] for k in range(K)])
    return x + branch(module, z)


@pytest.mark.parametrize(("kind", "expected"), [(JointRelation, related), (ReleasedJointRelation, released)])
def test_a_relation_is_what_plain_loops_give(kind: type[nn.Module], expected: Callable) -> None:
    module = scattered(kind(K))
    x = torch.randn(1, K, SIDE, SIDE, generator=torch.Generator().manual_seed(6)) * 0.7
    with torch.no_grad():
        found = module(x)[0].flatten(1).numpy()
    np.testing.assert_allclose(found, expected(module, x[0].flatten(1).numpy()), rtol=1e-4, atol=1e-5)
    assert np.abs(found - x[0].flatten(1).numpy()).max() > 0.1  # the branch did something


@pytest.mark.parametrize("kind", [JointRelation, ReleasedJointRelation])
@pytest.mark.parametrize("training", [True, False])
def test_a_new_relation_changes_nothing(kind: type[nn.Module], training: bool) -> None:
    x = torch.rand(2, 13, 16, 16)
    assert torch.equal(kind(13).train(training)(x), x)


def test_a_new_relation_can_learn() -> None:
    """The last batch normalisation is zero, so it moves first."""
    module = JointRelation(4).train()
    module(torch.rand(2, 4, 8, 8)).square().sum().backward()
    assert module.W[1].weight.grad.abs().sum() > 0


def test_the_first_temperature_is_neither_blind_nor_uniform() -> None:
    """On clean heatmaps of 13 scattered joints a joint listens to itself most, and to others too."""
    rng = np.random.default_rng(0)
    maps = torch.from_numpy(render(rng.uniform(40, 215, (13, 2)), 64)).flatten(1)
    scale = JointRelation(13).temperature.exp() / math.sqrt(maps.shape[1])
    own = (scale * maps @ maps.T).softmax(dim=-1).diagonal()
    assert 1.5 / 13 < own.mean() < 0.98


def test_relation_sizes() -> None:
    """754 released, of which 390 are used; ours are those and the temperature."""
    count = {kind: sum(p.numel() for p in kind(13).parameters()) for kind in (JointRelation, ReleasedJointRelation)}
    assert count == {JointRelation: 391, ReleasedJointRelation: 754}
    assert {"g.weight", "W.0.weight", "W.1.weight", "theta.weight", "phi.bias"} <= ReleasedJointRelation(
        13
    ).state_dict().keys()


def test_a_new_decoder_keeps_clean_heatmaps_at_their_scale() -> None:
    """With gamma 1 the first batch would come out with peaks of about 18."""
    maps = torch.from_numpy(render(np.random.default_rng(1).uniform(40, 215, (4, 13, 2)), 64))
    decoded = Decoder(KIMNetConfig()).train()(maps)
    assert 0.8 < decoded.amax(dim=(2, 3)).mean() < 1.2


def test_shared_split_and_no_normalisation() -> None:
    maps = torch.rand(1, 13, 8, 8)
    for kind, same in (("shared", True), ("split", False), ("none", True)):
        decoder = Decoder(KIMNetConfig(decoder_bn=kind)).eval()
        if decoder.first_norm is not None:
            nn.init.constant_(decoder.first_norm.weight, 2.0)
        assert torch.equal(decoder.first(maps), decoder(maps)) is same


def test_a_decoder_can_be_nothing_at_all() -> None:
    decoder = Decoder(KIMNetConfig(jre_mode="off", decoder_bn="none"))
    maps = torch.rand(1, 13, 8, 8)
    assert torch.equal(decoder(maps), maps)
    assert not decoder.state_dict()
