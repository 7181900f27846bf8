"""A film is written whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from kimnet_core.errors import VideoError
from kimnet_core.video.reader import VideoReader
from kimnet_core.video.writer import VideoWriter
from tests.core.video.awkward import HEIGHT, WIDTH, barcode, number_in


def write(path: Path, count: int, rate: Fraction = Fraction(30)) -> None:
    with VideoWriter(path, HEIGHT, WIDTH, rate) as writer:
        for i in range(count):
            writer.write(barcode(i))


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
@pytest.mark.parametrize("rate", [Fraction(30), Fraction(30000, 1001), Fraction(25, 2)])
def test_what_was_written_is_read_again(tmp_path: Path, suffix: str, rate: Fraction) -> None:
    path = tmp_path / f"film{suffix}"
    write(path, 40, rate)
    with VideoReader(path) as reader:
        assert [number_in(reader.read(i)) for i in range(len(reader))] == [*range(40)]
        assert reader.rate == rate
        assert reader.time(39) == pytest.approx(39 / rate, abs=0.001)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (121, 160), (120, 161)])
def test_odd_sizes_are_padded_by_one_line(tmp_path: Path, shape: tuple[int, int]) -> None:
    height, width = shape
    with VideoWriter(tmp_path / "odd.mp4", height, width, 30) as writer:
        writer.write(np.full((height, width, 3), 90, np.uint8))
    with VideoReader(tmp_path / "odd.mp4") as reader:
        assert (reader.height, reader.width) == (height + height % 2, width + width % 2)
        assert np.abs(reader.read(0).astype(int) - 90).max() <= 2


def test_colours_survive(tmp_path: Path) -> None:
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[:, :32], picture[:, 32:] = (200, 30, 40), (20, 60, 180)
    with VideoWriter(tmp_path / "colour.mp4", 64, 64, 30) as writer:
        writer.write(picture)
    with VideoReader(tmp_path / "colour.mp4") as reader:
        got = reader.read(0)
    for x in (12, 50):
        np.testing.assert_allclose(got[32, x].astype(int), picture[32, x], atol=4)


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"an older film")
    writer = VideoWriter(path, HEIGHT, WIDTH, 30)
    writer.write(barcode(0))
    writer.__exit__(RuntimeError, RuntimeError("the model failed"), None)
    assert path.read_bytes() == b"an older film"
    assert [*tmp_path.iterdir()] == [path]


def test_a_film_replaces_an_older_file(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"an older film")
    write(path, 3)
    with VideoReader(path) as reader:
        assert len(reader) == 3


def test_a_film_without_frames_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="no frames"):
        write(tmp_path / "film.mp4", 0)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(("name", "sentence"), [("film.gif", "must end in"), ("nowhere/film.mp4", "No such file")])
def test_an_impossible_target_is_refused_at_once(tmp_path: Path, name: str, sentence: str) -> None:
    with pytest.raises(VideoError, match=sentence):
        VideoWriter(tmp_path / name, HEIGHT, WIDTH, 30)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(VideoError, match="ermission denied"):
            VideoWriter(tmp_path / "film.mp4", HEIGHT, WIDTH, 30)
    finally:
        tmp_path.chmod(0o755)


FULL_DISK = """
import resource, sys
import numpy as np
from kimnet_core.errors import VideoError
from kimnet_core.video.writer import VideoWriter

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
noise = np.random.default_rng(0)
try:
    with VideoWriter(sys.argv[1], 120, 160, 30) as writer:
        for _ in range(40):
            writer.write(noise.integers(0, 256, (120, 160, 3), dtype=np.uint8))
except VideoError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the size limit that plays the full disk is POSIX")
@pytest.mark.parametrize("room", [0, 10_000, 300_000])
def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path, repository: Path, room: int) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "film.mp4"), str(room)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=repository, check=False, timeout=60)
    assert "could not be written" in done.stdout, done.stderr
    assert not done.stderr
    assert not [*tmp_path.iterdir()]


def test_a_picture_of_another_size_is_a_slip(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be"), VideoWriter(tmp_path / "film.mp4", HEIGHT, WIDTH, 30) as writer:
        writer.write(np.zeros((HEIGHT, WIDTH + 1, 3), np.uint8))
