"""Maps of clips on disk: the same whether made at once or in two goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

import training.features
from kimnet_core.errors import InputError
from kimnet_core.model.encoders.movenet import MAPS
from kimnet_core.runs import Prepared
from training.clips import ClipRecipe, Stage
from training.datasets.stills import Still
from training.features import FeatureSet, Share, both_ways
from training.motion import Take
from training.sources import MovedStills

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAMES, SIZE = 3, 64


class FakeTrunk:
    """Maps that differ from picture to picture, and a count of the clips looked at; may fail after some."""

    def __init__(self, fails_after: int = 1000, digest: str = "trunk") -> None:
        self.digest = digest
        self.clips = 0
        self.fails_after = fails_after

    def maps(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        if self.clips == self.fails_after:
            raise OSError("no space left")
        self.clips += 1
        small = crops.reshape(len(crops), SIZE // 4, 4, SIZE // 4, 4, 3).mean(axis=(2, 4, 5), dtype=np.float32)
        return small[:, None] / 255 + np.arange(MAPS, dtype=np.float32).reshape(1, MAPS, 1, 1)


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
    source = MovedStills(stills, Stage(ClipRecipe(frames=FRAMES, size=SIZE), penn.flip))
    return FeatureSet(tmp_path / "cache", "training", [Share(source, 1.0)], 7, 4, FRAMES, SIZE, 13)


def assert_equal(a, b) -> None:
    for name in ("maps", "motion", "xy", "weight", "hidden"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


def test_a_set_is_made_once_and_tells_how_far_it_is(wanted) -> None:
    trunk = FakeTrunk()
    assert list(wanted.prepare(trunk)) == [Prepared("training", done, 7) for done in (2, 4, 6, 7)]
    assert list(wanted.prepare(trunk)) == [Prepared("training", 7, 7)]
    assert trunk.clips == 7
    clips = wanted.open()
    assert len(clips) == 7
    assert clips.maps.shape == (7, FRAMES, MAPS, SIZE // 4, SIZE // 4)
    assert clips.maps.dtype == np.float16
    assert len(np.unique(clips.maps[:, 0, 0].reshape(7, -1), axis=0)) == 7
    assert np.isfinite(clips.xy).all()


def test_a_set_that_was_interrupted_goes_on_to_the_same_end(wanted, tmp_path) -> None:
    list(wanted.prepare(FakeTrunk()))
    other = replace(wanted, folder=tmp_path / "other")
    with pytest.raises(OSError, match="no space"):
        list(other.prepare(FakeTrunk(fails_after=5)))
    trunk = FakeTrunk()
    list(other.prepare(trunk))
    assert trunk.clips == 3, "four clips were noted before the disk failed"
    assert_equal(other.open(), wanted.open())


def test_a_part_of_a_set_is_the_start_of_it(wanted) -> None:
    list(wanted.prepare(FakeTrunk()))
    part = replace(wanted, clips=3)
    trunk = FakeTrunk()
    list(part.prepare(trunk))
    assert trunk.clips == 0
    np.testing.assert_array_equal(part.open().maps, wanted.open().maps[:3])
    np.testing.assert_array_equal(part.open().xy, wanted.open().xy[:3])


def test_a_set_cannot_grow(wanted) -> None:
    list(wanted.prepare(FakeTrunk()))
    with pytest.raises(InputError, match="begun for 7 clips"):
        list(replace(wanted, clips=8).prepare(FakeTrunk()))


@pytest.mark.parametrize("what", ["seed", "recipe", "stills", "trunk", "take", "share"])
def test_a_folder_of_other_clips_is_refused(wanted, what) -> None:
    list(wanted.prepare(FakeTrunk()))
    (share,) = wanted.shares
    stills, stage = share.source.stills, share.source.stage
    other = {
        "recipe": MovedStills(stills, replace(stage, recipe=replace(stage.recipe, calm=1.0))),
        "stills": MovedStills(stills[:2], stage),
        "take": MovedStills(stills, replace(stage, takes=[Take(np.zeros((12, 13, 2)))])),
    }
    changes = {"shares": [Share(other.get(what, share.source), 2.0 if what == "share" else 1.0)]}
    if what == "seed":
        changes["seed"] = 5
    trunk = FakeTrunk(digest="another" if what == "trunk" else "trunk")
    with pytest.raises(InputError, match="made in another way"):
        list(replace(wanted, **changes).prepare(trunk))


def test_each_source_gives_its_share(wanted) -> None:
    counts = [0, 0]

    class Counted:
        def __init__(self, which: int) -> None:
            self.which = which

        def clip(self, at, rng):
            counts[self.which] += 1
            return wanted.shares[0].source.clip(at, rng)

        def digest(self) -> str:
            return str(self.which)

    clips = replace(wanted, shares=[Share(Counted(0), 3), Share(Counted(1), 1)], clips=80)
    list(clips.prepare(FakeTrunk()))
    assert sum(counts) == 80
    assert 8 <= counts[1] <= 32


def test_motion_is_kept_both_ways() -> None:
    """A picture that moves by one cell to the right was one cell further left before, and the other way round."""
    ground = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (64, 72, 3), dtype=np.uint8), (0, 0), 2)
    ground = cv2.normalize(ground, None, 0, 255, cv2.NORM_MINMAX)
    frames = np.stack([ground[:, 8:72], ground[:, 4:68], ground[:, 0:64]])
    motion = both_ways(frames)
    assert motion.shape == (2, 2, 2, 16, 16)
    inner = motion[:, :, :, 4:12, 4:12].astype(float).mean(axis=(3, 4))
    np.testing.assert_allclose(inner, np.broadcast_to([[-1, 0], [1, 0]], (2, 2, 2)), atol=0.1)


def test_a_picture_that_cannot_be_read_is_named(wanted) -> None:
    Path(wanted.shares[0].source.stills[1].path).write_bytes(b"no picture")
    with pytest.raises(InputError, match=r"1\.png cannot be read"):
        list(wanted.prepare(FakeTrunk()))
