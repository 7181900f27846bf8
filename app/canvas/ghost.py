"""What is proposed, and what was there before a drag, as a ghost over the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from app.canvas.move_item import MoveItem
from app.canvas.pose_item import PoseItem
from app.canvas.trail_item import REACH, TrailItem
from app.joint_colors import joint_colors

if TYPE_CHECKING:
    from app.canvas.frame_view import FrameView
    from app.document import Document
    from app.here import Spot
    from app.propagation.proposal import Proposal
    from app.session import Session
    from app.view import View
    from kimnet_core.pose.pose import Poses

PROPOSED = "#57d6c2"
_BEFORE = "#c9ccd6"
_FAINT = 0.5


class Ghost(QObject):
    """The present is solid; what else could be, or was, is thin and of one colour.

    A proposal is a turquoise pose, with a line from each joint that would move to a dot where it would go. While a
    joint is dragged, the grey pose is the one from before the drag. Either has a faint trail of the selected joint.
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
        spot, proposal = self._session.here.spot, self._session.propagation.proposal
        if spot is None:
            self._show_proposed(None, None)
            self._show_before(None, None)
            return
        ours = proposal if proposal is not None and proposal.track == spot.track else None
        before = spot.document.before_preview(spot.track) if self._session.correction.dragging else None
        self._show_proposed(spot, ours)
        self._show_before(spot, before)
        if before is not None:
            self._show_trail(spot, before, 0)
        elif ours is not None:
            self._show_trail(spot, ours.poses, ours.start, PROPOSED)
        else:
            self.trail.clear()

    def _show_proposed(self, spot: Spot | None, proposal: Proposal | None) -> None:
        pose = proposal.pose(spot.frame) if spot is not None and proposal is not None else None
        if spot is None or pose is None:
            self.proposed.show_pose(None, None)
            self.moves.show_moves(None, None)
        else:
            self.proposed.show_pose(spot.document.labels.skeleton, pose)
            self.moves.show_moves(spot.document.labels.pose(spot.track, spot.frame).xy[0], pose.xy[0])

    def _show_before(self, spot: Spot | None, before: Poses | None) -> None:
        if spot is None or before is None:
            self.before.show_pose(None, None)
        else:
            self.before.show_pose(spot.document.labels.skeleton, before[spot.frame : spot.frame + 1])

    def _show_trail(self, spot: Spot, poses: Poses, start: int, color: str = "") -> None:
        """The way of the selected joint in poses from a frame on; in its own colour where none is given."""
        joint = self._session.selection.joint
        if joint is None:
            self.trail.clear()
            return
        first = max(start, spot.frame - REACH)
        course = poses[first - start : max(first, spot.frame + REACH + 1) - start]
        nobody = np.zeros(len(course), bool)  # diamonds mark the present alone
        worn = color or joint_colors.of(spot.document.labels.skeleton)[joint]
        self.trail.show_trail(course.xy[:, joint], nobody, spot.frame - first, worn)
