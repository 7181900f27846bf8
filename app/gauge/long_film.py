"""Opening and stepping through a project of very many labelled frames, and what an hour of film keeps in memory."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.gauge.clips import RATE
from app.gauge.promise import Promise
from app.gauge.window import rest, shows, until
from kimnet_core.labels.gesture import Gesture, PutPoses, PutTrack
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from app.main_window import MainWindow

OPEN_SECONDS, STEP_MS, GROWTH_MB = 3.0, 50.0, 600.0
_STEPS, _LOOKS = 60, 300
_CHUNK = 5_000  # frames of a gesture, as a run of the network would store them


def labelled(film: Path, project: Path) -> Path:
    """A project in which every frame of a film has a pose."""
    skeleton = load_skeleton("penn13")
    with open_video(film) as source:
        pts = tuple(source.pts(frame) for frame in range(len(source)))
        video = VideoInfo(source.path, source.fingerprint, source.height, source.width, pts)
    turn = np.arange(len(pts))[:, None] / 40 + np.arange(len(skeleton))
    middle, reach = np.array([video.width, video.height]) / 2, min(video.width, video.height) / 3
    xy = middle + reach * np.stack([np.cos(turn), np.sin(turn)], axis=2)
    poses = Poses.placed_by(Source.IMPORTED, xy, 0.8)
    with Project.create(project, video, skeleton) as opened:
        opened.apply(Gesture(FIRST, "Add a person", (PutTrack(0, "Person 1"),)))
        for start in range(0, len(pts), _CHUNK):
            opened.apply(Gesture(FIRST, "Track", (PutPoses(0, start, poses[start : start + _CHUNK]),)))
    return project


def step(window: MainWindow, project: Path) -> list[Promise]:
    """Open a project and go through it frame by frame."""
    opened = shows(window, project)
    playback, document = window.session.playback, window.session.document
    assert document is not None  # it was opened
    until(lambda: window.session.selection.track is not None)
    rest(1.0)
    playback.seek(document.labels.frames // 2)
    rest(1.0)
    spent = []
    for _ in range(_STEPS):
        begun, wanted = time.perf_counter(), playback.frame + 1
        playback.step(1)
        until(lambda wanted=wanted: playback.frame == wanted)  # type: ignore[misc]
        window.repaint()
        spent.append(1000 * (time.perf_counter() - begun))
    return [
        Promise(f"{document.labels.frames:,} labelled frames open", opened, OPEN_SECONDS, "s"),
        Promise("a step there", float(np.percentile(spent, 95)), STEP_MS, "ms, 95th percentile"),
    ]


def remember(window: MainWindow) -> list[Promise]:
    """Look at frames all over the film that is open; what the process grows by must not depend on its length."""
    playback = window.session.playback
    assert playback.clip is not None  # it was opened
    frames, before = len(playback.clip), _resident_mb()
    for frame in np.random.default_rng(2).integers(0, frames, _LOOKS).tolist():
        playback.seek(frame)
        until(lambda frame=frame: playback.frame == frame)  # type: ignore[misc]
    return [
        Promise(
            f"{_LOOKS} frames all over {frames / RATE / 60:.0f} minutes of film grow the memory",
            _resident_mb() - before,
            GROWTH_MB,
            "MB",
            note=f"{_resident_mb():.0f} MB in all",
        )
    ]


def _resident_mb() -> float:
    """Megabytes of this process that lie in memory; nan where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return float("nan")
    return pages * 4096 / 1e6
