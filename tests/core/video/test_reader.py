"""Every frame of every awkward video is the right one, in any order."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.video.reader import VideoReader
from tests.core.video.awkward import HEIGHT, WIDTH, number_in

if TYPE_CHECKING:
    from tests.core.video.awkward import Awkward


def test_frames_in_order_are_the_right_ones(awkward: Awkward) -> None:
    with VideoReader(awkward.path) as reader:
        assert (reader.height, reader.width) == (HEIGHT, WIDTH)
        assert tuple(number_in(reader.read(i)) for i in range(len(reader))) == awkward.numbers


@pytest.mark.parametrize("cache_bytes", [0, 1 << 30], ids=["nothing kept", "all kept"])
def test_frames_in_random_order_are_the_right_ones(awkward: Awkward, cache_bytes: int) -> None:
    order = [*range(len(awkward.numbers))] * 2
    random.Random(7).shuffle(order)
    with VideoReader(awkward.path, cache_bytes) as reader:
        assert [number_in(reader.read(i)) for i in order] == [awkward.numbers[i] for i in order]


def test_frames_backwards_are_the_same_pixels(awkward: Awkward) -> None:
    with VideoReader(awkward.path) as reader:
        forwards = [reader.read(i) for i in range(len(reader))]
    with VideoReader(awkward.path, cache_bytes=0) as reader:
        for i in reversed(range(len(reader))):
            np.testing.assert_array_equal(reader.read(i), forwards[i])


def test_the_last_frame_can_be_read_first(awkward: Awkward) -> None:
    with VideoReader(awkward.path) as reader:
        assert number_in(reader.read(len(reader) - 1)) == awkward.numbers[-1]


def test_times_are_those_of_the_file(awkward: Awkward) -> None:
    with VideoReader(awkward.path) as reader:
        times = [reader.time(i) for i in range(len(reader))]
    np.testing.assert_allclose(times, awkward.times, atol=0.001)


def test_every_frame_has_an_identity_of_its_own_that_lasts(awkward: Awkward) -> None:
    with VideoReader(awkward.path) as reader:
        first = [reader.identity(i) for i in range(len(reader))]
    with VideoReader(awkward.path) as reader:
        assert [reader.identity(i) for i in range(len(reader))] == first
    assert len(set(first)) == len(first)
