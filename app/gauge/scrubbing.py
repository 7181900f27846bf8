"""How long a frame that is asked for takes to be shown."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from app.gauge.promise import Promise
from app.gauge.window import rest, shows, until
from kimnet_core.video.source import open_video

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.main_window import MainWindow

CACHED_MS = 100.0
_SEEKS = 40
_NEAR = 12  # frames to and fro, which stay decoded


def scrub(window: MainWindow, film: Path) -> list[Promise]:
    """Seek in a film, among frames that are decoded already and far from them.

    What is not decoded must come within one group of pictures, which is measured first, by the reader alone.
    """
    group = _slowest_read(film)
    shows(window, film)
    rng = np.random.default_rng(1)
    frames = len(window.session.here.playback.clip or ())
    far = _seek(window, rng.permutation(frames)[:_SEEKS].tolist())
    middle = frames // 2
    _seek(window, [middle])
    rest(1.0)  # what lies around is decoded meanwhile
    near = _seek(window, (middle + rng.integers(0, _NEAR, _SEEKS)).tolist())
    return [
        Promise("a decoded frame of 1920 x 1080 is shown", _p95(near), CACHED_MS, "ms, 95th percentile"),
        Promise(
            "any other one is shown",
            _p95(far),
            CACHED_MS + group,
            "ms, 95th percentile",
            note=f"decoding the slowest group of pictures takes {group:.0f} ms by itself",
        ),
    ]


def _seek(window: MainWindow, frames: Sequence[int]) -> list[float]:
    """Milliseconds from asking for each frame until it is painted."""
    spent = []
    for frame in frames:
        begun = time.perf_counter()
        window.session.playback.seek(frame)
        until(lambda frame=frame: window.session.playback.frame == frame)  # type: ignore[misc]
        window.canvas.viewport().repaint()
        spent.append(1000 * (time.perf_counter() - begun))
    return spent


def _slowest_read(film: Path) -> float:
    """Milliseconds that the reader needs at most for a frame it does not come near to."""
    spent = []
    with open_video(film) as source:
        for frame in range(len(source) - 1, 0, -max(1, len(source) // 12)):
            begun = time.perf_counter()
            source.read(frame)
            spent.append(time.perf_counter() - begun)
    return 1000 * max(spent)


def _p95(values: Sequence[float]) -> float:
    return float(np.percentile(values, 95))
