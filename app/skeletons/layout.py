"""Where the joints of a skeleton are drawn, when there is a pose to go by and when there is none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kimnet_core.pose.skeleton import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.skeletons.draft import Draft, Joint

_UP = {
    "crown": (0.0, 0.00), "head_top": (0.0, 0.00), "head": (0.0, 0.07), "face": (0.0, 0.07), "nose": (0.0, 0.08),
    "eye": (0.03, 0.055), "ear": (0.065, 0.07), "chin": (0.0, 0.125), "neck": (0.0, 0.16), "upper_neck": (0.0, 0.14),
    "thorax": (0.0, 0.20), "shoulder": (0.13, 0.20), "elbow": (0.20, 0.36), "wrist": (0.24, 0.50),
    "hand": (0.25, 0.55), "belly": (0.0, 0.36), "spine": (0.0, 0.34), "pelvis": (0.0, 0.50), "mid_hip": (0.0, 0.50),
    "root": (0.0, 0.50), "hip": (0.08, 0.51), "knee": (0.10, 0.73), "ankle": (0.11, 0.94), "heel": (0.10, 0.97),
    "foot": (0.14, 0.99), "toe": (0.16, 0.99), "big_toe": (0.15, 0.99), "small_toe": (0.18, 0.98),
}  # fmt: skip
"""A person who stands and looks at us: how far to the side, and how far down, in body heights."""

_STEP = 0.07  # between joints of which nothing is known


def layout(draft: Draft, seen: Mapping[str, tuple[float, float]]) -> dict[Joint, tuple[float, float]]:
    """A place (x right, y down, in any unit) for every joint.

    Args:
        draft: the skeleton.
        seen: places in a picture, by plain name; taken where no joint that we could place ourselves lacks one.
    """
    real = {joint: seen[name] for joint in draft.joints if (name := plain(joint.name)) in seen}
    standing = _standing(draft)
    places = real if standing.keys() <= real.keys() else standing
    xs, ys = ([place[axis] for place in places.values()] or [0.0] for axis in (0, 1))
    size = max(max(ys) - min(ys), max(xs) - min(xs)) or 1.0
    strangers = [joint for joint in draft.joints if joint not in places]
    for number, joint in enumerate(strangers):
        near = [places[other] for other in draft.neighbours(joint) if other in places]
        turn = 2.4 * number  # radians, the golden angle: no two lie on one spot
        if near:
            x, y = (sum(place[axis] for place in near) / len(near) for axis in (0, 1))
            places[joint] = x + _STEP * size * math.cos(turn), y + _STEP * size * math.sin(turn)
        else:
            places[joint] = max(xs) + (2 + number // 8) * _STEP * size, min(ys) + (number % 8) * _STEP * size
    return places


def _standing(draft: Draft) -> dict[Joint, tuple[float, float]]:
    places: dict[Joint, tuple[float, float]] = {}
    for joint in draft.joints:
        words = [word for word in plain(joint.name).split("_") if word]
        left, right = any(word in ("left", "l") for word in words), any(word in ("right", "r") for word in words)
        part = "_".join(word for word in words if word not in ("left", "l", "right", "r"))
        if part in _UP:
            x, y = _UP[part]
            places[joint] = 0.5 + (x if left else -x if right else 0.0), y
    return places
