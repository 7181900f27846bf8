"""A person at the real window: all that is done is done with the mouse and the keys."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QDialog, QMenu, QTabBar, QWidget

from app.timeline.strip import TimelineStrip
from kimnet_core.labels.project import Project
from tests.e2e.stories import mouse
from tests.e2e.stories.mouse import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.document import Document
    from app.main_window import MainWindow
    from kimnet_core.labels.contents import Contents
    from kimnet_core.pose.pose import Poses

Point = tuple[float, float]

SHIFT = Qt.KeyboardModifier.ShiftModifier
EXACTLY = Qt.KeyboardModifier.ControlModifier
"""Held while a joint is dragged: it does not snap."""


class Studio:
    """A started window, and what hands and eyes do with it.

    Hands: `key`, `write`, `do`, `menu`, `open`, `save_as`, `button`, `click`, `drag` and what is named after them.
    Eyes: `frame`, `poses`, `newest_edit`, `notice`, `joint_at`. Both wait for what a person would wait for.

    Attributes:
        window: the real one.
    """

    def __init__(self, window: MainWindow, shots: Path) -> None:
        """`shots` is what names of screenshots begin with."""
        self.window = window
        self._shots = shots
        self._says = ""
        window.session.noticed.connect(self._hear)
        window.activateWindow()
        self.wait(window.isActiveWindow)

    # Waiting.

    def wait(self, until: Callable[[], object], seconds: float = 30) -> None:
        """Wait until something is so; fails where it does not become so."""
        end = monotonic() + seconds
        while not until():
            assert monotonic() < end, f"this did not become so in {seconds:g} seconds"
            _rest(10)

    def settle(self) -> None:
        """Wait until nothing is being worked out, the wanted frame is shown, and everything is on the disk."""
        session = self.window.session

        def done() -> bool:
            moving = session.correction.in_hand or session.correction.following
            busy = session.tracker.running or session.propagation.working or moving
            return not busy and session.playback.frame == session.playback.wanted and session.store.pending == 0

        self.wait(done, 60)

    def wait_for_picture(self) -> None:
        """Wait until a video is open and its first picture is there."""
        self.wait(lambda: self.window.session.document is not None and not self.window.canvas.layers.picture.empty)

    def wait_for_network(self) -> None:
        """Wait until the network is at work."""
        self.wait(lambda: self.window.session.worker.engine is not None, 60)

    # Keys.

    @property
    def front(self) -> QWidget:
        """What has the keys now."""
        if (popup := QApplication.activePopupWidget()) is not None:
            return popup.focusWidget() or popup
        active = QApplication.activeWindow()
        if active is None or not active.isVisible():  # a menu or dialog has gone; no window manager is here to go back
            self.window.activateWindow()
            self.wait(self.window.isActiveWindow)
        return QApplication.focusWidget() or self.window

    def key(self, keys: str, times: int = 1) -> None:
        """Press keys together, as "Ctrl+K", so many times."""
        pressed = QKeySequence(keys)[0]
        for _ in range(times):
            QTest.keyClick(self.front, pressed.key(), pressed.keyboardModifiers())

    def hold(self, keys: str, until: Callable[[], object]) -> None:
        """Press a key, and let it go when something is so; until then the system repeats it."""
        key, front = QKeySequence(keys)[0].key(), self.front
        QTest.keyPress(front, key)

        def held() -> object:
            for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
                QApplication.sendEvent(front, QKeyEvent(kind, key, PLAIN, "", True))
            return until()

        self.wait(held)
        QTest.keyRelease(front, key)

    def write(self, text: str) -> None:
        """Type a text."""
        QTest.keyClicks(self.front, text)

    def do(self, name: str) -> None:
        """Choose an action of the table as one who knows its key does; through the menu where it has none."""
        keys = self._action(name).shortcut()
        if keys.isEmpty():
            self.menu(name)
        else:
            self.key(keys.toString())

    def menu(self, name: str) -> None:
        """Choose an action of the table from its menu."""
        action = self._action(name)
        assert action.isEnabled(), f"{name} cannot be chosen now: {action.toolTip()}"
        bar = self.window.menuBar()
        title = next(each for each in bar.actions() if _way_to(each, action))
        mouse.click(bar, bar.actionGeometry(title).center())
        way = _way_to(title, action)
        for step in way[1:]:
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu)
            count = len(menu.actions())
            self.key("Down")
            for _ in range(count):
                if menu.activeAction() is step:
                    break
                self.key("Down")
            assert menu.activeAction() is step, f"keys do not reach {step.text()}"
            self.key("Right" if step.menu() is not None else "Return")

    def button(self, text: str) -> None:
        """Click a button of the window in front, by what it says."""
        root = QApplication.activePopupWidget() or QApplication.activeWindow() or self.window
        found = [each for each in root.findChildren(QAbstractButton) if each.isVisible() and _plain(each) == text]
        assert len(found) == 1, f"there are {len(found)} buttons {text}"
        assert found[0].isEnabled(), f"{text} cannot be clicked now"
        mouse.click(found[0], found[0].rect().center())

    def button_menu(self, text: str, *keys: str) -> None:
        """Click a button that opens a menu, and press keys in it."""
        QTimer.singleShot(100, self.window, lambda: [self.key(each) for each in keys])  # the click returns after it
        self.button(text)

    def tab(self, panel: str) -> None:
        """Click the tab of a panel."""
        for bar in self.window.findChildren(QTabBar):
            for at in range(bar.count()):
                if bar.isVisible() and bar.tabText(at).replace("&", "") == panel:
                    mouse.click(bar, bar.tabRect(at).center())
                    return
        raise AssertionError(f"there is no tab {panel}")

    def named(self, name: str) -> QWidget:
        """What a screen reader calls so in the window in front."""
        root = QApplication.activeWindow() or self.window
        found = [each for each in root.findChildren(QWidget) if each.isVisible() and each.accessibleName() == name]
        assert len(found) == 1, f"there are {len(found)} widgets {name}"
        return found[0]

    def click_on(self, name: str) -> None:
        """Click what a screen reader calls so."""
        mouse.click(self.named(name), self.named(name).rect().center())

    def pick_row(self, table: str, row: int, *, twice: bool = False) -> None:
        """Click a row of a table or list of the window in front, by the name that a screen reader says."""
        root = QApplication.activeWindow() or self.window
        view = next(each for each in root.findChildren(QAbstractItemView) if each.accessibleName() == table)
        place = view.visualRect(view.model().index(row, 0, view.rootIndex()))
        (mouse.double_click if twice else mouse.click)(view.viewport(), place.center())

    # Files.

    def open(self, path: Path) -> None:
        """Open a video or a project through the dialog, and wait until it is there."""
        before = self.window.session.document
        self.do("open")
        self.answer(path)
        self.wait(lambda: self.window.session.document not in (None, before))
        self.wait_for_picture()

    def save_as(self, path: Path) -> None:
        """Give the project a place through the dialog."""
        self.do("save_as")
        self.answer(path)
        self.wait(lambda: self.window.windowTitle().startswith(path.name))
        self.settle()

    def answer(self, path: Path) -> None:
        """Type a path into the dialog in front that asks for a file."""
        self.wait(lambda: isinstance(QApplication.activeWindow(), QDialog))
        self.key("Ctrl+A")
        self.write(str(path))
        self.key("Return")

    def saved(self) -> Contents:
        """What is on the disk, read back; the file is closed with the window."""
        path = self.window.session.store.path
        assert path is not None
        self.settle()
        self.close()
        with Project.open(path) as project:
            return project.load()

    def close(self) -> None:
        """Close the window, as with the cross in its corner."""
        self.window.close()

    # The picture.

    def click(self, x: float, y: float, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Click at a place of the frame, frame pixels."""
        mouse.click(self.window.canvas.viewport(), self._on_screen(x, y), held)

    def drag(self, *way: Point, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Drag over places of the frame, frame pixels."""
        mouse.drag(self.window.canvas.viewport(), [self._on_screen(x, y) for x, y in way], held)

    def joint_at(self, joint: int) -> Point:
        """Where a joint of the selected person is seen in the shown frame, frame pixels."""
        session = self.window.session
        assert session.document is not None
        assert session.selection.track is not None
        x, y = session.document.labels.pose(session.selection.track, session.playback.frame).xy[0, joint].tolist()
        return x, y

    def click_joint(self, joint: int, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Click a joint of the selected person."""
        self.click(*self.joint_at(joint), held)

    def drag_joint(self, joint: int, dx: float, dy: float, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Drag a joint of the selected person so far, frame pixels, and wait until the rest has followed.

        With Ctrl held it goes exactly there; else it may snap to a peak of its heatmap.
        """
        x, y = self.joint_at(joint)
        self.drag((x, y), (x + dx, y + dy), held=held)
        self.settle()

    def hold_joint(self, joint: int, dx: float, dy: float) -> None:
        """Take a joint of the selected person so far, frame pixels, and do not let go."""
        x, y = self.joint_at(joint)
        mouse.take(self.window.canvas.viewport(), [self._on_screen(x, y), self._on_screen(x + dx, y + dy)], PLAIN)

    def _on_screen(self, x: float, y: float) -> QPoint:
        at = self.window.canvas.mapFromScene(QPointF(x, y))
        assert self.window.canvas.viewport().rect().contains(at), f"({x:.0f}, {y:.0f}) is not in sight"
        return at

    # The timeline.

    @property
    def timeline(self) -> TimelineStrip:
        """The strip under the picture."""
        strip = self.window.findChild(TimelineStrip)
        assert isinstance(strip, TimelineStrip)
        return strip

    def go_to(self, frame: int) -> None:
        """Click a frame on the timeline, and wait until it is shown."""
        mouse.click(self.timeline, self._on_strip(frame))
        self.wait(lambda: self.frame == frame)

    def scrub(self, *frames: int) -> None:
        """Drag along the timeline from the first frame over the others, and rest at each until it is seen."""
        mouse.take(self.timeline, [self._on_strip(frames[0])])
        for frame in frames:
            QTest.mouseMove(*mouse.on_window(self.timeline, self._on_strip(frame)))
            self.wait(lambda frame=frame: self.frame == frame)
        window, end = mouse.on_window(self.timeline, self._on_strip(frames[-1]))
        QTest.mouseRelease(window, mouse.LEFT, PLAIN, end)

    def pick_frames(self, first: int, last: int) -> None:
        """Drag over frames of the timeline with Shift."""
        mouse.drag(self.timeline, [self._on_strip(first), self._on_strip(last)], SHIFT)

    def _on_strip(self, frame: int) -> QPoint:
        return QPoint(round(self.timeline.scale.middle_of(frame)), self.timeline.height() // 2)

    # Eyes.

    @property
    def document(self) -> Document:
        """The labels of the shown video."""
        document = self.window.session.document
        assert document is not None
        return document

    @property
    def frame(self) -> int:
        """The frame that is on the screen."""
        return self.window.session.playback.frame

    @property
    def newest_edit(self) -> str:
        """What Edit > Undo would take back, as the history names it."""
        return self.document.history.undoText()

    @property
    def notice(self) -> str:
        """What the status bar said last."""
        return self._says

    def poses(self, track: int = 0) -> Poses:
        """A person in all frames, as the window shows them now."""
        labels = self.document.labels
        return labels.span(track, 0, labels.frames)

    def shot(self, name: str) -> None:
        """Keep a picture of the window, with dialogs and menus over it."""
        _rest(150)  # what is painted soon is painted
        picture = self.window.grab()
        painter = QPainter(picture)
        for top in QApplication.topLevelWidgets():
            if top.isVisible() and top is not self.window and not top.size().isEmpty():
                at = top.pos() - self.window.pos()
                if isinstance(top, QDialog) and not top.testAttribute(Qt.WidgetAttribute.WA_Moved):
                    at = self.window.rect().center() - top.rect().center()
                painter.drawPixmap(at, top.grab())
        painter.end()
        self._shots.parent.mkdir(parents=True, exist_ok=True)
        picture.save(f"{self._shots}-{name}.png")

    def _hear(self, text: str) -> None:
        self._says = text

    def _action(self, name: str) -> QAction:
        return next(action for action in self.window.actions() if action.objectName() == name)


def _rest(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _way_to(title: QAction, wanted: QAction) -> list[QAction]:
    """The entries to walk through from one, both included; none where it does not lead there."""
    if title is wanted:
        return [title]
    menu = title.menu()
    for entry in menu.actions() if isinstance(menu, QMenu) else ():
        if way := _way_to(entry, wanted):
            return [title, *way]
    return []


def _plain(button: QAbstractButton) -> str:
    return button.text().replace("&", "")
