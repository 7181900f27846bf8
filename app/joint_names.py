"""What a joint is called on screen."""

from __future__ import annotations

_SIDES = {"right": "R.", "left": "L."}


def full_name(joint: str) -> str:
    """`right_shoulder` to "Right shoulder"."""
    return joint.replace("_", " ").capitalize()


def short_name(joint: str) -> str:
    """`right_shoulder` to "R.sho", for the edge of a matrix; a joint without a side keeps five letters."""
    side, _, part = joint.partition("_")
    if side in _SIDES and part:
        return _SIDES[side] + part[:3]
    return joint.replace("_", " ")[:5]
