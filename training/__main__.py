"""`python -m training RUN.toml`: one training run, from data to weights.

`torchrun --nproc_per_node=2 -m training RUN.toml` does the same with several processes, which learn what one would.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from kimnet_core.errors import InputError, KimnetError
from kimnet_core.runs import Failed, to_line
from kimnet_core.settings_file import build, read_table
from training.board import Board
from training.clip_config import ClipRun, is_clip_run
from training.clip_run import run_on_clips
from training.config import RunConfig
from training.datasets.clip_readers import read_clips
from training.display import Display
from training.map_run import run_on_maps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kimnet_core.runs import Event


def read_run(path: Path) -> RunConfig | ClipRun:
    """Read a run's file of either kind.

    Raises:
        InputError: the file is missing or not valid.
    """
    table = read_table(path)
    return build(ClipRun, table, path) if is_clip_run(table) else build(RunConfig, table, path)


def start(path: Path, *, clips_only: bool = False) -> Iterator[Event]:
    """Begin the run that a file describes, on labelled videos or on the frozen trunk's maps.

    Args:
        path: the run's file.
        clips_only: only prepare the clips of the trunk's maps.

    Raises:
        KimnetError: the file is not valid, the data cannot be used, or the loss is no longer finite.
        OSError: the disk is full or failing.
    """
    run = read_run(path)
    if isinstance(run, RunConfig):
        yield from run_on_maps(run, clips_only=clips_only)
        return
    if clips_only:
        raise InputError(f"The run {path} reads its videos as it learns: it has no clips that could be made before.")
    yield from run_on_clips(run, read_clips(run.data.kind, run.data.root, run.data.split))


def tellers(options: argparse.Namespace, stack: ExitStack) -> list[Callable[[Event], None]]:
    """Who is told of each event: a terminal or a pipe, and TensorBoard; of several processes only the first tells.

    Raises:
        InputError: TensorBoard is asked for and not there.
    """
    if os.environ.get("RANK", "0") != "0":
        return []
    console = Console(highlight=False)
    told: list[Callable[[Event], None]] = [
        stack.enter_context(Display(console)).show if console.is_terminal else _write
    ]
    if options.tensorboard:
        told.append(Board(options.tensorboard).show)
    return told


def _write(event: Event) -> None:
    """One JSON object on a line of its own."""
    sys.stdout.write(to_line(event) + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a file; JSON lines on a pipe, a bar and readable lines on a terminal.

    Returns:
        0, or 2 when the run failed for a reason that was told, or 130 when it was interrupted.
    """
    parser = argparse.ArgumentParser(prog="python -m training", description="Train a network as a TOML file says.")
    parser.add_argument("run", type=Path, help="the run's file, such as training/presets/kimnet-lite.toml")
    parser.add_argument(
        "--clips-only", action="store_true", help="make the clips of the trunk's maps, and do not train"
    )
    parser.add_argument("--tensorboard", type=Path, metavar="DIR", help="write curves for TensorBoard to this folder")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        told: list[Callable[[Event], None]] = [_write]
        try:
            told = tellers(options, stack)
            for event in start(options.run, clips_only=options.clips_only):
                for tell in told:
                    tell(event)
        except KeyboardInterrupt:
            return 130  # the newest checkpoint is there to go on from
        except KimnetError as error:
            failed = Failed(str(error))
        except OSError as error:
            failed = Failed(f"The run stopped because a file could not be read or written: {error}.")
        else:
            return 0
        for tell in told:
            tell(failed)
    return 2


if __name__ == "__main__":
    sys.exit(main())
