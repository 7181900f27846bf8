"""`python -m training.datasets KIND ROOT`: what a data set holds, and what of it is left out and why."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kimnet_core.errors import KimnetError
from training.datasets.clip_readers import CLIP_READERS, read_clips

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Read a data set and report on it.

    Returns:
        0, or 2 when it cannot be read, which is told.
    """
    parser = argparse.ArgumentParser(
        prog="python -m training.datasets", description="Read labelled videos and report on them."
    )
    parser.add_argument("kind", choices=CLIP_READERS, help="the data set")
    parser.add_argument("root", type=Path, help="its folder, laid out as its authors publish it")
    parser.add_argument("--split", help="the part to read, by default its first; a wrong one tells which there are")
    options = parser.parse_args(arguments)
    try:
        clips = read_clips(options.kind, options.root, options.split or CLIP_READERS[options.kind].splits[0])
    except KimnetError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{clips}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
