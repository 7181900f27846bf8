"""Keeps the canvas showing what the session shows, and takes what the person does there to its verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout

from app.canvas.ghost import Ghost
from app.canvas.next_step import NextStep
from app.canvas.placing import Placing
from app.canvas.pointing import Pointing
from app.canvas.toast import Toast
from app.canvas.tone_pill import TonePill
from app.canvas.trail_item import REACH
from app.joint_colors import joint_colors
from app.language import tr
from app.player.numbering import said
from app.theme import GAP
from app.view import Tool
from kimnet_core.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.canvas.frame_view import FrameView
    from app.document import Document
    from app.session import Session
    from kimnet_core.model.crop import Crop
    from kimnet_core.pose.box import Box
    from kimnet_core.tracking.crop_path import CropPath


class Stage(QObject):
    """The one place that knows both the canvas and the session.

    A frame and all that lies over it are shown together, so that a pose is never seen on another frame
    than its own; what changes between frames is gathered and shown once.
    """

    def __init__(self, view: FrameView, session: Session) -> None:
        super().__init__(view)
        self._view, self._layers, self._session = view, view.layers, session
        self._document: Document | None = None
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._refresh)
        over = QVBoxLayout(view)
        over.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        over.addWidget(TonePill(session.view), 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.placing = Placing(view, session)
        self.ghost = Ghost(view, session)
        for pill in (NextStep(session), self.placing.hint):  # never both are seen
            over.addWidget(pill, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        Pointing(view, session.inspector)
        self._listen()
        self._obey()
        self._take_document(session.document)

    def _listen(self) -> None:
        session = self._session
        session.document_changed.connect(self._take_document)
        session.inspector.changed.connect(self._refresh_soon)
        joint_colors.changed.connect(self._refresh_soon)
        toast = Toast(self._view)
        for teller in (session.hand, session.masks):
            teller.noticed.connect(toast.say)
        session.noticed.connect(toast.give_way)
        session.playback.frame_shown.connect(self._show_frame)
        session.playback.frame_failed.connect(self._show_problem)
        session.selection.changed.connect(self._refresh_soon)
        session.view.changed.connect(self._refresh_soon)
        session.tracker.comparison_changed.connect(self._refresh_soon)
        session.tracker.box_wanted.connect(self._want_box)

    def _obey(self) -> None:
        session, intents = self._session, self._view.intents
        intents.joint_picked.connect(session.selection.select_joint)
        intents.joint_toggled.connect(session.selection.toggle_joint)
        intents.joints_added.connect(session.picking.add)
        intents.bone_picked.connect(session.picking.bone)
        intents.joint_dragged.connect(session.correction.drag_joint)
        intents.joint_dropped.connect(session.correction.drop_joint)
        intents.pose_dragged.connect(session.pose.drag)
        intents.pose_dropped.connect(session.correction.drop_joint)
        intents.pose_turned.connect(session.pose.turn)
        intents.pose_scaled.connect(session.pose.scale)
        intents.drag_cancelled.connect(session.correction.cancel_drag)
        intents.placed_here.connect(session.joints.place)
        intents.box_drawn.connect(self._place_box)
        intents.mask_painted.connect(session.masks.paint)
        intents.mask_moved.connect(session.masks.move)
        intents.play_tapped.connect(session.playback.toggle)

    # What the session says.

    @Slot(object)
    def _take_document(self, document: Document | None) -> None:
        self._document = document
        if document is not None:
            document.poses_changed.connect(self._refresh_soon)
            document.tracks_changed.connect(self._refresh_soon)
            document.path_changed.connect(self._refresh_soon)
            document.locks_changed.connect(self._refresh_soon)
            document.masks_changed.connect(self._refresh_soon)
        self._refresh()

    @Slot(int, object)
    def _show_frame(self, _: int, rgb: NDArray[np.uint8]) -> None:
        self._view.show_frame(rgb)
        self._refresh()

    @Slot(int, str)
    def _show_problem(self, frame: int, text: str) -> None:
        self._view.show_problem(tr("Frame {n} cannot be shown.\n{why}").format(n=said(frame), why=text))
        self._refresh()

    @Slot()
    def _want_box(self) -> None:
        self._session.view.set(tool=Tool.BOX)

    @Slot(object)
    def _place_box(self, box: Box) -> None:
        try:
            self._session.tracker.set_box(box)
        except InputError as error:
            self._session.failed.emit(error)
        else:
            self._session.view.set(tool=Tool.SELECT)

    # What is shown.

    @Slot()
    def _refresh_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _refresh(self) -> None:
        self._soon.stop()
        document, frame = self._document, self._session.playback.frame
        tracks = document.labels.tracks if document else {}
        track = self._session.selection.track
        self._show_others(frame)
        self._layers.mask.show_mask(document.masks.frames.get(frame) if document else None)
        if document is None or track is None or track not in tracks:
            self._layers.pose.show_pose(None, None)
            self._layers.comparison.show_pose(None, None)
            self._layers.window.show_window(None)
            self._layers.trail.clear()
            self._layers.peaks.show_peaks(())
            self._hide_evidence()
            return
        skeleton, path = document.labels.skeleton, document.path(track)
        self._layers.pose.show_pose(skeleton, document.labels.pose(track, frame))
        self._layers.pose.name_person(track if len(tracks) > 1 else None, document.color(track))
        selection = self._session.selection
        names, locked = self._session.view.now.names, document.locked(track)
        self._layers.pose.mark(selected=selection.joint, picked=selection.joints, names=names, locked=locked)
        self._layers.window.show_window(self._window(path, frame))
        comparison = self._session.tracker.comparison
        other = comparison.pose(frame) if comparison is not None and comparison.track == track else None
        self._layers.comparison.show_pose(skeleton, other)
        self._show_trail(document, track, frame)
        self._layers.peaks.show_peaks(self._session.peaks.now)
        self._show_evidence(document, track, frame)

    def _window(self, path: CropPath, frame: int) -> Crop | None:
        """What the network sees of the frame; a run in progress lays the path only when it ends."""
        evidence = self._session.evidence
        if evidence is not None and evidence.frame == frame:
            return evidence.crop
        return path.window(frame) if path.covers(frame) else None

    def _show_others(self, frame: int) -> None:
        labels = self._document.labels if self._document else None
        others = [track for track in (labels.tracks if labels else ()) if track != self._session.selection.track]
        self._layers.keep_others(len(others))
        for item, track in zip(self._layers.others, others, strict=True):
            assert self._document is not None
            assert labels is not None
            item.show_pose(labels.skeleton, labels.pose(track, frame))
            item.name_person(track, self._document.color(track))

    def _show_trail(self, document: Document, track: int, frame: int) -> None:
        joint = self._session.selection.joint
        if joint is None:
            self._layers.trail.clear()
            return
        start, stop = max(0, frame - REACH), min(document.labels.frames, frame + REACH + 1)
        poses, color = document.labels.span(track, start, stop), joint_colors.of(document.labels.skeleton)[joint]
        self._layers.trail.show_trail(poses.xy[:, joint], poses.human[:, joint], frame - start, color)

    def _show_evidence(self, document: Document, track: int, frame: int) -> None:
        evidence, view, selection = self._session.evidence, self._session.view.now, self._session.selection
        if evidence is None or evidence.frame != frame:
            self._hide_evidence()
            return
        self._layers.heat.show_layer(self._session.inspector.layer)
        joint = selection.joint
        if not view.links or joint is None or evidence.weights is None or frame == 0:
            self._hide_links()
            return
        before, now = document.labels.pose(track, frame - 1), document.labels.pose(track, frame)
        skeleton = document.labels.skeleton
        self._layers.previous.show_pose(skeleton, before)
        worn = joint_colors.of(skeleton)
        self._layers.links.show_links(before.xy[0], evidence.weights[joint], now.xy[0, joint], worn)
        self._layers.links.mark(selection.partner)

    def _hide_evidence(self) -> None:
        self._layers.heat.show_layer(None)
        self._hide_links()

    def _hide_links(self) -> None:
        self._layers.previous.show_pose(None, None)
        self._layers.links.clear()
