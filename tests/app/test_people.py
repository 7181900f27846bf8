"""Who is who: adding, splitting, merging, exchanging and removing people, from the panel and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from app.canvas.frame_view import FrameView
from app.canvas.stage import Stage
from app.edits import LockChange, PathChange, state_of
from app.people.panel import PeoplePanel
from app.person_colors import colors_in, draw_badge, setting_of, usual_color
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.pose.pose import Poses, Source, same
from kimnet_core.tracking.crop_path import CropPath
from tests.app.conftest import FRAMES, SKELETON

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.document import Document
    from app.session import Session

K = len(SKELETON)


def standing(x: float, frames: range) -> Poses:
    """All joints at x, in some frames."""
    xy = np.full((FRAMES, K, 2), np.nan)
    xy[frames.start : frames.stop] = x
    return Poses.placed_by(Source.MODEL, xy, 0.5)


@pytest.fixture
def document(opened: Session) -> Document:
    """Two people: one on the left in all frames, one on the right in the first ten."""
    document = opened.document
    assert document is not None
    for x, frames in ((10.0, range(FRAMES)), (90.0, range(10))):
        person = document.new_track(0)
        windows = np.full((FRAMES, 5), np.nan)
        windows[frames.start : frames.stop] = (x - 5, 0, x + 5, 10, 0)
        document.do("Add", [person, PathChange(person.track, CropPath(windows), 0)])
        document.put_poses(person.track, 0, standing(x, frames), "Stand")
    opened.selection.select(0, 4)
    return document


def poses(document: Document, track: int) -> Poses:
    return document.labels.span(track, 0, FRAMES)


def show(session: Session, qtbot: QtBot, frame: int) -> None:
    session.playback.seek(frame)
    qtbot.waitUntil(lambda: session.playback.frame == frame, timeout=5000)


def test_somebody_who_is_added_is_selected_and_has_no_joint(opened: Session, document: Document) -> None:
    opened.people.add()
    assert opened.selection.track == 2
    assert not poses(document, 2).placed.any()
    opened.undo()
    assert sorted(document.labels.tracks) == [0, 1]


def test_going_through_the_people_comes_round_and_keeps_the_joint(opened: Session, document: Document) -> None:
    assert len(document.labels.tracks) == 2
    seen = []
    for _ in range(3):
        opened.people.step(1)
        seen.append((opened.selection.track, opened.selection.joint))
    assert seen == [(1, 4), (0, 4), (1, 4)]


def test_from_a_split_on_somebody_is_another_person_with_their_windows(
    opened: Session, document: Document, qtbot: QtBot
) -> None:
    show(opened, qtbot, 6)
    before = poses(document, 0)
    opened.people.split()
    assert opened.selection.track == 2
    assert np.flatnonzero(poses(document, 0).placed.any(axis=1)).tolist() == list(range(6))
    assert same(poses(document, 2)[6:], before[6:])
    assert not document.path(0).covers(6)
    assert document.path(2).covers(6)
    assert not document.path(2).covers(5)
    opened.undo()
    assert same(poses(document, 0), before)
    assert document.path(0).covered.all()
    assert 2 not in document.labels.tracks


def test_there_is_nothing_to_split_before_the_first_pose(opened: Session, document: Document) -> None:
    told = []
    opened.failed.connect(told.append)
    opened.people.split()
    assert "nothing to split" in str(told[0])
    assert document.history.undoText() == "Stand"


def test_two_who_are_one_are_merged_and_come_apart_again(opened: Session, document: Document, qtbot: QtBot) -> None:
    show(opened, qtbot, 6)
    opened.people.split()
    opened.people.merge_with(0)
    assert 0 not in document.labels.tracks
    assert same(poses(document, 2), standing(10, range(FRAMES)))
    assert document.path(2).covered.all()
    opened.undo()
    opened.undo()
    assert same(poses(document, 0), standing(10, range(FRAMES)))
    assert same(poses(document, 1), standing(90, range(10)))


def test_people_who_changed_places_are_put_right_in_the_picked_frames(opened: Session, document: Document) -> None:
    opened.range.choose(range(2, 5))
    opened.people.exchange_with(1)
    assert poses(document, 0).xy[:6, 0, 0].tolist() == [10, 10, 90, 90, 90, 10]
    assert poses(document, 1).xy[:6, 0, 0].tolist() == [90, 90, 10, 10, 10, 90]
    assert document.path(0).windows[3, 0] == 85
    opened.undo()
    assert same(poses(document, 0), standing(10, range(FRAMES)))
    assert document.path(0).windows[3, 0] == 5


def test_who_is_removed_comes_back_with_all_they_had_also_in_the_file(
    opened: Session, document: Document, qtbot: QtBot
) -> None:
    document.do("Lock", [LockChange(1, 3, locked=True)])
    opened.selection.select(1, 0)
    opened.people.remove()
    assert not document.locked(1)
    assert list(document.labels.tracks) == [0]
    assert opened.selection.track == 0
    opened.undo()
    assert same(poses(document, 1), standing(90, range(10)))
    assert np.flatnonzero(document.path(1).covered).tolist() == list(range(10))
    assert document.locked(1) == {3}
    qtbot.waitUntil(lambda: opened.store.pending == 0, timeout=5000)
    path = opened.store.path
    assert path is not None
    opened.store.close()
    with Project.open(path) as project:
        kept = project.load().videos[FIRST]
    assert same(kept.labels.span(1, 0, FRAMES), standing(90, range(10)))
    assert np.isfinite(kept.crop_paths[1][:10]).all()


# The panel.


@pytest.fixture
def panel(opened: Session, document: Document, qtbot: QtBot) -> PeoplePanel:
    assert document is opened.document
    panel = PeoplePanel(opened)
    qtbot.addWidget(panel)
    panel.resize(360, 240)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def names(panel: PeoplePanel) -> list[str]:
    return [panel.people.item(row).text() for row in range(panel.people.count())]


def test_the_panel_lists_everybody_and_what_there_is_of_them(panel: PeoplePanel) -> None:
    assert names(panel) == ["Person 1", "Person 2"]
    assert panel.people.item(1).toolTip() == "10 frames, 0 of them corrected"


def test_a_click_on_a_name_selects_that_person(panel: PeoplePanel, opened: Session) -> None:
    at = panel.people.visualItemRect(panel.people.item(1)).center()
    QTest.mouseClick(panel.people.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened.selection.track == 1
    opened.people.step(1)
    assert panel.people.currentRow() == 0


def test_a_name_is_changed_in_the_list_and_undone(panel: PeoplePanel, document: Document, opened: Session) -> None:
    panel.people.item(0).setText("  Anna ")
    assert document.labels.tracks[0].name == "Anna"
    opened.undo()
    assert names(panel) == ["Person 1", "Person 2"]


def test_an_empty_name_is_refused_with_a_sentence(panel: PeoplePanel, document: Document, opened: Session) -> None:
    told = []
    opened.failed.connect(told.append)
    panel.people.item(0).setText(" ")
    assert "was not changed" in str(told[0])
    assert names(panel) == ["Person 1", "Person 2"]
    assert document.history.undoText() == "Stand"


def test_a_colour_that_somebody_chose_is_kept_undone_and_read_again(
    opened: Session, document: Document, qtbot: QtBot
) -> None:
    usual = document.color(1)
    opened.people.paint(1, "#12ab34")
    assert (document.color(0), document.color(1)) == (usual_color(0), "#12ab34")
    assert document.history.undoText() == "Colour a person"
    opened.undo()
    assert document.color(1) == usual
    opened.redo()
    edits = document.history.index()
    opened.people.paint(1, "#12ab34")
    assert document.history.index() == edits, "it has that colour"
    opened.people.paint(0, "#ffffff")
    opened.people.paint(0, None)
    qtbot.waitUntil(lambda: opened.store.pending == 0, timeout=5000)
    path = opened.store.path
    assert path is not None
    opened.store.close()
    with Project.open(path) as project:
        assert state_of(project.load().videos[FIRST]).colors == {1: "#12ab34"}


def test_what_is_no_colour_is_not_taken_for_one() -> None:
    settings = {"color of 2": "#00ff00", "color of 3": "red", "color of x": "#00ff00", "held": "0.9", "color of 4": ""}
    assert colors_in(settings) == {2: "#00ff00"}
    assert colors_in({setting_of(7): "#abcdef"}) == {7: "#abcdef"}


def test_a_number_on_a_light_colour_is_dark(qapp: QApplication) -> None:
    for color, dark in (("#ffee88", True), ("#0072b2", False)):
        picture = QImage(72, 72, QImage.Format.Format_ARGB32)
        painter = QPainter(picture)
        draw_badge(painter, QRectF(0, 0, 72, 72), 0, color)
        painter.end()
        inner = [picture.pixelColor(x, y) for x in range(20, 52) for y in range(20, 52)]
        number = min(inner, key=QColor.lightness) if dark else max(inner, key=QColor.lightness)
        assert (number.lightness() < 40) if dark else (number.lightness() > 215)


def test_people_wear_their_badges_where_there_are_several(opened: Session, document: Document, qtbot: QtBot) -> None:
    canvas = FrameView(opened.view)
    qtbot.addWidget(canvas)
    stage = Stage(canvas, opened)
    stage.setParent(canvas)
    opened.people.paint(1, "#12ab34")
    opened.selection.select(0, 4)
    qtbot.waitUntil(lambda: [item._person for item in canvas.layers.others] == [(1, "#12ab34")])
    assert canvas.layers.pose._person == (0, usual_color(0))
    opened.people.remove()
    opened.people.step(1)
    qtbot.waitUntil(lambda: canvas.layers.pose._person is None)
