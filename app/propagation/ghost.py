"""What is proposed, and what was there before a drag, as a ghost over the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from app.canvas.pose_item import PoseItem
from app.canvas.trail_item import REACH, TrailItem
from app.propagation.move_item import MoveItem

if TYPE_CHECKING:
    from app.canvas.frame_view import FrameView
    from app.document import Document
    from app.session import Session
    from app.view import View
    from kimnet_core.pose.pose import Poses

PROPOSED = "#57d6c2"
_BEFORE = "#c9ccd6"
_FAINT = 0.5


class Ghost(QObject):
    """The present is solid; what else could be, or was, is thin and of one colour.

    A proposal is a turquoise pose, with a line from each joint that would move to a dot where it would go. While a
    joint is dragged, the grey pose and the faint trail are those from before the drag.
    """

    def __init__(self, view: FrameView, session: Session) -> None:
        super().__init__(view)
        self._session = session
        self.proposed, self.moves = PoseItem(PROPOSED), MoveItem(PROPOSED)
        self.before, self.trail = PoseItem(_BEFORE), TrailItem()
        present = view.layers.pose.zValue()
        for item, above in ((self.before, -1), (self.trail, -1), (self.proposed, -1), (self.moves, 1)):
            item.setZValue(present + above)
            view.scene().addItem(item)
        self.trail.setOpacity(_FAINT)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._show)
        session.playback.frame_shown.connect(self._show)
        session.propagation.changed.connect(self._show_soon)
        session.selection.changed.connect(self._show_soon)
        session.document_changed.connect(self._take_document)
        session.view.changed.connect(self._take_view)
        self._take_view(session.view.now)
        self._take_document(session.document)

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        if document is not None:
            document.poses_changed.connect(self._show_soon)
        self._show()

    @Slot(object)
    def _take_view(self, view: View) -> None:
        for item in (self.proposed, self.moves, self.before, self.trail):
            item.set_size(view.marks)
            item.setVisible(view.skeleton)
        self.trail.setVisible(view.trail)

    @Slot()
    def _show_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _show(self) -> None:
        self._soon.stop()
        self._show_proposed()
        self._show_before()

    def _show_proposed(self) -> None:
        spot, proposal = self._session.here.spot, self._session.propagation.proposal
        pose = None
        if spot is not None and proposal is not None and proposal.track == spot.track:
            pose = proposal.pose(spot.frame)
        if spot is None or pose is None:
            self.proposed.show_pose(None, None)
            self.moves.show_moves(None, None)
            return
        self.proposed.show_pose(spot.document.labels.skeleton, pose)
        self.moves.show_moves(spot.document.labels.pose(spot.track, spot.frame).xy[0], pose.xy[0])

    def _show_before(self) -> None:
        """The pose that was taken into the hand, and the way that its joint then went."""
        spot, joint = self._session.here.spot, self._session.selection.joint
        before: Poses | None = None
        if spot is not None and self._session.correction.dragging:
            before = spot.document.before_preview(spot.track)
        if spot is None or before is None:
            self.before.show_pose(None, None)
            self.trail.clear()
            return
        skeleton, frame = spot.document.labels.skeleton, spot.frame
        self.before.show_pose(skeleton, before[frame : frame + 1])
        if joint is None:
            self.trail.clear()
            return
        start = max(0, frame - REACH)
        course = before[start : frame + REACH + 1]
        nobody = np.zeros(len(course), bool)  # diamonds mark the present alone
        self.trail.show_trail(course.xy[:, joint], nobody, frame - start, skeleton.colors[joint])
