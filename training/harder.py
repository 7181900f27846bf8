"""`python -m training.harder VIDEO --truth LABELS --turn 90 --every 2 --out FOLDER`: a film that is harder to follow.

Where machines follow a person well their labels are near the truth; turned on its side, small, or with frames
left out, the same film is one they follow badly, and its truth is still known. So `kimnet effort` can be asked
what corrections are worth where a network is often wrong.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kimnet_core.errors import InputError
from kimnet_core.labels.document import Labels
from kimnet_core.labels.formats import read_labels, write_labels
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.model.crop import BORDER
from kimnet_core.pose.pose import Poses, Source
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.video.source import open_video
from kimnet_core.video.writer import VideoWriter
from training.command import command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RATE = 25  # frames per second of the film; nothing here depends on it


@dataclass(frozen=True, slots=True)
class Harder:
    """What is done to every picture.

    Attributes:
        turn: degrees, clockwise.
        shrink: by which factor it is made smaller.
    """

    turn: float = 0.0
    shrink: float = 1.0

    def size(self, height: int, width: int) -> tuple[int, int]:
        """Height and width, even, of what a picture becomes: all of it is seen."""
        c, s = abs(np.cos(np.deg2rad(self.turn))), abs(np.sin(np.deg2rad(self.turn)))
        sides = np.array([s * width + c * height, c * width + s * height]) / self.shrink
        high, wide = (2 * np.ceil(sides / 2 - 1e-6)).astype(int).tolist()
        return high, wide

    def matrix(self, height: int, width: int) -> NDArray[np.float64]:
        """(2, 3) from pixels of a picture to pixels of what it becomes."""
        c, s = np.cos(np.deg2rad(self.turn)) / self.shrink, np.sin(np.deg2rad(self.turn)) / self.shrink
        linear = np.array([[c, -s], [s, c]])
        high, wide = self.size(height, width)
        middle = np.array([width - 1, height - 1]) / 2
        return np.column_stack([linear, np.array([wide - 1, high - 1]) / 2 - linear @ middle])

    def picture(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(H, W, 3) uint8 to what it becomes; averaged before it is made smaller, against aliasing."""
        height, width = frame.shape[:2]
        smooth = cv2.GaussianBlur(frame, (0, 0), self.shrink / 2) if self.shrink > 1 else frame
        high, wide = self.size(height, width)
        matrix = self.matrix(height, width)
        return np.asarray(
            cv2.warpAffine(smooth, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderValue=BORDER), np.uint8
        )


def make(video: Path, truth: Path, harder: Harder, frames: slice, out: Path) -> None:
    """Write OUT.mp4 and OUT.csv.

    Args:
        video: the film.
        truth: labels of its person, of Penn 13.
        harder: what is done to it.
        frames: which of its frames.
        out: path without a suffix; its folder is made.

    Raises:
        KimnetError: something cannot be read or written.
    """
    skeleton = load_skeleton("penn13")
    out.parent.mkdir(parents=True, exist_ok=True)
    with open_video(video) as source:
        (person,) = read_labels(truth, skeleton, len(source)).labels.tracks.values()
        chosen = range(len(source))[frames]
        if not chosen:
            raise InputError(f"{video} has {len(source)} frames; none of them was chosen.")
        matrix = harder.matrix(source.height, source.width)
        high, wide = harder.size(source.height, source.width)
        with VideoWriter(out.with_suffix(".mp4"), high, wide, RATE) as film:
            for frame in chosen:
                film.write(harder.picture(source.read(frame)))
    poses = person.poses[frames]
    xy = poses.xy @ matrix[:, :2].T + matrix[:, 2]
    labels = Labels(skeleton, len(chosen))
    labels.write(labels.add_track("person").id, 0, Poses.placed_by(Source.IMPORTED, xy, poses.score))
    write_labels(out.with_suffix(".csv"), labels, VideoInfo(video, "", high, wide, tuple(range(len(chosen)))))


@command
def main(arguments: Sequence[str] | None) -> None:
    """Make one film."""
    parser = argparse.ArgumentParser(
        prog="python -m training.harder", description="Turn, shrink and thin out a film together with its labels."
    )
    parser.add_argument("video", type=Path)
    parser.add_argument("--truth", type=Path, required=True, help="labels of its person")
    parser.add_argument("--turn", type=float, default=0.0, help="degrees, clockwise")
    parser.add_argument("--shrink", type=float, default=1.0, help="factor, 1 or more")
    parser.add_argument("--from", dest="start", type=int, default=0, help="first frame")
    parser.add_argument("--to", type=int, default=None, help="frame before which it ends")
    parser.add_argument("--every", type=int, default=1, help="keep one frame in so many")
    parser.add_argument("--out", type=Path, required=True, help="path of the film and of its labels, without a suffix")
    options = parser.parse_args(arguments)
    if options.shrink < 1 or options.every < 1:
        parser.error("--shrink and --every must be 1 or more")
    frames = slice(options.start, options.to, options.every)
    make(options.video, options.truth, Harder(options.turn, options.shrink), frames, options.out)


if __name__ == "__main__":
    sys.exit(main())
