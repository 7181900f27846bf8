"""The inspector in the real window, with a network at work behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.inspection.joint_bars import JointBars
from app.inspection.reading import Reading
from app.inspection.strip import Strip
from app.main_window import MainWindow
from app.theme import Theme
from app.view import Heat
from kimnet_core.inference.contributions import share
from kimnet_core.pose.box import Box
from tests.app.conftest import open_clip

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.session import Session
    from kimnet_core.inference.contributions import Contributions

FRAME, JOINT = 6, 4


@pytest.fixture
def window(session: Session, qtbot: QtBot, tmp_path: Path, clip: Path, weights: Path) -> MainWindow:
    """With a tracked clip, a joint picked, and both panels in sight."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(session, Theme(app), QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(session.engine_changed, timeout=20000):
        session.load_weights(weights, "torch", "cpu")
    open_clip(session, qtbot, clip)
    with qtbot.waitSignal(session.document.path_changed, timeout=5000):
        session.tracker.set_box(Box(20, 10, 80, 90))
    with qtbot.waitSignal(session.tracker.run_changed, timeout=30000, check_params_cb=lambda running: not running):
        session.tracker.track()
    for name in ("Heatmaps", "Where from"):
        window._docks[name].raise_()
    show(session, qtbot, FRAME)
    session.selection.select_joint(JOINT)
    return window


def show(session: Session, qtbot: QtBot, frame: int) -> None:
    session.playback.seek(frame)
    qtbot.waitUntil(lambda: session.playback.frame == frame)


def parts(session: Session, qtbot: QtBot, frame: int) -> Contributions:
    """The account of a frame, once it is there."""

    def there() -> bool:
        maps = session.inspector.maps
        return maps is not None and maps.evidence.frame == frame and maps.parts is not None

    qtbot.waitUntil(there, timeout=10000)
    maps = session.inspector.maps
    assert maps is not None
    assert maps.parts is not None
    return maps.parts


def hover(window: MainWindow, x: float, y: float) -> None:
    canvas = window.canvas
    at = QPointF(canvas.viewportTransform().map(QPointF(x, y)))
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas.viewport(), moved)


def test_a_small_picture_is_laid_over_the_large_one_and_read(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    made = parts(session, qtbot, FRAME)
    assert session.evidence is not None
    np.testing.assert_allclose(made.final, session.evidence.heatmaps, atol=1e-5)
    tile = window.findChild(Strip)._buttons[Heat.FROM_PICTURE]
    qtbot.waitUntil(tile.isEnabled)
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert session.view.now.heat == Heat.FROM_PICTURE
    size = made.picture.shape[-1]
    x, y = session.evidence.crop.sized(size).to_frame(np.array([3.0, 5.0])).tolist()
    hover(window, x, y)
    value = made.picture[JOINT, 5, 3]
    said = [reading.text() for reading in window.findChildren(Reading)]
    assert said == [f"From picture, column 3, row 5: {value:.3f}".replace("-", "\N{MINUS SIGN}")] * 2


def test_the_menu_lays_every_kind_over_the_picture(window: MainWindow, qtbot: QtBot) -> None:
    parts(window.session, qtbot, FRAME)
    for kind in Heat:
        action = next(action for action in window.actions() if action.objectName() == f"heat_{kind.value}")
        action.trigger()
        assert window.session.view.now.heat == kind
        assert action.isChecked()
        assert (window.session.inspector.layer is not None) == (kind not in (Heat.NONE, Heat.TRUTH))


def test_a_bar_marks_its_joint_on_the_picture(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    made = parts(session, qtbot, FRAME)
    bars = window.findChild(JointBars)
    most = int(np.abs(share(made, JOINT).joints).argmax())
    qtbot.waitUntil(lambda: bars._order[:1] == [most])
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.rect_of(most).center().toPoint())
    assert session.selection.partner == most


def test_what_a_person_placed_is_truth_and_a_part_of_what_follows(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    before = parts(session, qtbot, FRAME)
    assert not np.abs(before.placed).max() > 1e-5
    session.joints.place(JOINT, 60.0, 50.0)

    def placed() -> bool:
        maps = session.inspector.maps
        return maps is not None and maps.parts is not None and np.abs(maps.parts.placed[JOINT]).max() > 0.1

    qtbot.waitUntil(placed, timeout=10000)
    truth = window.findChild(Strip)._buttons[Heat.TRUTH]
    qtbot.waitUntil(truth.isEnabled)
    assert session.inspector.maps is not None
    assert np.flatnonzero(session.inspector.maps.truth.any(axis=(1, 2))).tolist() == [JOINT]
    show(session, qtbot, FRAME + 1)
    after = parts(session, qtbot, FRAME + 1)
    assert np.abs(after.learnt).max() > 0.01
    assert session.evidence is not None
    np.testing.assert_allclose(after.final, session.evidence.heatmaps, atol=1e-5)
