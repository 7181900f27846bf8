"""Story 10: going through a clip: scrub, run and tap, loop, jump to a time, say something of a frame, and review."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.player.go_to import GoToDialog
from app.review.review import DONE, SKIPPED
from kimnet_core.labels.note import Note
from kimnet_core.pose.pose import Poses, Source
from tests.e2e.stories.conftest import cut
from tests.e2e.stories.labels import project, walking
from tests.e2e.stories.looks import LARGE_LIGHT, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.stories.driver import Studio

FRAMES = 60
LEAPS = {12: (5, 60.0), 26: (6, 45.0), 45: (9, 50.0)}
"""Frame to the joint that is far off there, and how far, in pixels."""
SAID = "The mat hides the foot"


def odd() -> Poses:
    """A walk in which three joints are far off, each in one frame."""
    poses = walking(FRAMES, Source.MODEL)
    xy = poses.xy.copy()
    for frame, (joint, far) in LEAPS.items():
        xy[frame, joint, 0] += far
    return Poses.placed_by(Source.MODEL, xy, poses.score)


@told_in(LARGE_LIGHT)
def test_going_through_a_clip(begin: Callable[..., Studio], tmp_path: Path) -> None:
    path = project(tmp_path / "walk.kimnet", cut(tmp_path / "beam.mp4", FRAMES), odd())
    studio = begin(path)
    go_about(studio)
    loop(studio)
    studio.do("go_to")
    studio.wait(lambda: isinstance(QApplication.activeWindow(), GoToDialog))
    studio.write("0:01.2")
    studio.shot("2-go-to")
    studio.key("Return")
    studio.wait(lambda: studio.frame == 30)
    studio.do("flag")
    assert studio.newest_edit == "Flag “check again”"
    studio.do("note")
    studio.write(SAID)
    studio.key("Ctrl+Return")
    assert studio.newest_edit == "Write a note"
    studio.shot("3-noted")
    worst = review(studio)
    states = dict(studio.document.reviews)
    assert sorted(states.values()) == [DONE, SKIPPED]
    contents = studio.saved().videos[0]
    assert contents.notes == {30: Note(SAID, ("check again",))}
    assert contents.reviews == states

    again = begin(path)
    assert again.document.notes == {30: Note(SAID, ("check again",))}
    assert dict(again.document.reviews) == states
    findings = again.window.session.review
    again.wait(lambda: findings.items)
    assert [item.finding.frame for item in findings.open] == [worst[2]]
    again.shot("5-reopened")
    again.do("next_note")
    again.wait(lambda: again.frame == 30)


def go_about(studio: Studio) -> None:
    """Scrub, tap, and hold."""
    seen: list[int] = []
    studio.window.session.playback.frame_shown.connect(lambda frame, _: seen.append(frame))
    studio.scrub(5, 40, 20)
    studio.settle()
    assert studio.frame == 20
    assert 40 in seen, "it was seen on the way"
    for tap, frame in (("Right", 21), ("Right", 22), ("Left", 21)):
        studio.key(tap)
        studio.wait(lambda frame=frame: studio.frame == frame)
    studio.hold("Right", until=lambda: studio.frame >= 30)
    studio.settle()
    stood = studio.frame
    assert stood < FRAMES - 1, "it stands where the key was let go"
    studio.key("Left")
    studio.settle()
    assert studio.frame == stood - 1


def loop(studio: Studio) -> None:
    """Pick frames on the timeline, and play them over and over."""
    studio.pick_frames(10, 16)
    studio.do("loop")
    seen: list[int] = []
    studio.go_to(12)
    studio.window.session.playback.frame_shown.connect(lambda frame, _: seen.append(frame))
    studio.do("play")
    studio.wait(lambda: any(b < a for a, b in pairwise(seen)))
    studio.shot("1-looping")
    studio.do("play")
    studio.settle()
    assert set(seen) <= set(range(10, 17))
    studio.do("loop")
    studio.key("Escape")


def review(studio: Studio) -> list[int]:
    """Walk through what is odd: on, on, back; one is done, one is right as it is. Returns the frames in order."""
    studio.tab("Review")
    findings = studio.window.session.review
    studio.wait(lambda: len(findings.open) == len(LEAPS))
    worst = [item.finding.frame for item in findings.open]
    assert sorted(worst) == sorted(LEAPS)
    for key, frame in (("E", worst[0]), ("E", worst[1]), ("Q", worst[0])):
        studio.key(key)
        studio.wait(lambda frame=frame: studio.frame == frame)
    studio.do("finish_finding")
    assert studio.newest_edit == "Done with a finding"
    studio.wait(lambda: studio.frame == worst[1])
    studio.do("skip_finding")
    assert studio.newest_edit == "Skip a finding"
    studio.shot("4-reviewed")
    return worst
