"""Maps that move keep what they say: the same peak, at the place it moved to."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.model.crop import Crop
from kimnet_core.model.heatmaps import SIGMA, decode, render
from kimnet_core.model.warp import carried
from kimnet_core.pose.box import Box

SIZE = 64


def steady(x: float, y: float) -> torch.Tensor:
    """(1, 2, 64, 64): everything was x cells to the right and y below."""
    return torch.tensor([x, y]).view(1, 2, 1, 1).expand(1, 2, SIZE, SIZE)


def random_maps(batch: int = 1) -> torch.Tensor:
    return torch.randn(batch, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(1))


def test_without_motion_in_the_same_window_nothing_moves() -> None:
    maps = random_maps()
    assert carried(maps, None) is maps
    assert torch.equal(carried(maps, steady(0, 0)), maps)
    torch.testing.assert_close(carried(maps, None, np.array([[1.0, 0, 0], [0, 1, 0]])), maps)


def test_what_was_two_cells_to_the_right_comes_two_cells_left() -> None:
    maps = random_maps()
    moved = carried(maps, steady(2, 0))
    torch.testing.assert_close(moved[..., :-2], maps[..., 2:])
    assert not moved[..., -2:].any()


def test_a_window_two_cells_to_the_right_moves_the_maps_two_cells_left() -> None:
    maps = random_maps()
    moved = carried(maps, None, np.array([[1.0, 0, -2], [0, 1, 0]]))
    torch.testing.assert_close(moved[..., :-2], maps[..., 2:], rtol=1e-4, atol=1e-4)
    assert moved[..., -2:].abs().max() < 1e-5


def test_each_clip_of_a_batch_has_its_own_motion() -> None:
    maps = random_maps(2)
    together = carried(maps, torch.cat([steady(3, 0), steady(0.3, -1.7)]))
    torch.testing.assert_close(together[:1], carried(maps[:1], steady(3, 0)))
    torch.testing.assert_close(together[1:], carried(maps[1:], steady(0.3, -1.7)))


@pytest.mark.parametrize(("x", "y"), [(-0.5, 0.0), (-0.5, -0.5), (-0.25, 0.0), (0.1, -0.4)])
def test_thirty_steps_of_a_steady_motion_leave_a_peak_at_its_place(x: float, y: float) -> None:
    """Torch's bicubic makes it 1.9 times as high and up to 4 pixels late; bilinear leaves a third of it."""
    start = np.array([[130.0, 130.0]])
    maps = torch.from_numpy(render(start, SIZE))[None]
    for _ in range(30):
        maps = carried(maps, steady(x, y))
    xy, score = decode(maps[0].numpy())
    assert xy[0] == pytest.approx(start[0] - 4 * 30 * np.array([x, y]), abs=1.2)
    assert 0.8 < score[0] <= 1
    assert maps.min() > -0.03


@given(
    x=st.floats(90, 110),
    y=st.floats(90, 110),
    dx=st.floats(-20, 20),
    dy=st.floats(-20, 20),
    scale=st.floats(0.8, 1.25),
    angle=st.sampled_from([0.0, 30.0, -90.0, 180.0]) | st.floats(-180, 180),
)
def test_another_window_shows_the_same_point_of_the_frame(
    x: float, y: float, dx: float, dy: float, scale: float, angle: float
) -> None:
    old, new = Crop(Box.square(100, 100, 128), 256), Crop(Box.square(100 + dx, 100 + dy, 128 * scale), 256, angle)
    maps = torch.from_numpy(render(old.to_crop([[x, y]]), SIZE))[None]
    seen = carried(maps, None, old.sized(SIZE).to(new.sized(SIZE)))[0].numpy()
    # The same Gaussian, as wide in the frame as before and so wider or narrower in cells.
    assert np.abs(seen - render(new.to_crop([[x, y]]), SIZE, SIGMA / scale)).max() < 0.015
    # Two frame pixels to a cell; the worst of 6,000 windows was 0.096.
    assert new.to_frame(decode(seen)[0])[0] == pytest.approx([x, y], abs=0.11)


@given(x=st.floats(-12, 12), y=st.floats(-12, 12), scale=st.floats(0.8, 1.25), angle=st.floats(-180, 180))
def test_window_and_motion_in_one_go_find_the_point_where_it_went(
    x: float, y: float, scale: float, angle: float
) -> None:
    """A point at (100, 100) of the frame goes to (100 + x, 100 + y) while the window turns and grows."""
    old, new = Crop(Box.square(104, 97, 128), 256), Crop(Box.square(98, 103, 128 * scale), 256, angle)
    was, went = np.array([[100.0, 100.0]]), np.array([[100.0 + x, 100.0 + y]])
    back = (new.sized(SIZE).to_crop(was) - new.sized(SIZE).to_crop(went))[0]
    maps = torch.from_numpy(render(old.to_crop(was), SIZE))[None]
    seen = carried(maps, steady(*back), old.sized(SIZE).to(new.sized(SIZE)))[0].numpy()
    assert new.to_frame(decode(seen)[0])[0] == pytest.approx(went[0], abs=0.15)


def test_moving_commutes_with_mixing() -> None:
    """So it does not matter that the prior is mixed after the state has moved."""
    maps, weights = random_maps(), torch.rand(3, 3)
    motion = torch.randn(1, 2, SIZE, SIZE, generator=torch.Generator().manual_seed(2))
    mixed = torch.einsum("ji,bihw->bjhw", weights, maps)
    torch.testing.assert_close(
        carried(mixed, motion), torch.einsum("ji,bihw->bjhw", weights, carried(maps, motion)), rtol=1e-4, atol=1e-4
    )


def test_what_leaves_the_window_is_gone_however_far_it_goes() -> None:
    assert not carried(random_maps(), steady(1e4, -1e4)).any()


def test_maps_of_half_a_precision_are_placed_in_a_whole_one() -> None:
    maps = random_maps()
    moved = carried(maps.bfloat16(), steady(0.3, 40.7).half())
    assert moved.dtype == torch.float32
    torch.testing.assert_close(moved, carried(maps.bfloat16().float(), steady(0.3, 40.7).half()))


def test_the_error_of_a_moved_map_teaches_the_one_it_came_from() -> None:
    maps = random_maps().requires_grad_()
    carried(maps, steady(0.4, 1.6)).square().sum().backward()
    assert maps.grad is not None
    assert maps.grad[..., 5:-5, 5:-5].abs().min() > 0
