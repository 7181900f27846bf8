"""Labelling a frame joint by joint: which joint is asked for, and where the crosshair is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.view import Tool

if TYPE_CHECKING:
    from app.editing.joint_verbs import JointVerbs
    from app.editing.whereabouts import Whereabouts
    from app.here import Here
    from app.view import View, ViewState
    from kimnet_core.pose.pose import Visibility


class Guide(QObject):
    """Asks for one joint after the other while the tool `PLACE` is in the hand, with or without a mouse.

    The joint that is asked for is the one that keys act on, so it can be chosen anywhere. The crosshair
    begins where that joint is or most likely is; to place it there is to confirm it. After the last joint
    none is asked for, and `place` goes on to the next frame. Undo asks again for the joint that it takes back.

    Attributes:
        at: the crosshair, frame pixels.

    Signals:
        changed(): another joint is asked for, the crosshair is elsewhere, or the tool was taken or put away.
    """

    changed = Signal()

    def __init__(
        self, here: Here, view: ViewState, joints: JointVerbs, whereabouts: Whereabouts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._here, self._view, self._joints, self._whereabouts = here, view, joints, whereabouts
        self._asked: tuple[int, int] | None = None  # frame and joint for which the crosshair was laid
        self.at = (0.0, 0.0)
        self._was_active = False
        self._placed: list[tuple[int, int]] = []  # joints, each with the index of the history after it
        view.changed.connect(self._take_view)
        here.selection.changed.connect(self._aim)
        here.playback.frame_shown.connect(self._aim)

    @property
    def active(self) -> bool:
        """Whether joints are asked for."""
        return self._view.now.tool == Tool.PLACE and self._here.document is not None

    @property
    def joint(self) -> int | None:
        """The joint that is asked for; None after the last of a frame."""
        return self._here.selection.joint

    def move(self, x: float, y: float) -> None:
        """Move the crosshair by some frame pixels; it stays in the frame."""
        self.point(self.at[0] + x, self.at[1] + y)

    def point(self, x: float, y: float) -> None:
        """Lay the crosshair at a place, frame pixels, or at the nearest place in the frame."""
        if self._here.document is not None:
            self.at = self._inside(x, y)
            self.changed.emit()

    def place(self, visibility: Visibility | None = None) -> None:
        """Put the joint that is asked for at the crosshair and ask for the next; after the last, go to the next frame.

        Args:
            visibility: VISIBLE or HIDDEN; by default the joint keeps its own, and a missing one becomes visible.
        """
        if self.joint is not None and self._here.document is not None:
            self._joints.place(self.joint, *self.at, visibility)
            self._placed.append((self._here.document.history.index(), self.joint))
            self.step(1)
        elif self._here.document is not None and self._here.playback.frame + 1 < self._here.document.labels.frames:
            self._here.playback.step(1)
            self._here.selection.select_joint(0)

    def step(self, joints: int) -> None:
        """Ask for the joint so many further, leaving this one as it is; beyond the last, for none."""
        if (document := self._here.document) is None:
            return
        count = len(document.labels.skeleton)
        now = count if self.joint is None else self.joint
        after = min(max(now + joints, 0), count)
        self._here.selection.select_joint(after if after < count else None)

    def ask_again(self) -> None:
        """Ask for the joint whose placing was just undone, if there is one."""
        if (document := self._here.document) is None or not self.active:
            return
        index = document.history.index()
        undone = [joint for after, joint in self._placed if after > index]
        self._placed = [(after, joint) for after, joint in self._placed if after <= index]
        if undone:
            self._here.selection.select_joint(undone[0])

    def forget(self) -> None:
        """Another project is open: what was placed before cannot be undone in it."""
        self._placed.clear()

    @Slot(object)
    def _take_view(self, _view: View) -> None:
        if self.active == self._was_active:
            return
        self._was_active = self.active
        self._asked = None
        if self.active and self.joint is None:
            self._here.selection.select_joint(self._first_missing())
        self._aim()
        self.changed.emit()

    def _first_missing(self) -> int:
        """The first joint without a place in the shown frame, else the first."""
        if (spot := self._here.spot) is None:
            return 0
        placed = spot.document.labels.pose(spot.track, spot.frame).placed[0]
        return int(placed.argmin())

    @Slot()
    def _aim(self) -> None:
        """Lay the crosshair for the joint that is asked for, once for each joint of a frame."""
        document = self._here.document
        if not self.active or document is None:
            return
        if self.joint is None:
            self._asked = None
        elif (asked := (self._here.playback.frame, self.joint)) != self._asked:
            if self._asked is None and self.at == (0.0, 0.0):
                self.at = (document.masks.width - 1) / 2, (document.masks.height - 1) / 2
            self._asked = asked
            self.at = self._place_of(self.joint) or self._inside(*self.at)
        self.changed.emit()

    def _inside(self, x: float, y: float) -> tuple[float, float]:
        """The place in the frame that is nearest to one, which may be of another video."""
        assert self._here.document is not None  # the caller has looked
        frame = self._here.document.masks
        return min(max(x, 0.0), frame.width - 1.0), min(max(y, 0.0), frame.height - 1.0)

    def _place_of(self, joint: int) -> tuple[float, float] | None:
        if (spot := self._here.spot) is None:
            return None
        pose = spot.document.labels.pose(spot.track, spot.frame)
        if not pose.placed[0, joint]:
            return self._whereabouts.guess(joint)
        x, y = pose.xy[0, joint].tolist()
        return x, y
