"""Maps of clips on disk: the same whether made at once or in two goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
import torch
from torch import nn

import training.features
from kimnet_core.errors import InputError
from kimnet_core.model.encoders.movenet import MAPS
from kimnet_core.runs import Prepared
from training.clips import ClipRecipe
from training.datasets.stills import Still
from training.features import FeatureSet

if TYPE_CHECKING:
    from torch import Tensor

FRAMES, SIZE = 3, 64


class FakeEncoder:
    """Maps that differ from picture to picture, and a count of the clips looked at; may fail after some."""

    def __init__(self, fails_after: int = 1000) -> None:
        self.trunk = nn.Linear(2, 2)
        nn.init.eye_(self.trunk.weight)
        nn.init.zeros_(self.trunk.bias)
        self.clips = 0
        self.fails_after = fails_after

    def maps(self, frames: Tensor) -> Tensor:
        if self.clips == self.fails_after:
            raise OSError("no space left")
        self.clips += 1
        small = nn.functional.avg_pool2d(frames, 4).mean(dim=1, keepdim=True)
        return small / 255 + torch.arange(MAPS).view(1, MAPS, 1, 1)


@pytest.fixture(autouse=True)
def often_saved(monkeypatch) -> None:
    monkeypatch.setattr(training.features, "SAVE_EVERY", 2)


@pytest.fixture
def wanted(tmp_path, penn) -> FeatureSet:
    """Seven clips of three stills."""
    rng = np.random.default_rng(1)
    stills = []
    for index in range(3):
        path = tmp_path / f"{index}.png"
        cv2.imwrite(str(path), rng.integers(0, 256, (80, 70, 3), dtype=np.uint8))
        stills.append(Still(path, index, rng.uniform(10, 60, (13, 2)), np.ones(13, np.float32)))
    return FeatureSet(tmp_path / "cache", "training", stills, 7, 4, ClipRecipe(frames=FRAMES, size=SIZE), penn)


def assert_equal(a, b) -> None:
    for name in ("maps", "xy", "weight", "hidden"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


def test_a_set_is_made_once_and_tells_how_far_it_is(wanted) -> None:
    encoder = FakeEncoder()
    assert list(wanted.prepare(encoder)) == [Prepared("training", done, 7) for done in (2, 4, 6, 7)]
    assert list(wanted.prepare(encoder)) == [Prepared("training", 7, 7)]
    assert encoder.clips == 7
    clips = wanted.open()
    assert len(clips) == 7
    assert clips.maps.shape == (7, FRAMES, MAPS, SIZE // 4, SIZE // 4)
    assert clips.maps.dtype == np.float16
    assert len(np.unique(clips.maps[:, 0, 0].reshape(7, -1), axis=0)) == 7
    assert np.isfinite(clips.xy).all()


def test_a_set_that_was_interrupted_goes_on_to_the_same_end(wanted, tmp_path) -> None:
    list(wanted.prepare(FakeEncoder()))
    other = replace(wanted, folder=tmp_path / "other")
    with pytest.raises(OSError, match="no space"):
        list(other.prepare(FakeEncoder(fails_after=5)))
    encoder = FakeEncoder()
    list(other.prepare(encoder))
    assert encoder.clips == 3, "four clips were noted before the disk failed"
    assert_equal(other.open(), wanted.open())


def test_a_part_of_a_set_is_the_start_of_it(wanted) -> None:
    list(wanted.prepare(FakeEncoder()))
    part = replace(wanted, clips=3)
    encoder = FakeEncoder()
    list(part.prepare(encoder))
    assert encoder.clips == 0
    np.testing.assert_array_equal(part.open().maps, wanted.open().maps[:3])
    np.testing.assert_array_equal(part.open().xy, wanted.open().xy[:3])


def test_a_set_cannot_grow(wanted) -> None:
    list(wanted.prepare(FakeEncoder()))
    with pytest.raises(InputError, match="begun for 7 clips"):
        list(replace(wanted, clips=8).prepare(FakeEncoder()))


@pytest.mark.parametrize("what", ["seed", "recipe", "stills", "trunk"])
def test_a_folder_of_other_clips_is_refused(wanted, what) -> None:
    list(wanted.prepare(FakeEncoder()))
    encoder = FakeEncoder()
    if what == "trunk":
        nn.init.ones_(encoder.trunk.weight)
        other = wanted
    else:
        changes = {"seed": 5, "recipe": replace(wanted.recipe, move=1.0), "stills": wanted.stills[:2]}
        other = replace(wanted, **{what: changes[what]})
    with pytest.raises(InputError, match="made in another way"):
        list(other.prepare(encoder))


def test_a_picture_that_cannot_be_read_is_named(wanted) -> None:
    Path(wanted.stills[1].path).write_bytes(b"no picture")
    with pytest.raises(InputError, match=r"1\.png cannot be read"):
        list(wanted.prepare(FakeEncoder()))
