"""A record file grows whole or not at all, and belongs to one process."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.inference.record_file import DATA_AT, RecordFile, open_numbered

if TYPE_CHECKING:
    from pathlib import Path

SEGMENT = np.dtype([("number", "<i8"), ("data", "<f4", (5000,))])


def test_segments_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "records"
    with closing(RecordFile(path, SEGMENT, 1)) as file:
        for number in range(3):
            file.grow()["number"] = number
    with closing(RecordFile(path, SEGMENT, 1)) as file:
        assert [int(segment["number"][0]) for segment in file.segments(10)] == [0, 1, 2]


def test_another_layout_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "records"
    for layout, expected in ((1, 0), (1, 1), (2, 0)):
        with closing(RecordFile(path, SEGMENT, layout)) as file:
            assert len(file.segments(10)) == expected
            file.grow()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit on the size of a file to fill it with")
def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "records"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with closing(RecordFile(path, SEGMENT, 1)) as file:
        first = file.grow()
        first["number"] = 7
        size = path.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + SEGMENT.itemsize // 2, limits[1]))
        try:
            with pytest.raises(OSError, match="too large"):
                file.grow()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert path.stat().st_size == size == DATA_AT + SEGMENT.itemsize
        assert int(first["number"][0]) == 7
        file.grow()


def test_a_file_in_use_sends_the_next_process_to_another(tmp_path: Path) -> None:
    with closing(RecordFile(tmp_path / "a-0.bin", SEGMENT, 1)), pytest.raises(BlockingIOError):
        RecordFile(tmp_path / "a-0.bin", SEGMENT, 1)
    with closing(open_numbered(tmp_path, "b", SEGMENT, 1)), closing(open_numbered(tmp_path, "b", SEGMENT, 1)):
        assert sorted(path.name for path in tmp_path.glob("b*")) == ["b-0.bin", "b-1.bin"]
