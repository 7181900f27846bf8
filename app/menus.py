"""Menu bar, toolbar and shortcuts of the window, made of the table of actions."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Slot
from PySide6.QtWidgets import QMenu

from app.actions.action import Action
from app.actions.table import ACTIONS, MENUS
from app.language import tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QDockWidget, QMainWindow

    from app.actions.definition import ActionDef
    from app.actions.keymap import Keymap
    from app.can import Can
    from app.player.numbering import Numbering
    from app.player.pace import Pace
    from app.tuning import Tuning
    from app.view import View
    from kimnet_core.inference.persistence import Persistence


class Menus(QObject):
    """Every action once, wherever it can be chosen.

    Attributes:
        actions: of the table, in its order.
        recent: the menu of files that were open.
    """

    def __init__(self, window: QMainWindow, docks: Iterable[QDockWidget]) -> None:
        """Fill the bars of a window, which has the verbs of the table; its docks can be shown and hidden."""
        super().__init__(window)
        self.recent = QMenu(tr("Open recent"), window)
        self.actions = tuple(Action(line, attrgetter(line.verb)(window), window) for line in ACTIONS)
        menus = {name: window.menuBar().addMenu(tr(name)) for name in MENUS}
        for menu in menus.values():
            menu.setToolTipsVisible(True)  # they say why something cannot be chosen
        for action in self.actions:
            line = action.definition
            window.addAction(action)  # shortcuts work wherever the focus is, and without a menu
            if line.menu:
                if line.first:
                    menus[line.menu].addSeparator()
                self._menu_of(line, menus).addAction(action)
            if line.id == "open_folder":
                menus["File"].addMenu(self.recent)
        panels = menus["View"].addMenu(tr("Panels"))
        for dock in docks:
            panels.addAction(dock.toggleViewAction())
        self._fill_toolbar(window)

    @staticmethod
    def _menu_of(line: ActionDef, menus: dict[str, QMenu]) -> QMenu:
        """The menu or submenu of an action; a submenu stands where its first action would."""
        if not line.group:
            return menus[line.menu]
        path = f"{line.menu}/{line.group}"
        if path not in menus:
            menus[path] = menus[line.menu].addMenu(tr(line.group))
            menus[path].setToolTipsVisible(True)
        return menus[path]

    def _fill_toolbar(self, window: QMainWindow) -> None:
        bar = window.addToolBar(tr("Tools"))
        bar.setObjectName("Tools")
        bar.setIconSize(QSize(20, 20))
        bar.setMovable(False)
        grouped = ["File"]
        for action in (action for action in self.actions if action.definition.toolbar):
            if action.definition.menu not in grouped:
                bar.addSeparator()
            grouped.append(action.definition.menu)
            bar.addAction(action)

    @Slot(object)
    def set_keys(self, keymap: Keymap) -> None:
        """Listen to other keys from now on."""
        keys = keymap.all()
        for action in self.actions:
            action.set_keys(keys[action.definition.id])

    @Slot(object)
    def show_can(self, can: Can) -> None:
        """Enable what makes sense."""
        for action in self.actions:
            action.show_can(can)

    @Slot(object)
    def show_state(self, state: View | Persistence | Pace | Numbering | Tuning) -> None:
        """Tick what is so."""
        for action in self.actions:
            action.show_state(state)
