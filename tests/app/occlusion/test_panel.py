"""The occlusion panel: hide, run, and see what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QTableWidget

from app.can import Can
from app.comparison import Comparison
from app.occlusion.displacement import Displacement, displacements
from app.occlusion.displacement_plot import DisplacementPlot
from app.occlusion.panel import OcclusionPanel
from app.player.numbering import numbering
from app.subject import Hidden, Subject
from app.view import Beside, Tool
from kimnet_core.occlusion.fills import Fill
from kimnet_core.occlusion.masks import Masks
from kimnet_core.occlusion.occluders import Shape
from kimnet_core.pose.pose import Poses, Source
from tests.app.stand_in import FRAMES, HEIGHT, WIDTH, K, StandInSession

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.document import Document

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(qapp: object) -> StandInSession:
    return StandInSession()


@pytest.fixture
def panel(qtbot: QtBot, session: StandInSession) -> OcclusionPanel:
    panel = OcclusionPanel(session)
    qtbot.addWidget(panel)
    panel.resize(352, 420)
    panel.show()
    return panel


def button(panel: OcclusionPanel, text: str) -> QAbstractButton:
    return next(child for child in panel.findChildren(QAbstractButton) if child.text() == text)


def found(panel: OcclusionPanel, kind: type) -> object:
    child = panel.findChild(kind)
    assert isinstance(child, kind)
    return child


def compare(session: StandInSession, document: Document, *, joint: int = 6, by: tuple[int, int] = (3, 4)) -> None:
    """A run over frames 2 to 7 in which one joint is off on frame 5, something hidden on frames 3 and 4."""
    xy = document.labels.span(0, 2, 8).xy.copy()
    xy[3, joint] += by
    masks = Masks(HEIGHT, WIDTH).put(np.ones((HEIGHT, WIDTH), bool), 3, 5)
    run = Poses.placed_by(Source.MODEL, xy)
    subject = Subject(2, document.path(0), run, document.persistence, Hidden(masks, Fill.MEAN))
    session.tracker.comparison = Comparison(0, 2, run, subject)
    session.tracker.comparison_changed.emit()


def test_masks_are_repeated_as_one_step(panel: OcclusionPanel, session: StandInSession, qtbot: QtBot) -> None:
    document = session.open()
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[3:9, 4:8] = True
    document.set_mask(2, mask, "Paint")
    session.can_changed.emit(Can.VIDEO | Can.MASK)
    session.playback.seek(2)
    session.masks.frames = 0
    panel.findChild(QAbstractButton)
    frames = panel.findChildren(type(panel._pages.widget(0)._frames))[0]
    frames.setValue(3)
    qtbot.mouseClick(button(panel, "Repeat"), LEFT)
    assert sorted(document.masks.frames) == [2, 3, 4, 5]
    document.history.undo()
    assert sorted(document.masks.frames) == [2]
    qtbot.mouseClick(button(panel, "To the end"), LEFT)
    assert sorted(document.masks.frames) == list(range(2, FRAMES))
    assert (document.masks.frames[FRAMES - 1] == mask).all()
    qtbot.mouseClick(button(panel, "Clear all"), LEFT)
    assert not document.masks


def test_only_what_is_painted_can_be_repeated_or_run(panel: OcclusionPanel, session: StandInSession) -> None:
    session.open()
    session.can_changed.emit(Can.VIDEO | Can.IDLE)
    assert not button(panel, "Track with masks").isEnabled()
    assert not button(panel, "Repeat").isEnabled()
    assert not button(panel, "Joint").isEnabled()
    session.can_changed.emit(Can.VIDEO | Can.IDLE | Can.MASK | Can.TRACK | Can.JOINT)
    assert button(panel, "Joint").isEnabled()
    button(panel, "Track with masks").click()
    assert session.tracker.heard == [("track_masked",)]
    session.can_changed.emit(Can.VIDEO | Can.RUN | Can.MASK)
    assert not button(panel, "Track with masks").isEnabled()


def test_it_runs_again_at_every_stroke_where_that_is_wanted(
    panel: OcclusionPanel, session: StandInSession, qtbot: QtBot
) -> None:
    def renewed() -> int:
        return session.tracker.heard.count(("renew_comparison",))

    document = session.open()
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[3:9, 4:8] = True
    document.set_mask(2, mask, "Paint")
    qtbot.wait(300)
    assert renewed() == 0
    at_once = button(panel, "Run again at every stroke")
    at_once.click()
    qtbot.waitUntil(lambda: renewed() == 1, timeout=2000)
    assert session.view.now.beside == Beside.RUN
    for frame in (3, 4, 5):
        document.set_mask(frame, mask, "Paint")
    qtbot.waitUntil(lambda: renewed() == 2, timeout=2000)
    compare(session, document)
    assert panel._pages.currentIndex() == 0, "the person paints on"
    found(panel, QComboBox).activated.emit(1)
    qtbot.waitUntil(lambda: renewed() == 3, timeout=2000)
    at_once.click()
    document.set_mask(6, mask, "Paint")
    qtbot.wait(300)
    assert renewed() == 3


def test_tool_brush_shape_and_fill_are_those_of_the_session(
    panel: OcclusionPanel, session: StandInSession, qtbot: QtBot
) -> None:
    for text, tool in (("Erase", Tool.ERASER), ("Rectangle", Tool.RECTANGLE), ("Polygon", Tool.POLYGON)):
        qtbot.mouseClick(button(panel, text), LEFT)
        assert session.view.now.tool == tool
    qtbot.mouseClick(button(panel, "Disc"), LEFT)
    assert session.masks.shape == Shape.DISC
    session.view.set(tool=Tool.BOX, brush=12.0)
    assert button(panel, "Off").isChecked()
    assert "12 px" in [child.text() for child in panel.findChildren(type(panel._pages.widget(0)._pixels))]


def test_every_fill_can_be_chosen_by_keys(panel: OcclusionPanel, session: StandInSession, qtbot: QtBot) -> None:
    combo = found(panel, QComboBox)
    assert isinstance(combo, QComboBox)
    assert [combo.itemData(i) for i in range(combo.count())] == list(Fill)
    combo.setFocus()
    for fill in list(Fill)[1:]:
        qtbot.keyClick(combo, Qt.Key.Key_Down)
        assert session.tracker.fill == fill


def test_displacement_is_measured_where_both_runs_have_the_joint() -> None:
    one = np.zeros((3, 2, 2))
    other = np.array([[[3.0, 4.0], [np.nan, 1]], [[0, 1], [np.nan, 1]], [[np.nan, 0], [np.nan, 1]]])
    first, second = displacements(one, other)
    assert first == Displacement(3.0, 5.0, 0)
    assert np.isnan(second.mean)
    assert second.frame == -1


def test_the_joint_that_moved_most_is_on_top_and_leads_to_its_worst_frame(
    panel: OcclusionPanel, session: StandInSession, qtbot: QtBot
) -> None:
    document = session.open()
    assert not button(panel, "Put away").isVisible()
    compare(session, document)
    table = found(panel, QTableWidget)
    assert isinstance(table, QTableWidget)
    texts = [table.item(0, column).text() for column in range(4)]
    assert texts == ["Left wrist", f"{5 / 6:.1f}", "5.0", "5"]
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualItemRect(table.item(0, 0)).center())
    assert session.selection.joint == 6
    assert session.playback.heard[-1] == ("seek", 5)
    qtbot.mouseClick(button(panel, "Put away"), LEFT)
    assert session.tracker.heard == [("clear_comparison",)]


def test_frames_are_numbered_as_the_person_counts(panel: OcclusionPanel, session: StandInSession, qtbot: QtBot) -> None:
    compare(session, session.open())
    table = found(panel, QTableWidget)
    assert isinstance(table, QTableWidget)
    numbering.choose(1)
    try:
        qtbot.waitUntil(lambda: table.item(0, 3).text() == "6")
        table.clicked.emit(table.model().index(0, 3))
        assert session.playback.heard[-1] == ("seek", 5)
    finally:
        numbering.choose(0)


def test_an_edit_of_the_labels_is_measured_at_once(
    panel: OcclusionPanel, session: StandInSession, qtbot: QtBot
) -> None:
    document = session.open()
    compare(session, document)
    document.put_poses(0, 5, session.tracker.comparison.poses[3:4], "Take over")
    table = found(panel, QTableWidget)
    assert isinstance(table, QTableWidget)
    qtbot.waitUntil(lambda: table.item(0, 1).text() == "0.0")


def test_the_result_is_shown_when_it_comes_and_the_second_picture_is_one_click_away(
    panel: OcclusionPanel, session: StandInSession, qtbot: QtBot
) -> None:
    document = session.open()
    assert button(panel, "Repeat").isVisible()
    compare(session, document)
    assert not button(panel, "Repeat").isVisible()
    side = button(panel, "Side by side")
    qtbot.mouseClick(side, LEFT)
    assert session.view.now.beside == Beside.RUN
    qtbot.mouseClick(side, LEFT)
    assert session.view.now.beside == Beside.NONE
    session.tracker.comparison = None
    session.tracker.comparison_changed.emit()
    assert button(panel, "Repeat").isVisible()


def test_the_curves_are_the_distances_of_every_frame(panel: OcclusionPanel, session: StandInSession) -> None:
    document = session.open()
    session.selection.select_joint(6)
    compare(session, document)
    plot = found(panel, DisplacementPlot)
    assert isinstance(plot, DisplacementPlot)
    assert len(plot._curves) == K
    frames, values = plot._curves[6].getData()
    assert (frames.tolist(), values.tolist()) == ([2, 3, 4, 5, 6, 7], [0, 0, 0, 5, 0, 0])
    widths = [curve.opts["pen"].widthF() for curve in plot._curves]
    assert max(widths) == widths[6] > 1.5 * max(width for joint, width in enumerate(widths) if joint != 6)
    assert [band.getRegion() for band in plot._bands] == [(2.5, 4.5)]
    session.playback.seek(4)
    assert plot._now.value() == 4
    session.selection.select_joint(0)
    assert plot._curves[0].opts["pen"].widthF() > plot._curves[6].opts["pen"].widthF()


def test_a_click_in_the_curves_shows_the_frame(panel: OcclusionPanel, session: StandInSession, qtbot: QtBot) -> None:
    compare(session, session.open())
    plot = found(panel, DisplacementPlot)
    assert isinstance(plot, DisplacementPlot)
    qtbot.waitExposed(plot)
    for frame in (3, 6):
        at = plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(frame + 0.2, 1.0)))
        qtbot.mouseClick(plot.viewport(), LEFT, pos=at)
        assert session.playback.heard[-1] == ("seek", frame)
        qtbot.wait(450)  # a second click so soon would be a double click
    plot.seek(99)
    assert session.playback.heard[-1] == ("seek", 7)
