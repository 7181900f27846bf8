"""`kimnet paper`: the paper's experiments, run in a process of their own as all training is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

# -P: a folder named training where a person works is not taken for ours.
EXPERIMENT = (sys.executable, "-P", "-m", "training.paper")
NEEDED = ("lightning_fabric", "scipy")  # beyond what the program itself needs


def run(arguments: Sequence[str]) -> int:
    """Run an experiment to its end; it reads and writes where this process does.

    Args:
        arguments: as a person typed them, "table 4 --synthetic".

    Returns:
        Its exit status; 128 and the signal's number, as a shell has it, where a signal ended it.

    Raises:
        InputError: packages that training needs are not installed.
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        named = ", ".join(missing)
        raise InputError(f'Experiments need packages that are missing ({named}): pip install "kimnet-studio[train]".')
    with subprocess.Popen([*EXPERIMENT, *arguments]) as child:
        status = _wait(child)
    return status if status >= 0 else 128 - status


def _wait(child: subprocess.Popen[bytes]) -> int:
    """Wait, and let the experiment decide how Ctrl+C ends it."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # A terminal tells all its processes, so that telling the child again would cut its saving short.
            if os.name == "posix" and not any(map(os.isatty, (0, 1, 2))):
                child.send_signal(signal.SIGINT)
