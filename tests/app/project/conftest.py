"""What tests of projects share: a second and a third video that are not the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.pose.pose import Poses, Source
from kimnet_core.video.writer import VideoWriter
from tests.app.conftest import FRAMES, HEIGHT, SKELETON, WIDTH, open_clip

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session

K = len(SKELETON)


def make_video(path: Path, shade: int, frames: int = FRAMES) -> Path:
    with VideoWriter(path, HEIGHT, WIDTH, 24) as writer:
        for frame in range(frames):
            writer.write(np.full((HEIGHT, WIDTH, 3), (shade, 3 * frame, 100), np.uint8))
    return path


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return make_video(tmp_path / "second.mp4", 50)


@pytest.fixture
def third(tmp_path: Path) -> Path:
    return make_video(tmp_path / "third.mp4", 200, frames=12)


def put(session: Session, x: float, frame: int = 0) -> None:
    """An edit by hand of the shown video, with a person to make it on."""
    assert session.document is not None
    if not session.document.labels.tracks:
        session.document.do("Add person", [session.document.new_track(0)])
    session.document.put_poses(0, frame, Poses.placed_by(Source.HUMAN, np.full((1, K, 2), x)), f"Put {x:g}")


def saved(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.store.pending == 0, timeout=5000)


def names(session: Session) -> list[str]:
    return [video.name for video in session.store.videos.all]


def shown(session: Session) -> str:
    video = session.store.videos.shown
    assert video is not None
    assert session.document is video.document
    assert session.playback.clip is not None
    assert session.playback.clip.info.fingerprint == video.info.fingerprint, "picture and labels are of one video"
    return video.name


@pytest.fixture
def two(session: Session, qtbot: QtBot, clip: Path, second: Path) -> Session:
    """A project of `clip.mp4`, edited, and `second.mp4`, which is shown."""
    open_clip(session, qtbot, clip)
    put(session, 1.0, frame=5)
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        session.store.add_videos([second])
    return session
