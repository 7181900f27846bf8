"""`python -m training.datasets KIND ROOT`: what a data set holds, and what of it is left out and why."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from training.command import command
from training.datasets.clip_readers import CLIP_READERS, read_clips

if TYPE_CHECKING:
    from collections.abc import Sequence


@command
def main(arguments: Sequence[str] | None) -> None:
    """Read a data set and report on it."""
    parser = argparse.ArgumentParser(
        prog="python -m training.datasets", description="Read labelled videos and report on them."
    )
    parser.add_argument("kind", choices=CLIP_READERS, help="the data set")
    parser.add_argument("root", type=Path, help="its folder, laid out as its authors publish it")
    parser.add_argument("--split", help="the part to read, by default its first; a wrong one tells which there are")
    options = parser.parse_args(arguments)
    clips = read_clips(options.kind, options.root, options.split or CLIP_READERS[options.kind].splits[0])
    sys.stdout.write(f"{clips}\n")


if __name__ == "__main__":
    sys.exit(main())
