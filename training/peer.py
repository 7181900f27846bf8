"""`python -m training.peer VIDEO --box ... --model movenet_thunder.onnx --out x.csv`: MoveNet, frame by frame.

The peer that a recursion has to beat: it looks at each frame alone, in a crop around the pose of the frame
before, and its crop is cut by the same code as ours. As published: a square centred on the hips, its side a
multiple of the largest distance from there to a joint.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from rich.console import Console
from rich.progress import track

from kimnet_core.errors import InputError
from kimnet_core.inference.onnx_session import open_session
from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box, parse_box
from kimnet_core.pose.pose import Source
from kimnet_core.video.source import open_video
from training.command import command
from training.datasets.coco17 import LEAST, write_penn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from kimnet_core.video.source import FrameSource

    Look: TypeAlias = Callable[[NDArray[np.uint8]], NDArray[np.float64]]

SIZE = 256  # side of the crop the network takes
REACH = 2.5  # side of the crop, in largest distances from the hips to a joint
HIPS = (11, 12)


def next_box(keypoints: NDArray[np.floating], box: Box) -> Box:
    """Where to look in the next frame.

    Args:
        keypoints: (17, 3) x, y in frame pixels and score.
        box: where they were found; it stays when a hip, or everything but the hips, is not sure.
    """
    sure = keypoints[:, 2] >= LEAST
    if not sure[list(HIPS)].all() or sure.sum() <= len(HIPS):
        return box
    center = keypoints[list(HIPS), :2].mean(axis=0)
    farthest = np.linalg.norm(keypoints[sure, :2] - center, axis=1).max()
    return Box.square(float(center[0]), float(center[1]), REACH * max(1.0, float(farthest)))


def follow(source: FrameSource, look: Look, box: Box, start: int) -> Iterator[NDArray[np.float64]]:
    """Keypoints (17, 3), frame pixels and score, of each frame from `start` to the end.

    Args:
        source: the video.
        look: from a crop (256, 256, 3) uint8 RGB to keypoints (17, 3) in crop pixels and score.
        box: around the person in frame `start`.
        start: frame.

    Raises:
        VideoError: a frame cannot be decoded.
    """
    for frame in range(start, len(source)):
        crop = Crop(box, SIZE)
        keypoints = look(crop.cut(source.read(frame)))
        keypoints = np.column_stack([crop.to_frame(keypoints[:, :2]), keypoints[:, 2]])
        yield keypoints
        box = next_box(keypoints, box)


def open_movenet(path: Path) -> Look:
    """MoveNet Thunder as a function of a crop.

    Raises:
        InputError: the file cannot be read as its network.
    """
    try:
        session = open_session(path.read_bytes(), "cpu")
        (name,) = (given.name for given in session.get_inputs())
    except Exception as error:  # the runtime raises a dozen kinds, none of them an OSError
        raise InputError(f"The model {path} cannot be opened: {error}.") from error

    def look(crop: NDArray[np.uint8]) -> NDArray[np.float64]:
        found = session.run(None, {name: crop[None].astype(np.int32)})[0]  # (1, 1, 17, 3)
        y, x, score = np.asarray(found, np.float64)[0, 0].T  # 0..1, from edge to edge of the crop
        return np.stack([x * SIZE - 0.5, y * SIZE - 0.5, score], axis=1)

    return look


@command
def main(arguments: Sequence[str] | None) -> None:
    """Follow one person."""
    parser = argparse.ArgumentParser(
        prog="python -m training.peer",
        description="Follow a person with MoveNet Thunder, each frame on its own, and write a table that `kimnet pck` "
        "judges, and `kimnet effort --beside`.",
    )
    parser.add_argument("video", type=Path)
    parser.add_argument("--box", required=True, help="x1,y1,x2,y2 around the person in the first frame, pixels")
    parser.add_argument("--start", type=int, default=0, help="first frame")
    parser.add_argument("--model", type=Path, required=True, help="movenet_thunder.onnx")
    parser.add_argument(
        "--least",
        type=float,
        default=0.0,
        help="score below which a joint is left out; a peer is judged by all it says",
    )
    parser.add_argument("--out", type=Path, required=True, help="the table, .csv")
    options = parser.parse_args(arguments)
    look = open_movenet(options.model)
    with open_video(options.video) as source:
        if not 0 <= options.start < len(source):
            raise InputError(f"{options.video} has no frame {options.start}; its last is {len(source) - 1}.")
        box = parse_box(options.box, source.height, source.width)
        keypoints = np.full((len(source), 17, 3), np.nan)
        found = follow(source, look, box.squared(), options.start)
        shown = track(found, "frames", len(source) - options.start, console=Console(stderr=True))
        for frame, points in enumerate(shown, options.start):
            keypoints[frame] = points
    write_penn(options.out, keypoints, Source.MODEL, options.least)


if __name__ == "__main__":
    sys.exit(main())
