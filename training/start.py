"""`python -m training.start LSPET`: how often the person is found who a track shall start with.

Validation stills of LSPET are cut closely around their person, so each is pasted into a frame that is wider
and higher, at a place drawn by its number.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.inference.opening import open_engine
from kimnet_core.model.crop import BORDER
from kimnet_core.model.weights import load_weights
from kimnet_core.pose.metrics import hits, torso_sizes
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.tracking.find_person import find_person
from kimnet_core.video.images import read_image
from training.command import command
from training.datasets.lspet import read_lspet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine
    from kimnet_core.tracking.find_person import Look
    from training.datasets.stills import Still

HEIGHT, WIDTH = 1.6, 1.6 * 16 / 9  # of the frame, in longer sides of the still
HELD = 0.8  # share of the labelled joints that a right window holds
HIT = 0.5  # share of the labelled joints that a sensible pose has within half a torso


@dataclass(frozen=True, slots=True)
class Start:
    """What came of looking for the person of one still.

    Attributes:
        index: of the still.
        asked: whether nobody was convincing, so that the application asks for a box.
        right: whether the window holds the person and the pose is theirs.
        angle: degrees by which the window was turned.
        pck: percent of the joints within 0.2 torsos of their label; nan where nobody was found.
    """

    index: int
    asked: bool
    right: bool
    angle: float
    pck: float


def framed(still: Still) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """A still as part of a frame, (H, W, 3) uint8 RGB, and its joints (K, 2) there.

    Raises:
        VideoError: the picture cannot be read.
    """
    picture = read_image(still.path)
    height, width = picture.shape[:2]
    frame = np.full((round(HEIGHT * max(height, width)), round(WIDTH * max(height, width)), 3), BORDER, np.uint8)
    draw = np.random.default_rng(still.index)
    y, x = (int(draw.integers(0, room + 1)) for room in (frame.shape[0] - height, frame.shape[1] - width))
    frame[y : y + height, x : x + width] = picture
    return frame, still.xy + np.array([x, y])


def starts(engine: Engine, stills: Sequence[Still]) -> Iterator[Start]:
    """Look for the person of each still.

    Raises:
        VideoError: a picture cannot be read.
    """
    for still in stills:
        frame, xy = framed(still)
        yield _judged(still.index, find_person(engine, frame), xy, engine)


def _judged(index: int, look: Look | None, xy: NDArray[np.float64], engine: Engine) -> Start:
    if look is None:
        return Start(index, asked=True, right=False, angle=0.0, pck=float("nan"))
    truth = xy[None]
    size = torso_sizes(truth, engine.weights.skeleton)
    seen = np.isfinite(xy).all(axis=1)
    held = (np.abs(look.crop.sized(1).to_crop(xy[seen])) <= 0.5).all(axis=1).mean()  # a crop of one pixel around 0
    near, close = (float(np.nanmean(hits(look.xy[None], truth, size, alpha))) for alpha in (0.5, 0.2))
    return Start(index, asked=False, right=bool(held >= HELD and near >= HIT), angle=look.crop.angle, pck=100 * close)


def summary(done: Sequence[Start]) -> str:
    """Shares and scores in a line."""
    found = [one for one in done if not one.asked]
    right, turned = sum(one.right for one in found), sum(one.angle != 0 for one in found)
    pck = np.mean([one.pck for one in found]) if found else float("nan")
    return (
        f"of {len(done)} stills {right} start right, {len(found) - right} wrong, {len(done) - len(found)} ask; "
        f"{turned} windows are turned; PCK@0.2 of those found {pck:.1f} %\n"
    )


@command
def main(arguments: Sequence[str] | None) -> None:
    """Print how many stills start right, start wrong, or ask."""
    parser = argparse.ArgumentParser(prog="python -m training.start", description="Is the person found?")
    parser.add_argument("lspet", type=Path, help="the folder of LSPET with its teacher's labels")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--stills", type=int, default=200, help="how many, spread over the validation split")
    options = parser.parse_args(arguments)
    skeleton = load_skeleton("penn13")
    _, validation = read_lspet(options.lspet, skeleton)
    whole = [still for still in validation if np.isfinite(torso_sizes(still.xy[None], skeleton)).all()]
    chosen = np.linspace(0, len(whole) - 1, min(options.stills, len(whole))).round().astype(int)
    engine = open_engine(load_weights(options.weights), "onnx", "cpu")
    done = list(starts(engine, [whole[i] for i in chosen.tolist()]))
    sys.stdout.write(summary(done))


if __name__ == "__main__":
    sys.exit(main())
