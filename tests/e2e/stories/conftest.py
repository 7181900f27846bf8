"""What stories share: a clip cut short, and the application started with the network that is shipped.

Each story runs in one look by default. All four looks of all stories, with their screenshots in
`artifacts/stories/`: `pytest tests/e2e/stories -m ""`.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QSettings

from app.application import Options, start
from kimnet_core.resources import DEFAULT_WEIGHTS, SAMPLE_CLIP
from kimnet_core.video.source import open_video
from kimnet_core.video.writer import VideoWriter
from tests.e2e.stories.driver import Studio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from tests.e2e.stories.looks import Look

FRAMES = 14


def cut(path: Path, frames: int) -> Path:
    """Write the first frames of the sample clip at half its size, 360 x 204 pixels."""
    with open_video(SAMPLE_CLIP) as source, VideoWriter(path, 360, 204, 25) as writer:
        for frame in range(frames):
            writer.write(np.ascontiguousarray(source.read(frame)[::2, ::2]))
    return path


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """The first 14 frames of the sample clip, at half its size."""
    return cut(tmp_path / "beam.mp4", FRAMES)


@pytest.fixture
def begin(
    look: Look,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    repository: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Studio]]:
    """Starts the application with the shipped network in the look of the story; its windows are closed in the end."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    story = request.path.stem.removeprefix("test_")
    started: list[Studio] = []

    def begun(file: Path | None = None) -> Studio:
        """Start with a video or a project, or with none, and wait until it is shown."""
        window = start(Options(file, DEFAULT_WEIGHTS, look.theme), tmp_path / "log")
        window.resize(look.width, look.height)
        started.append(studio := Studio(window, repository / "artifacts" / "stories" / f"{story}-{look}"))
        if file is not None:
            studio.wait_for_picture()
        studio.wait_for_network()
        return studio

    yield begun
    for studio in started:
        studio.close()
        studio.window.deleteLater()
