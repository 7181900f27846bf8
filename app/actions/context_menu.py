"""Menus that open where the mouse is, made of the window's actions: the same texts, the same keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QMenu, QWidgetAction

from app.theme import GAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

OF_JOINTS = (
    ("mark_visible", "occluded", "clear", "lock"),
    ("swap_joints", "swap_limbs", "swap_pose"),
    ("pick_limb", "pick_all"),
    ("copy_previous", "copy_pose", "paste_pose"),
    ("track",),
)
"""What can be done with picked joints, by ids of the table."""

OF_PICTURE = (
    ("tool_place", "copy_previous", "paste_pose"),
    ("find", "tool_box"),
    ("pick_all", "swap_pose"),
    ("fit",),
)
"""What can be done where there is no joint."""


class ContextMenu(QMenu):
    """A heading, and actions of the window that a widget is in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = parent
        self._heading = QLabel()
        self._heading.setProperty("heading", True)
        self._heading.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        self._title = QWidgetAction(self)
        self._title.setDefaultWidget(self._heading)

    def fill(self, heading: str, groups: Sequence[Sequence[str]], first: QAction | None = None) -> None:
        """Hold other actions from now on.

        Args:
            heading: what they act on.
            groups: ids of actions; a rule stands between groups.
            first: an action of no table, above all others.
        """
        self._heading.setText(heading)
        for action in self.actions():
            self.removeAction(action)
        self.addAction(self._title)
        window = {action.objectName(): action for action in self._owner.window().actions()}
        if first is not None:
            self.addSeparator()
            self.addAction(first)
        for group in groups:
            self.addSeparator()
            for action in (window[name] for name in group if name in window):
                action.setShortcutVisibleInContextMenu(True)
                self.addAction(action)
