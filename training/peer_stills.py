"""`python -m training.peer_stills STILLS.json --model movenet_thunder.onnx --weights X`: both on the same stills.

Both are given the same boxes. MoveNet looks once through the window around each, and with `--upright` so do we: then
only what they see in it is compared. The difference is that of the same joints of the same people, as is its interval.
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
from kimnet_core.inference.opening import open_engine
from kimnet_core.labels.stills import read_stills
from kimnet_core.model.weights import load_weights
from kimnet_core.pose.accuracy import ALPHAS
from kimnet_core.pose.metrics import hits, interval, torso_sizes
from kimnet_core.resources import DEFAULT_WEIGHTS
from kimnet_core.tracking.crop_path import around_box
from kimnet_core.tracking.find_people import by_initializer, find_people
from training.datasets.coco17 import from_coco
from training.peer import SIZE, open_movenet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimnet_core.labels.stills import Stills
    from kimnet_core.pose.box import Box
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.tracking.find_people import Find
    from training.peer import Look


def by_movenet(look: Look, skeleton: Skeleton) -> Find:
    """MoveNet's joints as those of a skeleton, by one look through the window around a box."""

    def find(picture: NDArray[np.uint8], box: Box) -> NDArray[np.float64]:
        crop = around_box(box, SIZE)
        return crop.to_frame(from_coco(look(crop.cut(picture)), skeleton)[:, :2])

    return find


def compare(stills: Stills, ours: NDArray[np.float64], peers: NDArray[np.float64], skeleton: Skeleton) -> list[str]:
    """A line for each PCK of the torso: ours, the peer's, and the difference with its 95 % interval.

    Args:
        stills: M people.
        ours: (M, K, 2) pixels.
        peers: (M, K, 2) pixels.
        skeleton: of the K joints.
    """
    lines = []
    for alpha in ALPHAS:
        a, b = (hits(found, stills.xy, torso_sizes(stills.xy, skeleton), alpha) for found in (ours, peers))
        low, high = interval(a - b, stills.picture_numbers)
        mean, peer = 100 * np.nanmean(a), 100 * np.nanmean(b)
        lines.append(
            f"PCK@{alpha:g} torso: ours {mean:.1f} %, MoveNet {peer:.1f} %, "
            f"difference {mean - peer:+.1f} ({low:+.1f} to {high:+.1f})"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare.

    Returns:
        0, or 2 when it failed for a reason that was told.
    """
    parser = argparse.ArgumentParser(
        prog="python -m training.peer_stills",
        description="Find people in labelled stills with the weights' initializer and with MoveNet, and compare.",
    )
    parser.add_argument("stills", type=Path, help="COCO keypoints file, as for `kimnet eval`")
    parser.add_argument("--images", type=Path, help="folder of the pictures; that of the file by default")
    parser.add_argument("--weights", type=Path, default=DEFAULT_WEIGHTS, help="a weights file")
    parser.add_argument("--upright", action="store_true", help="never turn the window")
    parser.add_argument("--model", type=Path, required=True, help="movenet_thunder.onnx")
    options = parser.parse_args(arguments)
    folder = options.stills.parent if options.images is None else options.images
    try:
        engine = open_engine(load_weights(options.weights))
        skeleton = engine.weights.skeleton
        stills = read_stills(options.stills, skeleton)
        ways = {"ours": by_initializer(engine, upright=options.upright)}
        ways["MoveNet"] = by_movenet(open_movenet(options.model), skeleton)
        console = Console(stderr=True)
        ours, peers = (
            np.stack(list(track(find_people(stills, folder, find), name, len(stills), console=console)))
            for name, find in ways.items()
        )
    except KimnetError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("\n".join(compare(stills, ours, peers, skeleton)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
