"""What learns: single frames first, then a recursion that begins as a plain filter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from kimnet_core.model.heatmaps import render
from training.trainee import TRUST, Trainee


@pytest.fixture
def trainee(config, trunk) -> Trainee:
    torch.manual_seed(1)
    return Trainee(config.network, trunk).eval()


def test_a_single_frame_gives_the_heatmaps_it_starts_from(trainee, clips) -> None:
    maps = torch.from_numpy(clips.maps[:2, :1].astype(np.float32))
    given = torch.rand(2, 13, *maps.shape[-2:])
    motion = torch.zeros(2, 0, 2, *maps.shape[-2:])
    heatmaps, initial, _ = trainee(maps, motion, given, torch.tensor([True, False]))
    assert heatmaps.shape == (2, 1, 13, *maps.shape[-2:])
    assert torch.equal(heatmaps[0, 0], given[0])
    assert torch.equal(heatmaps[1, 0], trainee.network.decoder.first(initial)[1])


@torch.no_grad()
def test_the_recursion_begins_as_a_mean_of_what_was_believed_and_what_is_seen(trainee) -> None:
    """Exact but for the spare channels, which are shut here; the initializer gets numbers worth mixing."""
    network = trainee.network
    torch.nn.init.normal_(network.initializer.head.weight)
    torch.nn.init.normal_(network.initializer.head.bias)
    trainee.start_recursion()
    network.correction.conv_d.weight[:, 13:] = 0
    prior, features = torch.randn(1, 13, 16, 16), torch.randn(1, 16, 16, 16)
    seen = network.initializer.head(features)
    torch.testing.assert_close(
        network.correction(prior, features), TRUST * prior + (1 - TRUST) * seen, atol=1e-5, rtol=1e-5
    )


@torch.no_grad()
def test_attention_begins_with_each_joint_listening_mostly_to_itself(trainee) -> None:
    """Features that hold each joint's Gaussian, read by an initializer that passes them on."""
    network = trainee.network
    head = network.initializer.head
    head.weight.copy_(torch.eye(13, 16)[..., None, None])
    head.bias.zero_()
    trainee.start_recursion()
    places = np.stack([np.linspace(20, 236, 13), np.linspace(236, 20, 13)], axis=1)
    features = torch.zeros(1, 16, 64, 64)
    features[0, :13] = torch.from_numpy(render(places, 64))
    _, weights = network.kmm.correlation(network.kmm.history(features), network.kmm.current(features))
    own = weights[0].diagonal()
    assert (own > 0.5).all(), "most of it"
    assert (own < 0.9).all(), "and not so much that nothing can be learnt"


@pytest.mark.parametrize(
    ("temporal", "trust"), [("copy", TRUST), ("uniform", TRUST), ("convlstm", TRUST), ("none", 0), ("predicted", 1)]
)
@torch.no_grad()
def test_a_control_begins_as_the_same_filter_or_as_what_alone_it_is_given(config, trunk, temporal, trust) -> None:
    trainee = Trainee(replace(config.network, temporal=temporal), trunk)
    network = trainee.network
    torch.nn.init.normal_(network.initializer.head.weight)
    trainee.start_recursion()
    network.correction.conv_d.weight[:, 13:] = 0
    prior, features = torch.randn(1, 13, 16, 16), torch.randn(1, 16, 16, 16)
    expected = trust * prior + (1 - trust) * network.initializer.head(features)
    torch.testing.assert_close(network.correction(prior, features), expected, atol=1e-5, rtol=1e-5)


def test_what_is_begun_from_is_kept_and_only_the_recursion_learns(config, trunk) -> None:
    torch.manual_seed(0)
    trained, trainee = (Trainee(config.network, trunk) for _ in range(2))
    trainee.begin_from(trained.network)
    for name, parameter in trainee.network.named_parameters():
        kept = name.startswith(("encoder.", "initializer."))
        assert parameter.requires_grad is not kept
        if kept:
            assert torch.equal(parameter, trained.network.get_parameter(name)), name
