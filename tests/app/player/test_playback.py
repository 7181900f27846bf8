"""The picture on screen is always the frame it is said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.frame_range import FrameRange
from app.player.pace import SPEEDS, Pace
from app.player.playback import Playback
from kimnet_core.errors import VideoError
from kimnet_core.video.source import open_video
from tests.app.conftest import FRAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot


class Screen:
    """Keeps what was shown."""

    def __init__(self, playback: Playback) -> None:
        self.shown: list[tuple[int, NDArray[np.uint8]]] = []
        playback.frame_shown.connect(self.take)

    def take(self, frame: int, rgb: NDArray[np.uint8]) -> None:
        self.shown.append((frame, rgb))


@pytest.fixture
def playback(qtbot: QtBot, clip: Path) -> Iterator[Playback]:
    playback = Playback(FrameRange())
    with qtbot.waitSignal(playback.frame_shown, timeout=5000):
        playback.open(clip)
    yield playback
    playback.close()


def test_scrubbing_ends_on_the_last_frame_asked_for(playback: Playback, qtbot: QtBot, clip: Path) -> None:
    """Whatever is shown on the way is the frame it is said to be."""
    screen = Screen(playback)
    rng = np.random.default_rng(0)
    for frame in [*rng.integers(0, FRAMES, 200).tolist(), 7]:
        playback.seek(frame)
    qtbot.waitUntil(lambda: playback.frame == 7 and bool(screen.shown))
    qtbot.wait(50)
    assert screen.shown[-1][0] == 7
    assert len(screen.shown) < 100
    with open_video(clip) as source:
        for frame, rgb in screen.shown:
            assert np.array_equal(rgb, source.read(frame))


def test_a_tap_moves_exactly_one_frame_however_fast(playback: Playback, qtbot: QtBot) -> None:
    for _ in range(5):
        playback.step(1)
    playback.step(-2)
    qtbot.waitUntil(lambda: playback.frame == 3)
    assert playback.wanted == 3


def test_seeking_beyond_the_ends_stays_inside(playback: Playback, qtbot: QtBot) -> None:
    playback.seek(10_000)
    qtbot.waitUntil(lambda: playback.frame == FRAMES - 1)
    playback.step(-10_000)
    qtbot.waitUntil(lambda: playback.frame == 0)


def test_playing_goes_forward_at_the_pace_of_the_video_and_stops_at_the_end(playback: Playback, qtbot: QtBot) -> None:
    screen = Screen(playback)
    playback.play()
    with qtbot.waitSignal(playback.playing_changed, timeout=10000):
        pass
    assert not playback.playing
    qtbot.waitUntil(lambda: playback.frame == FRAMES - 1)
    shown = [frame for frame, _ in screen.shown]
    assert shown == sorted(shown)


def test_stepping_pauses(playback: Playback) -> None:
    playback.play()
    playback.step(1)
    assert not playback.playing


def test_a_video_that_cannot_be_opened_leaves_the_one_there_is(
    playback: Playback, qtbot: QtBot, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_text("no video")
    with qtbot.waitSignal(playback.open_failed, timeout=5000) as failed:
        playback.open(bad)
    assert isinstance(failed.args[0], VideoError)
    assert playback.clip is not None
    playback.seek(5)
    qtbot.waitUntil(lambda: playback.frame == 5)


def test_opening_another_video_never_shows_a_frame_of_the_first(
    playback: Playback, qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(clip.read_bytes())
    for frame in range(FRAMES):
        playback.seek(frame)
    playback.open(other)
    screen = Screen(playback)
    with qtbot.waitSignal(playback.opened, timeout=5000) as opened:
        pass
    screen.shown.clear()
    qtbot.wait(200)
    assert opened.args[0].info.path == other
    assert [frame for frame, _ in screen.shown] == [0]


def test_two_videos_opened_at_once_end_in_the_second(
    playback: Playback, qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(clip.read_bytes())
    heard: list[Path] = []
    playback.opened.connect(lambda clip: heard.append(clip.info.path))
    playback.open(clip)
    playback.open(other)
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(100)
    assert heard == [other]


def test_picked_frames_are_played_over_and_over(playback: Playback, qtbot: QtBot) -> None:
    """A quarter of a second of video at four times its speed comes round at least twice in half a second."""
    screen = Screen(playback)
    playback._range.choose(range(6, 12))
    playback.toggle_loop()
    playback.choose_speed(4.0)
    playback.seek(20)
    qtbot.waitUntil(lambda: playback.frame == 20)
    screen.shown.clear()
    playback.play()
    qtbot.waitUntil(lambda: [frame for frame, _ in screen.shown].count(6) >= 2, timeout=5000)
    assert playback.playing
    assert {frame for frame, _ in screen.shown} <= set(range(6, 12))


def test_without_a_pick_the_whole_video_loops(playback: Playback, qtbot: QtBot) -> None:
    playback.toggle_loop()
    playback.choose_speed(4.0)
    playback.seek(FRAMES - 3)
    screen = Screen(playback)
    playback.play()
    qtbot.waitUntil(lambda: 0 in [frame for frame, _ in screen.shown], timeout=5000)
    assert playback.playing


def test_slow_motion_takes_as_much_longer(playback: Playback, qtbot: QtBot) -> None:
    """In a tenth of a second at a tenth of the speed no frame of 24 a second goes by."""
    playback.choose_speed(0.1)
    playback.play()
    qtbot.wait(100)
    assert playback.wanted == 0
    playback.choose_speed(4.0)
    qtbot.waitUntil(lambda: playback.wanted > 4, timeout=1000)


@pytest.mark.parametrize("looping", [False, True])
def test_what_led_here_is_played_once_up_to_here(playback: Playback, qtbot: QtBot, looping: bool) -> None:
    if looping:
        playback.toggle_loop()
    playback.seek(13)
    qtbot.waitUntil(lambda: playback.frame == 13)
    screen = Screen(playback)
    playback.choose_speed(4.0)
    with qtbot.waitSignal(playback.playing_changed, timeout=5000):
        playback.play_context()
    qtbot.waitUntil(lambda: not playback.playing and playback.frame == 13, timeout=5000)
    shown = [frame for frame, _ in screen.shown]
    assert shown[0] == 0
    assert shown == sorted(shown)
    assert max(shown) == 13
    playback.play()  # from here on, as always
    qtbot.waitUntil(lambda: playback.wanted > 13)


def test_speeds_have_a_fastest_and_a_slowest() -> None:
    pace = Pace()
    for _ in SPEEDS:
        pace = pace.faster()
    assert pace.speed == 4.0
    for _ in SPEEDS:
        pace = pace.slower()
    assert pace.speed == 0.1
    with pytest.raises(ValueError, match="speed"):
        Pace(speed=1.7)


def test_to_stay_is_to_show_nothing_that_was_still_coming(playback: Playback, qtbot: QtBot) -> None:
    screen = Screen(playback)
    playback.seek(17)
    playback.stay()
    qtbot.wait(150)
    assert (playback.frame, playback.wanted, screen.shown) == (0, 0, [])
    playback.step(1)
    qtbot.waitUntil(lambda: playback.frame == 1)
