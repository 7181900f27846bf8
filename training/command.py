"""How each command of this package ends: with nothing to say, with a refusal, or interrupted."""

from __future__ import annotations

import sys
from functools import wraps
from typing import TYPE_CHECKING, Protocol

from kimnet_core.errors import KimnetError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Command(Protocol):
    """What a terminal starts."""

    def __call__(self, arguments: Sequence[str] | None = None) -> int:
        """Do the work; `arguments` are by default the terminal's.

        Returns:
            0, or 2 when it failed for a reason that was told, or 130 when it was interrupted.
        """
        ...


def command(work: Callable[[Sequence[str] | None], None]) -> Command:
    """Make a command of work that raises KimnetError, or OSError, where it cannot go on."""

    @wraps(work)
    def ended(arguments: Sequence[str] | None = None) -> int:
        try:
            work(arguments)
        except KeyboardInterrupt:
            return 130
        except (KimnetError, OSError) as error:
            sys.stderr.write(f"{error}\n")
            return 2
        return 0

    return ended
