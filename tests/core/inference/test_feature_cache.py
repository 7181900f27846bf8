"""The feature cache gives back what was put in, or nothing."""

from __future__ import annotations

import errno
import logging
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.inference import feature_cache
from kimnet_core.inference.feature_cache import SEGMENT, FeatureCache, step_key
from kimnet_core.inference.record_file import DATA_AT, RecordFile
from kimnet_core.inference.recursion import Step
from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Opener = Callable[..., FeatureCache]

CONFIG = KIMNetConfig(joints=3, encoder="mobilenetv2", initializer="shared", feature_dim=5, input_size=32)
K, D, SIZE = CONFIG.joints, CONFIG.feature_dim, CONFIG.heatmap_size
ONE_SEGMENT = SEGMENT * (48 + 2 * 4 * K * K + (4 * K + 2 * D + 4) * SIZE * SIZE + 32)


def step(number: int, *, warp: bool = False, motion: bool = False) -> Step:
    rng = np.random.default_rng(number)
    return Step(
        rng.random((K, K), np.float32),
        rng.random((K, K), np.float32),
        rng.random((K, SIZE, SIZE), np.float32),
        rng.random((2, 3)) if warp else None,
        rng.random((D, SIZE, SIZE), np.float32).astype(np.float16),
        rng.random((2, SIZE, SIZE), np.float32).astype(np.float16) if motion else None,
    )


def key(number: int) -> bytes:
    return number.to_bytes(16, "big")


@pytest.fixture
def opened() -> Iterator[Opener]:
    with ExitStack() as stack:
        yield lambda folder, segments=2: stack.enter_context(FeatureCache(folder, segments * ONE_SEGMENT, CONFIG))


def equal(a: Step | None, b: Step) -> bool:
    if a is None or (a.warp is None) != (b.warp is None) or (a.motion is None) != (b.motion is None):
        return False
    pairs = [(a.weights, b.weights), (a.raw, b.raw), (a.picture, b.picture), (a.features, b.features)]
    if a.warp is not None and b.warp is not None:
        pairs.append((a.warp, b.warp))
    if a.motion is not None and b.motion is not None:
        pairs.append((a.motion, b.motion))
    return all(np.array_equal(x, y) for x, y in pairs)


@pytest.fixture(params=["memory", "disk"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path if request.param == "disk" else None


def test_a_step_comes_back_as_it_was(opened: Opener, folder: Path | None) -> None:
    cache = opened(folder)
    cache.put(key(1), step(1))
    cache.put(key(2), step(2, warp=True))
    assert equal(cache.get(key(1)), step(1))
    cache.put(key(3), step(3, motion=True))
    assert equal(cache.get(key(2)), step(2, warp=True))
    assert equal(cache.get(key(3)), step(3, motion=True))
    assert cache.get(key(4)) is None


def test_a_later_step_of_the_same_key_replaces_the_first(opened: Opener, folder: Path | None) -> None:
    cache = opened(folder)
    cache.put(key(1), step(1, warp=True))
    cache.put(key(1), step(2))
    assert equal(cache.get(key(1)), step(2))
    assert len(cache) == 1


def test_what_was_given_out_does_not_change_when_its_place_is_taken(opened: Opener, folder: Path | None) -> None:
    cache = opened(folder)
    cache.put(key(1), step(1))
    kept = cache.get(key(1))
    cache.put(key(1), step(2))
    assert equal(kept, step(1))


def test_the_least_recently_used_step_goes_first(opened: Opener, folder: Path | None) -> None:
    cache = opened(folder, segments=1)
    for number in range(SEGMENT):
        cache.put(key(number + 1), step(number))
    cache.get(key(1))  # so that the second one is now the oldest
    cache.put(key(1000), step(1000))
    assert len(cache) == SEGMENT
    assert cache.get(key(2)) is None
    assert equal(cache.get(key(1)), step(0))
    assert equal(cache.get(key(1000)), step(1000))


def test_the_file_stays_within_the_budget(opened: Opener, tmp_path: Path) -> None:
    cache = opened(tmp_path, segments=2)
    for number in range(5 * SEGMENT):
        cache.put(key(number + 1), step(1))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 2 * ONE_SEGMENT + DATA_AT


def test_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="holds picture of"):
        FeatureCache(None, 0, replace(CONFIG, input_size=64)).put(key(1), step(1))


def test_reopening_finds_the_steps_and_their_order(opened: Opener, tmp_path: Path) -> None:
    first = opened(tmp_path, segments=1)
    for number in range(SEGMENT):
        first.put(key(number + 1), step(number, warp=number % 2 == 0))
    first.get(key(1))
    first.close()
    again = opened(tmp_path, segments=1)
    assert all(equal(again.get(key(n + 1)), step(n, warp=n % 2 == 0)) for n in (0, 7, SEGMENT - 1))
    again.put(key(1000), step(1000))
    assert again.get(key(2)) is None
    assert again.get(key(1)) is not None


def test_a_smaller_budget_shrinks_the_file(opened: Opener, tmp_path: Path) -> None:
    first = opened(tmp_path, segments=3)
    for number in range(3 * SEGMENT):
        first.put(key(number + 1), step(1))
    first.close()
    again = opened(tmp_path, segments=1)
    assert len(again) == SEGMENT
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= ONE_SEGMENT + DATA_AT


@pytest.mark.parametrize("damage", ["header", "cut", "text", "empty"])
def test_a_damaged_file_is_thrown_away(opened: Opener, tmp_path: Path, damage: str) -> None:
    first = opened(tmp_path)
    first.put(key(1), step(1))
    first.close()
    (file,) = tmp_path.iterdir()
    data = file.read_bytes()
    file.write_bytes(
        {"header": b"x" + data[1:], "cut": data[:-5], "text": b"not a cache", "empty": b""}[damage],
    )
    again = opened(tmp_path)
    assert again.get(key(1)) is None
    again.put(key(1), step(1))
    assert equal(again.get(key(1)), step(1))


def test_a_flipped_bit_is_a_miss_and_the_other_steps_stay(opened: Opener, tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.put(key(1), step(1))
    first.put(key(2), step(2))
    first.close()
    (file,) = tmp_path.iterdir()
    data = bytearray(file.read_bytes())
    at = data.index(step(1).picture.tobytes())
    data[at + 100] ^= 1
    file.write_bytes(data)
    again = opened(tmp_path)
    assert again.get(key(1)) is None
    assert equal(again.get(key(2)), step(2))


def test_two_caches_in_one_folder_take_a_file_each(opened: Opener, tmp_path: Path) -> None:
    first, second = opened(tmp_path), opened(tmp_path)
    first.put(key(1), step(1))
    second.put(key(1), step(2))
    assert equal(first.get(key(1)), step(1))
    assert equal(second.get(key(1)), step(2))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_full_disk_sends_new_steps_to_memory_and_keeps_the_old(
    opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cache = opened(tmp_path, segments=3)
    for number in range(SEGMENT):
        cache.put(key(number + 1), step(number))

    def full(_: RecordFile) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(RecordFile, "grow", full)
    with caplog.at_level(logging.WARNING, feature_cache.__name__):
        for number in range(SEGMENT, 3 * SEGMENT):
            cache.put(key(number + 1), step(number))
    assert all(equal(cache.get(key(n + 1)), step(n)) for n in range(3 * SEGMENT))
    assert len(caplog.records) == 1


def test_a_folder_that_cannot_be_made_is_no_error(
    opened: Opener, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = opened(tmp_path / "file" / "cache")
    cache.put(key(1), step(1))
    assert equal(cache.get(key(1)), step(1))
    assert "works in memory" in caplog.text


@dataclass(frozen=True)
class FakeEngine:
    name: str = "onnx"
    device: str = "cpu"
    sha256: str = "a" * 64

    @property
    def weights(self) -> SimpleNamespace:
        return SimpleNamespace(sha256=self.sha256)


def test_the_key_changes_with_every_part_and_with_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    crop = Crop(Box(0, 0, 10, 10), 256)
    engine, before, now = FakeEngine(), ("video:7", crop), ("video:8", crop)
    keys = [
        step_key(engine, before, now),
        step_key(replace(engine, name="torch"), before, now),
        step_key(replace(engine, device="cuda"), before, now),
        step_key(replace(engine, sha256="b" * 64), before, now),
        step_key(engine, ("video:6", crop), now),
        step_key(engine, before, ("video:8:mask", crop)),
        step_key(engine, now, before),
        step_key(engine, (before[0], Crop(Box(0, 0, 10, 10 + 1e-9), 256)), now),
        step_key(engine, before, (now[0], Crop(Box(0, 0, 10, 10 + 1e-9), 256))),
        step_key(engine, before, (now[0], Crop(Box(0, 0, 10, 10), 192))),
        step_key(engine, before, (now[0], Crop(Box(0, 0, 10, 10), 256, 30.0))),
        step_key(engine, (before[0], Crop(Box(0, 0, 10, 10), 256, 30.0)), now),
    ]
    for version in ("PREPROCESSING", "MOTION"):
        monkeypatch.setattr(feature_cache, version, 99)
        keys.append(step_key(engine, before, now))
    assert len(set(keys)) == len(keys)
    monkeypatch.undo()
    assert step_key(FakeEngine(), ("video:7", Crop(Box(0, 0, 10, 10), 256)), now) == keys[0]
