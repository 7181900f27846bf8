"""The menu of the picture: of the joints under the cursor, or of the place where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from app.actions.context_menu import OF_JOINTS, OF_PICTURE, ContextMenu
from app.joint_names import full_name, names_of
from app.joint_states import meaning
from app.language import tr
from kimnet_core.pose.pose import Visibility

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from app.canvas.intents import Intents
    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton


class PictureMenu(ContextMenu):
    """Opened by the right button; one menu for all of the picture."""

    def __init__(self, intents: Intents, parent: QWidget) -> None:
        super().__init__(parent)
        self._intents = intents
        self._place_here = QMenu(tr("Place here"), self)
        self._place_here.triggered.connect(self._place)
        self._point = (0.0, 0.0)

    def open_for(self, skeleton: Skeleton, joints: Collection[int], pose: Poses, at: QPoint) -> None:
        """Open for picked joints of a pose (N = 1), at a point of the screen."""
        heading = names_of(skeleton, joints)
        heading = heading[:1].upper() + heading[1:]
        if len(joints) == 1:
            state = Visibility(int(pose.visibility[0, next(iter(joints))]))
            heading = tr("{joints}: {meaning}").format(joints=heading, meaning=meaning(state))
        self.fill(heading, OF_JOINTS)
        self.popup(at)

    def open_at(self, skeleton: Skeleton | None, pose: Poses | None, point: tuple[float, float], at: QPoint) -> None:
        """Open for a place without a joint, frame pixels, at a point of the screen.

        Joints that have no place can be put there.
        """
        self._point = point
        self._place_here.clear()
        for joint, name in enumerate(skeleton.joints if skeleton is not None else ()):
            if pose is not None and not pose.placed[0, joint]:
                self._place_here.addAction(full_name(name)).setData(joint)
        x, y = point
        heading = tr("x {x}, y {y}").format(x=round(x), y=round(y))
        self.fill(heading, OF_PICTURE, self._place_here.menuAction() if self._place_here.actions() else None)
        self.popup(at)

    def _place(self, action: QAction) -> None:
        self._intents.placed_here.emit(action.data(), *self._point)
