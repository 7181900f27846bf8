"""What a person asks for on the picture, in the person's words; the session makes edits of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Intents(QObject):
    """Signals from the canvas up.

    Signals:
        joint_picked(joint): a joint was clicked, or None: the empty picture.
        joint_dragged(joint, x, y): a joint of the selected track is held at a point, frame pixels; many a second.
        joint_dropped(joint): it was let go where it was held last.
        drag_cancelled(): it goes back to where it was.
        visibility_chosen(joint, Visibility): ABSENT takes the joint away.
        rerun_asked(): run the network again from this frame.
        box_drawn(Box): here is the person, frame pixels.
        mask_painted(mask): the whole mask of this frame, (H, W) bool.
        play_tapped(): play or pause.
    """

    joint_picked = Signal(object)
    joint_dragged = Signal(int, float, float)
    joint_dropped = Signal(int)
    drag_cancelled = Signal()
    visibility_chosen = Signal(int, object)
    rerun_asked = Signal()
    box_drawn = Signal(object)
    mask_painted = Signal(object)
    play_tapped = Signal()
