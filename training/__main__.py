"""`python -m training RUN.toml`: one training run, from data to weights."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from kimnet_core.errors import KimnetError
from kimnet_core.runs import Failed, Prepared, Saved, Stepped, to_line
from training.config import read_config
from training.map_run import run_on_maps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimnet_core.runs import Event


def _show(console: Console, event: Event) -> None:
    """One line a person can read."""
    match event:
        case Prepared(clips, done, total):
            console.print(f"clips for {clips}: {done} of {total}")
        case Stepped(step, steps, loss, seconds):
            console.print(f"step {step} of {steps}   loss {loss:.3f}   {seconds:.0f} s")
        case Saved(path):
            console.print(f"saved {path}")
        case Failed(reason):
            console.print(reason, style="red")
        case _:
            console.print("   ".join(f"{name} {value:.1f} %" for name, value in event.scores.items()), style="bold")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a file; JSON lines on a pipe, readable lines on a terminal.

    Returns:
        0, or 2 when the run failed for a reason that was told, or 130 when it was interrupted.
    """
    parser = argparse.ArgumentParser(prog="python -m training", description="Train a network as a TOML file says.")
    parser.add_argument("run", type=Path, help="the run's file, such as training/presets/kimnet-lite.toml")
    parser.add_argument("--clips-only", action="store_true", help="make the clips, and do not train")
    options = parser.parse_args(arguments)
    console = Console(highlight=False)

    def tell(event: Event) -> None:
        if console.is_terminal:
            _show(console, event)
        else:
            sys.stdout.write(to_line(event) + "\n")
            sys.stdout.flush()

    try:
        for event in run_on_maps(read_config(options.run), clips_only=options.clips_only):
            tell(event)
    except KeyboardInterrupt:
        return 130  # the newest checkpoint is there to go on from
    except KimnetError as error:
        tell(Failed(str(error)))
        return 2
    except OSError as error:
        tell(Failed(f"The run stopped because a file could not be read or written: {error}."))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
