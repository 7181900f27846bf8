"""Choices count at once, and are there at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QUndoView

from app.joint_colors import PRESETS, joint_colors, side
from app.main_window import MainWindow
from app.player.numbering import numbering
from app.preferences.dialog import SettingsDialog
from app.settings import Settings, read_settings
from app.theme import LIGHT, Theme, colors
from kimnet_core.pose.skeleton import load_skeleton, skeleton_names
from tests.app.conftest import open_clip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def window(session: Session, qtbot: QtBot, settings: QSettings) -> Iterator[MainWindow]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    font = app.font()
    window = MainWindow(session, Theme(app), settings)
    qtbot.addWidget(window)
    window.show()
    yield window
    app.setFont(font)
    joint_colors.choose("sides")
    numbering.choose(0)


def pick(window: MainWindow, qtbot: QtBot, field: str, value: str) -> None:
    """By keyboard, as a person would."""
    combo = window.findChild(SettingsDialog).findChild(QComboBox, field)
    combo.setFocus()
    steps = combo.findData(value) - combo.currentIndex()
    for _ in range(abs(steps)):
        qtbot.keyClick(combo, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)
    assert combo.currentData() == value


def test_every_choice_counts_at_once_and_at_the_next_start(
    window: MainWindow, qtbot: QtBot, settings: QSettings
) -> None:
    window.dialogs.show_settings()
    size = QApplication.font().pointSizeF()
    chosen = {"theme": "light", "font": "1.5", "marks": "2", "joint_colors": "mmpose", "count_from": "1"}
    for field, value in chosen.items():
        pick(window, qtbot, field, value)
    assert colors(QApplication.palette()) is LIGHT
    assert QApplication.font().pointSizeF() == pytest.approx(1.5 * size)
    assert window.session.view.now.marks == 2.0
    assert joint_colors.preset == "mmpose"
    assert numbering.first == 1
    window.close()
    kept = read_settings(settings)
    assert {field: getattr(kept, field) for field in chosen} == chosen


def test_another_engine_is_loaded_when_it_is_chosen(
    window: MainWindow, qtbot: QtBot, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[tuple[object, ...]] = []
    monkeypatch.setattr(window.session, "load_weights", lambda *what: loaded.append(what))
    window.choices.choose(weights=str(weights))
    window.dialogs.show_settings()
    pick(window, qtbot, "engine", "torch")
    pick(window, qtbot, "device", "cpu")
    assert loaded == [(weights, "torch", "auto"), (weights, "torch", "cpu")]


def test_marks_that_are_changed_in_the_picture_are_kept_too(window: MainWindow) -> None:
    window.session.view.scale_marks(1)
    assert window.choices.now.marks == "1.25"
    assert window.choices.now != Settings()


@pytest.mark.parametrize("name", skeleton_names())
@pytest.mark.parametrize("preset", [name for name in PRESETS if name not in ("own", "openpose")])
def test_sides_have_other_colours_and_every_joint_has_one(name: str, preset: str) -> None:
    skeleton = load_skeleton(name)
    joint_colors.choose(preset)
    worn = joint_colors.of(skeleton)
    joint_colors.choose("sides")
    assert len(worn) == len(skeleton)
    by_side = {which: {c for c, j in zip(worn, skeleton.joints, strict=True) if side(j) == which} for which in
               ("left", "right", "")}  # fmt: skip
    assert by_side["left"].isdisjoint(by_side["right"] | by_side[""])
    assert by_side["right"].isdisjoint(by_side[""])


def test_the_default_is_okabe_and_itos_and_own_colours_stay_own() -> None:
    skeleton = load_skeleton("penn13")
    assert joint_colors.of(skeleton)[skeleton.index("left_knee")] == "#0072b2"
    assert joint_colors.of(skeleton)[skeleton.index("right_knee")] == "#d55e00"
    joint_colors.choose("own")
    assert joint_colors.of(skeleton) == skeleton.colors
    joint_colors.choose("openpose")
    assert len(set(joint_colors.of(skeleton))) == len(skeleton)
    joint_colors.choose("sides")
    with pytest.raises(ValueError, match="no preset"):
        joint_colors.choose("plaid")


@pytest.mark.parametrize(
    ("joint", "which"),
    [
        ("left_wrist", "left"),
        ("wrist_r", "right"),
        ("L-eye", "left"),
        ("head", ""),
        ("leftover", ""),
        ("toe R", "right"),
    ],
)
def test_a_side_is_read_from_a_name(joint: str, which: str) -> None:
    assert side(joint) == which


def test_the_history_goes_to_any_edit_with_a_click(window: MainWindow, qtbot: QtBot, clip: Path) -> None:
    open_clip(window.session, qtbot, clip)
    document = window.session.document
    document.do("Add person", [document.new_track(0)])
    document.do("Add another", [document.new_track(1)])
    window.toggle_panel("History")
    view = window.findChild(QUndoView)
    qtbot.waitUntil(view.isVisible)
    texts = [view.model().index(row, 0).data() for row in range(view.model().rowCount())]
    assert texts == ["As it was opened", "Add person", "Add another"]
    place = view.visualRect(view.model().index(1, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert list(document.labels.tracks) == [0]
    assert document.history.redoText() == "Add another"


def test_the_status_bar_says_what_is_under_the_mouse_and_what_is_picked(
    window: MainWindow, qtbot: QtBot, clip: Path
) -> None:
    open_clip(window.session, qtbot, clip)
    assert "Drag a joint" in window.canvas.statusTip()
    document = window.session.document
    document.do("Add person", [document.new_track(0)])
    window.session.selection.select(0, 6)
    assert window.statusBar().currentMessage().startswith("Left wrist: ")
    assert window.statusBar().currentMessage().endswith("Click where it is.")
