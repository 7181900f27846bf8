"""The Pose menu, and the keys that pick and nudge joints."""

from __future__ import annotations

from app.actions.definition import ActionDef, J, T


def _digits() -> tuple[ActionDef, ...]:
    return tuple(
        ActionDef(f"joint_{n}", f"Joint {n}", "", "session.joints.select", (n - 1,), (str(n % 10),), needs=T)
        for n in range(1, 11)
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


POSE = (
    ActionDef("visibility", "Turn visibility", "Pose", "session.joints.cycle_visibility", keys=("V",), icon="visible",
              needs=J, tip="The selected joint: visible, hidden, taken away", first=True),
    ActionDef("occluded", "Mark as hidden", "Pose", "session.joints.hide", keys=("O",), icon="hidden", needs=J,
              tip="The selected joint is covered by something, but you know where it is"),
    ActionDef("clear", "Take joint away", "Pose", "session.joints.clear", keys=("Del",), icon="clear", needs=J),
    ActionDef("previous_joint", "Previous joint", "Pose", "session.joints.step", (-1,), ("W",), needs=T, first=True),
    ActionDef("next_joint", "Next joint", "Pose", "session.joints.step", (1,), ("S",), needs=T),
    ActionDef("copy_previous", "Copy the pose of the frame before", "Pose", "session.joints.copy_previous", (), ("C",),
              needs=T, tip="As your own labels"),
    *_digits(),
    *_nudges(),
)  # fmt: skip
