"""Which colours joints and limbs have: one way in the whole window, as the person likes it.

Colour never stands alone: left joints have a dot in the middle, so that sides differ without it.
"""

from __future__ import annotations

import re
from colorsys import hsv_to_rgb
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from kimnet_core.pose.skeleton import Skeleton

SIDES, OWN = "sides", "own"
PRESETS = {
    SIDES: "Blue left, orange right",
    "mmpose": "MMPose",
    "openpose": "OpenPose rainbow",
    "red_blue": "Blue left, red right",
    OWN: "The skeleton's own",
}
"""What a person reads, by what settings keep."""

# (left arm, left leg, right arm, right leg, middle). The first are of Okabe and Ito (2008) and differ for every kind
# of colour vision; those of MMPose are of its configurations.
_BY_SIDE = {
    SIDES: ("#56b4e9", "#0072b2", "#e69f00", "#d55e00", "#c8c8c8"),
    "mmpose": ("#00ff00", "#00ff00", "#ff8000", "#ff8000", "#3399ff"),
    "red_blue": ("#4d8ff0", "#1f5fd0", "#f0605a", "#d02020", "#c8c8c8"),
}
_LEFT, _RIGHT = (re.compile(rf"(^|[_\s-])({side}|{side[0]})([_\s-]|$)", re.IGNORECASE) for side in ("left", "right"))
_LEG = re.compile(r"hip|knee|ankle|foot|toe|heel", re.IGNORECASE)


class JointColors(QObject):
    """The preset that is worn.

    Attributes:
        preset: one of `PRESETS`.

    Signals:
        changed(): every colour of a joint is another.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.preset = SIDES

    def choose(self, preset: str) -> None:
        """Wear another preset; tells only of a difference."""
        if preset not in PRESETS:
            raise ValueError(f"there is no preset {preset!r}")
        if preset != self.preset:
            self.preset = preset
            self.changed.emit()

    def of(self, skeleton: Skeleton) -> tuple[str, ...]:
        """K colours, "#rrggbb"."""
        if self.preset == OWN:
            return skeleton.colors
        if self.preset == "openpose":
            return tuple(_rainbow(joint / len(skeleton)) for joint in range(len(skeleton)))
        left_arm, left_leg, right_arm, right_leg, middle = _BY_SIDE[self.preset]
        arms = {"left": left_arm, "right": right_arm, "": middle}
        legs = {"left": left_leg, "right": right_leg, "": middle}
        return tuple((legs if _LEG.search(name) else arms)[side(name)] for name in skeleton.joints)


joint_colors = JointColors()
"""That of the window; a process wears one."""


def side(joint: str) -> str:
    """Which side a joint is of, "left", "right" or "", by its name of a joint: `left_wrist`, `wrist_l`, `L-wrist`."""
    return "left" if _LEFT.search(joint) else "right" if _RIGHT.search(joint) else ""


def _rainbow(turn: float) -> str:
    """A full colour at a share of the way round the circle."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in hsv_to_rgb(turn, 1.0, 1.0))
