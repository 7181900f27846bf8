"""What a figure shows is settled by seeds, names and labels alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kimnet_core.errors import InputError
from kimnet_core.figures.canvas import SIZE
from kimnet_core.pose.skeleton import load_skeleton
from training.datasets.labelled_clips import ClipSet
from training.paper.choice import Part, Wish, drawn_clips, drawn_frame, drawn_joint, most_hidden
from training.protocol.predict import RESET_EVERY

ANY = Wish((1, 2))


@pytest.fixture
def clips(still_clip) -> ClipSet:
    made = [still_clip(f"clip{number}", length=12) for number in range(20)]
    made[7].visibility[6, 3:5] = 1
    return ClipSet("made, test", load_skeleton("penn13"), (still_clip("short", length=1), *made), ())


def test_the_first_seed_draws_and_another_draws_others(clips) -> None:
    drawn = [drawn_clips(clips, Wish((seed, 9)), 3) for seed in range(8)]
    assert drawn[1] == drawn_clips(clips, ANY, 3)
    assert len({tuple(clip.name for clip in each) for each in drawn}) > 4
    assert all(len({clip.name for clip in each}) == 3 for each in drawn)
    assert "short" not in {clip.name for each in drawn for clip in each}


def test_fewer_clips_begin_with_the_same_ones(clips) -> None:
    assert drawn_clips(clips, ANY) == drawn_clips(clips, ANY, 3)[:1]
    assert len(drawn_clips(clips, ANY, 99)) == 20


def test_a_clip_that_is_named_is_shown_alone(clips) -> None:
    assert [clip.name for clip in drawn_clips(clips, replace(ANY, clip="clip4"), 3)] == ["clip4"]


@pytest.mark.parametrize("name", ["clip99", "short"])
def test_a_name_that_nothing_fits_is_refused(clips, name: str) -> None:
    with pytest.raises(InputError, match=f"no clip '{name}' of two frames or more in made, test.*'clip0', 'clip1'"):
        drawn_clips(clips, replace(ANY, clip=name))


def test_only_clips_with_hidden_joints_are_drawn_where_these_are_the_point(clips) -> None:
    assert [clip.name for clip in drawn_clips(clips, ANY, 3, hidden=True)] == ["clip7"]
    bare = replace(clips, clips=clips.clips[:3])
    with pytest.raises(InputError, match="No clip of made, test has a joint that is labelled as hidden"):
        drawn_clips(bare, ANY, hidden=True)


def test_the_part_with_most_hidden_joints_is_the_earliest_of_several(clips) -> None:
    part = most_hidden(clips.clips[8])
    assert (part.start, part.length) == (5, RESET_EVERY)
    assert most_hidden(clips.clips[1]).start == 0


def test_the_last_part_of_a_clip_is_shorter(clips) -> None:
    part = Part.of(clips.clips[1], 10)
    assert (part.length, part.frames) == (2, slice(10, 12))
    assert part.cut(part.crop).shape == (2, SIZE, SIZE, 3)


def test_a_frame_is_never_the_first(clips) -> None:
    frames = {drawn_frame(Part.of(clip), Wish((seed,))) for clip in clips.clips[1:] for seed in range(9)}
    assert frames == set(range(1, RESET_EVERY))


def test_a_joint_is_drawn_unless_it_is_named() -> None:
    skeleton = load_skeleton("penn13")
    assert len({drawn_joint(skeleton, Wish((seed,))) for seed in range(60)}) == len(skeleton)
    assert drawn_joint(skeleton, replace(ANY, joint="left_knee")) == skeleton.index("left_knee")
    with pytest.raises(InputError, match="no joint 'tail'"):
        drawn_joint(skeleton, replace(ANY, joint="tail"))


def test_what_the_person_does_is_told_where_it_is_known(still_clip) -> None:
    assert Part.of(still_clip("0001")).name == "clip 0001 (stand)"
    assert Part.of(replace(still_clip("0001"), action="")).name == "clip 0001"
    assert np.isfinite(Part.of(still_clip("0001")).crop.into_frame).all()
