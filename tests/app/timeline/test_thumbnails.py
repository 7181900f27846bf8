"""Small pictures come of themselves, of the right frames, and never while somebody waits for a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.frame_range import FrameRange
from app.player.playback import Playback
from app.timeline import thumbnails as module
from app.timeline.thumbnailer import HEIGHT, Stretch
from app.timeline.thumbnails import Thumbnails
from kimnet_core.video.source import open_video
from tests.app.conftest import FRAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot


@pytest.fixture
def playback(qtbot: QtBot) -> Iterator[Playback]:
    playback = Playback(FrameRange())
    yield playback
    playback.close()


@pytest.fixture
def thumbnails(playback: Playback, qtbot: QtBot, clip: Path) -> Thumbnails:
    thumbnails = Thumbnails(playback, playback)
    with qtbot.waitSignal(playback.frame_shown, timeout=5000):
        playback.open(clip)
    return thumbnails


def middle(picture: QImage) -> tuple[int, int, int]:
    color = picture.pixelColor(picture.width() // 2, picture.height() // 2)
    return color.red(), color.green(), color.blue()


def test_a_row_of_pictures_is_of_its_frames(thumbnails: Thumbnails, qtbot: QtBot, clip: Path) -> None:
    row = [Stretch(start, start + 8) for start in range(0, FRAMES, 8)]
    thumbnails.show_row(row)
    qtbot.waitUntil(lambda: all(thumbnails.find(stretch) for stretch in row), timeout=8000)
    with open_video(clip) as source:
        for stretch in row:
            frame, picture = thumbnails.find(stretch)
            assert stretch.start <= frame < stretch.stop
            assert picture.height() == HEIGHT
            assert picture.width() == round(HEIGHT * thumbnails.aspect)
            assert middle(picture) == pytest.approx(tuple(source.read(frame)[48, 64].tolist()), abs=12)


def test_what_the_mouse_is_over_comes_first_and_exactly(thumbnails: Thumbnails, qtbot: QtBot) -> None:
    heard: list[Stretch] = []
    thumbnails._maker.made.connect(lambda stretch, *_: heard.append(stretch))
    thumbnails.show_row([Stretch(start, start + 2) for start in range(0, FRAMES, 2)])
    thumbnails.point_at(17)
    qtbot.waitUntil(lambda: bool(heard), timeout=8000)
    assert heard[0] == Stretch(17, 18)
    assert thumbnails.find(Stretch(17, 18))[0] == 17


def test_nothing_is_made_while_the_video_plays(thumbnails: Thumbnails, playback: Playback, qtbot: QtBot) -> None:
    playback.choose_speed(0.1)
    playback.play()
    thumbnails.show_row([Stretch(0, 8)])
    qtbot.wait(600)
    assert thumbnails.find(Stretch(0, 8)) is None
    playback.pause()
    qtbot.waitUntil(lambda: thumbnails.find(Stretch(0, 8)) is not None, timeout=8000)


def test_only_so_many_pictures_are_kept(thumbnails: Thumbnails, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", 3)
    row = [Stretch(frame, frame + 1) for frame in range(6)]
    for stretch in row:
        thumbnails.point_at(stretch.start)
        qtbot.waitUntil(lambda stretch=stretch: thumbnails.find(stretch) is not None, timeout=8000)
    assert [bool(thumbnails.find(stretch)) for stretch in row] == [False] * 3 + [True] * 3


def test_a_video_that_is_gone_has_no_pictures(thumbnails: Thumbnails, playback: Playback, qtbot: QtBot) -> None:
    thumbnails.point_at(3)
    qtbot.waitUntil(lambda: thumbnails.find(Stretch(3, 4)) is not None, timeout=8000)
    playback.close()
    assert thumbnails.find(Stretch(3, 4)) is None
    assert thumbnails._maker is None
    assert np.isfinite(thumbnails.aspect)
