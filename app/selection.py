"""What the person has picked out: a track, and a joint of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """The selected track and joint; every view shows the same.

    Attributes:
        track: id of the track that verbs act on; None while there is no track.
        joint: index of the selected joint, or None.
        partner: a joint of the previous frame that is looked at together with it, or None.

    Signals:
        changed(): the track, the joint or its partner is another.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.track: int | None = None
        self.joint: int | None = None
        self.partner: int | None = None

    def select(self, track: int | None, joint: int | None) -> None:
        """Select a track and a joint of it; tells only of a difference."""
        if (track, joint) != (self.track, self.joint):
            self.track, self.joint, self.partner = track, joint, None
            self.changed.emit()

    def select_joint(self, joint: int | None) -> None:
        """Select a joint of the current track."""
        self.select(self.track, joint)

    def mark_partner(self, partner: int | None) -> None:
        """Look at a joint of the previous frame together with the selected one."""
        if partner != self.partner:
            self.partner = partner
            self.changed.emit()
