"""The whole path as a person walks it: open, place, track, correct, undo, hide, export, save, reopen."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from app.application import Options, parse, start
from kimnet_core.pose.box import Box
from kimnet_core.pose.pose import Source, same
from kimnet_core.resources import DEFAULT_WEIGHTS, SAMPLE_CLIP
from kimnet_core.video.source import open_video
from kimnet_core.video.writer import VideoWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from pytestqt.qtbot import QtBot

    from app.main_window import MainWindow
    from kimnet_core.pose.pose import Poses

FRAMES, FRAME, JOINT = 14, 6, 4


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """The first frames of the sample clip, at half the size."""
    path = tmp_path / "clip.mp4"
    with open_video(SAMPLE_CLIP) as source:
        frames = [source.read(i)[::2, ::2] for i in range(FRAMES)]
    height, width = (side - side % 2 for side in frames[0].shape[:2])
    with VideoWriter(path, height, width, 25) as writer:
        for frame in frames:
            writer.write(np.ascontiguousarray(frame[:height, :width]))
    return path


@pytest.fixture
def begin(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weights: Path
) -> Iterator[Callable[..., MainWindow]]:
    """Starts the application; its last window is closed in the end."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    windows: list[MainWindow] = []

    def started(file: Path | None = None, network: Path = weights) -> MainWindow:
        windows.append(window := start(Options(file, network, "dark"), tmp_path / "log"))
        qtbot.waitUntil(lambda: window.session.worker.engine is not None, timeout=60000)
        return window

    yield started
    for window in windows:
        window.close()
        window.deleteLater()


def trigger(window: MainWindow, name: str) -> None:
    """Choose an action from its menu."""
    action = next(action for action in window.actions() if action.objectName() == name)
    assert action.isEnabled(), f"{name} cannot be chosen now"
    action.trigger()


def drag(window: MainWindow, *points: tuple[float, float]) -> None:
    """Drag the mouse over points of the frame."""
    at = [window.canvas.mapFromScene(QPointF(x, y)) for x, y in points]
    screen = window.canvas.viewport()
    QTest.mousePress(screen, Qt.MouseButton.LeftButton, pos=at[0])
    for a, b in pairwise(at):
        QTest.mouseMove(screen, (a + b) / 2)
        QTest.mouseMove(screen, b)
    QTest.mouseRelease(screen, Qt.MouseButton.LeftButton, pos=at[-1])


def poses(window: MainWindow) -> Poses:
    assert window.session.document is not None
    return window.session.document.labels.span(0, 0, FRAMES)


def show(window: MainWindow, qtbot: QtBot, frame: int) -> None:
    window.session.playback.seek(frame)
    qtbot.waitUntil(lambda: window.session.playback.frame == frame)


def settled(window: MainWindow, qtbot: QtBot) -> None:
    """Nothing is being worked out, and everything is on the disk."""
    session = window.session
    qtbot.waitUntil(lambda: not session.correction.following and session.store.pending == 0, timeout=20000)


def place_and_track(window: MainWindow, qtbot: QtBot) -> Poses:
    """Draw a box with the mouse and track to the end."""
    session = window.session
    height, width = session.playback.clip.info.height, session.playback.clip.info.width
    trigger(window, "tool_box")
    drag(window, (0.2 * width, 0.1 * height), (0.8 * width, 0.95 * height))
    qtbot.waitUntil(lambda: session.selection.track == 0, timeout=20000)
    assert poses(window).placed[0].all()
    trigger(window, "track")
    qtbot.waitUntil(lambda: not session.tracker.running, timeout=60000)
    return poses(window)


def move(window: MainWindow, qtbot: QtBot, start: NDArray[np.float64], end: NDArray[np.float64]) -> Poses:
    """Move the joint at a place of the frame to another, and wait until all has followed."""
    show(window, qtbot, FRAME)
    session = window.session
    qtbot.waitUntil(lambda: session.evidence is not None and session.evidence.frame == FRAME, timeout=30000)
    drag(window, tuple(start), tuple(end))
    settled(window, qtbot)
    return poses(window)


def hide_and_compare(window: MainWindow, qtbot: QtBot) -> None:
    """Paint over a part of the frame and run again."""
    session = window.session
    height, width = session.playback.clip.info.height, session.playback.clip.info.width
    trigger(window, "tool_brush")
    drag(window, (0.3 * width, 0.3 * height), (0.6 * width, 0.5 * height))
    assert session.document.masks.at(FRAME).sum() > 100
    trigger(window, "track_masked")
    qtbot.waitUntil(lambda: session.tracker.comparison is not None, timeout=60000)
    trigger(window, "leave")


def test_from_a_video_to_labels_and_back(
    begin: Callable[..., MainWindow], qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    window = begin()
    session = window.session
    with qtbot.waitSignal(session.playback.frame_shown, timeout=10000):
        window.files.open_path(str(clip))
    tracked = place_and_track(window, qtbot)
    assert tracked.placed.all()

    there = tracked.xy[FRAME, JOINT]
    aim = there + np.array([12, -9])
    moved = int(np.linalg.norm(tracked.xy[FRAME] - there, axis=1).argmin())  # the joint that a click takes
    corrected = move(window, qtbot, there, aim)
    assert corrected.source[FRAME, moved] == Source.HUMAN
    assert corrected.xy[FRAME, moved] == pytest.approx(aim, abs=1.5)
    assert same(corrected[:FRAME], tracked[:FRAME])
    assert (corrected.source[FRAME + 1 :] == Source.PROPAGATED).all()
    assert session.selection.joint == moved

    trigger(window, "undo")
    assert same(poses(window), tracked)
    trigger(window, "redo")
    assert same(poses(window), corrected)

    hide_and_compare(window, qtbot)
    assert same(poses(window), corrected), "a comparison does not touch the labels"

    with qtbot.waitSignal(session.exchange.exported, timeout=10000):
        session.exchange.export(tmp_path / "labels.json")
    exported = json.loads((tmp_path / "labels.json").read_text(encoding="utf-8"))["annotations"]
    assert len(exported) == FRAMES
    assert exported[FRAME]["keypoints"][3 * moved : 3 * moved + 2] == corrected.xy[FRAME, moved].tolist()

    with qtbot.waitSignal(session.store.changed, timeout=10000):
        session.store.save_as(tmp_path / "mine.kimnet")
    settled(window, qtbot)
    assert "mine.kimnet" in window.windowTitle()
    mask = session.document.masks.at(FRAME)
    window.close()

    again = begin(tmp_path / "mine.kimnet")
    qtbot.waitUntil(lambda: again.session.document is not None, timeout=20000)
    assert same(poses(again), corrected)
    assert np.array_equal(again.session.document.masks.at(FRAME), mask)
    back = move(again, qtbot, corrected.xy[FRAME, moved], tracked.xy[FRAME, moved])
    assert not same(back, corrected), "a reopened project can be corrected on"


def test_a_correction_holds_until_it_shall_not(begin: Callable[..., MainWindow], qtbot: QtBot, clip: Path) -> None:
    """A network that sees is sure where the joint is, and the person says otherwise."""
    window = begin(clip, DEFAULT_WEIGHTS)
    qtbot.waitUntil(lambda: window.session.document is not None, timeout=20000)
    document = window.session.document
    tracked = place_and_track(window, qtbot)
    apart = np.linalg.norm(tracked.xy[FRAME, :, None] - tracked.xy[FRAME], axis=2) + 1e9 * np.eye(len(tracked.xy[0]))
    joint = int(apart.min(axis=1).argmax())
    there, offset = tracked.xy[FRAME, joint], np.array([15.0, -15.0])

    def off(poses: Poses) -> NDArray[np.float64]:
        """How much of the correction is left in the frames after it, 1 for all."""
        return (poses.xy[FRAME + 1 :, joint] - tracked.xy[FRAME + 1 :, joint]) @ offset / (offset @ offset)

    corrected = move(window, qtbot, there, there + offset)
    assert corrected.human[FRAME, joint]
    assert (off(corrected) > 0.7).all()
    assert document.lesson(0).frames == (FRAME,)
    assert "held, learned from 1 corrected frame" in window.statusBar().currentMessage()
    trigger(window, "undo")
    assert same(poses(window), tracked)
    assert document.lesson(0) is None
    trigger(window, "redo")
    assert same(poses(window), corrected)
    assert document.lesson(0).frames == (FRAME,)

    trigger(window, "hold")
    trigger(window, "learn")
    settled(window, qtbot)
    won_back = poses(window)
    assert (np.abs(off(won_back)[2:]) < 0.3).all()
    trigger(window, "undo")
    trigger(window, "undo")
    assert same(poses(window), corrected)
    trigger(window, "undo")
    trigger(window, "hold")
    trigger(window, "learn")
    assert same(poses(window), tracked)
    show(window, qtbot, 0)  # and back, so that the picture has all of this
    again = move(window, qtbot, there, there + offset)
    assert np.allclose(off(again), off(won_back)), "it is the same whether one switches before or after"


def test_closing_in_the_middle_of_a_run_keeps_what_is_done(
    begin: Callable[..., MainWindow], qtbot: QtBot, clip: Path
) -> None:
    window = begin(clip)
    session = window.session
    qtbot.waitUntil(lambda: session.document is not None, timeout=20000)
    with qtbot.waitSignal(session.document.path_changed, timeout=20000):
        session.tracker.set_box(Box(20, 20, 100, 200))
    with qtbot.waitSignal(session.tracker.progressed, timeout=30000, check_params_cb=lambda done, _: done == 4):
        trigger(window, "track")
    window.close()
    (unnamed,) = session.store.unnamed() or [session.store.path]
    again = begin(unnamed)
    qtbot.waitUntil(lambda: again.session.document is not None, timeout=20000)
    assert poses(again).placed.all(axis=1)[:4].all()


def test_a_file_that_cannot_be_opened_is_told_in_a_sentence(
    begin: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_text("no video")
    window = begin(bad)
    qtbot.waitUntil(lambda: any(box.isVisible() for box in window.findChildren(QMessageBox)), timeout=10000)
    (box,) = window.findChildren(QMessageBox)
    assert "bad.mp4" in box.text()


def test_the_command_line(tmp_path: Path) -> None:
    assert parse([]) == Options()
    assert parse(["--sample"]).file == SAMPLE_CLIP
    assert parse(["a.mp4", "--theme", "light"]).theme == "light"
    with pytest.raises(SystemExit):
        parse(["--theme", "pink"])


def test_the_window_does_not_wait_for_the_runtimes() -> None:
    """They take seconds to import, so the engine's thread does it."""
    heavy = "import app.application, sys; print({'torch', 'onnxruntime'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert out.stdout == "set()\n"
