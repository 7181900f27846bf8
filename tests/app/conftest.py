"""What tests of the window share: a small real video, a small real network, and no thread left behind."""

from __future__ import annotations

import shutil
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PySide6.QtCore import QCoreApplication, QSettings

from app.bench import Bench
from app.session import Session
from kimnet_core.model.config import KIMNetConfig
from kimnet_core.model.kimnet import KIMNet
from kimnet_core.model.weights import save_weights
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.video.writer import VideoWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

FRAMES, HEIGHT, WIDTH = 24, 96, 128
SKELETON = load_skeleton("penn13")
TINY = KIMNetConfig(encoder="mobilenetv2", initializer="shared", feature_dim=8, input_size=64)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `clip.mp4` and `tiny.safetensors`."""
    folder = tmp_path_factory.mktemp("made")
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    with VideoWriter(folder / "clip.mp4", HEIGHT, WIDTH, 24) as writer:
        for frame in range(FRAMES):
            blob = 255 * np.exp(-((x - 40 - frame) ** 2 + (y - 48) ** 2) / 300)
            writer.write(np.stack([blob, 255 - blob, np.full_like(blob, 10 * frame)], axis=2).astype(np.uint8))
    torch.manual_seed(1)
    save_weights(folder / "tiny.safetensors", KIMNet(TINY), {"name": "tiny"})
    return folder


@pytest.fixture
def clip(made_once: Path, tmp_path: Path) -> Path:
    """A video of 24 frames, the test's own."""
    return Path(shutil.copy(made_once / "clip.mp4", tmp_path / "clip.mp4"))


@pytest.fixture
def weights(made_once: Path) -> Path:
    """A network with random numbers in it: it finds nothing, but does all that a real one does."""
    return made_once / "tiny.safetensors"


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    """A session without a video or a network, closed at the end."""
    session = Session(partial(Bench, tmp_path / "features", 1 << 24), tmp_path / "unnamed", SKELETON)
    yield session
    problem = session.store.problem
    session.close()
    assert problem is None, "an edit was not stored"
    session.deleteLater()


@pytest.fixture
def opened(session: Session, qtbot: QtBot, clip: Path, weights: Path) -> Session:
    """A session with the video and the network."""
    with qtbot.waitSignal(session.engine_changed, timeout=20000):
        session.load_weights(weights, "torch", "cpu")
    open_clip(session, qtbot, clip)
    return session


def open_clip(session: Session, qtbot: QtBot, path: Path) -> None:
    """Open a video or project and wait for its first frame."""
    with qtbot.waitSignals([session.document_changed, session.playback.frame_shown], timeout=10000):
        session.store.open(path)


@pytest.fixture(autouse=True)
def no_live_threads() -> Iterator[None]:
    """A test that leaves a thread behind fails: the application would crash when it ends."""
    before = set(threading.enumerate())
    yield
    QCoreApplication.processEvents()  # noqa: TID251  what was deleted later goes now
    left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    assert left == []


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path) -> None:
    """Settings of a test are its own."""
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
