"""Where the files of videos are; what takes a look at the disk, so not for the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.language import tr
from kimnet_core.errors import KimnetError, ProjectError
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.video.source import fingerprint_of, open_video

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Found(NamedTuple):
    """The file of a video of a project."""

    number: int
    path: Path


def check_place(number: int, info: VideoInfo) -> Found:
    """Look whether a video is where it was.

    Raises:
        ProjectError: it is not, or another one is there.
    """
    try:
        found = fingerprint_of(info.path)
    except KimnetError as error:
        raise ProjectError(
            tr("The video {name} is no longer at {path}. Say where it is now; labels are safe.").format(
                name=info.path.name, path=info.path
            )
        ) from error
    if found != info.fingerprint:
        raise ProjectError(
            tr(
                "{path} has another content than the video of this project. Say where the video is now; labels are "
                "safe."
            ).format(path=info.path)
        )
    return Found(number, info.path)


def find_among(path: Path, infos: Mapping[int, VideoInfo]) -> Found:
    """Which of a project's videos a file is, by its content.

    Raises:
        ProjectError: it is none of them.
        VideoError: it cannot be read.
    """
    fingerprint = fingerprint_of(path)
    number = next((number for number, info in infos.items() if info.fingerprint == fingerprint), None)
    if number is None:
        raise ProjectError(
            tr("{path} is another video than those of this project; the project was left as it is.").format(path=path)
        )
    return Found(number, path)


def read_videos(paths: Sequence[Path]) -> list[VideoInfo]:
    """What labels need to know of videos; no picture is decoded but the first ones of image folders.

    Raises:
        VideoError: one of them cannot be opened.
    """
    infos = []
    for path in paths:
        with open_video(path) as source:
            pts = tuple(source.pts(i) for i in range(len(source)))
            infos.append(VideoInfo(path, source.fingerprint, source.height, source.width, pts))
    return infos
