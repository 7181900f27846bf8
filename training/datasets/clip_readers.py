"""The data sets of labelled videos, by the name that runs and commands give them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kimnet_core.errors import InputError
from training.datasets import exported, penn_action, posetrack18, sub_jhmdb, synthetic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from training.datasets.labelled_clips import ClipSet


@dataclass(frozen=True, slots=True)
class ClipReader:
    """How a data set is read.

    Attributes:
        read: from its folder and a split to the clips; raises KimnetError.
        splits: the parts there are.
    """

    read: Callable[[Path, str], ClipSet]
    splits: tuple[str, ...]


CLIP_READERS: Mapping[str, ClipReader] = {
    "penn": ClipReader(penn_action.read_penn, penn_action.SPLITS),
    "sub_jhmdb": ClipReader(sub_jhmdb.read_sub_jhmdb, sub_jhmdb.SPLITS),
    "sub_jhmdb_rpstn": ClipReader(partial(sub_jhmdb.read_sub_jhmdb, margins=sub_jhmdb.RPSTN), sub_jhmdb.SPLITS),
    "exported": ClipReader(exported.read_exported, exported.SPLITS),
    "exported_with_model": ClipReader(partial(exported.read_exported, with_model=True), exported.SPLITS),
    "posetrack18": ClipReader(posetrack18.read_posetrack18, posetrack18.SPLITS),
    "synthetic": ClipReader(synthetic.read_synthetic, synthetic.SPLITS),
}


def read_clips(kind: str, root: Path, split: str) -> ClipSet:
    """Read a part of a data set.

    Args:
        kind: which data set, of `CLIP_READERS`.
        root: its folder, laid out as its reader says.
        split: which part, of `ClipReader.splits`.

    Raises:
        InputError: there is no such kind or split, the folder is laid out otherwise, or no clip is left.
        KimnetError: a file of it is missing or damaged.
    """
    reader = CLIP_READERS.get(kind)
    if reader is None:
        raise InputError(f"There is no data set {kind!r}; choose one of {', '.join(CLIP_READERS)}.")
    if split not in reader.splits:
        raise InputError(f"The data set {kind} has no part {split!r}; choose one of {', '.join(reader.splits)}.")
    if not root.exists():
        raise InputError(
            f"There is nothing at {root}, where {kind} should be. Put the data set there, or name the folder it is in."
        )
    try:
        found = reader.read(root, split)
    except OSError as error:  # of a folder that may not be listed, or a name that no file can have
        raise InputError(f"{error.filename!s:.200} cannot be read: {error.strerror}.") from error
    if not found.clips:
        raise InputError(
            f"{root} holds no clip of {found.name}: {'; '.join(map(str, found.dropped)) or 'it is empty'}."
        )
    return found
