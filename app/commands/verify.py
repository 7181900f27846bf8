"""`kimnet verify-video`: can every frame of a video be relied on?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.commands.report import followed
from kimnet_core.video.verify import VideoReport, verify

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in a video.

    Attributes:
        sound: every frame can be read, and jumps are exact.
        problems: sentences; a sound video may have some too.
        video: all that was measured.
    """

    sound: bool
    problems: tuple[str, ...]
    video: VideoReport

    def __str__(self) -> str:
        v = self.video
        rate = f"{v.rate:.2f} frames/s{', not constant' if v.variable else ''}"
        head = f"{v.path}: {v.codec}, {v.width} x {v.height}, {v.indexed} frames, {rate}"
        jumps = f"{v.seeks - len(v.wrong_seeks)} of {v.seeks} jumps exact, {v.seek_median:.1f} ms each (median)"
        return "\n".join([head, jumps, *self.problems, "sound" if self.sound else "NOT sound"])


def verify_video(path: Path) -> Verdict:
    """Decode all of a video, then jump about in it.

    Raises:
        VideoError: it cannot be opened at all.
    """
    result: list[VideoReport] = []
    steps = _collected(verify(path), result)
    _, total = next(steps)
    for _ in followed(steps, total - 1, "verifying"):
        pass
    report = result[0]
    return Verdict(not report.unreadable and not report.wrong_seeks, tuple(report.problems), report)


def _collected(
    steps: Generator[tuple[int, int], None, VideoReport], result: list[VideoReport]
) -> Iterator[tuple[int, int]]:
    """The steps; what the generator returns in the end goes into the list."""
    result.append((yield from steps))
