"""What a step of training looks at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from kimnet_core.model.heatmaps import decode
from training.batches import draw, misjudged, part_length, start_heatmaps
from training.config import Optimiser, Start
from training.features import FeatureClips

CLIPS, FRAMES, JOINTS, CELLS = 5, 4, 13, 16


@pytest.fixture
def numbered() -> FeatureClips:
    """Maps say which clip and frame they are; fields say which gap, and which way."""
    maps = np.zeros((CLIPS, FRAMES, 41, CELLS, CELLS), np.float16)
    maps += (np.arange(CLIPS)[:, None] * 10 + np.arange(FRAMES))[..., None, None, None].astype(np.float16)
    motion = np.zeros((CLIPS, FRAMES - 1, 2, 2, CELLS, CELLS), np.float16)
    motion += (np.arange(FRAMES - 1)[:, None] * 10 + np.arange(2))[..., None, None, None].astype(np.float16)
    shape = (CLIPS, FRAMES, JOINTS)
    xy = np.random.default_rng(0).uniform(8, 56, (*shape, 2))
    return FeatureClips(maps, motion, xy, np.ones(shape, np.float32), np.zeros(shape, bool))


def test_the_field_of_each_step_leads_from_its_frame_to_the_one_before(config, numbered) -> None:
    config = replace(config, optimiser=replace(config.optimiser, lengths=(3,), stills=1))
    ways = set()
    for step in range(1, 12):
        batch = draw(config, numbered, step)
        order = batch.maps[:, :, 0, 0, 0] % 10
        for frames, fields in zip(order.tolist(), batch.motion[:, :, 0, 0, 0].tolist(), strict=True):
            backwards = frames[0] > frames[1]
            ways.add((backwards, min(frames)))
            for before, now, field in zip(frames[:-1], frames[1:], fields, strict=True):
                assert abs(now - before) == 1
                assert field == 10 * min(before, now) + backwards
    assert ways == {(False, 0), (False, 1), (True, 0), (True, 1)}  # both ways, and all parts of a clip


def test_targets_lie_where_the_joints_of_the_frame_are(config, numbered) -> None:
    config = replace(config, start=Start(given=0))
    batch = draw(config, numbered, config.optimiser.stills)
    chosen = (batch.maps[:, 0, 0, 0, 0] // 10).long().tolist()
    frames = (batch.maps[:, :, 0, 0, 0] % 10).long().numpy()
    expected = numbered.xy[np.array(chosen)[:, None], frames]
    assert decode(batch.targets.numpy())[0] == pytest.approx(expected, abs=1e-3)


def test_before_the_recursion_no_frame_is_given_and_none_has_a_second(config, clips) -> None:
    batch = draw(config, clips, 0)
    assert batch.maps.shape[:2] == (8, 1)  # as many frames as a batch of clips would hold, from the eight there are
    assert batch.motion.shape[:2] == (8, 0)
    assert not batch.given.any()
    assert draw(config, clips, config.optimiser.stills).maps.shape[:2] == (3, clips.xy.shape[1])


def test_a_carried_joint_lies_off_by_the_same_in_every_frame_of_given_clips(config, clips) -> None:
    """With every joint of every clip carried, targets move in the given clips and nowhere else."""
    start = replace(config.start, given=0.5, carry=1.0, carried=0.5, jitter=(0.0,), drop=0.0)
    carrying, plain = replace(config, start=start), replace(config, start=replace(start, carry=0.0))
    for step in range(config.optimiser.stills, config.optimiser.stills + 5):
        moved, same = draw(carrying, clips, step), draw(plain, clips, step)
        assert torch.equal(moved.given, same.given)
        for clip, is_given in enumerate(moved.given):
            assert torch.equal(moved.targets[clip], same.targets[clip]) is not bool(is_given)
        torch.testing.assert_close(moved.start, moved.targets[:, 0])  # it starts where it is to stay
        before, after = decode(same.targets.numpy())[0], decode(moved.targets.numpy())[0]
        # Joints that no border cuts, in any frame.
        inner = ((before > 8) & (before < config.network.input_size - 9)).all(axis=(1, 3))
        off = (after - before).transpose(0, 2, 1, 3)[inner]  # (joints, T, 2)
        assert len(off)
        np.testing.assert_allclose(off, np.broadcast_to(off[:, :1], off.shape), atol=1e-3)


def test_parts_of_clips_grow_longer_after_the_single_frames() -> None:
    settings = Optimiser(steps=100, stills=20, lengths=(3, 6))
    lengths = [part_length(settings, step, 8) for step in range(100)]
    assert lengths == [1] * 20 + [3] * 40 + [6] * 40
    assert part_length(settings, 99, 5) == 5


def test_the_same_step_draws_the_same(config, numbered) -> None:
    first, second, other = (draw(config, numbered, step) for step in (5, 5, 6))
    assert torch.equal(first.start, second.start)
    assert torch.equal(first.maps, second.maps)
    assert not torch.equal(first.start[: len(other.start)], other.start[: len(first.start)])


def test_a_start_as_exact_as_the_truth_is_the_truth() -> None:
    xy = np.random.default_rng(0).uniform(8, 56, (4, 13, 2))
    maps = start_heatmaps(xy, Start(jitter=(0.0,), drop=0), 16, np.random.default_rng(0))
    np.testing.assert_allclose(decode(maps.numpy())[0], xy, atol=1e-3)


def test_a_disturbed_start_is_off_by_what_was_asked_and_lacks_some_joints() -> None:
    xy = np.full((200, 13, 2), 31.5)
    maps = start_heatmaps(xy, Start(jitter=(2.0,), drop=0.1), 16, np.random.default_rng(0)).numpy()
    empty = ~maps.any(axis=(2, 3))
    assert empty.mean() == pytest.approx(0.1, abs=0.02)
    assert (decode(maps)[0] - xy)[~empty].std() == pytest.approx(2, rel=0.05)


def test_motion_that_is_misjudged_is_off_by_the_same_in_all_frames_of_a_clip() -> None:
    rng = np.random.default_rng(0)
    motion = rng.normal(size=(300, 3, 2, 4, 4)).astype(np.float32)
    off = misjudged(motion, Start(drift=(0.0, 2.0)), rng) - motion
    assert off == pytest.approx(np.broadcast_to(off[:, :1, :, :1, :1], off.shape), abs=1e-5)
    each = off[:, 0, :, 0, 0]
    drifting = np.abs(each).max(axis=1) > 1e-5
    assert 0.4 < drifting.mean() < 0.6  # every second clip
    assert each[drifting].std() == pytest.approx(2, rel=0.15)


def test_a_prior_that_stays_has_no_motion() -> None:
    rng = np.random.default_rng(0)
    motion = np.ones((400, 2, 2, 4, 4), np.float32)
    moves = misjudged(motion, Start(still=0.25), rng).max(axis=(1, 2, 3, 4))
    assert set(moves) == {0, 1}
    assert 0.18 < 1 - moves.mean() < 0.32
    assert np.array_equal(misjudged(motion, Start(), rng), motion)


def test_processes_share_the_clips_of_a_batch(config, clips) -> None:
    batch = draw(config, clips, 7)
    parts = [batch.part(rank, 2) for rank in range(2)]
    for name in batch.__slots__:
        whole = getattr(batch, name)
        for rank, part in enumerate(parts):
            assert torch.equal(getattr(part, name), whole[rank::2])
