"""The kinematics modelling module against its equations, and the properties they give it."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.temporal.kmm import KMM, Correlation
from kimnet_core.model.temporal.mixture import Mixing


def kmm(**options: object) -> KMM:
    small = {"joints": 5, "encoder": "mobilenetv2", "initializer": "shared", "feature_dim": 7}
    torch.manual_seed(3)
    return KMM(KIMNetConfig(**(small | options)), 7)


def features(batch: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    draw = torch.Generator().manual_seed(4)
    return torch.randn(batch, 7, 6, 6, generator=draw) * 3, torch.randn(batch, 7, 6, 6, generator=draw) * 3


def weights_of(module: KMM, before: torch.Tensor, after: torch.Tensor) -> torch.Tensor:
    return module.correlation(module.history(before), module.current(after))[1]


@torch.no_grad()
def test_the_equations_loop_by_loop() -> None:
    """Eq. 7 to 11, one joint at a time, as printed but for the softmax that the text asks for."""
    module = kmm()
    before, after = (f[:1] for f in features())
    heatmaps = torch.rand(1, 5, 6, 6)
    history = torch.relu(torch.einsum("kd,dyx->kyx", module.conv_h.weight[:, :, 0, 0], before[0]) + bias(module.conv_h))
    current = torch.relu(torch.einsum("kd,dyx->kyx", module.conv_c.weight[:, :, 0, 0], after[0]) + bias(module.conv_c))
    raw, weights = module.correlation(module.history(before), module.current(after))
    prior = Mixing()(weights, heatmaps)
    for j in range(5):
        row = [float((current[j] * history[i]).sum()) / math.sqrt(6 * 6) for i in range(5)]
        whole = sum(math.exp(value) for value in row)
        expected = sum(math.exp(row[i]) / whole * heatmaps[0, i] for i in range(5))
        torch.testing.assert_close(raw[0, j], torch.tensor(row), rtol=1e-5, atol=1e-5)
        torch.testing.assert_close(prior[0, j], expected, rtol=1e-5, atol=1e-6)


def bias(conv: torch.nn.Conv2d) -> torch.Tensor:
    return conv.bias[:, None, None]


@pytest.mark.parametrize("scale", ["sqrt_hw", "sqrt_k", "none", "learned"])
@pytest.mark.parametrize("act", ["relu", "none", "sigmoid", "softplus"])
def test_rows_sum_to_one(scale: str, act: str) -> None:
    weights = weights_of(kmm(kmm_scale=scale, kmm_act=act), *features())
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(2, 5))


@given(st.integers(0, 10_000))
def test_a_prior_is_between_the_lowest_and_the_highest_heatmap(seed: int) -> None:
    """It is a convex mixture of maps that stand still: it cannot move a joint."""
    draw = torch.Generator().manual_seed(seed)
    weights = torch.randn(1, 5, 5, generator=draw).mul(4).softmax(dim=-1)
    heatmaps = torch.randn(1, 5, 4, 4, generator=draw)
    prior = Mixing()(weights, heatmaps)
    assert (prior >= heatmaps.min(dim=1, keepdim=True).values - 1e-6).all()
    assert (prior <= heatmaps.max(dim=1, keepdim=True).values + 1e-6).all()


def test_identity_weights_leave_the_heatmaps() -> None:
    heatmaps = torch.rand(1, 5, 4, 6)
    assert torch.equal(Mixing()(torch.eye(5)[None], heatmaps), heatmaps)


def test_one_state_serves_a_batch_of_weights() -> None:
    heatmaps, weights = torch.rand(1, 5, 4, 4), torch.rand(3, 5, 5).softmax(dim=-1)
    torch.testing.assert_close(Mixing()(weights, heatmaps), Mixing()(weights, heatmaps.expand(3, -1, -1, -1)))


def test_permuting_the_joints_of_the_history_permutes_columns() -> None:
    """Columns are joints of frame t, so rows stay where they are."""
    module, order = kmm(), [3, 1, 4, 0, 2]
    plain = weights_of(module, *features())
    with torch.no_grad():
        module.conv_h.weight.copy_(module.conv_h.weight[order])
        module.conv_h.bias.copy_(module.conv_h.bias[order])
    torch.testing.assert_close(weights_of(module, *features()), plain[:, :, order])
    assert not torch.allclose(plain, plain[:, :, order])


def test_gradients_reach_both_convolutions() -> None:
    module = kmm()
    Mixing()(weights_of(module, *features()), torch.rand(2, 5, 6, 6)).square().sum().backward()
    for conv in (module.conv_h, module.conv_c):
        assert conv.weight.grad.abs().sum() > 0
        assert conv.bias.grad.abs().sum() > 0


@pytest.mark.parametrize("norm", ["softmax", "ratio"])
def test_clips_of_a_batch_do_not_meet(norm: str) -> None:
    module = kmm(kmm_norm=norm)
    before, after = features()
    torch.testing.assert_close(weights_of(module, before, after)[1:], weights_of(module, before[1:], after[1:]))


def test_the_ratio_is_the_printed_formula_and_survives_a_dead_joint() -> None:
    current = torch.tensor([[1.0, 0.0], [0.0, 0.0]]).view(1, 2, 1, 2)  # joint 1 of the current frame is dead
    history = torch.tensor([[3.0, 9.0], [1.0, 9.0]]).view(1, 2, 1, 2)
    raw, weights = Correlation("ratio", "none")(history, current)
    assert raw.tolist() == [[[3, 1], [0, 0]]]
    torch.testing.assert_close(weights, torch.tensor([[[0.75, 0.25], [0.0, 0.0]]]), atol=1e-6, rtol=0)


def test_the_scale_is_a_constant_factor() -> None:
    history, current = torch.rand(1, 4, 8, 2), torch.rand(1, 4, 8, 2)
    raw = {scale: Correlation("softmax", scale)(history, current)[0] for scale in ("none", "sqrt_k", "sqrt_hw")}
    torch.testing.assert_close(raw["sqrt_k"] * 2, raw["none"])
    torch.testing.assert_close(raw["sqrt_hw"] * 4, raw["none"])


def test_a_learned_scale_starts_at_the_default_and_is_learned() -> None:
    learned = Correlation("softmax", "learned")
    history, current = torch.rand(1, 4, 8, 2), torch.rand(1, 4, 8, 2)
    raw, weights = learned(history, current)
    torch.testing.assert_close(raw, Correlation("softmax", "sqrt_hw")(history, current)[0])
    weights.square().sum().backward()
    assert learned.gain.grad != 0


def test_the_papers_module_has_6682_parameters() -> None:
    assert sum(p.numel() for p in KMM(KIMNetConfig(), 256).parameters()) == 6_682
    assert sum(p.numel() for p in KMM(KIMNetConfig(kmm_share=True), 256).parameters()) == 6_682 // 2
