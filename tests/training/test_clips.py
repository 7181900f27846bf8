"""Clips whose truth is exact: a marked dot is looked for where the truth says that it went."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kimnet_core.model.crop import BORDER
from training.clips import BONES, ClipRecipe, Stage
from training.datasets.stills import Still
from training.motion import Take
from training.occluders import STYLES

HEIGHT, WIDTH, SIZE = 345, 300, 256
# A person who stands, arms out, from the front; Penn's order.
PERSON = 1.5 * np.array(
    [
        (100, 30), (80, 60), (120, 60), (65, 90), (135, 92), (45, 115), (158, 115), (88, 120), (112, 120),
        (84, 160), (118, 158), (80, 200), (124, 198),
    ],
    float,
)  # fmt: skip
PLAIN = ClipRecipe(calm=0.03, parallax=0, occlude=0, reflect=0, blur=0, relight=0, coarse=0)
GRID = np.stack(np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT)), axis=-1)
CELLS = np.stack(np.meshgrid(np.arange(SIZE), np.arange(SIZE)), axis=-1)


def still(xy=PERSON, weight=None) -> Still:
    return Still(Path("none"), 0, xy, np.ones(len(xy), np.float32) if weight is None else weight)


def noise() -> np.ndarray:
    return np.random.default_rng(9).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def dotted(joint: int, person=PERSON) -> np.ndarray:
    """A picture of the border's colour, so that nothing else is seen, with a soft dot at a joint."""
    picture = np.tile(np.array(BORDER, np.uint8), (HEIGHT, WIDTH, 1))
    dot = 100 * np.exp(-((GRID - person[joint]) ** 2).sum(axis=2) / (2 * 1.5**2))
    picture[..., 1] += dot.astype(np.uint8)
    return picture


def far_off(frame, at) -> float:
    """Distance in pixels from a point to the middle of the bright core around it; infinite where nothing is.

    The core, because a turning limb smears what is beside it.
    """
    light = np.clip(frame[..., 1].astype(float) - BORDER[1] - 3, 0, None)
    light[np.linalg.norm(CELLS - at, axis=2) > 5] = 0
    if light.max() < 40:
        return np.inf
    light[light < 0.7 * light.max()] = 0
    return float(np.linalg.norm((light[..., None] * CELLS).sum(axis=(0, 1)) / light.sum() - at))


def clip_of(picture, seed, recipe, penn, person=None):
    """Along a take in which the person, in another size, sways and waves, or by a random walk."""
    stage = Stage(recipe, penn.flip, [swaying()])
    return stage.make(picture, person or still(), np.random.default_rng(seed), np.full((50, 60, 3), 7, np.uint8))


def swaying() -> Take:
    time = np.arange(30)[:, None]
    points = np.tile(3 * PERSON, (30, 1, 1)) + np.concatenate([40 * np.sin(time / 6), 2 * time], axis=1)[:, None]
    points[:, [3, 5]] += 20 * np.concatenate([np.sin(time / 4), np.cos(time / 5)], axis=1)[:, None]
    return Take(points)


@pytest.mark.parametrize("parallax", [0, 1])
@pytest.mark.parametrize("joint", range(13))
def test_a_dot_at_a_joint_is_found_where_the_truth_says(joint, parallax, penn) -> None:
    """A mirrored clip calls the joint by the name of its mirror image."""
    for seed in range(3 * joint, 3 * joint + 3):
        clip = clip_of(dotted(joint), seed, replace(PLAIN, parallax=parallax), penn)
        name = int(penn.flip[joint]) if seed_mirrors(seed, penn) else joint
        looked = 0
        for frame, at in zip(clip.frames, clip.xy[:, name], strict=True):
            if (at > 5).all() and (at < SIZE - 6).all():
                looked += 1
                assert far_off(frame, at) < 1
        assert looked, "a clip in which the joint is never inside shows nothing"


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_limbs_that_lie_side_by_side_bend_each_other(seed, penn) -> None:
    """The right arm hangs beside the right leg, so the order of two turns matters (in seeds 1 and 4)."""
    person = PERSON.copy()
    person[[3, 5]] = [(111, 142), (117, 202)]
    for joint in (5, 9):
        clip = clip_of(dotted(joint, person), seed, PLAIN, penn, still(person))
        name = int(penn.flip[joint]) if seed_mirrors(seed, penn) else joint
        for frame, at in zip(clip.frames, clip.xy[:, name], strict=True):
            assert far_off(frame, at) < 1


def seed_mirrors(seed: int, penn) -> bool:
    """Seen in the picture alone: two patches of colour, red left of green, have changed sides."""
    picture = np.tile(np.array(BORDER, np.uint8), (HEIGHT, WIDTH, 1))
    picture[100:200, 100:150, 0] = 250
    picture[100:200, 150:200, 1] = 250
    still_frame = clip_of(picture, seed, replace(PLAIN, turn=0), penn).frames[2].astype(float)
    columns = np.arange(SIZE)
    red, green = ((still_frame[..., c] > 200).sum(axis=0) @ columns / (still_frame[..., c] > 200).sum() for c in (0, 1))
    return bool(red > green)


def test_half_of_the_clips_are_mirrored(penn) -> None:
    share = np.mean([seed_mirrors(seed, penn) for seed in range(24)])
    assert 0.2 < share < 0.8


def test_the_same_seed_gives_the_same_clip_and_another_seed_another(penn) -> None:
    a, b, c = (clip_of(noise(), seed, ClipRecipe(), penn) for seed in (5, 5, 6))
    for field in ("frames", "xy", "weight", "hidden"):
        np.testing.assert_array_equal(getattr(a, field), getattr(b, field))
    assert not np.array_equal(a.frames, c.frames)
    assert not np.array_equal(a.xy, c.xy)


@pytest.mark.parametrize("style", STYLES)
def test_joints_are_hidden_exactly_where_something_was_painted_over_them(style, penn) -> None:
    """Occluders are drawn last, so the same seed without them shows what lies beneath."""
    recipe = ClipRecipe(blur=0, reflect=1, occlude=1, masks=style)
    hidden = 0
    for seed in range(8):
        clip, bare = (clip_of(noise(), seed, replace(recipe, occlude=share), penn) for share in (1, 0))
        painted = (clip.frames != bare.frames).any(axis=3)
        for frame, joint in np.argwhere(clip.weight > 0):
            x, y = np.rint(clip.xy[frame, joint]).astype(int)
            assert painted[frame, y, x] == clip.hidden[frame, joint]
        assert not clip.hidden[0].any()
        hidden += clip.hidden.sum()
    assert hidden > 8


def test_joints_outside_the_crop_or_unknown_weigh_nothing(penn) -> None:
    xy, weight = PERSON.copy(), np.full(13, 0.5, np.float32)
    xy[6], weight[6] = np.nan, 0
    seen = outside = 0
    for seed in range(6):
        clip = clip_of(noise(), seed, ClipRecipe(calm=0.3, walk=1), penn, still(xy, weight))
        inside = (clip.xy > -0.5).all(axis=2) & (clip.xy < SIZE - 0.5).all(axis=2)
        np.testing.assert_array_equal(clip.weight, np.where(inside, np.float32(0.5), 0))
        assert np.isnan(clip.xy).any(axis=(0, 2)).sum() == 1
        seen, outside = seen + inside.sum(), outside + (~inside).sum()
    assert seen > 0
    assert outside > 6 * 5  # more than the one joint that is not known


def test_what_lags_behind_is_not_the_person(penn) -> None:
    """Dots far from the person move less than with it, and those on it as much."""
    moved = [clip_of(noise(), 3, replace(PLAIN, parallax=share, walk=0, turn=0), penn) for share in (0, 1)]
    np.testing.assert_allclose(moved[0].xy, moved[1].xy, atol=1e-9)
    difference = np.abs(moved[0].frames[0].astype(int) - moved[1].frames[0]).sum(axis=2)
    x, y = np.rint(moved[0].xy[0, 7:9].mean(axis=0)).astype(int)
    assert difference[y, x] <= 60
    assert difference[4:20, 4:20].mean() > 60


@pytest.mark.parametrize(("change", "message"), [({"frames": 1}, "at least 2"), ({"masks": "hats"}, "choose one of")])
def test_a_recipe_that_makes_no_clip_is_refused(change, message) -> None:
    with pytest.raises(ValueError, match=message):
        ClipRecipe(**change)


def test_bones_join_the_joints_of_one_body(penn) -> None:
    assert {joint for bone in BONES for joint in bone} == set(range(len(penn)))
