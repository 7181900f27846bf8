"""Story 1: a whole frame is labelled with the keyboard alone, saved, and opened again the next day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.pose.pose import Source, Visibility
from tests.e2e.stories.labels import STANDING
from tests.e2e.stories.looks import SMALL_LIGHT, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.stories.driver import Studio

RIGHT_WRIST = 5
HIDDEN = (RIGHT_WRIST, 11)


def steer(studio: Studio, x: float, y: float) -> None:
    """Bring the crosshair to a place: far with Shift and arrows, then pixel by pixel, then by quarters."""
    for axis, wanted in enumerate((x, y)):
        for step, held in ((10.0, "Shift+"), (1.0, ""), (0.25, "Ctrl+")):
            left = wanted - studio.window.session.guide.at[axis]
            arrow = (("Left", "Right"), ("Up", "Down"))[axis][left > 0]
            studio.key(f"{held}{arrow}", int(abs(left) / step + 1e-6))


@told_in(SMALL_LIGHT)
def test_a_frame_without_a_mouse(begin: Callable[..., Studio], tmp_path: Path) -> None:
    studio = begin()
    studio.shot("1-welcome")
    studio.key("Ctrl+K")
    studio.write("sample")
    studio.shot("2-palette")
    studio.key("Return")
    studio.wait_for_picture()
    studio.shot("3-nobody")

    studio.do("tool_place")
    for joint, (x, y) in enumerate(STANDING.tolist()):
        steer(studio, x, y)
        if joint == 6:
            studio.shot("4-half-way")
        studio.key("V" if joint in HIDDEN else "Return")
    studio.shot("5-all-asked")
    assert studio.newest_edit == "Place left ankle"
    assert "not labelled" not in studio.window.statusBar().currentMessage()
    studio.key("Escape")

    studio.key(str(RIGHT_WRIST + 1))
    studio.key("Alt+Right", 3)
    studio.settle()
    assert studio.newest_edit == "Nudge right wrist"
    studio.shot("6-nudged")
    studio.save_as(tmp_path / "mine.kimnet")
    contents = studio.saved()

    wanted = STANDING + np.eye(len(STANDING))[RIGHT_WRIST][:, None] * [3, 0]
    labelled = contents.videos[0].labels.span(0, 0, 2)
    assert labelled.xy[0] == pytest.approx(wanted, abs=0.25)
    assert (labelled.source[0] == Source.HUMAN).all()
    assert tuple(np.flatnonzero(labelled.visibility[0] == Visibility.HIDDEN)) == HIDDEN
    assert not labelled.placed[1].any()

    again = begin()
    again.shot("7-recent")
    again.key("Tab", 3)  # past the sample clip and the tour
    assert "mine.kimnet" in again.front.accessibleName()
    again.key("Space")
    again.wait_for_picture()
    assert again.poses().xy[0] == pytest.approx(wanted, abs=0.25)
