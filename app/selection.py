"""What the person has picked out: a track, and a joint of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """The selected track and joint; every view shows the same.

    Attributes:
        track: id of the track that verbs act on; None while there is no track.
        joint: index of the joint that keys act on, or None.
        joints: all that are picked; `joint` is one of them.
        partner: a joint of the previous frame that is looked at together with it, or None.

    Signals:
        changed(): the track, a joint or the partner is another.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.track: int | None = None
        self.joint: int | None = None
        self.joints: frozenset[int] = frozenset()
        self.partner: int | None = None

    def select(self, track: int | None, joint: int | None) -> None:
        """Select a track and a single joint of it; tells only of a difference."""
        self._select(track, joint, frozenset() if joint is None else frozenset({joint}))

    def select_joint(self, joint: int | None) -> None:
        """Select a single joint of the current track."""
        self.select(self.track, joint)

    def select_joints(self, joints: frozenset[int], joint: int | None = None) -> None:
        """Pick several joints of the current track.

        Args:
            joints: all of them.
            joint: of them, the one that keys act on; by default the one that was, else the first.
        """
        if joint is None:
            joint = self.joint if self.joint in joints else min(joints, default=None)
        self._select(self.track, joint, joints)

    def toggle_joint(self, joint: int) -> None:
        """Pick a joint beside those that are picked, or put it back."""
        joints = self.joints ^ {joint}
        self.select_joints(joints, joint if joint in joints else None)

    def act_on(self, joint: int) -> None:
        """Have keys act on a joint: one of those that are picked, else it is picked by itself."""
        self.select_joints(self.joints if joint in self.joints else frozenset({joint}), joint)

    def _select(self, track: int | None, joint: int | None, joints: frozenset[int]) -> None:
        if (track, joint, joints) != (self.track, self.joint, self.joints):
            if (track, joint) != (self.track, self.joint):
                self.partner = None
            self.track, self.joint, self.joints = track, joint, joints
            self.changed.emit()

    def mark_partner(self, partner: int | None) -> None:
        """Look at a joint of the previous frame together with the selected one."""
        if partner != self.partner:
            self.partner = partner
            self.changed.emit()
