"""Images on disk behave as a video."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from kimnet_core.errors import VideoError
from kimnet_core.video.images import ImageSequence
from kimnet_core.video.source import open_video
from tests.core.video.awkward import barcode, number_in


def save(folder: Path, name: str, number: int) -> None:
    cv2.imwrite(str(folder / name), barcode(number))


def numbers(source: ImageSequence) -> list[int]:
    return [number_in(source.read(i)) for i in range(len(source))]


def test_images_are_in_natural_order(tmp_path: Path) -> None:
    for number in (1, 2, 10, 9, 100):
        save(tmp_path, f"frame{number}.png", number)
    assert numbers(ImageSequence(tmp_path)) == [1, 2, 9, 10, 100]


def test_only_images_count(tmp_path: Path) -> None:
    save(tmp_path, "1.PNG", 1)
    save(tmp_path, "2.jpg", 2)
    (tmp_path / "notes.txt").write_text("no image")
    (tmp_path / ".3.png").write_bytes(b"hidden")
    (tmp_path / "4.png").mkdir()
    assert numbers(ImageSequence(tmp_path)) == [1, 2]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [("%05d.png", [3, 4]), ("%d.png", [3, 4, 7]), ("b*.png", [5]), ("*.png", [3, 4, 7, 5]), ("*.jpg", [6])],
)
def test_a_pattern_chooses_its_files(tmp_path: Path, pattern: str, wanted: list[int]) -> None:
    for name, number in (("00003.png", 3), ("00004.png", 4), ("b5.png", 5), ("00006.jpg", 6), ("7.png", 7)):
        save(tmp_path, name, number)
    assert sorted(numbers(open_video(tmp_path / pattern))) == sorted(wanted)


def test_colours_are_rgb(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "0.png"), np.full((4, 6, 3), (255, 0, 0), np.uint8))  # blue, in OpenCV's order
    with ImageSequence(tmp_path) as source:
        assert (source.height, source.width) == (4, 6)
        np.testing.assert_array_equal(source.read(0)[0, 0], [0, 0, 255])


@pytest.mark.parametrize(
    "image",
    [np.full((4, 6), 77, np.uint8), np.full((4, 6, 4), 77, np.uint8), np.full((4, 6, 3), 77 * 257, np.uint16)],
    ids=["grey", "with transparency", "16 bits"],
)
def test_other_kinds_of_image_become_8_bit_rgb(tmp_path: Path, image: np.ndarray) -> None:
    cv2.imwrite(str(tmp_path / "0.png"), image)
    picture = ImageSequence(tmp_path).read(0)
    assert (picture.shape, picture.dtype) == ((4, 6, 3), np.uint8)
    assert (picture == 77).all()


def test_times_and_names_of_frames(tmp_path: Path) -> None:
    for i in range(3):
        save(tmp_path, f"{i}.png", i)
    source = ImageSequence(tmp_path, rate=Fraction(50))
    assert [source.time(i) for i in range(3)] == pytest.approx([0, 0.02, 0.04])
    assert len({source.identity(i) for i in range(3)}) == 3
    before = source.fingerprint
    save(tmp_path, "2.png", 9)
    assert ImageSequence(tmp_path).fingerprint != before
    for ask in (source.read, source.time, source.pts, source.identity):
        with pytest.raises(IndexError):
            ask(3)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="There are no images at"):
        open_video(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="There is no folder"):
        open_video(tmp_path / "missing" / "%05d.png")


def test_an_image_of_another_size_is_refused_by_name(tmp_path: Path) -> None:
    save(tmp_path, "0.png", 0)
    cv2.imwrite(str(tmp_path / "1.png"), np.zeros((10, 20, 3), np.uint8))
    with pytest.raises(VideoError, match=r"1\.png is 20 x 10 pixels, but the first of the sequence is 160 x 120"):
        ImageSequence(tmp_path).read(1)


@pytest.mark.parametrize("data", [b"", b"no image at all"], ids=["empty", "text"])
def test_a_damaged_image_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    save(tmp_path, "0.png", 0)
    (tmp_path / "1.png").write_bytes(data)
    with pytest.raises(VideoError, match=r"1\.png is empty, damaged or no image"):
        ImageSequence(tmp_path).read(1)


def test_an_image_that_vanishes_is_refused_by_name(tmp_path: Path) -> None:
    save(tmp_path, "0.png", 0)
    source = ImageSequence(tmp_path)
    (tmp_path / "0.png").unlink()
    with pytest.raises(VideoError, match=r"0\.png cannot be read"):
        source.read(0)


def test_an_image_that_was_read_or_approached_is_kept(tmp_path: Path) -> None:
    for i in range(3):
        save(tmp_path, f"{i}.png", i)
    with ImageSequence(tmp_path) as sequence:
        sequence.read(0)
        for _ in sequence.approach(1):
            pass
        for i in range(3):
            (tmp_path / f"{i}.png").unlink()
        assert [number_in(sequence.read(i)) for i in (0, 1)] == [0, 1]
        assert list(sequence.approach(2)) == []
        with pytest.raises(VideoError):
            sequence.read(2)
        assert [sequence.lone(i) for i in range(3)] == [0, 1, 2]
