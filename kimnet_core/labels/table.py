"""Labels as a long CSV table, one row per joint: for spreadsheets, scripts, and seed poses written by hand.

The columns are exactly `frame,track,joint,x,y,visibility,score,source`. Frames and tracks count from 0,
joints go by name, x and y are pixels with (0, 0) at the centre of the top-left pixel. Absent joints have no
row. Numbers are written with all their digits, so that a round trip changes nothing; the names of tracks
and the origins of joints are not kept. In a file to be read, visibility, score and source may be empty:
2, 1 and imported then; a row of visibility 0 says that the joint is absent.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from kimnet_core.errors import LabelsError
from kimnet_core.labels.imported import SOURCES, Gathering, Imported, Joint
from kimnet_core.pose.pose import Source, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kimnet_core.labels.document import Labels
    from kimnet_core.labels.video_info import VideoInfo
    from kimnet_core.pose.skeleton import Skeleton

COLUMNS = ["frame", "track", "joint", "x", "y", "visibility", "score", "source"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs text that starts so (OWASP, CSV injection); it is written after an apostrophe."""


def write_table(path: Path, labels: Labels, video: VideoInfo) -> None:  # noqa: ARG001  every writer has this form
    """Write all placed joints, by frame, then track, then joint.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for frame in range(labels.frames):
            for track in sorted(labels.tracks):
                writer.writerows(_rows(labels, track, frame))


def _rows(labels: Labels, track: int, frame: int) -> Iterator[list[object]]:
    pose = labels.pose(track, frame)
    for joint in pose.placed[0].nonzero()[0].tolist():
        name = labels.skeleton.joints[joint]
        name = "'" + name if name.startswith(FORMULA_STARTS) else name
        source = Source(int(pose.source[0, joint])).name.lower()
        # str() of a numpy number is the shortest that reads back as the same one.
        x, y, score = str(pose.xy[0, joint, 0]), str(pose.xy[0, joint, 1]), str(pose.score[0, joint])
        yield [frame, track, name, x, y, int(pose.visibility[0, joint]), score, source]


def read_table(path: Path, skeleton: Skeleton, frames: int, derive: bool = False) -> Imported:
    """Read a table.

    Args:
        path: the file.
        skeleton: joints are matched to it by name; others are left out and noted.
        frames: how many frames the video has.
        derive: as `Gathering` has it.

    Raises:
        LabelsError: it is not such a table, or a row of it is not valid; the sentence names the row.
        OSError: it cannot be read.
    """
    gathering = Gathering(skeleton, frames, derive=derive)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            _check_header(next(reader, None))
            for row in reader:
                if row:
                    _take(gathering, row)
            labels = gathering.finish({})
        except (ValueError, csv.Error) as error:  # a decoding error is a ValueError too
            raise LabelsError(f"{path}, line {max(1, reader.line_num)}: {error}. Nothing was read from it.") from error
    if not labels.tracks:
        raise LabelsError(f"{path} holds no joint of the skeleton {skeleton.name}. Nothing was read from it.")
    return Imported(labels, tuple(gathering.notes()))


def _check_header(row: list[str] | None) -> None:
    if row != COLUMNS:
        raise ValueError(f"the columns must be {','.join(COLUMNS)}")


def _take(gathering: Gathering, row: list[str]) -> None:
    if len(row) != len(COLUMNS):
        raise ValueError(f"there are {len(row)} columns, not {len(COLUMNS)}")
    frame, track, name, x, y, visibility, score, source = row
    if name.startswith("'") and name[1:].startswith(FORMULA_STARTS):
        name = name[1:]
    joint = gathering.joint(name)
    seen = int(visibility or Visibility.VISIBLE)
    if joint is None or seen == Visibility.ABSENT:
        return
    value = Joint(float(x), float(y), seen, float(score or 1), SOURCES.get(source, Source.IMPORTED))
    gathering.place(int(track), int(frame), joint, value)
