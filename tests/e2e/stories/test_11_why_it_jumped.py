"""Story 11: why did the left wrist jump at frame 40? A researcher asks the network, and puts it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.attention.panel import AttentionPanel
from app.attention.quantity import Quantity
from app.view import Heat
from kimnet_core.inference.contributions import share
from kimnet_core.resources import SAMPLE_CLIP
from kimnet_core.video.source import open_video
from kimnet_core.video.writer import VideoWriter
from tests.e2e.stories.driver import EXACTLY
from tests.e2e.stories.looks import SMALL_LIGHT, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.inference.contributions import Share
    from tests.e2e.stories.driver import Studio

LEFT_WRIST = 6
FRAMES, PASSING, PLACE = 48, range(40, 44), (130, 387)  # where the wrist is then, frame pixels
HALF = 26  # of the side of what passes


def something_passes(path: Path) -> Path:
    """The sample clip, in which something grey is before the left wrist for four frames."""
    x, y = PLACE
    with open_video(SAMPLE_CLIP) as source, VideoWriter(path, source.height, source.width, 25) as writer:
        for frame in range(FRAMES):
            picture = np.ascontiguousarray(source.read(frame))
            if frame in PASSING:
                picture = picture.copy()
                picture[y - HALF : y + HALF, x - HALF : x + HALF] = (90, 90, 96)
            writer.write(picture)
    return path


def answer(studio: Studio, frame: int) -> Share:
    """Go to a frame, and read where the wrist's place comes from."""
    studio.go_to(frame)
    inspector = studio.window.session.inspector

    def there() -> bool:
        maps = inspector.maps
        return maps is not None and maps.evidence.frame == frame and maps.parts is not None

    studio.wait(there)
    assert inspector.maps is not None
    assert inspector.maps.parts is not None
    return share(inspector.maps.parts, LEFT_WRIST)


def choose_map(studio: Studio, kind: Heat) -> None:
    """Click the small picture of a kind of map."""
    studio.click_on({Heat.FROM_PICTURE: "From picture", Heat.FROM_PRIOR: "From prior"}[kind])
    assert studio.window.session.view.now.heat == kind


def look_at_the_course(studio: Studio) -> None:
    """Select the wrist, and see the leap in its curve."""
    studio.go_to(39)
    studio.click_joint(LEFT_WRIST)
    studio.do("trajectory")
    studio.button("y")
    studio.go_to(41)
    studio.shot("1-jump")
    studio.do("trajectory")


def look_at_the_attention(studio: Studio) -> NDArray[np.float64]:
    """See what is unusual about W at the leap; returns it."""
    studio.tab("Attention")
    panel = studio.window.findChild(AttentionPanel)
    assert isinstance(panel, AttentionPanel)
    studio.wait(lambda: panel.recorder.records.whole is not None and panel.recorder.share is None)
    studio.button("\N{MINUS SIGN} mean")
    studio.shot("4-attention")
    unusual = panel.recorder.records.matrix(Quantity.FROM_MEAN, range(41, 42))
    assert unusual is not None
    return unusual


@told_in(SMALL_LIGHT)
def test_why_the_left_wrist_jumped(begin: Callable[..., Studio], tmp_path: Path) -> None:
    studio = begin(something_passes(tmp_path / "beam.mp4"))
    studio.do("find")
    studio.wait(lambda: studio.document.labels.tracks)
    studio.do("track")
    studio.settle()
    wrist = studio.poses().xy[:, LEFT_WRIST]
    assert np.linalg.norm(np.diff(wrist[30:40], axis=0), axis=1).max() < 3, "it hardly moves before"
    assert np.linalg.norm(wrist[41] - wrist[39]) > 20, "and then it jumps"
    look_at_the_course(studio)

    studio.tab("Where from")
    studio.tab("Heatmaps")
    before, now = answer(studio, 39), answer(studio, 40)
    studio.shot("2-where-from")
    assert before.picture - now.picture > 2 * (before.prior - now.prior) > 0, "it is the picture that says less"
    assert now.value < 0.8 * before.value
    assert int(np.argmax(now.joints)) == LEFT_WRIST, "what is remembered is its own place"

    there = answer(studio, 41)
    choose_map(studio, Heat.FROM_PICTURE)
    studio.shot("3-picture")
    assert there.picture > there.prior, "the picture decides, and it shows the arm above what passes"
    choose_map(studio, Heat.FROM_PRIOR)
    unusual = look_at_the_attention(studio)
    assert unusual[LEFT_WRIST, LEFT_WRIST] > 0.02, "with less to see, it listens more to where it was"

    studio.go_to(40)
    studio.drag_joint(LEFT_WRIST, *(np.array(PLACE) - studio.joint_at(LEFT_WRIST)).tolist(), held=EXACTLY)
    studio.shot("5-put-right")
    mended = studio.poses().xy[:, LEFT_WRIST]
    assert mended[40] == pytest.approx(PLACE, abs=1)
    assert np.linalg.norm(mended[41:44] - PLACE, axis=1).max() < 8, "held while the picture is silent"
