"""Opening a media file with PyAV, and what every user of it must know of its packets.

Only formats that hold pictures themselves are opened. A playlist can pose as a video and make FFmpeg
read other files or the network (an `ffconcat` text named `x.mp4` does), so those formats are refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import av.error
from av.stream import Disposition

from kimnet_core.errors import VideoError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_OPTIONS = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg",
    "protocol_whitelist": "file",
}


def open_container(path: Path) -> tuple[InputContainer, VideoStream]:
    """Open a file and choose its first stream of moving pictures; a cover picture does not count.

    Raises:
        VideoError: the file is missing, empty, no video, or holds no pictures.
    """
    check_file(path)
    try:
        # An absolute path: "name:with:colons.mp4" would otherwise be taken for a protocol.
        container = av.open(str(path.absolute()), options=_OPTIONS, metadata_errors="replace")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise _not_a_video(path) from error
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic and stream.codec_context is not None:
            stream.thread_type = "AUTO"
            return container, stream
    sound = bool(container.streams.audio)
    container.close()
    raise VideoError(f"The file {path} holds no moving pictures, only sound.") if sound else _not_a_video(path)


def _not_a_video(path: Path) -> VideoError:
    return VideoError(
        f"The file {path} is not a video that can be read here, or it is cut off or damaged; "
        "if other players open it, convert it to MP4 and try again."
    )


def check_file(path: Path) -> None:
    """Refuse what is no file with something in it.

    Raises:
        VideoError: the file is missing, not readable, or empty.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise VideoError(f"There is no file {path}.") from None
    except OSError as error:
        raise VideoError(f"The file {path} cannot be read: {error.strerror}.") from error
    if not path.is_file():
        raise VideoError(f"{path} is not a file.")
    if size == 0:
        raise VideoError(f"The file {path} is empty (0 bytes).")


def packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """The stream's whole packets in the order of the file, up to its end or to where it is damaged.

    A packet that was cut off or garbled on its way is left out: a decoder would make half a picture of it.
    """
    demuxed = container.demux(stream)
    while True:
        try:
            packet = next(demuxed, None)
        except (av.error.FFmpegError, OSError):
            return
        if packet is None:
            return
        if packet.size and not packet.is_corrupt:
            yield packet


def decoded(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
    """The frames that the decoder gives out for a packet; for None, those it still holds.

    Damaged packets give none.
    """
    try:
        return stream.decode(packet)
    except av.error.FFmpegError:
        return []
