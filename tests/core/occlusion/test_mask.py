"""A mask is small when what it hides is, and tells the same pixels."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kimnet_core.occlusion.mask import Mask
from kimnet_core.occlusion.masks import Masks
from kimnet_core.occlusion.shapes import square

ANY = arrays.arrays(bool, st.tuples(st.integers(1, 30), st.integers(1, 30)))


@given(ANY)
def test_what_is_kept_is_what_was_hidden(whole: np.ndarray) -> None:
    mask = Mask.of(whole)
    if mask is None:
        assert not whole.any()
    else:
        np.testing.assert_array_equal(mask.whole(), whole)
        assert mask.whole().dtype == np.bool_
        assert not mask.whole().flags.writeable


def test_a_small_part_of_a_large_frame_takes_little_room() -> None:
    mask = Mask.of(square(1080, 1920, (800, 500), 60))
    assert mask is not None
    assert len(mask.bits) == 60 * 60 // 8
    assert (mask.rows, mask.columns) == ((470, 530), (770, 830))


def test_a_mask_that_is_asked_for_again_is_the_same_array_even_after_another_frame_was_painted() -> None:
    masks = Masks(20, 30).put(square(20, 30, (9, 9), 5), 3)
    later = masks.put(square(20, 30, (4, 4), 5), 8)
    assert later.frames[3] is masks.frames[3]


def test_frames_can_be_asked_for_without_making_their_masks() -> None:
    masks = Masks(20, 30).put(square(20, 30, (9, 9), 5), 3, 6)
    assert (3 in masks.frames, 6 in masks.frames, list(masks.frames), len(masks.frames)) == (True, False, [3, 4, 5], 3)
    assert masks.frames.get(9) is None
    assert masks.kept[3] is masks.kept[5]
