"""Every frame of every awkward video is the right one, in any order."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import fields
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.video.index import VideoIndex
from kimnet_core.video.reader import VideoReader
from tests.core.video.awkward import HEIGHT, WIDTH, number_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


class LateIndex(VideoIndex):
    """An index of a container whose first seeks all land too late."""

    def starts_for(self, i: int) -> Iterator[int | None]:
        yield from [int(self.starts[-1])] * 9
        yield from super().starts_for(i)


def test_seeks_that_land_too_late_are_tried_from_earlier(plain: Path) -> None:
    with VideoReader(plain, cache_bytes=0) as reader:
        reader.index = LateIndex(*(getattr(reader.index, field.name) for field in fields(VideoIndex)))
        assert [number_in(reader.read(i)) for i in (40, 5, 30)] == [40, 5, 30]


def test_a_picture_shown_before_the_key_frame_landed_on_is_not_believed(plain: Path) -> None:
    with VideoReader(plain) as reader:
        landed = int(reader.index.starts[2])
        leading = SimpleNamespace(pts=reader.pts(20))
        assert reader.pts(20) < landed
        assert reader._place(leading, landed, Counter()) is None
        assert reader._place(leading, int(reader.index.starts[1]), Counter()) == 20


def test_reading_on_past_a_key_frame_jumps_to_it(plain: Path) -> None:
    with VideoReader(plain, cache_bytes=0) as reader:
        reader.read(1)
        before = reader._frames
        reader.read(60)
        assert reader._frames is not before
        before = reader._frames
        reader.read(65)
        assert reader._frames is before


def test_a_frame_that_was_approached_is_read_without_decoding(plain: Path) -> None:
    with VideoReader(plain) as reader:
        steps = sum(1 for _ in reader.approach(30))
        assert steps > 1
        reader._frames = iter(())  # a decoder that has nothing more to give
        assert number_in(reader.read(30)) == 30


def test_an_approach_can_be_given_up_anywhere_for_any_other_frame(awkward: Awkward) -> None:
    rng = np.random.default_rng(3)
    with VideoReader(awkward.path, cache_bytes=400_000) as reader:
        for _ in range(40):
            there, here = rng.integers(0, len(reader), 2).tolist()
            for _ in zip(range(int(rng.integers(0, 9))), reader.approach(there), strict=False):
                pass
            assert number_in(reader.read(here)) == awkward.numbers[here]


def test_a_long_way_back_leaves_half_of_what_was_kept(plain: Path) -> None:
    """Eight frames fit; those around the eye are not all pushed out by the way to one before them."""
    with VideoReader(plain) as reader:
        frame = reader._frame(0)
        reader._kept._room = 8 * sum(plane.buffer_size for plane in frame.planes)
        for i in range(40, 50):
            reader.read(i)
        for _ in reader.approach(38):
            pass
        kept = {i for i in range(len(reader)) if i in reader._kept}
    assert {46, 47, 48, 49} <= kept
    assert 38 in kept


def test_a_lone_frame_is_the_key_frame_before(plain: Path) -> None:
    with VideoReader(plain) as reader:
        lone = [reader.lone(i) for i in range(len(reader))]
        assert lone == sorted(lone)
        assert all(a <= i for i, a in enumerate(lone))
        keys = sorted(set(lone))
        assert [int(reader.index.pts[key]) for key in keys] == reader.index.starts.tolist()
        for key in keys[:0:-1]:
            assert number_in(reader.read(key)) == key
            assert reader._position == key, "nothing else had to be decoded"
