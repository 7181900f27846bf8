"""Motion capture of the humanoid of DeepMimic (Peng et al., SIGGRAPH 2018), as movements.

A clip is JSON: `Frames`, rows of 44 numbers: the frame's duration in seconds, the root's place in metres and its
rotation, then the rotations of chest, neck, right hip, knee, ankle, shoulder, elbow and the same on the left.
Rotations are quaternions w, x, y, z; knees and elbows are hinges about z, radians. x is forward, y up, z to the
right. Where each joint is attached is from DeepMimic's `humanoid3d.txt`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.transform import Rotation

from kimnet_core.errors import InputError
from training.motion import RATE, Take

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

COLUMNS = 44
ROOT = "root"


@dataclass(frozen=True, slots=True)
class Bone:
    """A joint of the humanoid.

    Attributes:
        parent: the joint it is attached to.
        at: where, metres, in the parent's axes.
        column: of its rotation; None for what has none.
        hinge: whether that is one angle about z and not a quaternion.
    """

    parent: str
    at: tuple[float, float, float]
    column: int | None = None
    hinge: bool = False


def _side(name: str, z: float, leg: int, arm: int) -> dict[str, Bone]:
    return {
        f"{name}_hip": Bone(ROOT, (0, 0, z * 0.084887), leg),
        f"{name}_knee": Bone(f"{name}_hip", (0, -0.421546, 0), leg + 4, hinge=True),
        f"{name}_ankle": Bone(f"{name}_knee", (0, -0.409870, 0)),
        f"{name}_shoulder": Bone("chest", (-0.02405, 0.24350, z * 0.18311), arm),
        f"{name}_elbow": Bone(f"{name}_shoulder", (0, -0.274788, 0), arm + 4, hinge=True),
        f"{name}_wrist": Bone(f"{name}_elbow", (0, -0.258947, 0)),
    }


# Parents before children.
_BONES = {
    "chest": Bone(ROOT, (0, 0.236151, 0), 8),
    "neck": Bone("chest", (0, 0.223894, 0), 12),
    "head": Bone("neck", (0, 0.175, 0)),
    **_side("right", 1, 16, 25),
    **_side("left", -1, 30, 39),
}
_LIMBS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
_JOINTS = ("head", *(f"{side}_{limb}" for limb in _LIMBS for side in ("right", "left")))  # Penn 13


def read_mocap(folder: Path) -> list[Take]:
    """Read the clips of a folder, in the order of their names.

    Args:
        folder: of .txt files.

    Raises:
        InputError: there is none, or one is not what this page says.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise InputError(f"The folder {folder} holds no motion capture (.txt).")
    return [_read(path) for path in paths]


def joints(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """(F, 13, 3) metres, x forward, y up, z right, of rows (F, 44)."""
    place = {ROOT: rows[:, 1:4]}
    turned = {ROOT: _quaternion(rows[:, 4:8])}
    for name, bone in _BONES.items():
        place[name] = place[bone.parent] + turned[bone.parent].apply(np.array(bone.at, float))
        if bone.column is not None:
            own = (
                Rotation.from_rotvec(rows[:, bone.column, None] * np.array([0.0, 0.0, 1.0]))
                if bone.hinge
                else _quaternion(rows[:, bone.column : bone.column + 4])
            )
            turned[name] = turned[bone.parent] * own
    return np.stack([place[name] for name in _JOINTS], axis=1)


def _quaternion(wxyz: NDArray[np.float64]) -> Rotation:
    return Rotation.from_quat(np.roll(wxyz, -1, axis=1))


def _read(path: Path) -> Take:
    try:
        rows = np.array(json.loads(path.read_text(encoding="utf-8"))["Frames"], np.float64).reshape(-1, COLUMNS)
    except (OSError, LookupError, TypeError, ValueError) as error:
        raise InputError(f"{path} is no motion capture of the humanoid: {error}.") from error
    points = joints(rows) * np.array([1.0, -1.0, 1.0])  # y down, as in a picture
    time = np.concatenate([[0.0], np.cumsum(rows[:-1, 0])])
    when = np.arange(0, time[-1], 1 / RATE)
    flat = points.reshape(len(points), -1)
    return Take(np.stack([np.interp(when, time, column) for column in flat.T], axis=1).reshape(-1, 13, 3))
