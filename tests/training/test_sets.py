"""Which clips a run learns from, and which it is measured on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import training.sets
from training.config import Video
from training.datasets.stills import Still
from training.sets import read_sets
from training.video_clips import Footage


@pytest.fixture
def data(monkeypatch) -> None:
    """Three stills to learn from, one kept apart, and a video of a hundred frames that tell their number."""
    stills = [Still(Path(f"{i}.png"), i, np.full((13, 2), 5.0), np.ones(13, np.float32)) for i in range(4)]
    numbers = np.arange(100, dtype=np.uint8)[:, None, None, None]
    footage = Footage(np.broadcast_to(numbers, (100, 8, 8, 3)), np.zeros((100, 13, 2)), np.ones((100, 13), np.float32))
    monkeypatch.setattr(training.sets, "read_stills", lambda *_: (stills[:3], stills[3:]))
    monkeypatch.setattr(training.sets, "open_movenet", lambda _: None)
    monkeypatch.setattr(training.sets, "read_footage", lambda *_: footage)


def with_video(config, tmp_path):
    video = Video(tmp_path / "film.mp4", box="0,0,5,5")
    return replace(config, data=replace(config.data, videos=(video,), video_share=0.3))


def test_nothing_that_is_learnt_from_is_measured_on(config, data, tmp_path) -> None:
    sets = read_sets(with_video(config, tmp_path))
    stills, videos = (share.source for share in sets.training.shares)
    assert [share.part for share in sets.training.shares] == [0.7, 0.3]
    assert {still.index for still in stills.stills} == {0, 1, 2}
    for kept in (sets.validation, sets.protocol):
        assert [still.index for share in kept.shares for still in share.source.stills] == [3]
    (learnt,), (measured,) = videos.footage, sets.videos.shares[0].source.footage
    assert learnt.frames.max() + 4 <= measured.frames.min()


def test_masks_to_measure_on_are_not_those_to_learn_from(config, data, tmp_path) -> None:
    sets = read_sets(with_video(config, tmp_path))
    recipes = [clips.shares[0].source.stage.recipe for clips in sets.all]
    assert [recipe.masks for recipe in recipes[:3]] == ["mixed", "ellipses", "protocol"]
    assert recipes[2].occlude == 1
    assert recipes[3].occlude == 0
    assert len({clips.folder for clips in sets.all}) == 4


def test_without_videos_there_are_none_to_measure_on(config, data) -> None:
    sets = read_sets(config)
    assert sets.videos is None
    assert [clips.name for clips in sets.all] == ["training", "validation", "protocol"]
    assert [clips.clips for clips in sets.all] == [6, 4, 4]
