"""Story 6: a wrist leaps away for five frames; the person draws around the leap in its curve and fills it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF

from app.trajectory.plot import TrajectoryPlot
from kimnet_core.pose.pose import Poses, Source, same
from tests.e2e.stories import mouse
from tests.e2e.stories.conftest import cut
from tests.e2e.stories.labels import project, walking
from tests.e2e.stories.looks import SMALL_LIGHT, told_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from PySide6.QtCore import QPoint

    from tests.e2e.stories.driver import Studio

RIGHT_WRIST = 5
FRAMES, LEAP = 40, slice(15, 20)
FAR = 45  # pixels down


def leaping() -> Poses:
    """A walk in which the right wrist leaps down in some frames."""
    poses = walking(FRAMES, Source.MODEL)
    xy = poses.xy.copy()
    xy[LEAP, RIGHT_WRIST, 1] += FAR
    return Poses.placed_by(Source.MODEL, xy, poses.score)


def lasso(studio: Studio, first: float, last: float, low: float, high: float) -> None:
    """Draw around a rectangle of the curve, once it is in sight: frames, and pixels of the picture."""
    plot = studio.window.findChild(TrajectoryPlot)
    assert isinstance(plot, TrajectoryPlot)
    view = plot.getPlotItem().vb
    studio.wait(lambda: view.viewRect().contains(QPointF((first + last) / 2, (low + high) / 2)))

    def at(frame: float, value: float) -> QPoint:
        return plot.mapFromScene(view.mapViewToScene(QPointF(frame, value)))

    corners = [at(first, low), at(last, low), at(last, high), at(first, high), at(first, low)]
    mouse.drag(plot.viewport(), corners)


@pytest.fixture(autouse=True)
def every_move_counts() -> Iterator[None]:
    """The mouse of a test is faster than a hand, and plots pass quick moves over."""
    often = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOption("mouseRateLimit", -1)
    yield
    pg.setConfigOption("mouseRateLimit", often)


@told_in(SMALL_LIGHT)
def test_a_wrist_that_leaps_away(begin: Callable[..., Studio], tmp_path: Path) -> None:
    wrong = leaping()
    gap = np.zeros_like(wrong.placed)
    gap[LEAP, RIGHT_WRIST] = True
    studio = begin(project(tmp_path / "walk.kimnet", cut(tmp_path / "beam.mp4", FRAMES), wrong))
    studio.go_to(14)
    studio.click_joint(RIGHT_WRIST)
    studio.do("trajectory")
    studio.button("y")
    studio.shot("1-curve")
    draw_around(studio, wrong)
    studio.shot("2-drawn-around")
    studio.button("Take away")
    assert studio.newest_edit == "Take 5 points away"
    assert (studio.poses().placed == ~gap).all()
    filled = fill_the_gap(studio, gap)
    assert same(filled.without(gap), wrong.without(gap))
    ends = wrong.xy[[LEAP.start - 1, LEAP.stop], RIGHT_WRIST, 1]
    assert (np.abs(filled.xy[LEAP, RIGHT_WRIST, 1] - ends.mean()) < 6).all()
    studio.do("undo")
    assert (studio.poses().placed == ~gap).all()
    studio.do("undo")
    assert same(studio.poses(), wrong)

    draw_around(studio, wrong)
    studio.button("Fill in")  # the same in one step
    mended = studio.poses()
    assert studio.newest_edit == "Fill 5 points in"
    assert same(mended.without(gap), wrong.without(gap))
    assert mended.xy == pytest.approx(filled.xy, abs=3)
    studio.do("undo")
    assert same(studio.poses(), wrong)
    studio.do("redo")
    assert same(studio.saved().videos[0].labels.span(0, 0, FRAMES), mended)


def draw_around(studio: Studio, wrong: Poses) -> None:
    """Draw around the leap, and nothing else, once the curve shows it."""
    course, plot = wrong.xy[:, RIGHT_WRIST, 1], studio.window.findChild(TrajectoryPlot)
    assert isinstance(plot, TrajectoryPlot)
    studio.wait(lambda: any(np.array_equal(curve.values, course) for curve in plot._curves))
    height = course[17]
    lasso(studio, LEAP.start - 0.5, LEAP.stop - 0.5, height - 12, height + 12)


def fill_the_gap(studio: Studio, gap: NDArray[np.bool_]) -> Poses:
    """Have the gap filled, look at the proposal, and accept it; returns what there is then."""
    studio.go_to(17)
    studio.do("fill")
    studio.settle()
    studio.shot("3-proposed")
    assert not studio.poses().placed[gap].any(), "a proposal changes nothing yet"
    studio.do("accept")
    studio.settle()
    studio.shot("4-accepted")
    assert studio.newest_edit == "Fill gaps"
    filled = studio.poses()
    assert (filled.source[gap] == Source.INTERPOLATED).all()
    return filled
