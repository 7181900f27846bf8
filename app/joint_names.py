"""What a joint is called on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.language import ntr, tr

if TYPE_CHECKING:
    from collections.abc import Collection

    from kimnet_core.pose.skeleton import Skeleton

_SIDES = {"right": "R.", "left": "L."}


def full_name(joint: str) -> str:
    """`right_shoulder` to "Right shoulder"."""
    return tr(spoken(joint).capitalize())


def spoken(joint: str) -> str:
    """`right_shoulder` to "right shoulder", in English."""
    return joint.replace("_", " ")


def short_name(joint: str) -> str:
    """`right_shoulder` to "R.sho", for the edge of a matrix; a joint without a side keeps five letters."""
    side, _, part = joint.partition("_")
    if side in _SIDES and part:
        return _SIDES[side] + part[:3]
    return spoken(joint)[:5]


def names_of(skeleton: Skeleton, joints: Collection[int]) -> str:
    """Joints in the middle of a sentence: "left wrist", "3 joints", or "the pose" where it is all of them."""
    if len(joints) == len(skeleton):
        return tr("the pose")
    if len(joints) != 1:
        return ntr("{n} joint", "{n} joints", len(joints))
    return tr(spoken(skeleton.joints[next(iter(joints))]))
