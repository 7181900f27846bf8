"""The loss on maps small enough to be added up by hand."""

from __future__ import annotations

import pytest
import torch

from training.losses import heatmap_loss, prior_loss

TARGET = torch.tensor([[[1.0, 0], [0, 0]], [[0.5, 0], [0, 0]]])  # two joints, 2 x 2 cells


def test_the_loss_of_two_joints_by_hand() -> None:
    """First joint: (1 + 10) * 0.2^2 / 4 = 0.11. Second: (6 * 0.5^2 + 1 * 0.4^2) / 4 = 0.415."""
    found = torch.tensor([[[0.8, 0], [0, 0]], [[0.0, 0], [0, 0.4]]])
    loss = heatmap_loss(found, TARGET, torch.tensor([1.0, 0.5]), peak=10)
    assert loss.item() == pytest.approx(100 * (1 * 0.11 + 0.5 * 0.415) / 1.5)


def test_a_joint_of_weight_nothing_neither_counts_nor_teaches() -> None:
    found = torch.rand(2, 2, 2, requires_grad=True)
    heatmap_loss(found, TARGET, torch.tensor([1.0, 0]), peak=10).backward()
    assert found.grad is not None
    assert found.grad[0].any()
    assert not found.grad[1].any()


def test_maps_as_they_should_be_cost_nothing() -> None:
    assert heatmap_loss(TARGET, TARGET, torch.ones(2), peak=10).item() == 0


def test_a_batch_in_which_nothing_is_known_costs_nothing() -> None:
    assert heatmap_loss(torch.rand(2, 2, 2), TARGET, torch.zeros(2), peak=10).item() == 0


def test_priors_are_held_against_the_frames_after_the_first_and_a_sum_of_two_by_its_mean() -> None:
    targets, weight = torch.stack([torch.zeros_like(TARGET), TARGET])[None], torch.ones(1, 2, 2)
    weight[0, 0] = 7  # of frame 0, that has no prior
    priors = TARGET[None, None]
    assert prior_loss(priors, targets, weight, 10, residual=False).item() == 0
    assert prior_loss(2 * priors, targets, weight, 10, residual=True).item() == 0
    expected = heatmap_loss(2 * TARGET, TARGET, torch.ones(2), 10)
    assert prior_loss(2 * priors, targets, weight, 10, residual=False).item() == pytest.approx(expected.item())
