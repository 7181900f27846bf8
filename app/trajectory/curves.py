"""What is drawn over time: one curve for each picked joint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from app.joint_colors import joint_colors, side
from app.joint_names import full_name, spoken
from app.language import tr
from kimnet_core.pose.courses import limb_lengths, speeds

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from kimnet_core.pose.pose import Poses
    from kimnet_core.pose.skeleton import Skeleton


class Quantity(Enum):
    """What of a joint is drawn; the first two can be dragged."""

    X = "x"
    Y = "y"
    SPEED = "speed"
    LENGTH = "length"

    @property
    def unit(self) -> str:
        return "px/s" if self is Quantity.SPEED else "px"

    @property
    def axis(self) -> int | None:
        """Of the picture: 0 for x, 1 for y, None where a point has no place in it."""
        return {Quantity.X: 0, Quantity.Y: 1}.get(self)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One number a frame.

    Attributes:
        name: what a person reads.
        color: of the joint, "#rrggbb".
        dashed: whether it is of the left side, so that sides differ by more than colour.
        joint: whose points these are.
        values: (F,) in the unit of the quantity, nan where there is none.
        human: (F,) whether a person placed the joint.
    """

    name: str
    color: str
    dashed: bool
    joint: int
    values: NDArray[np.float64]
    human: NDArray[np.bool_]


def curves_of(
    quantity: Quantity, poses: Poses, skeleton: Skeleton, joints: Iterable[int], times: NDArray[np.float64]
) -> list[Curve]:
    """The curves of picked joints; of limb lengths, one for each limb that ends in one.

    Args:
        quantity: what to draw.
        poses: (F, K) of a track, all frames.
        skeleton: of the K joints.
        joints: those that are picked.
        times: (F,) seconds of the frames.
    """
    picked = sorted(joints)
    if quantity is Quantity.LENGTH:
        limbs = [(joint, edge) for joint in picked for edge in skeleton.edges if joint in edge]
        values = limb_lengths(poses.xy, [edge for _, edge in limbs]).T
        named = [
            tr("{a} to {b}").format(a=full_name(skeleton.joints[a]), b=tr(spoken(skeleton.joints[b])))
            for _, (a, b) in limbs
        ]
        owners = [joint for joint, _ in limbs]
    else:
        axis = quantity.axis
        every = speeds(poses.xy, times) if axis is None else poses.xy[..., axis]
        values, named, owners = every[:, picked].T, [full_name(skeleton.joints[joint]) for joint in picked], picked
    worn = joint_colors.of(skeleton)
    return [
        Curve(name, worn[joint], side(skeleton.joints[joint]) == "left", joint, course, poses.human[:, joint])
        for name, joint, course in zip(named, owners, values, strict=True)
    ]


def _plain(skeleton: Skeleton, joint: int) -> str:
    return full_name(skeleton.joints[joint]).lower()
