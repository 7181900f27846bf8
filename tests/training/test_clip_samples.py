"""Samples are numbered: the same ones come whoever asks, and in whatever order."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import pytest
import torch

from kimnet_core.errors import InputError
from tests.training.drawn import drawn_clips, tiny_run
from training.clip_samples import ClipBatch, ClipSamples, ReadingAhead
from training.crops import Augmentation


@pytest.fixture(scope="module")
def samples() -> ClipSamples:
    clips, run = drawn_clips(), tiny_run(Path())
    return ClipSamples(clips.clips, clips.skeleton, run.network, 3, run.augmentation, (1, 0))


def same(one: ClipBatch, other: ClipBatch) -> bool:
    pairs = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(ClipBatch)]
    return all(a is b is None or torch.equal(a, b) for a, b in pairs)


def test_a_sample_is_a_clip_with_its_targets(samples) -> None:
    sample = samples.sample(0)
    assert (sample.frames.shape, sample.frames.dtype) == ((1, 3, 3, 64, 64), torch.uint8)
    assert sample.targets.shape == (1, 3, 13, 16, 16)
    assert sample.weight.shape == (1, 3, 13)
    assert sample.motion is None
    moving = replace(samples, network=replace(samples.network, prior_motion="flow"))
    assert moving.sample(0).motion.shape == (1, 2, 2, 16, 16)
    assert replace(moving, length=1).sample(0).motion.shape == (1, 0, 2, 16, 16)


def test_a_number_says_all_and_another_seed_or_number_gives_another_sample(samples) -> None:
    assert same(samples.sample(5), samples.sample(5))
    assert not same(samples.sample(5), samples.sample(13))
    assert not same(samples.sample(5), replace(samples, seed=(1, 1)).sample(5))


def test_every_clip_comes_once_before_any_comes_again_in_another_order_each_time(samples) -> None:
    """Each drawn clip lacks the labels of another joint, by which it is known here."""
    plain = replace(samples, augmentation=Augmentation(rotation=0, scale=(0.8, 0.8), flip=0), length=1)
    missing = [int((plain.sample(number).weight[0, 0] == 0).nonzero()[0]) for number in range(16)]
    assert Counter(missing[:8]) == Counter(missing[8:]) == Counter(range(8))
    assert missing[:8] != missing[8:]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_processes_share_the_samples_of_each_step(samples, processes) -> None:
    with ThreadPoolExecutor(2) as pool:
        for step in (0, 1, 4):  # in a row, and as in a run that goes on
            for rank in range(processes):
                batch = ReadingAhead(samples, 5, pool).step(step, rank, processes)
                wanted = [samples.sample(number) for number in range(5 * step, 5 * step + 5)][rank::processes]
                assert same(batch, ClipBatch.of(wanted))


def test_what_was_read_ahead_is_what_would_have_been_read(samples) -> None:
    with ThreadPoolExecutor(1) as pool:
        ahead = ReadingAhead(samples, 2, pool)
        batches = [ahead.step(step, 0, 1) for step in range(3)]
        assert all(same(batch, ReadingAhead(samples, 2, pool).step(step, 0, 1)) for step, batch in enumerate(batches))


def test_a_picture_that_cannot_be_read_is_told_of(samples) -> None:
    class Missing:
        def __len__(self) -> int:
            return 5

        def __getitem__(self, i: int):
            raise InputError("there is no such picture")

    broken = [replace(clip, frames=Missing()) for clip in samples.clips]
    with ThreadPoolExecutor(1) as pool, pytest.raises(InputError, match="no such picture"):
        ReadingAhead(replace(samples, clips=broken), 2, pool).step(0, 0, 1)
