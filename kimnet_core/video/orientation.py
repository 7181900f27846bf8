"""How a stored picture is turned or mirrored to be shown upright."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from av.sidedata.sidedata import SideDataContainer
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

_ONE = 1 << 16  # the matrix is in 16.16 fixed point


@dataclass(frozen=True, slots=True)
class Orientation:
    """One of the eight ways to lay a rectangle on the pixel grid.

    Attributes:
        turn: degrees counter-clockwise that the stored picture is turned by: 0, 90, 180 or 270.
        mirrored: whether it is mirrored left to right before that.
    """

    turn: int = 0
    mirrored: bool = False

    def apply(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(H, W, 3) as stored to (H', W', 3) as shown, contiguous."""
        if self.mirrored:
            picture = picture[:, ::-1]
        return np.ascontiguousarray(np.rot90(picture, self.turn // 90))


def orientation_of(frame: VideoFrame, metadata: dict[str, str]) -> Orientation:
    """Read the display matrix of a decoded frame, or the older `rotate` tag (degrees clockwise) of its stream.

    A matrix that is no multiple of a quarter turn is ignored: such a picture is shown as it is stored.
    """
    side_data = cast("SideDataContainer", frame.side_data)  # PyAV's stub says a dict of motion vectors alone
    try:
        data = side_data["DISPLAYMATRIX"]
    except KeyError:
        return _from_tag(metadata.get("rotate", "0"))
    # (x, y) as stored goes to (a x + c y, b x + d y) as shown, y downwards; ISO 14496-12, 6.2.2.
    a, b, _, c, d = struct.unpack_from("=5i", data)
    a, b, c, d = (round(fixed / _ONE) for fixed in (a, b, c, d))
    return _QUARTERS.get((a, b, c, d), Orientation())


def _from_tag(degrees: str) -> Orientation:
    clockwise = int(degrees) if degrees.lstrip("-").isdecimal() else 0
    return Orientation(turn=0 if clockwise % 90 else -clockwise % 360)


_QUARTERS = {
    (1, 0, 0, 1): Orientation(0),
    (0, -1, 1, 0): Orientation(90),
    (-1, 0, 0, -1): Orientation(180),
    (0, 1, -1, 0): Orientation(270),
    (-1, 0, 0, 1): Orientation(0, mirrored=True),
    (0, 1, 1, 0): Orientation(90, mirrored=True),
    (1, 0, 0, -1): Orientation(180, mirrored=True),
    (0, -1, -1, 0): Orientation(270, mirrored=True),
}
