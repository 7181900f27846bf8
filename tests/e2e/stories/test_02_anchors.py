"""Story 2: track, put three joints right in different frames, propagate between two of them, and take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.pose.pose import Source, same
from tests.e2e.stories.conftest import cut
from tests.e2e.stories.driver import EXACTLY
from tests.e2e.stories.looks import SMALL_DARK, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.stories.driver import Studio

RIGHT_WRIST, LEFT_WRIST, HEAD = 5, 6, 0
EDITS = {(1, RIGHT_WRIST): (10, -6), (4, HEAD): (3, -5), (8, LEFT_WRIST): (-9, 4)}
FRAMES, LEFT, RIGHT = 10, 4, 8


@told_in(SMALL_DARK)
def test_between_two_corrected_frames(begin: Callable[..., Studio], tmp_path: Path) -> None:
    studio = begin(cut(tmp_path / "beam.mp4", FRAMES))
    studio.do("find")
    studio.wait(lambda: studio.document.labels.tracks)
    studio.do("track")
    studio.settle()
    studio.shot("1-tracked")
    for (frame, joint), (dx, dy) in EDITS.items():
        studio.go_to(frame)
        studio.settle()
        studio.drag_joint(joint, dx, dy, EXACTLY)
    studio.shot("2-corrected")
    corrected = studio.poses()
    human = corrected.human
    assert {(int(f), int(j)) for f, j in np.argwhere(human)} == set(EDITS)
    edits = studio.document.history.count()

    studio.go_to(6)
    studio.menu("between")
    studio.settle()
    studio.shot("3-proposed")
    assert same(studio.poses(), corrected), "a proposal changes nothing yet"
    studio.do("accept")
    accepted = studio.poses()
    assert studio.newest_edit == "Propagate between frames 4 and 8, from 0"
    assert studio.document.history.count() == edits + 1
    assert accepted.xy[human] == pytest.approx(corrected.xy[human])
    assert (accepted.human == human).all()
    assert same(accepted[: LEFT + 1], corrected[: LEFT + 1])
    assert same(accepted[RIGHT:], corrected[RIGHT:])
    assert (accepted.source[LEFT + 1 : RIGHT] == Source.PROPAGATED).all()
    assert not same(accepted[LEFT + 1 : RIGHT], corrected[LEFT + 1 : RIGHT])
    studio.shot("4-accepted")

    studio.do("undo")
    assert same(studio.poses(), corrected)
    studio.do("redo")
    assert same(studio.saved().videos[0].labels.span(0, 0, len(accepted)), accepted)
