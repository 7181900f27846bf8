"""What a person asks for on the picture, in the person's words; the session makes edits of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Intents(QObject):
    """Signals from the canvas up.

    Signals:
        joint_picked(joint): a joint was clicked, or None: the empty picture.
        joint_toggled(joint): it is to be picked beside the others, or no longer.
        joints_added(frozenset): these are to be picked beside the others.
        bone_picked(a, b): all of the limb that the bone between two joints lies in is to be picked.
        joint_dragged(joint, x, y): a joint of the selected track is held at a point, frame pixels; many a second.
        joint_dropped(joint): it was let go where it was held last.
        pose_dragged(x, y): the whole pose is held so far from where it was taken, frame pixels; many a second.
        pose_dropped(): it was let go there.
        drag_cancelled(): joint or pose goes back to where it was.
        pose_turned(degrees): the whole pose is to be turned, clockwise above 0.
        pose_scaled(factor): it is to be made larger (above 1) or smaller.
        placed_here(joint, x, y): a missing joint is to be put here, frame pixels.
        joint_stepped(way): the next joint (1), or the one before (-1).
        crosshair_put(x, y): the crosshair is to be here, frame pixels.
        crosshair_moved(x, y): it is to go so far.
        place_asked(Visibility | None): the joint that is asked for is to be placed at the crosshair; as it is, or so.
        box_drawn(Box): here is the person, frame pixels.
        mask_painted(mask): the whole mask of this frame, (H, W) bool.
        mask_moved(x, y): it is to go so far, whole frame pixels.
        play_tapped(): play or pause.
    """

    joint_picked = Signal(object)
    joint_toggled = Signal(int)
    joints_added = Signal(object)
    bone_picked = Signal(int, int)
    joint_dragged = Signal(int, float, float)
    joint_dropped = Signal(int)
    pose_dragged = Signal(float, float)
    pose_dropped = Signal()
    drag_cancelled = Signal()
    pose_turned = Signal(float)
    pose_scaled = Signal(float)
    placed_here = Signal(int, float, float)
    joint_stepped = Signal(int)
    crosshair_put = Signal(float, float)
    crosshair_moved = Signal(float, float)
    place_asked = Signal(object)
    box_drawn = Signal(object)
    mask_painted = Signal(object)
    mask_moved = Signal(int, int)
    play_tapped = Signal()
