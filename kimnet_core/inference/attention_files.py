"""A record of attention as files: every frame as numbers, or a matrix as a drawing."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

import numpy as np

from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError
from kimnet_core.inference.attention import by_body_part
from kimnet_core.inference.attention_drawing import drawing

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.inference.attention import AttentionRecord
    from kimnet_core.pose.skeleton import Skeleton

KINDS = (".csv", ".npz", ".svg")


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A matrix for the drawing.

    Attributes:
        values: (K, K), joints in the order of the skeleton.
        title: above it.
        told: below it.
    """

    values: NDArray[np.floating]
    title: str
    told: str


def write_attention(path: Path, record: AttentionRecord, skeleton: Skeleton, drawn: Drawn) -> None:
    """Write one of `KINDS`, by the ending: .csv and .npz hold W and O of every frame, .svg the drawing.

    The rows of the drawing go from head to feet.

    Raises:
        InputError: it cannot be written.
    """
    try:
        with replacing(path) as temporary:
            match path.suffix.lower():
                case ".npz":
                    with temporary.open("wb") as file:
                        frames, names = np.array(record.frames), np.array(skeleton.joints)
                        np.savez_compressed(file, frames=frames, joints=names, weights=record.weights, raw=record.raw)
                case ".csv":
                    temporary.write_text(_csv(record, skeleton), encoding="utf-8")
                case _:
                    temporary.write_text(attention_drawing(skeleton, drawn), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); choose another place.") from error


def _csv(record: AttentionRecord, skeleton: Skeleton) -> str:
    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(("frame", "joint", "joint_before", "weight", "raw"))
    names = skeleton.joints
    for at, frame in enumerate(record.frames):
        for row, column in np.argwhere(np.isfinite(record.weights[at])).tolist():
            values = (f"{of[at, row, column]:.6g}" for of in (record.weights, record.raw))
            writer.writerow((frame, names[row], names[column], *values))
    return lines.getvalue()


def attention_drawing(skeleton: Skeleton, drawn: Drawn) -> str:
    """The matrix as SVG, its rows and columns from head to feet."""
    order = list(by_body_part(skeleton))
    return drawing(drawn.title, drawn.told, [skeleton.joints[j] for j in order], drawn.values[np.ix_(order, order)])
