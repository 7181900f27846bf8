"""The window: which panels there are and where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QMainWindow,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.beside.pane import BesidePane
from app.canvas.frame_view import FrameView
from app.canvas.stage import Stage
from app.dialogs import Dialogs
from app.files import Files
from app.guidance.status_line import StatusLine
from app.inspection.reading import Reading
from app.language import ntr, tr
from app.menus import Menus
from app.panels.catalog import PANELS, RIGHT
from app.panels.welcome import WelcomePanel
from app.player.go_to import GoToDialog
from app.player.numbering import numbering
from app.preferences.choices import Choices
from app.project_dialogs.dialogs import ProjectDialogs
from app.proposal_bar.bar import ProposalBar
from app.save_banner import SaveBanner
from app.view import Tool
from app.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent

    from app.bench import EngineInfo
    from app.document import Document
    from app.panels.catalog import PanelDef
    from app.session import Session
    from app.theme import Theme

TITLE = "KIMNet Studio"


class MainWindow(QMainWindow):
    """Places the panels, and remembers how the person left it."""

    def __init__(self, session: Session, theme: Theme, store: QSettings) -> None:
        super().__init__()
        self.session = session
        self.choices = Choices(session, theme, store, self)
        self.project = ProjectDialogs(session, self)
        self.files = Files(session, self.project, self)
        self.canvas = FrameView(session.view)
        self.dialogs = Dialogs(session, self.choices, self.files, self.canvas, self)
        self._stage = Stage(self.canvas, session)
        self._welcome = WelcomePanel()
        self._banner = SaveBanner(session.store)
        self._saved = QLabel()
        self._network = QLabel()
        self._losing = False  # the person has said that edits may be lost
        self._docks: dict[str, QDockWidget] = {}
        self._place_panels()
        self._menus = Menus(self, self._docks.values())
        self.dialogs.take_actions(self._menus.actions)
        self._menus.set_keys(self.dialogs.bindings.now)
        StatusLine(session, self.canvas, self)
        self._connect()
        self.resize(QSize(1440, 900).boundedTo(self.screen().availableSize()))
        self.setAcceptDrops(True)
        self._first_layout = self.saveState()
        self.restoreGeometry(self.choices.now.geometry)
        for dock in self._docks.values():
            dock.hide()  # until there is a video for them to speak of
        self._show_recent()
        self._show_title()
        self._menus.show_can(session.can)
        for state in (session.view.now, session.store.persistence, session.playback.pace, session.tuning.now):
            self._menus.show_state(state)
        self._show_numbering()

    # Places.

    def _place_panels(self) -> None:
        video = QWidget()
        column = QVBoxLayout(video)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        pictures = QSplitter(childrenCollapsible=False)
        pictures.addWidget(self.canvas)
        pictures.addWidget(BesidePane(self.canvas, self.session))
        column.addWidget(pictures, 1)
        column.addWidget(ProposalBar(self.session))
        self._pages = QStackedWidget()
        self._pages.addWidget(Scrolled(self._welcome))
        self._pages.addWidget(video)
        self.setCentralWidget(self._pages)
        self.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        self.setTabPosition(RIGHT, QTabWidget.TabPosition.North)
        for panel in PANELS:
            self._docks[panel.name] = self._dock(panel)
        self._docks["Joints"].raise_()
        right = [self._docks["Joints"], self._docks["Attention"]]
        self.resizeDocks(right, [360, 360], Qt.Orientation.Horizontal)
        self.resizeDocks(right, [400, 300], Qt.Orientation.Vertical)
        for label in (Reading(self.session.inspector, self.session.view), self._network, self._saved):
            self.statusBar().addPermanentWidget(label)

    def _dock(self, panel: PanelDef) -> QDockWidget:
        dock = QDockWidget(tr(panel.name), self)
        dock.setObjectName(panel.name)
        made = panel.make(self.session)
        dock.setWidget(Scrolled(made) if panel.area == RIGHT else made)
        self.addDockWidget(panel.area, dock, Qt.Orientation.Vertical)
        if panel.behind:
            self.tabifyDockWidget(self._docks[panel.behind], dock)
        dock.setTitleBarWidget(QWidget())  # a tab says what it is, or the panel itself does
        dock.setVisible(panel.shown)
        return dock

    def _connect(self) -> None:
        session, store = self.session, self.session.store
        session.can_changed.connect(self._menus.show_can)
        session.view.changed.connect(self._menus.show_state)
        session.tuning.changed.connect(self._menus.show_state)
        session.playback.pace_changed.connect(self._menus.show_state)
        numbering.changed.connect(self._show_numbering)
        session.persistence_changed.connect(self._menus.show_state)
        session.noticed.connect(self._notice)
        session.document_changed.connect(self._take_document)
        session.engine_changed.connect(self._show_engine)
        store.saved.connect(self._show_saved)
        store.changed.connect(self._show_title)
        store.changed.connect(self._remember)
        session.exchange.exported.connect(self._show_exported)
        self._welcome.open_wanted.connect(self.files.ask_open)
        self._welcome.sample_wanted.connect(self.files.open_sample)
        self._welcome.tour_wanted.connect(self.dialogs.begin_tour)
        self._welcome.file_wanted.connect(self.files.open_path)
        self._banner.copy_wanted.connect(self.files.ask_save)
        self._menus.recent.triggered.connect(self._open_recent)
        self.files.weights_chosen.connect(self.choices.take_weights)
        self.dialogs.bindings.changed.connect(self._menus.set_keys)

    # Verbs of the window itself.

    def leave(self) -> None:
        """Give up what is begun: a drag, a stroke, a proposal, the tool, the run, the picked joints or frames."""
        if self.session.correction.dragging:
            self.canvas.cancel()
            self.session.correction.cancel_drag()
        elif self.session.propagation.wish is not None:
            self.session.propagation.reject()
        elif self.session.view.now.tool != Tool.SELECT:
            self.canvas.cancel()
            self.session.view.set(tool=Tool.SELECT)
        elif self.session.tracker.running:
            self.session.tracker.cancel()
        elif self.session.selection.joint is not None:
            self.session.picking.none()
        else:
            self.session.range.choose(None)

    def change_focus(self) -> None:
        """From the picture to the panels, and from anywhere else to the picture."""
        if self.canvas.hasFocus():
            self.focusNextChild()
        else:
            self.canvas.setFocus()

    def ask_place(self) -> None:
        """Go to a frame or a time that is typed."""
        GoToDialog(self.session.playback, self).open()

    def toggle_panel(self, name: str) -> None:
        """Show a panel of the catalogue, or put it away."""
        self._docks[name].toggleViewAction().trigger()

    def reset_layout(self) -> None:
        """Put all panels where they were at the very first start."""
        self.restoreState(self._first_layout)

    # What the session says.

    @Slot(str)
    def _notice(self, text: str) -> None:
        self.statusBar().showMessage(text, 8000)

    @Slot(object)
    def _take_document(self, _document: Document | None) -> None:
        if self._pages.currentIndex() == 0:
            self._pages.setCurrentIndex(1)
            self.restoreState(self.choices.now.layout or self._first_layout)
        self.canvas.setFocus()
        self._saved.clear()

    @Slot()
    def _show_numbering(self) -> None:
        self._menus.show_state(numbering)

    @Slot(str)
    def _show_saved(self, time: str) -> None:
        self._saved.setText(tr("All changes saved {time}").format(time=time))
        self._show_title()

    @Slot()
    def _show_title(self) -> None:
        store, clip = self.session.store, self.session.playback.clip
        if clip is None or store.path is None:
            self.setWindowTitle(TITLE)
            return
        name = store.path.name if store.named else clip.info.path.name
        self.setWindowTitle(f"{name}[*] — {TITLE}")
        self.setWindowModified(store.problem is not None)
        if store.problem is not None:
            self._saved.setText(tr("Not saved"))

    @Slot()
    def _remember(self) -> None:
        """The open project is a recent file as soon as it has a place of its own, and until then its video is."""
        store, clip = self.session.store, self.session.playback.clip
        path = store.path if store.named or clip is None else clip.info.path
        if path is not None:
            self.choices.choose(recent=self.choices.now.with_recent(path))
            self._show_recent()

    @Slot(object)
    def _show_exported(self, path: Path) -> None:
        self._notice(tr("Labels written to {path}").format(path=path))

    @Slot(object)
    def _show_engine(self, engine: EngineInfo) -> None:
        self._network.setText(f"{engine.weights} · {engine.engine} · {engine.device}")
        self._network.setToolTip(engine.notice or "")

    def _show_recent(self) -> None:
        """Files that were open, after work that never got a name."""
        unnamed, recent = self.session.store.unnamed(), [Path(name) for name in self.choices.now.recent]
        self._welcome.show_recent(unnamed, recent)
        menu = self._menus.recent
        menu.clear()
        for path in (*unnamed, *recent):
            menu.addAction(path.name).setData(str(path))
        menu.setEnabled(bool(unnamed or recent))

    @Slot(object)
    def _open_recent(self, action: QAction) -> None:
        self.files.open_path(action.data())

    # Events.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files.open_paths(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        store = self.session.store
        if store.problem is not None and store.pending and not self._losing:
            event.ignore()
            self._ask_to_lose(store.pending)
            return
        opened, geometry = self._pages.currentIndex() == 1, bytes(self.saveGeometry().data())
        layout = bytes(self.saveState().data()) if opened else self.choices.now.layout
        self.choices.choose(layout=layout, geometry=geometry)
        self.choices.keep()
        self.session.close()
        super().closeEvent(event)

    def _ask_to_lose(self, pending: int) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        unsaved = ntr("{n} edit is not saved.", "{n} edits are not saved.", pending)
        box.setText(f"{unsaved} {tr('Save a copy elsewhere first?')}")
        box.addButton(tr("Save a copy elsewhere…"), QMessageBox.ButtonRole.AcceptRole).clicked.connect(
            self.files.ask_save
        )
        box.addButton(tr("Close and lose them"), QMessageBox.ButtonRole.DestructiveRole).clicked.connect(self._lose)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.open()

    @Slot()
    def _lose(self) -> None:
        self._losing = True
        self.close()
