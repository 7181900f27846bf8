"""Short videos of every kind that is known to lead readers astray, made with PyAV itself.

Each frame carries its own number as a grid of 4 x 3 black and white blocks, so that a test can read
which frame it was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from av.packet import Packet
    from numpy.typing import NDArray

HEIGHT, WIDTH, BLOCK = 120, 160, 40
FRAMES = 72
MILLISECOND = Fraction(1, 1000)

X264 = "keyint=12:min-keyint=12:scenecut=0:bframes=3:b-adapt=0:ref=3:threads=1"
X265 = "keyint=12:min-keyint=12:scenecut=0:bframes=3:b-adapt=0:log-level=none:pools=none:frame-threads=1"


@dataclass(frozen=True)
class Awkward:
    """A video and what must come out of it.

    Attributes:
        path: the file.
        numbers: which number each frame shows.
        times: seconds from the first frame, one per frame.
    """

    path: Path
    numbers: tuple[int, ...]
    times: tuple[float, ...]


@dataclass(frozen=True)
class Recipe:
    """How to encode a video.

    Attributes:
        file: its name.
        codec: name of an encoder.
        options: of the encoder.
        pts: presentation times in milliseconds, or None for 30 frames a second.
        turn: degrees counter-clockwise that a player has to turn the stored pictures by.
        mirrored: whether it has to mirror them left to right after that.
        pixels: format in which they are stored.
        numbers: what each frame shows; None for its own number.
        edit: changes each packet on its way into the file.
    """

    file: str
    codec: str = "libx264"
    options: tuple[tuple[str, str], ...] = (("x264-params", X264),)
    pts: Sequence[int] | None = None
    turn: int = 0
    mirrored: bool = False
    pixels: str = "yuv420p"
    numbers: Sequence[int] | None = None
    edit: Callable[[Packet], None] | None = None


def barcode(number: int) -> NDArray[np.uint8]:
    """(120, 160, 3) picture of a 12-bit number, most significant bit first."""
    bits = (number >> np.arange(11, -1, -1)) & 1
    grid = np.where(bits.reshape(3, 4), 215, 40).astype(np.uint8)
    return np.repeat(np.kron(grid, np.ones((BLOCK, BLOCK), np.uint8))[..., None], 3, axis=2)


def number_in(picture: NDArray[np.uint8]) -> int:
    """The number that an upright picture shows; -1 when a block is neither black nor white."""
    blocks = picture.mean(axis=2).reshape(3, BLOCK, 4, BLOCK)[:, 8:-8, :, 8:-8].mean(axis=(1, 3)).ravel()
    if not ((blocks > 190) | (blocks < 65)).all():
        return -1
    return int((blocks > 128) @ (1 << np.arange(11, -1, -1)))


def encode(folder: Path, recipe: Recipe, frames: int = FRAMES) -> Path:
    """Make the video of a recipe."""
    path = folder / recipe.file
    time_base = MILLISECOND if recipe.pts else Fraction(1, 30)
    with av.open(path, "w", options={"movflags": "faststart"} if path.suffix == ".mp4" else {}) as container:
        stream = container.add_stream(recipe.codec, rate=30, options=dict(recipe.options))
        stream.height, stream.width = _stored(recipe, 0).shape[:2]
        stream.pix_fmt = recipe.pixels
        stream.codec_context.gop_size, stream.codec_context.max_b_frames = 12, 3 if recipe.codec != "libvpx-vp9" else 0
        stream.codec_context.time_base = time_base
        if recipe.turn or recipe.mirrored:
            stream.set_display_rotation(recipe.turn, hflip=recipe.mirrored)
        for i in range(frames):
            frame = av.VideoFrame.from_ndarray(_stored(recipe, recipe.numbers[i] if recipe.numbers else i))
            frame.pts, frame.time_base = recipe.pts[i] if recipe.pts else i, time_base
            _mux(container, stream.encode(frame), recipe)
        _mux(container, stream.encode(None), recipe)
    return path


def _stored(recipe: Recipe, number: int) -> NDArray[np.uint8]:
    """What has to be in the file so that the barcode comes out upright."""
    upright = barcode(number)[:, ::-1] if recipe.mirrored else barcode(number)
    return np.ascontiguousarray(np.rot90(upright, -(recipe.turn // 90)))


def _mux(container: av.container.OutputContainer, packets: list[Packet], recipe: Recipe) -> None:
    for packet in packets:
        if recipe.edit:
            recipe.edit(packet)
        container.mux(packet)


def regular(path: Path, numbers: Sequence[int] = range(FRAMES)) -> Awkward:
    """A video at 30 frames a second."""
    return Awkward(path, tuple(numbers), tuple(i / 30 for i in range(len(numbers))))


def irregular_pts(frames: int = FRAMES) -> list[int]:
    """Milliseconds with gaps from 8 to 120."""
    gaps = np.random.default_rng(5).integers(8, 120, frames - 1)
    return [0, *np.cumsum(gaps).tolist()]


def irregular(path: Path, pts: Sequence[int]) -> Awkward:
    """A video whose frames come at the given milliseconds."""
    return Awkward(path, tuple(range(len(pts))), tuple(t / 1000 for t in pts))


def remux(source: Path, target: Path, edit: Callable[[Packet], Packet | None]) -> Path:
    """Copy a video packet by packet, each as `edit` returns it."""
    with av.open(source) as reading, av.open(target, "w") as writing:
        stream = writing.add_stream_from_template(reading.streams.video[0])
        for packet in reading.demux(reading.streams.video[0]):
            if packet.size and (kept := edit(packet)) is not None:
                kept.stream = stream
                writing.mux(kept)
    return target


def cut_within_group(source: Path, target: Path, first: int) -> Path:
    """Copy an MP4 so that an edit list hides the frames before number `first`, which decoding needs."""
    with av.open(source) as container:
        pts = sorted(packet.pts for packet in container.demux(video=0) if packet.size)

    def shift(packet: Packet) -> Packet:
        packet.pts -= pts[first]
        packet.dts -= pts[first]
        return packet

    return remux(source, target, shift)


def cut_off(source: Path, target: Path, fraction: float) -> Path:
    """Copy the first part of a file's bytes."""
    data = source.read_bytes()
    target.write_bytes(data[: int(len(data) * fraction)])
    return target
