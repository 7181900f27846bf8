"""The verbs of editing on a document without an engine or a window, and a window with a person in it."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.correction import Correction
from app.editing.hand import Hand
from app.editing.joint_verbs import JointVerbs
from app.editing.pick_verbs import PickVerbs
from app.editing.pose_verbs import PoseVerbs
from app.editing.side_verbs import SideVerbs
from app.editing.whereabouts import Whereabouts
from app.edits import PosesChange
from app.here import Here
from app.main_window import MainWindow
from app.session import Session
from app.theme import Theme
from app.tuning import TuningState
from kimnet_core.pose.pose import Poses, Source
from tests.app.conftest import open_clip
from tests.app.stand_in import FRAMES, SKELETON, K, StandInSession

MISSING = SKELETON.index("head")
"""The joint that the person in the window lacks."""


class NoEngine(QObject):
    """A worker that knows no skeleton: nothing follows an edit."""

    replayed = Signal(int, int, object, object)
    replay_ended = Signal(int)
    reached_back = Signal(int, int, object)

    def knows(self, skeleton: object) -> bool:
        return False

    def cancel(self, *lanes: object) -> None:
        """There is no work."""


class Bench(SimpleNamespace):
    """A document of one person (see `course`), where the person is, and every group of verbs."""

    def pose(self, frame: int | None = None) -> Poses:
        shown = self.session.playback.frame if frame is None else frame
        return self.session.document.labels.pose(0, shown)

    def poses(self) -> Poses:
        return self.session.document.labels.span(0, 0, FRAMES)

    def undo(self) -> None:
        self.session.document.settle()
        self.session.document.history.undo()

    def steps(self) -> list[str]:
        """Names of all that can be undone."""
        self.session.document.settle()
        history = self.session.document.history
        return [history.text(i) for i in range(history.index())]


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return made(person=True)


@pytest.fixture
def empty(qtbot: QtBot) -> Bench:
    """Nobody is there yet."""
    return made(person=False)


def made(*, person: bool) -> Bench:
    session = StandInSession()
    session.open(person=person)
    worker, tuning = NoEngine(session), TuningState(session)
    correction = Correction(session.playback, session.selection, worker, tuning, parent=session)  # type: ignore[arg-type]
    correction.set_document(session.document)
    here = Here(session.playback, session.selection, session.range)  # type: ignore[arg-type]
    here.document = session.document
    hand = Hand(here, correction, session)
    heard: list[str] = []
    hand.noticed.connect(heard.append)
    whereabouts = Whereabouts(here, session)
    session.document.lock_held.connect(hand.tell_locked)
    return Bench(
        session=session,
        selection=session.selection,
        range=session.range,
        here=here,
        correction=correction,
        whereabouts=whereabouts,
        picking=PickVerbs(here, session),
        joints=JointVerbs(hand, whereabouts, session),
        whole=PoseVerbs(hand, session),
        sides=SideVerbs(hand, session),
        heard=heard,
    )


@pytest.fixture
def window(session: Session, qtbot: QtBot, clip, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window with a video and a person without a head."""
    monkeypatch.setattr(QMenu, "popup", lambda menu, at: None)  # a test has no screen to open it on
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = MainWindow(session, Theme(app), QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    open_clip(session, qtbot, clip)
    document = session.document
    assert document is not None
    joints = np.arange(K)
    # Whatever bone is clicked in its middle, no other one passes there.
    xy = np.stack([10.0 + 8 * joints, 25.0 + 4 * (joints**3 % K)], axis=1)[None]
    xy[0, MISSING] = np.nan
    person = document.new_track(0)
    document.do("Add", [person, PosesChange(person.track, 0, Poses.placed_by(Source.MODEL, xy, 0.5))])
    session.selection.select(0, None)
    qtbot.waitUntil(lambda: window.canvas.layers.pose.pose is not None)
    return window
