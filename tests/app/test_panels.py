"""The panels beside the picture, the welcome and the cheat sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.inspection.panel import HeatmapsPanel
from app.occlusion.panel import OcclusionPanel
from app.panels.joints import JointsPanel
from app.panels.joints_model import ROW_ROLE
from app.panels.welcome import WelcomePanel
from kimnet_core.pose.pose import Visibility
from tests.app.stand_in import K, StandInSession, course


@pytest.fixture
def session(qapp: object) -> StandInSession:
    return StandInSession()


def list_of(panel: JointsPanel) -> QListView:
    found = panel.findChild(QListView)
    assert isinstance(found, QListView)
    return found


@pytest.fixture
def joints(qtbot: QtBot, session: StandInSession) -> JointsPanel:
    panel = JointsPanel(session)
    qtbot.addWidget(panel)
    panel.resize(320, 360)
    panel.show()
    return panel


def button(panel: QWidget, text: str) -> QAbstractButton:
    return next(child for child in panel.findChildren(QAbstractButton) if child.text() == text)


def test_every_joint_has_a_row_that_says_all_of_it(joints: JointsPanel, session: StandInSession) -> None:
    document = session.open()
    document.put_poses(0, 0, document.labels.pose(0, 0).with_joint(5, 1.0, 2.0, Visibility.HIDDEN), "Hide")
    model = list_of(joints).model()
    assert model.rowCount() == K
    row = model.index(5, 0).data(ROW_ROLE)
    assert (row.name, row.visibility, row.score, row.source, row.human) == (
        "Right wrist",
        Visibility.HIDDEN,
        1.0,
        "you",
        True,
    )
    detail = model.index(6, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert detail == "Left wrist: 2 visible, score 0.50, from network"


def test_without_a_person_every_joint_is_not_labelled(joints: JointsPanel, session: StandInSession) -> None:
    assert list_of(joints).model().rowCount() == 0
    session.open(person=False)
    states = {list_of(joints).model().index(i, 0).data(ROW_ROLE).visibility for i in range(K)}
    assert states == {Visibility.ABSENT}


def test_the_list_and_the_selection_are_one(joints: JointsPanel, session: StandInSession) -> None:
    session.open()
    view = list_of(joints)
    session.selection.select_joint(7)
    assert view.currentIndex().row() == 7
    view.setCurrentIndex(view.model().index(2, 0))
    assert session.selection.joint == 2
    session.selection.select_joint(None)
    assert not view.selectionModel().hasSelection()


def test_a_new_frame_keeps_the_selected_joint(joints: JointsPanel, session: StandInSession) -> None:
    session.open()
    session.selection.select_joint(7)
    session.playback.seek(3)
    assert session.selection.joint == 7
    assert list_of(joints).currentIndex().row() == 7


def test_the_eye_of_a_row_hides_a_joint_and_shows_it_again(
    joints: JointsPanel, session: StandInSession, qtbot: QtBot
) -> None:
    document = session.open()
    view = list_of(joints)
    row = view.visualRect(view.model().index(3, 0))
    eye = QPoint(row.right() - 14, row.center().y())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=eye)
    document.put_poses(0, 0, document.labels.pose(0, 0).with_joint(3, 1.0, 2.0, Visibility.HIDDEN), "Hide")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=eye)
    asked = [call for call in session.joints.heard if call[0] == "set_visibility"]
    assert asked == [("set_visibility", 3, Visibility.HIDDEN), ("set_visibility", 3, Visibility.VISIBLE)]


def test_rows_are_painted_in_every_state(joints: JointsPanel, session: StandInSession) -> None:
    session.open(person=False)
    empty = joints.grab().toImage()
    document = session.document
    assert document is not None
    document.do("Add", [document.new_track(0)])
    session.selection.select(0, 4)
    document.put_poses(0, 0, course().with_joint(2, 3.0, 4.0), "Track")
    assert joints.grab().toImage() != empty


def test_the_arrows_of_a_slider_win_over_those_of_the_video(session: StandInSession, qtbot: QtBot) -> None:
    """Qt asks the widget with the focus first; who accepts keeps the key from being a shortcut."""
    panel = HeatmapsPanel(session.inspector, session.view, session.playback)
    qtbot.addWidget(panel)
    for key, ours in ((Qt.Key.Key_Right, True), (Qt.Key.Key_Down, True), (Qt.Key.Key_Space, False)):
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        asked.ignore()
        QApplication.sendEvent(panel._opacity, asked)
        assert asked.isAccepted() is ours


def test_the_welcome_offers_a_video_the_sample_and_what_was_open(qtbot: QtBot, tmp_path: Path) -> None:
    panel = WelcomePanel()
    qtbot.addWidget(panel)
    heard: list[object] = []
    panel.open_wanted.connect(lambda: heard.append("open"))
    panel.sample_wanted.connect(lambda: heard.append("sample"))
    panel.file_wanted.connect(heard.append)
    for name in ("walk.mp4", "jump.kimnet"):
        panel.show_recent([tmp_path / "rescued.kimnet"], [tmp_path / name])
    button(panel, "Open video…").click()
    button(panel, "Open the sample clip").click()
    button(panel, "jump.kimnet").click()
    button(panel, "rescued.kimnet").click()
    assert heard == ["open", "sample", str(tmp_path / "jump.kimnet"), str(tmp_path / "rescued.kimnet")]


def test_a_dropped_file_is_opened(qtbot: QtBot, tmp_path: Path) -> None:
    panel = WelcomePanel()
    qtbot.addWidget(panel)
    heard: list[str] = []
    panel.file_wanted.connect(heard.append)
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.mp4"), QUrl.fromLocalFile(str(tmp_path / "b.mp4"))])
    actions, nothing = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    panel.dropEvent(QDropEvent(QPointF(5, 5), actions, data, Qt.MouseButton.LeftButton, nothing))
    assert heard == [str(tmp_path / "b.mp4")]


def test_every_control_can_be_named_by_a_screen_reader(session: StandInSession, qtbot: QtBot) -> None:
    session.open()
    for panel in (
        JointsPanel(session),
        HeatmapsPanel(session.inspector, session.view, session.playback),
        OcclusionPanel(session),
    ):
        qtbot.addWidget(panel)
        for control in panel.findChildren(QAbstractButton):
            ours = not control.objectName().startswith("qt_")  # Qt's own parts cannot be reached by keyboard
            assert not ours or control.text() or control.accessibleName(), control
        for control in panel.findChildren(QPushButton):
            assert control.focusPolicy() != Qt.FocusPolicy.NoFocus
