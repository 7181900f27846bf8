"""`python -m training.truth LABELS.npz --view cam03 --out truth.csv`: machine labels as a table for `kimnet pck`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kimnet_core.pose.pose import Source
from training.command import command
from training.datasets.coco17 import write_penn
from training.datasets.machine_labels import read_machine_labels

if TYPE_CHECKING:
    from collections.abc import Sequence


@command
def main(arguments: Sequence[str] | None) -> None:
    """Convert one array."""
    parser = argparse.ArgumentParser(
        prog="python -m training.truth",
        description="Write machine labels of a video as a table that `kimnet pck VIDEO LABELS --truth` compares with. "
        "COCO has no head; the mean of nose and ears takes its place.",
    )
    parser.add_argument("labels", type=Path, help=".npz file of arrays VIEW_MACHINE, (F, 17, 3) in COCO's order")
    parser.add_argument("--view", required=True, help="the camera, such as cam03")
    parser.add_argument("--machine", default="consensus2d", help="whose labels; by default the median of all")
    parser.add_argument("--out", type=Path, required=True, help="the table, .csv")
    options = parser.parse_args(arguments)
    write_penn(options.out, read_machine_labels(options.labels, options.view, options.machine), Source.IMPORTED)


if __name__ == "__main__":
    sys.exit(main())
