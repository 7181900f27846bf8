"""Replacing a file in one step: after a crash there is the old one or the new one, and never half of one."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write to the path this gives; when the block ends without an error it becomes `path`, on disk.

    If the block or the disk fails, the temporary file is gone and what was at `path` is as it was.

    Raises:
        OSError: the folder cannot be written, or the disk is full or failing.
    """
    target = path.resolve()  # so that a link stays a link
    temporary = target.with_name(f".kimnet-{secrets.token_hex(8)}.tmp")
    try:
        temporary.touch(exist_ok=False)
        yield temporary
        if target.exists():
            shutil.copymode(target, temporary)
        _sync(temporary, os.O_RDWR)
        os.replace(temporary, target)  # noqa: PTH105  the name by which tests make it fail
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # elsewhere a folder cannot be synced, and need not be
        _sync(target.parent, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
