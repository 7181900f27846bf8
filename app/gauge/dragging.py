"""How often the future follows while a joint is dragged."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.gauge.promise import Promise
from app.gauge.window import rest, shows, until
from kimnet_core.pose.box import Box
from kimnet_core.resources import DEFAULT_WEIGHTS

if TYPE_CHECKING:
    from pathlib import Path

    from app.main_window import MainWindow

RATE = 10.0  # times a second
SAMPLE_BOX = Box(186, 168, 303, 492)  # around the man in frame 0, as resources/samples/README.md says
_SECONDS = 4.0
_FRAME, _JOINT = 5, 5
_SECOND = 24  # frames: what a person sees of the future while they drag


def drag(window: MainWindow, film: Path) -> list[Promise]:
    """Track the person of the sample clip, then drag a joint of an early frame about."""
    session = window.session
    session.load_weights(DEFAULT_WEIGHTS, "onnx", "cpu")
    until(lambda: session.worker.engine is not None)
    shows(window, film)
    session.tracker.set_box(SAMPLE_BOX)
    until(lambda: session.selection.track is not None)
    session.tracker.track()
    until(lambda: not session.tracker.running)
    session.playback.seek(_FRAME)
    until(lambda: session.playback.frame == _FRAME)
    document, track = session.document, session.selection.track
    assert document is not None  # it was tracked
    assert track is not None
    x, y = document.labels.pose(track, _FRAME).xy[0, _JOINT].tolist()
    followed: list[int] = []  # the frame up to which the future came, each time

    def note(_track: int, start: int, stop: int) -> None:
        if start > _FRAME:
            followed.append(stop)

    document.poses_changed.connect(note)
    begun, moves = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun) < _SECONDS:
        moves += 1
        session.correction.drag_joint(_JOINT, x + 20 * (moves % 2), y)
        rest(1 / 60)
    session.correction.drop_joint()
    near = sum(start < _FRAME + _SECOND <= stop for start, stop in zip([_FRAME, *followed], followed, strict=False))
    whole = until(lambda: not session.correction.following)
    frames = document.labels.frames
    return [
        Promise(
            f"a second of the future follows a joint that is dragged, of {frames:,} frames",
            near / passed,
            RATE,
            "times a second",
            least=True,
            note=f"all of it {whole:.2f} s after the joint rests",
        )
    ]
