"""A colleague's project is merged in the window: conflicts are listed, shown and settled, all in one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from app.main_window import MainWindow
from app.project_dialogs.merge import MergeDialog
from app.theme import Theme
from kimnet_core.errors import ProjectError
from kimnet_core.labels.gesture import Gesture, PutMask, PutNote, PutPoses, PutTrack, PutVideo
from kimnet_core.labels.merge import Choice
from kimnet_core.labels.note import Note
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.occlusion.masks import encode_mask
from kimnet_core.pose.pose import Poses, Source
from tests.app.conftest import FRAMES, HEIGHT, SKELETON, WIDTH, open_clip
from tests.app.project.conftest import K, names, put, saved

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session


@pytest.fixture
def theirs(session: Session, qtbot: QtBot, clip: Path, second: Path, tmp_path: Path) -> Path:
    """A colleague's project: all joints of frame 5 at 4, a note on 6, paint on 7, and a second video."""
    open_clip(session, qtbot, second)
    assert session.store.videos.shown is not None
    other = session.store.videos.shown.info
    open_clip(session, qtbot, clip)
    info = session.store.videos.shown.info
    path = tmp_path / "bob.kimnet"
    there = Poses.placed_by(Source.HUMAN, np.full((2, K, 2), 4.0))
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[:9] = True
    with Project.create(path, info, SKELETON) as project:
        writes = PutTrack(0, "Ann"), PutPoses(0, 5, there), PutNote(6, Note("dark")), PutMask(7, encode_mask(mask))
        project.apply(Gesture(FIRST, "All", writes))
        project.apply(Gesture(1, "Add a video", (PutVideo(other),)))
    return path


@pytest.fixture
def window(session: Session, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(session, Theme(app), QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    return window


def merge_dialog(window: MainWindow, qtbot: QtBot, path: Path) -> MergeDialog:
    with qtbot.waitSignal(window.session.merging.offered, timeout=5000):
        window.session.merging.read(path)
    return window.findChild(MergeDialog)


def test_a_merge_is_one_undo_step_over_all_videos(
    window: MainWindow, session: Session, qtbot: QtBot, theirs: Path
) -> None:
    put(session, 1.0, frame=5)
    before = session.store.videos.history.count()
    dialog = merge_dialog(window, qtbot, theirs)
    assert dialog.conflicts.rowCount() == K
    dialog.conflicts.apply(Choice.THEIRS, 0)
    dialog.conflicts.choose([0], Choice.OURS)
    box = dialog.findChild(QDialogButtonBox)
    merge = next(button for button in box.buttons() if button.text() == "Merge")
    qtbot.mouseClick(merge, Qt.MouseButton.LeftButton)
    document = session.document
    assert document is not None
    assert document.labels.pose(0, 5).xy[0, :, 0].tolist() == [1.0] + [4.0] * (K - 1)
    assert (document.labels.pose(0, 6).xy == 4.0).all()
    assert document.note(6) == Note("dark")
    assert 7 in document.masks.frames
    assert names(session) == ["clip.mp4", "second.mp4"]
    assert session.store.videos.history.count() == before + 1
    session.undo()
    assert (document.labels.pose(0, 5).xy == 1.0).all()
    assert not document.labels.pose(0, 6).placed.any()
    assert (document.note(6), 7 in document.masks.frames) == (None, False)
    assert names(session) == ["clip.mp4"]
    session.redo()
    saved(session, qtbot)
    path = session.store.path
    assert path is not None
    session.store.close()
    with Project.open(path) as project:
        contents = project.load()
    assert contents.videos[0].labels.pose(0, 5).xy[0, 1, 0] == 4.0
    assert len(contents.videos) == 2


def test_a_chosen_conflict_is_shown(window: MainWindow, session: Session, qtbot: QtBot, theirs: Path) -> None:
    put(session, 1.0, frame=5)
    dialog = merge_dialog(window, qtbot, theirs)
    dialog.table.selectRow(3)
    qtbot.waitUntil(lambda: session.playback.frame == 5, timeout=5000)
    assert (session.selection.track, session.selection.joint) == (0, 3)


def test_a_key_settles_a_row_and_goes_on_to_the_next_open_one(
    window: MainWindow, session: Session, qtbot: QtBot, theirs: Path
) -> None:
    put(session, 1.0, frame=5)
    dialog = merge_dialog(window, qtbot, theirs)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.conflicts.choose([1, 3], Choice.MEAN)
    assert dialog.table.currentIndex().row() == 0, "the first is chosen and shown unasked"
    for key, then in ((Qt.Key.Key_2, 2), (Qt.Key.Key_1, 4)):
        qtbot.keyClick(dialog.table, key)
        assert dialog.table.currentIndex().row() == then
    assert [dialog.conflicts.choices[dialog.conflicts.rows[row]] for row in range(4)] == [
        Choice.THEIRS, Choice.MEAN, Choice.OURS, Choice.MEAN,
    ]  # fmt: skip
    dialog.conflicts.choose(range(5, K), Choice.OURS)
    qtbot.keyClick(dialog.table, Qt.Key.Key_3)
    assert (dialog.conflicts.left, dialog.table.currentIndex().row()) == (0, 4)


def test_what_is_left_open_stays_ours(window: MainWindow, session: Session, qtbot: QtBot, theirs: Path) -> None:
    put(session, 1.0, frame=5)
    dialog = merge_dialog(window, qtbot, theirs)
    dialog.conflicts.apply(Choice.MEAN, within=1.0)  # they are 4.2 px apart
    assert dialog.conflicts.left == K
    dialog.conflicts.apply(Choice.MEAN, within=5.0)
    assert dialog.conflicts.left == 0
    dialog.conflicts.apply(Choice.MEAN, within=1.0)
    dialog.accept()
    session.merging.accept(dialog._offer, dialog.conflicts.choices)
    assert session.document is not None
    assert (session.document.labels.pose(0, 5).xy == 1.0).all()


def test_a_project_that_cannot_be_merged_ends_in_a_sentence(
    session: Session, qtbot: QtBot, clip: Path, tmp_path: Path
) -> None:
    open_clip(session, qtbot, clip)
    with qtbot.waitSignal(session.failed, timeout=5000) as failed:
        session.merging.read(tmp_path / "none.kimnet")
    assert isinstance(failed.args[0], ProjectError)
    assert len(session.playback.clip or ()) == FRAMES
