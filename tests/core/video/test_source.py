"""What can be opened is opened for what it is, and what cannot is refused in one clear sentence."""

from __future__ import annotations

import random
import shutil
import socket
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from kimnet_core.errors import VideoError
from kimnet_core.video.images import ImageSequence
from kimnet_core.video.reader import VideoReader
from kimnet_core.video.source import open_video
from tests.core.video.awkward import FRAMES, HEIGHT, WIDTH, Recipe, barcode, cut_off, encode, number_in


def sentence_of(path: Path) -> str:
    with pytest.raises(VideoError) as caught:
        open_video(path)
    assert path.name in str(caught.value)
    return str(caught.value)


def test_a_file_is_read_as_a_video(plain: Path) -> None:
    with open_video(str(plain)) as source:
        assert isinstance(source, VideoReader)
        assert (len(source), source.height, source.width, source.rate) == (FRAMES, HEIGHT, WIDTH, Fraction(30))
        assert number_in(source.read(9)) == 9


@pytest.mark.parametrize(
    "name",
    ["with space.mp4", "ünï🎬.mp4", "100%.mp4", "a#b?c.mp4", "-dash.mp4", "http:name.mp4", "%05d.mp4", "x*y.mp4"],
)
def test_any_name_will_do(plain: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(plain, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    for path in (tmp_path / name, Path(name)):
        with open_video(path) as source:
            assert number_in(source.read(3)) == 3


def test_what_is_missing_is_refused(tmp_path: Path) -> None:
    assert "There is no file" in sentence_of(tmp_path / "missing.mp4")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()
    assert "is empty" in sentence_of(path)


def test_text_named_as_a_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("Remember to film the beam again.\n" * 99)
    assert "not a video" in sentence_of(path)


def test_a_file_without_its_table_of_contents_is_refused(plain: Path, tmp_path: Path) -> None:
    assert "cut off or damaged" in sentence_of(cut_off(plain, tmp_path / "stub.mp4", 0.01))


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(path, "w") as container:
        stream = container.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert "only sound" in sentence_of(path)


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile victim.mp4\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nvictim.mp4\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n",
    ],
    ids=["concat", "playlist", "playlist of the network"],
)
@pytest.mark.parametrize("name", ["evil.mp4", "evil.m3u8"])
def test_a_list_of_other_files_is_refused(
    plain: Path, tmp_path: Path, text: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(plain, tmp_path / "victim.mp4")
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("it went to the network"))
    path = tmp_path / name
    path.write_text(text)
    assert "not a video" in sentence_of(path)


def test_an_address_is_no_file() -> None:
    assert "There is no file" in sentence_of(Path("http://example.org/video.mp4"))


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts", ".avi"])
def test_a_video_that_is_cut_off_gives_what_is_left(tmp_path: Path, suffix: str) -> None:
    codec = "mpeg4" if suffix == ".avi" else "libx264"
    whole = encode(tmp_path, Recipe(f"whole{suffix}", codec, ()), frames=30)
    opened = 0
    for tenths in range(1, 10):
        path = cut_off(whole, tmp_path / f"cut{tenths}{suffix}", tenths / 10)
        try:
            with open_video(path) as source:
                shown = [number_in(source.read(i)) for i in range(len(source))]
                times = [source.time(i) for i in range(len(source))]
        except VideoError as error:
            assert "cut off or damaged" in str(error)  # noqa: PT017  both outcomes are right, a crash is not
            continue
        opened += 1
        assert shown == sorted(set(shown))
        if suffix != ".avi":  # which stores no times: those of its last frames can only be guessed
            assert shown == [round(t * 30) for t in times]
    assert opened >= 3


@pytest.mark.parametrize("seed", range(6))
def test_a_video_with_rotten_bytes_does_no_harm(plain: Path, tmp_path: Path, seed: int) -> None:
    data = bytearray(plain.read_bytes())
    rng = random.Random(seed)
    for _ in range(40):
        data[rng.randrange(len(data))] = rng.randrange(256)
    path = tmp_path / "rotten.mp4"
    path.write_bytes(data)
    try:
        source = open_video(path)
    except VideoError:
        return
    with source:
        for i in rng.sample(range(len(source)), min(20, len(source))):
            try:
                assert source.read(i).shape == (source.height, source.width, 3)
            except VideoError as error:
                assert f"Frame {i} of {path}" in str(error)  # noqa: PT017


def test_a_file_that_vanishes_is_missed_by_name_and_may_come_back(plain: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy2(plain, tmp_path / "film.mp4"))
    with VideoReader(path) as reader:
        path.rename(tmp_path / "away.mp4")
        with pytest.raises(VideoError, match=r"There is no file .*film\.mp4"):
            reader._open_again()
        assert number_in(reader.read(50)) == 50
        (tmp_path / "away.mp4").rename(path)
        reader._open_again()
        assert number_in(reader.read(3)) == 3


def test_a_file_that_became_another_is_noticed(plain: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(plain, tmp_path / "film.mp4"))
    with VideoReader(path) as reader:
        path.write_bytes(plain.read_bytes() + b"\0")
        with pytest.raises(VideoError, match="has changed since it was opened"):
            reader._open_again()


@pytest.mark.parametrize("i", [-1, FRAMES, 10**9])
def test_a_frame_outside_the_video_is_an_index_error(plain: Path, i: int) -> None:
    with open_video(plain) as source:
        for ask in (source.read, source.time, source.pts, source.identity):
            with pytest.raises(IndexError):
                ask(i)


def test_pictures_are_read_only(plain: Path) -> None:
    with open_video(plain) as source, pytest.raises(ValueError, match="read-only"):
        source.read(0)[:] = 0


def test_the_fingerprint_is_that_of_the_contents(plain: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(plain, tmp_path / "copy.mp4"))
    other = tmp_path / "other.mp4"
    other.write_bytes(plain.read_bytes() + b"\0")
    with open_video(plain) as a, open_video(copy) as b, open_video(other) as c:
        assert a.fingerprint == b.fingerprint
        assert a.identity(4) == b.identity(4)
        assert a.fingerprint != c.fingerprint
        assert len(a.fingerprint) == 64


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_every_way_to_lay_a_picture_is_undone(tmp_path: Path, turn: int, mirrored: bool) -> None:
    path = encode(tmp_path, Recipe("turned.mp4", turn=turn, mirrored=mirrored), frames=12)
    with VideoReader(path) as reader:
        assert [number_in(reader.read(i)) for i in range(12)] == [*range(12)]


@pytest.mark.parametrize("pixels", ["yuv444p", "yuv422p10le", "gray", "bgra", "gray16le"])
def test_other_kinds_of_pixel_become_8_bit_rgb(tmp_path: Path, pixels: str) -> None:
    path = encode(tmp_path, Recipe("pixels.mkv", "ffv1", (), pixels=pixels), frames=3)
    with VideoReader(path) as reader:
        assert reader.read(1).dtype == np.uint8
        assert [number_in(reader.read(i)) for i in range(3)] == [0, 1, 2]
        np.testing.assert_allclose(reader.read(1).astype(int), barcode(1), atol=2)


def test_pixels_that_are_not_square_stay_as_stored(tmp_path: Path) -> None:
    path = tmp_path / "wide.mp4"
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.height, stream.width, stream.pix_fmt = HEIGHT, WIDTH, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(barcode(7))))
        container.mux(stream.encode(None))
    with VideoReader(path) as reader:
        assert (reader.height, reader.width) == (HEIGHT, WIDTH)
        assert reader.pixel_aspect == pytest.approx(4 / 3)
        assert number_in(reader.read(0)) == 7


def test_a_cover_picture_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    with av.open(path, "w") as container:
        sound, cover = container.add_stream("aac", rate=8000), container.add_stream("mjpeg", rate=1)
        cover.height, cover.width, cover.pix_fmt = HEIGHT, WIDTH, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 8000
        container.mux(cover.encode(av.VideoFrame.from_ndarray(barcode(1))))
        container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    assert "only sound" in sentence_of(path)


def test_a_folder_is_read_as_images(plain: Path, tmp_path: Path) -> None:
    with open_video(plain) as video:
        for i in range(3):
            av.VideoFrame.from_ndarray(video.read(i)).save(str(tmp_path / f"{i}.png"))
    with open_video(tmp_path) as source:
        assert isinstance(source, ImageSequence)
        assert [number_in(source.read(i)) for i in range(3)] == [0, 1, 2]


@pytest.mark.parametrize("name", ["p2s_single_cam01.mp4", "p2s_single_cam03.mp4", "sports2d_demo.mp4"])
def test_real_videos_jump_as_they_run(shared: Path, name: str) -> None:
    path = shared / "data" / "videos" / name
    wanted = [0, 1, 7, 30, 31]
    with VideoReader(path) as reader:
        in_order = {i: reader.read(i) for i in range(32) if i in wanted}
    with VideoReader(path, cache_bytes=0) as reader:
        for i in (30, 7, 31, 0, 1):
            np.testing.assert_array_equal(reader.read(i), in_order[i])
