"""The skeleton of a project is changed in the window: looks in place, joints in a new project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QColorDialog, QComboBox, QFileDialog, QLineEdit

from app.main_window import MainWindow
from app.skeletons.dialog import SkeletonDialog
from app.skeletons.joints_table import COLOR, MIRROR, NAME, SIGMA
from app.theme import Theme
from kimnet_core.labels.document import Labels
from kimnet_core.labels.formats import write_labels
from kimnet_core.labels.project import Project
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.pose.skeleton import keep_skeleton, load_skeleton, user_folder
from tests.app.conftest import SKELETON, open_clip
from tests.app.project.conftest import K, make_video, names, put, saved

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session
    from kimnet_core.labels.contents import Contents

HEAD, LEFT_WRIST = SKELETON.index("head"), SKELETON.index("left_wrist")


@pytest.fixture
def window(session: Session, qtbot: QtBot, tmp_path: Path, clip: Path) -> MainWindow:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(session, Theme(app), QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    open_clip(session, qtbot, clip)
    return window


@pytest.fixture
def labelled(window: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A project of two videos; in the first one a person stands, placed by hand."""
    put(session, 1.0, frame=5)
    xy = np.stack([np.arange(K) * 7.0, np.arange(K)[::-1] * 5.0], axis=1)[None]
    assert session.document is not None
    session.document.put_poses(0, 0, Poses.placed_by(Source.HUMAN, xy), "Put")
    with qtbot.waitSignals([session.document_changed, session.playback.frame_shown], timeout=5000):
        session.store.add_videos([make_video(tmp_path / "second.mp4", 50)])
    saved(session, qtbot)
    return window


def opened(window: MainWindow, qtbot: QtBot) -> SkeletonDialog:
    """The dialog, by its menu."""
    known = window.session.skeletons.known
    with qtbot.waitSignal(known, timeout=5000):
        next(action for action in window._menus.actions if action.objectName() == "skeleton").trigger()
    dialog = window.findChild(SkeletonDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def typed(dialog: SkeletonDialog, qtbot: QtBot, row: int, column: int, text: str) -> None:
    """Edit a cell of the table of joints as a person does: go there, F2, type, Return."""
    table = dialog.editor.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, column))
    qtbot.keyClick(table, Qt.Key.Key_F2)
    field = next(each for each in table.viewport().findChildren(QLineEdit) if each.isVisible())
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.state() != table.State.EditingState)


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def content(session: Session, qtbot: QtBot) -> Contents:
    """What the file of the open project holds; ends the session's store."""
    saved(session, qtbot)
    path = session.store.path
    assert path is not None
    session.store.close()
    with Project.open(path) as project:
        return project.load()


def test_a_colour_is_one_undo_step_for_all_videos_and_in_the_file(
    labelled: MainWindow, session: Session, qtbot: QtBot
) -> None:
    dialog = opened(labelled, qtbot)
    before = session.store.videos.history.index()
    typed(dialog, qtbot, HEAD, COLOR, "#12ab34")
    assert "one undo" in dialog.said.text()
    click(qtbot, dialog.go)
    history = session.store.videos.history
    assert history.index() == before + 1
    assert history.undoText() == "Change the skeleton"
    states = [video.state for video in session.store.videos.all]
    assert [state.labels.skeleton.colors[HEAD] for state in states] == ["#12ab34", "#12ab34"]
    session.undo()
    assert [state.labels.skeleton for state in states] == [SKELETON, SKELETON]
    session.redo()
    contents = content(session, qtbot)
    assert contents.skeleton.colors[HEAD] == "#12ab34"
    assert contents.skeleton.joints == SKELETON.joints
    assert (contents.videos[0].labels.pose(0, 5).xy == 1.0).all()


def test_undo_brings_the_old_skeleton_back_to_the_file(labelled: MainWindow, session: Session, qtbot: QtBot) -> None:
    dialog = opened(labelled, qtbot)
    dialog.editor.title.selectAll()
    qtbot.keyClicks(dialog.editor.title, "Ours")
    click(qtbot, dialog.go)
    assert session.skeletons.now is not None
    assert session.skeletons.now.title == "Ours"
    session.undo()
    assert content(session, qtbot).skeleton == SKELETON


def test_limbs_are_drawn_and_taken_away_with_two_clicks_or_by_keys(
    labelled: MainWindow, session: Session, qtbot: QtBot
) -> None:
    dialog = opened(labelled, qtbot)
    joints, preview, limbs = dialog.draft.joints, dialog.editor.preview, dialog.editor.limbs
    for joint in (joints[HEAD], joints[LEFT_WRIST]):
        qtbot.mouseClick(preview, Qt.MouseButton.LeftButton, pos=preview.place(joint).toPoint())
    assert dialog.draft.edges[-1] == (joints[HEAD], joints[LEFT_WRIST])
    assert dialog.editor.table.currentIndex().row() == LEFT_WRIST
    limbs.limbs.setCurrentRow(limbs.limbs.count() - 1)
    click(qtbot, limbs.remove_button)
    assert len(dialog.draft.edges) == len(SKELETON.edges)
    limbs.ends[0].setFocus()
    qtbot.keyClicks(limbs.ends[0], "left_ankle")
    limbs.ends[1].setFocus()
    qtbot.keyClicks(limbs.ends[1], "right_ankle")
    limbs.connect_button.setFocus()
    qtbot.keyClick(limbs.connect_button, Qt.Key.Key_Space)
    click(qtbot, dialog.go)
    assert session.skeletons.now is not None
    assert session.skeletons.now.edges == (*SKELETON.edges, (len(SKELETON) - 1, len(SKELETON) - 2))


def test_pairs_torso_and_sigmas_are_cosmetic_too(labelled: MainWindow, session: Session, qtbot: QtBot) -> None:
    dialog = opened(labelled, qtbot)
    editor = dialog.editor
    editor.table.setCurrentIndex(editor.joints.index(LEFT_WRIST, MIRROR))
    qtbot.keyClick(editor.table, Qt.Key.Key_F2)
    combo = next(each for each in editor.table.viewport().findChildren(QComboBox) if each.isVisible())
    qtbot.keyClicks(combo, "none")
    qtbot.keyClick(combo, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.draft.joints[LEFT_WRIST].mirror is None)
    typed(dialog, qtbot, HEAD, SIGMA, "0,25")
    qtbot.keyClicks(editor.limbs.torso[0], "right_shoulder")
    click(qtbot, dialog.go)
    now = session.skeletons.now
    assert now is not None
    assert now.sigmas[HEAD] == 0.25
    assert all(LEFT_WRIST not in pair for pair in now.pairs)
    assert now.joints[now.torso[0]] == "right_shoulder"
    assert now.groups == SKELETON.groups


def test_bad_input_is_one_sentence_and_changes_nothing(labelled: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(labelled, qtbot)
    before = dialog.draft.skeleton()
    for column, text, said in [
        (NAME, "Left Wrist", "There is a joint Left Wrist already: each needs a name of its own."),
        (COLOR, "red", "A colour is written as # and six digits from 0 to f, such as #4fb3e8."),
        (SIGMA, "much", "OKS sigma is a number above 0 and up to 1"),
    ]:
        typed(dialog, qtbot, HEAD, column, text)
        assert dialog.said.text().startswith(said)
    dialog.draft.pair(dialog.draft.joints[HEAD], dialog.draft.joints[LEFT_WRIST])
    assert dialog.said.text() == "left_wrist mirrors right_wrist already: free it there first."
    assert dialog.draft.skeleton() == before
    while len(dialog.draft.joints) > 1:
        click(qtbot, dialog.editor.remove)
    click(qtbot, dialog.editor.remove)
    assert dialog.said.text() == "A skeleton needs at least one joint."
    dialog.editor.name.selectAll()
    qtbot.keyClicks(dialog.editor.name, "penn13")
    assert dialog.said.text() == "Other joints need another short name than penn13."
    assert not dialog.go.isEnabled()


def test_the_colour_button_paints_the_chosen_joint(labelled: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(labelled, qtbot)
    dialog.editor.table.selectRow(LEFT_WRIST)
    click(qtbot, dialog.editor.paint)
    picker = dialog.findChild(QColorDialog)
    picker.setCurrentColor(QColor("#abcdef"))
    picker.accept()
    assert dialog.draft.joints[LEFT_WRIST].color == "#abcdef"


def test_penn_becomes_coco_in_a_new_project_that_opens(
    labelled: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    coco = load_skeleton("coco17")
    dialog = opened(labelled, qtbot)
    old = session.store.path
    assert old is not None
    before = old.read_bytes()
    dialog.editor.base.setFocus()
    qtbot.keyClicks(dialog.editor.base, "COCO")
    assert dialog.go.text() == "Next"
    click(qtbot, dialog.go)
    assert "Without labels: nose, left_eye, right_eye, left_ear, right_ear." in dialog.mapping._told.text()
    nose = dialog.mapping.origins[coco.index("nose")]
    nose.setFocus()
    qtbot.keyClicks(nose, "head")
    assert "Left out: nothing." in dialog.mapping._told.text()
    click(qtbot, dialog.go)
    files = dialog.findChild(QFileDialog)
    taken = tmp_path / "taken.kimnet"
    taken.write_text("precious")
    with qtbot.waitSignal(session.skeletons.refused, timeout=5000):
        files.fileSelected.emit(str(taken))
    assert "exists already" in dialog.said.text()
    assert taken.read_text() == "precious"
    with qtbot.waitSignals([session.document_changed, session.playback.frame_shown], timeout=10000):
        files.fileSelected.emit(str(tmp_path / "coco.kimnet"))
    assert session.skeletons.now == coco
    assert session.store.path == tmp_path / "coco.kimnet"
    document = session.document
    assert document is not None
    pose = document.labels.pose(0, 0)
    assert pose.xy[0, coco.index("nose")].tolist() == [HEAD * 7.0, (K - 1 - HEAD) * 5.0]
    assert pose.human[0, coco.index("left_wrist")]
    assert not pose.placed[0, coco.index("left_eye")]
    assert names(session) == ["clip.mp4", "second.mp4"]
    assert old.read_bytes() == before
    qtbot.waitUntil(lambda: not any(each.isVisible() for each in labelled.findChildren(SkeletonDialog)))


def test_renamed_added_and_moved_joints_keep_their_labels(
    labelled: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(labelled, qtbot)
    typed(dialog, qtbot, HEAD, NAME, "helmet")
    click(qtbot, dialog.editor.down)
    click(qtbot, dialog.editor.add)
    assert dialog.editor.table.currentIndex().row() == K
    assert dialog.editor.name.text() == "penn13-2", "other joints never go by the name of the old ones"
    click(qtbot, dialog.go)
    click(qtbot, dialog.go)
    with qtbot.waitSignals([session.document_changed, session.playback.frame_shown], timeout=10000):
        dialog.findChild(QFileDialog).fileSelected.emit(str(tmp_path / "new.kimnet"))
    assert session.document is not None
    labels = session.document.labels
    assert labels.skeleton.joints == ("right_shoulder", "helmet", *SKELETON.joints[2:], "joint_1")
    assert labels.pose(0, 0).xy[0, 1].tolist() == [0.0, (K - 1) * 5.0]
    assert not labels.pose(0, 0).placed[0, K]
    assert labels.pose(0, 0).human[0, :K].all()


def test_a_video_without_labels_takes_any_skeleton_at_once(window: MainWindow, session: Session, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    qtbot.keyClicks(dialog.editor.base, "JHMDB")
    with qtbot.waitSignal(session.document_changed, timeout=5000):
        click(qtbot, dialog.go)
    jhmdb = load_skeleton("jhmdb15")
    assert session.skeletons.now == jhmdb
    assert session.document is not None
    session.document.do("Add person", [session.document.new_track(0)])
    assert content(session, qtbot).skeleton == jhmdb


def test_a_skeleton_is_kept_for_other_projects_and_offered_there(labelled: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(labelled, qtbot)
    with qtbot.waitSignal(labelled.session.skeletons.refused, timeout=5000):
        click(qtbot, dialog.keep)
    assert "comes with the program" in dialog.said.text()
    dialog.editor.name.selectAll()
    qtbot.keyClicks(dialog.editor.name, "ours")
    dialog.editor.title.selectAll()
    qtbot.keyClicks(dialog.editor.title, "Ours")
    with qtbot.waitSignal(labelled.session.skeletons.kept, timeout=5000):
        click(qtbot, dialog.keep)
    assert load_skeleton("ours").title == "Ours"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    (user_folder() / "bad.toml").write_text("joint = [", encoding="utf-8")
    qtbot.waitUntil(lambda: labelled.findChild(SkeletonDialog) is None)
    again = opened(labelled, qtbot)
    assert again.editor.base.findText("Ours") > 0
    assert "bad.toml is not valid" in again.said.text()


def test_anothers_skeleton_of_that_name_is_not_replaced(labelled: MainWindow, session: Session, qtbot: QtBot) -> None:
    keep_skeleton(replace(SKELETON, name="ours", title="First"))
    with qtbot.waitSignal(session.skeletons.refused, timeout=5000):
        session.skeletons.keep(replace(SKELETON, name="ours", title="Second"))
    assert load_skeleton("ours").title == "First"
    with qtbot.waitSignal(session.skeletons.kept, timeout=5000):
        session.skeletons.keep(replace(SKELETON, name="ours", title="Second"), "ours")
    assert load_skeleton("ours").title == "Second"


def test_imported_labels_of_other_joints_are_taken_over_as_far_as_they_go(
    window: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    coco = load_skeleton("coco17")
    document, clip = session.document, session.playback.clip
    assert document is not None
    assert clip is not None
    theirs = Labels(coco, document.labels.frames)
    theirs.write(theirs.add_track("Ann").id, 2, Poses.placed_by(Source.MODEL, np.full((1, len(coco), 2), 20.0)))
    write_labels(tmp_path / "coco.json", theirs, clip.info)
    with qtbot.waitSignal(document.tracks_changed, timeout=5000):
        session.exchange.import_labels(tmp_path / "coco.json")
    assert document.labels.pose(0, 2).placed.all()
    assert document.labels.pose(0, 2).xy[0, HEAD].tolist() == [20.0, 20.0]
