"""Story 12: how long can the right knee be hidden before it is lost? A researcher sweeps, reads, and looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QApplication, QLineEdit

from app.beside.pane import BesidePane
from app.sweeps.dialog import NewSweepDialog
from kimnet_core.resources import SAMPLE_CLIP
from kimnet_core.video.source import open_video
from kimnet_core.video.writer import VideoWriter
from tests.e2e.stories import mouse
from tests.e2e.stories.looks import LARGE_LIGHT, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimnet_core.occlusion.results import Row
    from tests.e2e.stories.driver import Studio

RIGHT_KNEE = 9
FRAMES, SHORT, LONG = 60, 5, 40


def beginning_of_the_sample(path: Path) -> Path:
    """Write the first frames of the sample clip."""
    with open_video(SAMPLE_CLIP) as source, VideoWriter(path, source.height, source.width, 25) as writer:
        for frame in range(FRAMES):
            writer.write(np.ascontiguousarray(source.read(frame)))
    return path


def fill_in(studio: Studio, field: QLineEdit, text: str) -> None:
    """Click into a field, and write over what is there."""
    mouse.click(field, field.rect().center())
    studio.key("Ctrl+A")
    studio.write(text)


def sweep(studio: Studio) -> list[Row]:
    """Ask for two durations of a large square over the picked joint, and wait for what they come to."""
    studio.do("sweep")
    studio.wait(lambda: isinstance(QApplication.activeWindow(), NewSweepDialog))
    dialog = QApplication.activeWindow()
    assert isinstance(dialog, NewSweepDialog)
    assert dialog.grid.joints.ticked == ("right_knee",), "the picked joint is what is asked about"
    fill_in(studio, dialog.grid.sizes, "80")
    fill_in(studio, dialog.grid.durations, f"{SHORT}, {LONG}")
    assert dialog.told.text().startswith("2 trials")
    studio.shot("1-asked")
    studio.key("Return")
    sweeps = studio.window.session.sweeps
    studio.wait(lambda: sweeps.kept is not None and len(sweeps.kept.rows) == 2 and not sweeps.running, 120)
    assert sweeps.kept is not None
    return sorted(sweeps.kept.rows, key=lambda row: row.duration)


@told_in(LARGE_LIGHT)
def test_how_long_the_right_knee_can_be_hidden(begin: Callable[..., Studio], tmp_path: Path) -> None:
    studio = begin(beginning_of_the_sample(tmp_path / "beam.mp4"))
    studio.do("find")
    studio.wait(lambda: studio.document.labels.tracks)
    studio.do("track")
    studio.settle()
    tracked = studio.poses()
    studio.click_joint(RIGHT_KNEE)
    short, long = sweep(studio)
    studio.shot("2-answered")
    assert short.largest < 0.2, "five frames do it no harm"
    assert long.largest > 2 * short.largest, "forty do"
    assert long.recovery is not None
    assert long.recovery <= 2, "and it is back as soon as it is seen"

    studio.pick_row("Trials of the sweep", 1)
    studio.wait(lambda: studio.window.session.tracker.comparison is not None)
    studio.settle()
    pane = studio.window.findChild(BesidePane)
    assert isinstance(pane, BesidePane)
    studio.wait(pane.isVisible)
    comparison = studio.window.session.tracker.comparison
    assert comparison is not None
    assert studio.frame == min(comparison.hidden) == 10
    studio.go_to(10 + LONG - 1)
    studio.shot("3-looked-at")
    assert (studio.poses().xy == tracked.xy).all(), "an experiment changes no label"
