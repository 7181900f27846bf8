"""What learns: single frames first, then a recursion that begins as a plain filter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from kimnet_core.model.heatmaps import decode, render
from training.trainee import TRUST, Trainee
from training.trainer import _batch


@pytest.fixture
def trainee(config, trunk) -> Trainee:
    torch.manual_seed(1)
    return Trainee(config.network, trunk).eval()


def test_a_single_frame_gives_the_heatmaps_it_starts_from(trainee, clips) -> None:
    maps = torch.from_numpy(clips.maps[:2, :1].astype(np.float32))
    given = torch.rand(2, 13, *maps.shape[-2:])
    heatmaps, initial = trainee(maps, given, torch.tensor([True, False]))
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
    _, weights = network.kmm.correlate(*network.kmm.maps(features))
    own = weights[0].diagonal()
    assert (own > 0.5).all(), "most of it"
    assert (own < 0.9).all(), "and not so much that nothing can be learnt"


def test_before_the_recursion_no_frame_is_given_and_none_has_a_second(config, clips) -> None:
    maps, _, _, _, given = _batch(config, clips, 0, np.random.default_rng(0))
    assert maps.shape[:2] == (8, 1)  # as many frames as a batch of clips would hold, from the eight clips there are
    assert not given.any()
    later = _batch(config, clips, config.optimiser.stills, np.random.default_rng(0))
    assert later[0].shape[:2] == (3, clips.xy.shape[1])


def test_a_carried_joint_lies_off_by_the_same_in_every_frame_of_given_clips(config, clips) -> None:
    """With every joint of every clip carried, targets move in the given clips and nowhere else."""
    step = config.optimiser.stills
    start = replace(config.start, given=0.5, carry=1.0, carried=0.5, jitter=(0.0,), drop=0.0)
    still = replace(config, start=replace(start, carry=0.0))
    for seed in range(5):
        _, moved, _, first, given = _batch(replace(config, start=start), clips, step, np.random.default_rng(seed))
        _, plain, _, _, same = _batch(still, clips, step, np.random.default_rng(seed))
        assert torch.equal(given, same)
        for clip, is_given in enumerate(given):
            assert torch.equal(moved[clip], plain[clip]) is not bool(is_given)
        torch.testing.assert_close(first, moved[:, 0])  # it starts where it is to stay
        before, after = decode(plain.numpy())[0], decode(moved.numpy())[0]
        inner = ((before > 8) & (before < config.network.input_size - 9)).all(
            axis=(1, 3)
        )  # joints that no border cuts, in any frame
        off = (after - before).transpose(0, 2, 1, 3)[inner]  # (joints, T, 2)
        assert len(off)
        np.testing.assert_allclose(off, np.broadcast_to(off[:, :1], off.shape), atol=1e-3)
