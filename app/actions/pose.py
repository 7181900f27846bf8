"""The Pose menu, and the keys that pick and nudge joints."""

from __future__ import annotations

from app.actions.definition import ActionDef, J, T
from kimnet_core.pose.pose import Visibility


def _digits() -> tuple[ActionDef, ...]:
    keys = [f"{shift}{n % 10}" for shift in ("", "Shift+") for n in range(1, 11)]
    return tuple(
        ActionDef(f"joint_{n}", f"Joint {n}", "", "session.picking.number", (n - 1,), (key,), needs=T)
        for n, key in enumerate(keys, 1)
    )


def _nudges() -> tuple[ActionDef, ...]:
    sizes = (("Alt", 1.0), ("Alt+Shift", 10.0), ("Alt+Ctrl", 0.25))
    ways = (("Left", -1, 0), ("Right", 1, 0), ("Up", 0, -1), ("Down", 0, 1))
    return tuple(
        ActionDef(
            f"nudge_{way.lower()}_{size:g}", f"Nudge {way.lower()} {size:g} px", "", "session.joints.nudge",
            (x * size, y * size), (f"{keys}+{way}",), needs=J,
        )
        for keys, size in sizes
        for way, x, y in ways
    )  # fmt: skip


_PICKING = (
    ActionDef("previous_joint", "Previous joint", "Pose", "session.picking.step", (-1,), ("W",), needs=T, first=True),
    ActionDef("next_joint", "Next joint", "Pose", "session.picking.step", (1,), ("S",), needs=T),
    ActionDef("pick_all", "Pick all joints", "Pose", "session.picking.all", (), ("Ctrl+A",), needs=T),
    ActionDef("pick_limb", "Pick the arm or leg", "Pose", "session.picking.limb", (), ("Ctrl+Shift+A",), needs=J,
              tip="All joints of the limb that the picked joint belongs to"),
)  # fmt: skip

_STATES = (
    ActionDef("visibility", "Turn visibility", "Pose", "session.joints.cycle_visibility", keys=("V",), icon="visible",
              needs=J, tip="The picked joints: 2 visible, 1 hidden, 0 not labelled, and round again", first=True),
    ActionDef("mark_visible", "Mark as visible", "Pose", "session.joints.mark", (Visibility.VISIBLE,), ("Shift+V",),
              "visible", J, "The picked joints can be seen; a missing one comes back where it most likely is"),
    ActionDef("occluded", "Mark as hidden", "Pose", "session.joints.mark", (Visibility.HIDDEN,), ("O",), "hidden", J,
              "The picked joints are covered by something, but you know where they are"),
    ActionDef("clear", "Clear", "Pose", "session.joints.mark", (Visibility.ABSENT,), ("Del", "Backspace"), "clear", J,
              "The picked joints are not labelled"),
    ActionDef("second_peak", "Put on the second peak", "Pose", "session.peaks.take_next", (), ("K",), needs=J,
              tip="Where the heatmap of the picked joint is second highest; from there, where it is highest"),
    ActionDef("lock", "Lock or free", "Pose", "session.joints.switch_lock", (), ("L",), "lock", J,
              "Nothing changes locked joints, in any frame"),
)  # fmt: skip

_SIDES = (
    ActionDef("swap_joints", "Swap sides of the joint", "Pose", "session.sides.swap_joints", (), ("X",), "swap", J,
              "The picked joints change places with those of the other side, in all picked frames", first=True),
    ActionDef("swap_limbs", "Swap sides of the arm or leg", "Pose", "session.sides.swap_limbs", (), ("Ctrl+X",),
              needs=J, tip="The limb of the picked joint changes places with the other, in all picked frames"),
    ActionDef("swap_pose", "Swap sides of the pose", "Pose", "session.sides.swap_pose", (), ("Shift+X",), needs=T,
              tip="All of left and right change places, in all picked frames"),
)  # fmt: skip

_WHOLE = (
    ActionDef("copy_previous", "Copy the pose of the frame before", "Pose", "session.pose.copy_previous", (), ("C",),
              needs=T, tip="As your own labels", first=True),
    ActionDef("copy_pose", "Copy the pose", "Pose", "session.pose.copy", (), ("Ctrl+C",), needs=T,
              tip="Or the picked joints, where there are several"),
    ActionDef("paste_pose", "Paste the pose", "Pose", "session.pose.paste", (), ("Ctrl+V",), needs=T,
              tip="As your own labels, in all picked frames"),
    ActionDef("turn_left", "Turn the pose left", "Pose", "session.pose.turn", (-1.0,), ("Alt+PgUp",), needs=T,
              tip="By 1 degree; the picked joints, where there are several", first=True),
    ActionDef("turn_right", "Turn the pose right", "Pose", "session.pose.turn", (1.0,), ("Alt+PgDown",), needs=T,
              tip="By 1 degree; the picked joints, where there are several"),
    ActionDef("pose_larger", "Make the pose larger", "Pose", "session.pose.scale", (1.02,), ("Alt++", "Alt+="),
              needs=T, tip="By 2 percent; the picked joints, where there are several"),
    ActionDef("pose_smaller", "Make the pose smaller", "Pose", "session.pose.scale", (1 / 1.02,), ("Alt+-",), needs=T,
              tip="By 2 percent; the picked joints, where there are several"),
)  # fmt: skip

POSE = (*_STATES, *_PICKING, *_SIDES, *_WHOLE, *_digits(), *_nudges())
