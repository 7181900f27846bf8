"""What the loader decodes beforehand is never in the way of what somebody waits for."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import app.player.frame_loader as module
from app.player.frame_loader import FrameLoader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

SLOW = 5.0  # seconds that the way to a slow frame takes


class SlowSource:
    """Sixty frames of 2 x 2; the way to some is long, and every frame says in its pixels which it is."""

    path, fingerprint, rate = Path("slow"), "slow", Fraction(25)
    height = width = 2

    def __init__(self, slow: set[int]) -> None:
        self.slow, self.approached = slow, []

    def __len__(self) -> int:
        return 60

    def approach(self, i: int) -> Iterator[None]:
        self.approached.append(i)
        for _ in range(int(SLOW * 1000) if i in self.slow else 0):
            time.sleep(0.001)
            yield

    def read(self, i: int) -> NDArray[np.uint8]:
        return np.full((2, 2, 3), i, np.uint8)

    def pts(self, i: int) -> int:
        return i

    def time(self, i: int) -> float:
        return i / 25

    def __enter__(self) -> SlowSource:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> SlowSource:
    source = SlowSource(set())
    monkeypatch.setattr(module, "open_video", lambda *_: source)
    return source


@pytest.fixture
def loader(qtbot: QtBot, source: SlowSource) -> Iterator[FrameLoader]:
    loader = FrameLoader(Path("slow"), 1)
    with qtbot.waitSignal(loader.opened, timeout=5000):
        loader.start()
    yield loader
    loader.stop()


def show(loader: FrameLoader, qtbot: QtBot, frame: int, way: int, timeout: int = 2000) -> None:
    with qtbot.waitSignal(loader.loaded, timeout=timeout) as loaded:
        loader.want(frame, way)
    assert loaded.args[1] == frame
    assert (loaded.args[2] == frame).all()


def test_frames_on_the_way_are_decoded_beforehand_and_a_few_behind(
    loader: FrameLoader, source: SlowSource, qtbot: QtBot
) -> None:
    show(loader, qtbot, 30, -1)
    qtbot.waitUntil(lambda: len(source.approached) == 1 + 24 + 6)
    assert source.approached == [30, *range(29, 5, -1), *range(31, 37)]


def test_what_is_wished_for_does_not_wait_for_what_is_decoded_beforehand(
    loader: FrameLoader, source: SlowSource, qtbot: QtBot
) -> None:
    source.slow = {29}
    show(loader, qtbot, 30, -1)
    qtbot.waitUntil(lambda: source.approached[-1] == 29)
    show(loader, qtbot, 31, 1, timeout=int(SLOW * 500))


def test_a_newer_wish_takes_the_place_of_one_that_is_being_decoded(
    loader: FrameLoader, source: SlowSource, qtbot: QtBot
) -> None:
    source.slow = {10}
    loader.want(10, 1)
    qtbot.waitUntil(lambda: source.approached == [10])
    show(loader, qtbot, 50, 1, timeout=int(SLOW * 500))


def test_who_wishes_for_a_frame_a_little_farther_on_sees_the_one_on_the_way(
    loader: FrameLoader, source: SlowSource, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a film that plays faster than it is decoded does."""
    monkeypatch.setattr("tests.app.player.test_frame_loader.SLOW", 0.1)
    source.slow = {10}
    seen: list[int] = []
    loader.loaded.connect(lambda _, frame, __: seen.append(frame))
    loader.want(10, 1)
    qtbot.waitUntil(lambda: source.approached == [10])
    loader.want(12, 1)
    qtbot.waitUntil(lambda: seen == [10, 12])


def test_who_scrubs_without_end_still_sees_pictures(
    loader: FrameLoader, source: SlowSource, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each frame takes 50 ms and a new one is wished for every 10 ms."""
    monkeypatch.setattr("tests.app.player.test_frame_loader.SLOW", 0.05)
    source.slow = set(range(60))
    seen: list[int] = []
    loader.loaded.connect(lambda _, frame, __: seen.append(frame))
    for i in range(100):
        loader.want(i % 60, 1)
        qtbot.wait(10)
    assert len(seen) >= 2


def test_what_is_forgotten_is_given_up(loader: FrameLoader, source: SlowSource, qtbot: QtBot) -> None:
    source.slow = {10}
    loader.want(10, 1)
    qtbot.waitUntil(lambda: source.approached == [10])
    seen: list[int] = []
    loader.loaded.connect(lambda _, frame, __: seen.append(frame))
    loader.forget()
    show(loader, qtbot, 50, 1, timeout=int(SLOW * 500))
    assert seen == [50]
