"""`python -m training.eval_peer OUT.json --images FOLDER --model movenet_thunder.onnx`: MoveNet on labelled stills.

Pictures, people, windows and measures are those of `kimnet eval` on the same file, so that the figures compare.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.progress import track

from kimnet_core.errors import KimnetError
from kimnet_core.labels.stills import read_stills
from kimnet_core.pose.accuracy import accuracy
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.crop_path import around_box
from kimnet_core.video.images import read_image
from training.datasets.coco17 import from_coco
from training.peer import SIZE, open_movenet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from kimnet_core.labels.stills import Stills
    from kimnet_core.pose.accuracy import Accuracy, Share
    from kimnet_core.pose.skeleton import Skeleton
    from training.peer import Look


def found(look: Look, stills: Stills, folder: Path, skeleton: Skeleton) -> Iterator[NDArray[np.float64]]:
    """(K, 2) the joints of each person in pixels, sure or not, through the upright window around their box.

    Raises:
        VideoError: a picture cannot be read.
    """
    opened = ""
    for name, box in zip(stills.pictures, stills.boxes, strict=True):
        if name != opened:
            picture, opened = read_image(folder / name), name
        crop = around_box(box, SIZE)
        yield crop.to_frame(from_coco(look(crop.cut(picture)), skeleton)[:, :2])


def summary(measures: Sequence[Accuracy]) -> str:
    """A line for each joint and measure: percent, and its 95 % interval."""
    lines = [f"{'':16}" + "".join(f"{f'@{each.alpha:g} {each.size}':>24}" for each in measures)]
    rows: dict[str, list[Share | None]] = {"all": [each.total for each in measures]}
    for joint in dict.fromkeys(joint for each in measures for joint in each.joints):
        rows[joint] = [each.joints.get(joint) for each in measures]
    for name, shares in rows.items():
        cells = (f"{one.percent:.1f} ({one.low:.1f} to {one.high:.1f})" if one else "" for one in shares)
        lines.append(f"{name:16}" + "".join(f"{cell:>24}" for cell in cells))
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print.

    Returns:
        0, or 2 when it failed for a reason that was told.
    """
    parser = argparse.ArgumentParser(prog="python -m training.eval_peer", description="PCK of MoveNet on stills.")
    parser.add_argument("stills", type=Path, help="COCO keypoints, .json")
    parser.add_argument("--images", type=Path, help="their folder; with none, that of the file")
    parser.add_argument("--model", type=Path, required=True, help="movenet_thunder.onnx")
    options = parser.parse_args(arguments)
    try:
        skeleton = load_skeleton("penn13")
        stills = read_stills(options.stills, skeleton)
        folder = options.stills.parent if options.images is None else options.images
        looks = found(open_movenet(options.model), stills, folder, skeleton)
        predicted = np.stack(list(track(looks, "stills", len(stills), console=Console(stderr=True))))
    except KimnetError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(summary(accuracy(predicted, stills.xy, stills.picture_numbers, skeleton)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
