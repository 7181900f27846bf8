"""`kimnet bench ui`: what is promised about the window's speed, measured in a real window."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from app.gauge import clips
from app.gauge.dragging import drag
from app.gauge.long_film import labelled, remember, step
from app.gauge.panning import pan
from app.gauge.promise import WindowReport
from app.gauge.scrubbing import scrub
from app.gauge.window import application, measured_window

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.gauge.promise import Promise
    from app.main_window import MainWindow

FULL_HD = 1080, 1920
SECONDS = 10  # of the film that is scrubbed
SMALL = 96, 128  # pixels, of the film that is only long


def measure(followed_frames: int, labelled_frames: int, say: Callable[[str], None]) -> WindowReport:
    """Measure everything, each in a window of its own.

    Args:
        followed_frames: of the film in which a joint is dragged.
        labelled_frames: of the film that is only long.
        say: told what is going on.

    Raises:
        KimnetError: the window did not answer, or the weights cannot be used.
        OSError: there is no room for the films.
    """
    app = application()
    found: list[Promise] = []
    with tempfile.TemporaryDirectory(prefix="kimnet-bench-") as name:
        folder = Path(name)

        def in_window(what: Callable[[MainWindow], list[Promise]]) -> None:
            with measured_window(folder) as window:
                found.extend(what(window))

        say("Scrubbing a film of 1920 x 1080…")
        film = clips.texture(folder / "full-hd.mp4", SECONDS * clips.RATE, *FULL_HD)
        in_window(lambda window: scrub(window, film))
        say(f"Dragging a joint, {followed_frames} frames before the end…")
        person = clips.sample(folder / "person.mp4", followed_frames)
        in_window(lambda window: drag(window, person) + pan(window))
        say(f"Opening {labelled_frames:,} labelled frames…")
        project = labelled(clips.texture(folder / "long.mp4", labelled_frames, *SMALL), folder / "long.kimnet")
        in_window(lambda window: step(window, project) + remember(window))
    return WindowReport(tuple(found), app.platformName(), os.cpu_count() or 1)
