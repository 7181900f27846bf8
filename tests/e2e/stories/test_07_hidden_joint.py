"""Story 7: an elbow is painted over; the run that does not see it is compared side by side, and then put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.beside.pane import BesidePane
from kimnet_core.labels.coco import read_coco
from kimnet_core.pose.pose import same
from tests.e2e.stories.conftest import cut
from tests.e2e.stories.labels import SKELETON
from tests.e2e.stories.looks import LARGE_DARK, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.stories.driver import Studio

RIGHT_ELBOW = 3
FRAMES, HIDDEN = 6, 2


def paint_over(studio: Studio, joint: int) -> None:
    """Scribble over a joint of the shown frame with the brush, and leave the brush."""
    x, y = studio.joint_at(joint)
    studio.do("tool_brush")
    studio.drag((x - 14, y - 10), (x + 14, y - 10), (x + 14, y + 10), (x - 14, y + 10), (x - 14, y))
    studio.key("Escape")


def compare_and_put_away(studio: Studio) -> None:
    """Look at both runs side by side, close the second picture, and forget the run."""
    studio.go_to(FRAMES - 2)
    studio.menu("beside_run")
    pane = studio.window.findChild(BesidePane)
    assert isinstance(pane, BesidePane)
    assert pane.isVisible()
    studio.shot("2-side-by-side")
    studio.do("beside")
    studio.wait(lambda: not pane.isVisible())
    studio.menu("clear_comparison")
    assert studio.window.session.tracker.comparison is None
    studio.shot("3-put-away")


@told_in(LARGE_DARK)
def test_what_the_network_does_without_an_elbow(begin: Callable[..., Studio], tmp_path: Path) -> None:
    studio = begin(cut(tmp_path / "beam.mp4", FRAMES))
    studio.do("find")
    studio.wait(lambda: studio.document.labels.tracks)
    studio.do("track")
    studio.settle()
    tracked = studio.poses()
    studio.go_to(HIDDEN)
    paint_over(studio, RIGHT_ELBOW)
    studio.menu("repeat_mask")
    assert studio.newest_edit == "Repeat mask"
    masks = studio.document.masks
    assert [masks.at(frame).any() for frame in range(FRAMES)] == [False] * HIDDEN + [True] * (FRAMES - HIDDEN)
    studio.shot("1-painted")

    studio.go_to(0)
    studio.do("track_masked")
    studio.settle()
    comparison = studio.window.session.tracker.comparison
    assert comparison is not None
    moved = np.linalg.norm(comparison.poses.xy - tracked.xy[comparison.start :], axis=2)
    assert moved[: HIDDEN - comparison.start] == pytest.approx(0, abs=0.01), "nothing was hidden there"
    assert moved[HIDDEN - comparison.start :, RIGHT_ELBOW].max() > 0.3
    assert same(studio.poses(), tracked), "a comparison does not touch the labels"

    compare_and_put_away(studio)
    studio.do("export")
    studio.answer(tmp_path / "labels.json")
    studio.wait(lambda: studio.notice or (tmp_path / "labels.json").exists())
    contents = studio.saved().videos[0]
    exported = read_coco(tmp_path / "labels.json", SKELETON, FRAMES).labels.tracks
    assert len(exported) == 1
    assert exported[0].poses.xy == pytest.approx(tracked.xy, abs=0.01)
    assert same(contents.labels.span(0, 0, FRAMES), tracked)
    assert sorted(contents.masks) == list(range(HIDDEN, FRAMES))
