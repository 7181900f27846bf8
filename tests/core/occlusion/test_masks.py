"""Masks are values, brushes are exact, and a hidden frame is another picture with another name."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kimnet_core.errors import ProjectError
from kimnet_core.model.crop import BORDER
from kimnet_core.occlusion.fills import Fill
from kimnet_core.occlusion.masks import MaskedSource, Masks, decode_mask, encode_mask
from kimnet_core.occlusion.shapes import stroke
from kimnet_core.video.images import ImageSequence

HEIGHT, WIDTH = 40, 60
MASKS = arrays.arrays(bool, st.tuples(st.integers(1, 30), st.integers(1, 30)))


def empty() -> np.ndarray:
    return np.zeros((HEIGHT, WIDTH), bool)


def square() -> np.ndarray:
    mask = empty()
    mask[10:20, 30:45] = True
    return mask


@pytest.fixture
def source(tmp_path: Path) -> ImageSequence:
    rng = np.random.default_rng(3)
    for i in range(4):
        cv2.imwrite(str(tmp_path / f"{i}.png"), rng.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8))
    return ImageSequence(tmp_path)


def test_a_disc_covers_the_pixels_within_its_radius() -> None:
    mask = stroke(empty(), np.array([[5.0, 5.0]]), 1)
    assert sorted(zip(*np.nonzero(mask), strict=True)) == [(4, 5), (5, 4), (5, 5), (5, 6), (6, 5)]


@given(
    points=arrays.arrays(float, st.tuples(st.integers(1, 3), st.just(2)), elements=st.floats(-80, 120)),
    radius=st.floats(0.3, 25),
)
def test_a_stroke_covers_what_lies_within_its_radius_of_the_way(points: np.ndarray, radius: float) -> None:
    got = stroke(empty(), points, radius)
    way = np.concatenate([np.linspace(a, b, 400) for a, b in pairwise(points)] or [points])
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    nearest = np.hypot(x[..., None] - way[:, 0], y[..., None] - way[:, 1]).min(axis=-1)
    step = max((np.linalg.norm(b - a) for a, b in pairwise(points)), default=0) / 399
    assert got[nearest <= radius - 1e-9].all()
    assert not got[nearest > radius + step].any()


def test_erasing_takes_away_and_leaves_the_given_mask() -> None:
    mask = square()
    erased = stroke(mask, np.array([[30.0, 15.0], [44.0, 15.0]]), 2, erase=True)
    assert not erased[15, 30:45].any()
    assert erased[10, 35]
    np.testing.assert_array_equal(mask, square())


def test_a_stroke_outside_the_frame_changes_nothing() -> None:
    assert not stroke(empty(), np.array([[-50.0, -50.0], [-20.0, 500.0]]), 10).any()


def test_putting_a_mask_makes_a_new_value() -> None:
    before = Masks(HEIGHT, WIDTH)
    after = before.put(square(), 2, 5)
    assert len(before) == 0
    assert sorted(after.frames) == [2, 3, 4]
    np.testing.assert_array_equal(after.at(3), square())
    assert not after.at(5).any()


def test_a_mask_that_hides_nothing_clears_its_frames() -> None:
    masks = Masks(HEIGHT, WIDTH).put(square(), 0, 4)
    assert sorted(masks.put(empty(), 1, 3).frames) == [0, 3]
    assert sorted(masks.put(None, 0).frames) == [1, 2, 3]


def test_a_mask_does_not_follow_the_array_it_came_from() -> None:
    mask = square()
    masks = Masks(HEIGHT, WIDTH).put(mask, 0)
    mask[:] = False
    assert masks.at(0).any()
    with pytest.raises(ValueError, match="read-only"):
        masks.at(0)[0, 0] = True


def test_a_mask_of_another_size_is_a_slip(source: ImageSequence) -> None:
    with pytest.raises(ValueError, match="must be"):
        Masks(HEIGHT, WIDTH).put(np.ones((3, 3), bool), 0)
    with pytest.raises(ValueError, match="do not fit"):
        MaskedSource(source, Masks(3, 3))


@pytest.mark.parametrize("fill", Fill)
def test_only_hidden_pixels_change(source: ImageSequence, fill: Fill) -> None:
    masked = MaskedSource(source, Masks(HEIGHT, WIDTH).put(square(), 1), fill)
    got, plain = masked.read(1), source.read(1)
    np.testing.assert_array_equal(got[~square()], plain[~square()])
    assert (got[square()] != plain[square()]).any(axis=1).mean() > 0.9
    np.testing.assert_array_equal(masked.read(2), source.read(2))


def test_fills_are_what_they_say(source: ImageSequence) -> None:
    masks = Masks(HEIGHT, WIDTH).put(square(), 0, 2)
    assert (MaskedSource(source, masks, Fill.BLACK).read(0)[square()] == 0).all()
    assert (MaskedSource(source, masks, Fill.MEAN).read(0)[square()] == BORDER).all()
    blur = MaskedSource(source, masks, Fill.BLUR).read(0)[square()]
    assert blur.std() < source.read(0)[square()].std() / 2


def test_noise_depends_on_the_seed_and_the_frame_alone(source: ImageSequence) -> None:
    masks = Masks(HEIGHT, WIDTH).put(square(), 0, 2)
    noise = MaskedSource(source, masks, Fill.NOISE, seed=4)
    np.testing.assert_array_equal(noise.read(0), MaskedSource(source, masks, Fill.NOISE, seed=4).read(0))
    assert (noise.read(0)[square()] != noise.read(1)[square()]).any()
    assert (noise.read(0) != MaskedSource(source, masks, Fill.NOISE, seed=5).read(0)).any()


def test_a_masked_frame_has_a_name_of_its_own_and_a_plain_one_keeps_its_own(source: ImageSequence) -> None:
    masks = Masks(HEIGHT, WIDTH).put(square(), 0)
    other = Masks(HEIGHT, WIDTH).put(~square(), 0)
    names = {MaskedSource(source, masks, fill).identity(0) for fill in Fill}
    names |= {MaskedSource(source, other).identity(0), MaskedSource(source, masks, Fill.NOISE, 1).identity(0)}
    names.add(source.identity(0))
    assert len(names) == len(Fill) + 3
    assert MaskedSource(source, masks).identity(1) == source.identity(1)
    assert MaskedSource(source, masks).identity(0) == MaskedSource(source, masks).identity(0)


def test_everything_else_is_the_videos(source: ImageSequence) -> None:
    with MaskedSource(source, Masks(HEIGHT, WIDTH)) as masked:
        assert len(masked) == len(source)
        for name in ("path", "height", "width", "rate", "fingerprint"):
            assert getattr(masked, name) == getattr(source, name)
        assert (masked.time(2), masked.pts(2)) == (source.time(2), source.pts(2))
        with pytest.raises(IndexError):
            masked.read(4)


@given(MASKS)
def test_a_mask_survives_its_png(mask: np.ndarray) -> None:
    np.testing.assert_array_equal(decode_mask(encode_mask(mask), *mask.shape), mask)


def test_a_large_mask_is_stored_in_little_room() -> None:
    mask = stroke(np.zeros((1080, 1920), bool), np.array([[300.0, 300.0], [900.0, 700.0]]), 60)
    assert len(encode_mask(mask)) < 6000


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda data: b"", "not a PNG"),
        (lambda data: b"GIF89a" + data, "not a PNG"),
        (lambda data: data[:20], "not a PNG"),
        (lambda data: data[:30], "cannot be decoded"),
        (lambda data: data[:16] + b"\x00\x01\x00\x00" + data[20:], "65536 x 40 pixels, but the video is 60 x 40"),
    ],
    ids=["empty", "another format", "cut in the head", "cut in the data", "huge"],
)
def test_a_damaged_png_is_refused_in_a_sentence(damage, sentence: str) -> None:
    with pytest.raises(ProjectError, match=sentence):
        decode_mask(damage(encode_mask(square())), HEIGHT, WIDTH)
