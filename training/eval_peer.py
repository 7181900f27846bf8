"""`python -m training.eval_peer STILLS.json --images FOLDER --model movenet_thunder.onnx`: MoveNet on labelled stills.

Pictures, people and measures are those of `kimnet eval` on the same file, so that the figures compare. MoveNet looks
once through the upright window around each box. With `--weights` a network of ours finds the same people, and how
much better it is comes with an interval of its own, from the same joints of the same people.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.progress import track

from kimnet_core.errors import InputError
from kimnet_core.inference.opening import open_engine
from kimnet_core.labels.stills import read_stills
from kimnet_core.model.weights import load_weights
from kimnet_core.pose.accuracy import ALPHAS, accuracy
from kimnet_core.pose.metrics import hits, interval, torso_sizes
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.crop_path import around_box
from kimnet_core.tracking.find_people import by_initializer, find_people
from training.command import command
from training.datasets.coco17 import from_coco
from training.peer import SIZE, open_movenet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimnet_core.labels.stills import Stills
    from kimnet_core.pose.accuracy import Accuracy, Share
    from kimnet_core.pose.box import Box
    from kimnet_core.pose.skeleton import Skeleton
    from kimnet_core.tracking.find_people import Find
    from training.peer import Look


def by_movenet(look: Look, skeleton: Skeleton) -> Find:
    """MoveNet's joints, sure or not, as those of a skeleton, through the upright window around a box."""

    def find(picture: NDArray[np.uint8], box: Box) -> NDArray[np.float64]:
        crop = around_box(box, SIZE)
        return crop.to_frame(from_coco(look(crop.cut(picture)), skeleton)[:, :2])

    return find


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


def comparison(stills: Stills, ours: NDArray[np.float64], peers: NDArray[np.float64], skeleton: Skeleton) -> str:
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
            f"difference {mean - peer:+.1f} ({low:+.1f} to {high:+.1f})\n"
        )
    return "".join(lines)


@command
def main(arguments: Sequence[str] | None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m training.eval_peer", description="PCK of MoveNet on stills.")
    parser.add_argument("stills", type=Path, help="COCO keypoints, .json")
    parser.add_argument("--images", type=Path, help="their folder; with none, that of the file")
    parser.add_argument("--model", type=Path, required=True, help="movenet_thunder.onnx")
    parser.add_argument("--weights", type=Path, help="a weights file of ours, to compare with")
    parser.add_argument("--upright", action="store_true", help="ours never turns its window either")
    options = parser.parse_args(arguments)
    folder = options.stills.parent if options.images is None else options.images

    def found(find: Find) -> NDArray[np.float64]:
        looks = find_people(stills, folder, find)
        return np.stack(list(track(looks, "stills", len(stills), console=Console(stderr=True))))

    skeleton = load_skeleton("penn13")
    stills = read_stills(options.stills, skeleton)
    peers = found(by_movenet(open_movenet(options.model), skeleton))
    told = summary(accuracy(peers, stills.xy, stills.picture_numbers, skeleton))
    if options.weights is not None:
        engine = open_engine(load_weights(options.weights))
        if engine.weights.skeleton.joints != skeleton.joints:
            raise InputError(f"{options.weights} knows other joints than {skeleton.title}; MoveNet is read as these.")
        told += "\n" + comparison(stills, found(by_initializer(engine, upright=options.upright)), peers, skeleton)
    sys.stdout.write(told)


if __name__ == "__main__":
    sys.exit(main())
