"""The heatmap panel: small pictures to choose from, colours, a scale with numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from app.colormaps import NAMES, SIGNED, table
from app.inspection.panel import HeatmapsPanel
from app.inspection.strip import Strip
from app.view import Heat
from tests.app.stand_in import StandInSession, account, evidence


@pytest.fixture
def session(qapp: object) -> StandInSession:
    session = StandInSession()
    session.open()
    return session


@pytest.fixture
def panel(session: StandInSession, qtbot: QtBot) -> HeatmapsPanel:
    panel = HeatmapsPanel(session.inspector, session.view, session.playback)
    qtbot.addWidget(panel)
    panel.resize(360, 330)
    panel.show()
    session.playback.seek(4)
    session.selection.select_joint(5)
    session.show_evidence(evidence(4))
    return panel


def tile(panel: QWidget, kind: Heat) -> QAbstractButton:
    return panel.findChild(Strip)._buttons[kind]


def drawn(panel: HeatmapsPanel, qtbot: QtBot) -> None:
    panel._soon.start()
    qtbot.waitUntil(lambda: not panel._soon.isActive())


def pixel(button: QAbstractButton) -> tuple[int, ...]:
    image = button.icon().pixmap(button.iconSize()).toImage()
    return image.pixelColor(image.width() // 2, image.height() // 2).getRgb()[:3]


def test_choices_go_to_the_view_and_come_from_it(panel: HeatmapsPanel, session: StandInSession, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    qtbot.mouseClick(tile(panel, Heat.PRIOR), Qt.MouseButton.LeftButton)
    panel._of.findChildren(QAbstractButton)[1].click()
    panel._opacity.setValue(40)
    panel._colors.findChildren(QAbstractButton)[NAMES.index("turbo")].click()
    view = session.view.now
    assert (view.heat, view.heat_all, view.heat_opacity, view.heat_colors) == (Heat.PRIOR, True, 0.4, "turbo")
    session.view.set(heat=Heat.NONE, heat_colors="magma", heat_opacity=0.5)
    assert tile(panel, Heat.NONE).isChecked()
    assert panel._colors.findChildren(QAbstractButton)[NAMES.index("magma")].isChecked()
    assert panel._opacity.value() == 50


def test_every_map_is_shown_small_in_its_colours(panel: HeatmapsPanel, session: StandInSession, qtbot: QtBot) -> None:
    session.inspector.take_account(4, account())
    session.view.set(heat_colors="viridis")
    drawn(panel, qtbot)
    assert pixel(tile(panel, Heat.FINAL)) == tuple(table("viridis")[int(0.05 * 255)].tolist())
    assert pixel(tile(panel, Heat.FROM_PRIOR)) == tuple(table(SIGNED)[255].tolist())
    below = round((1 - 0.005 / 0.035) * 127.5)
    assert np.abs(np.subtract(pixel(tile(panel, Heat.FROM_PICTURE)), table(SIGNED)[below].astype(int))).max() < 6
    assert pixel(tile(panel, Heat.NONE)) == (90, 90, 90)


def test_what_is_not_there_cannot_be_chosen_and_says_why(
    panel: HeatmapsPanel, session: StandInSession, qtbot: QtBot
) -> None:
    drawn(panel, qtbot)
    there = {kind for kind in Heat if tile(panel, kind).isEnabled()}
    assert there == {Heat.NONE, Heat.PRIOR, Heat.FINAL}
    for heat, says in (
        (Heat.FROM_PRIOR, "There is none in this frame."),
        (Heat.TRUTH, "Nobody has placed the joint here."),
        (Heat.FINAL, "The prior, corrected by what it sees here."),
    ):
        session.view.set(heat=heat)
        drawn(panel, qtbot)
        assert panel._reading.text() == says
        assert tile(panel, heat).isEnabled()
    session.selection.select_joint(None)
    drawn(panel, qtbot)
    assert panel._reading.text() == "Pick a joint, or show all."
    session.show_evidence(None)
    drawn(panel, qtbot)
    assert panel._reading.text() == "Track the clip to see what the network sees."


def test_the_scale_is_that_of_the_map_over_the_picture(
    panel: HeatmapsPanel, session: StandInSession, qtbot: QtBot
) -> None:
    drawn(panel, qtbot)
    assert panel._bar.accessibleDescription() == "From 0.00 to 1.00"
    seen = account()
    session.inspector.take_account(4, replace(seen, picture=seen.picture * 10))
    session.view.set(heat=Heat.FROM_PRIOR)
    drawn(panel, qtbot)
    assert panel._bar.accessibleDescription() == "From -0.05 to 0.05"


def test_accounts_are_made_only_while_the_panel_is_seen(panel: HeatmapsPanel, session: StandInSession) -> None:
    assert session.inspector.wanted
    panel.hide()
    assert not session.inspector.wanted
    panel.show()
    assert session.inspector.wanted


@pytest.mark.parametrize(("width", "height", "columns"), [(700, 80, 6), (340, 160, 3), (340, 500, 2)])
def test_the_pictures_are_as_large_as_there_is_room(width: int, height: int, columns: int, qtbot: QtBot) -> None:
    strip = Strip()
    qtbot.addWidget(strip)
    strip.resize(width, height)
    strip.show()
    qtbot.waitUntil(lambda: len({button.y() for button in strip._buttons.values()}) == 6 // columns)
    for button in strip._buttons.values():
        assert button.iconSize().width() <= button.width()
        assert button.geometry().right() <= width
        assert button.geometry().bottom() <= height
