"""Story 5: two people labelled the same clip; one merges the other's project and settles where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from app.project_dialogs.merge import MergeDialog
from kimnet_core.pose.pose import Poses, Source
from tests.e2e.stories.conftest import FRAMES
from tests.e2e.stories.labels import project, walking
from tests.e2e.stories.looks import LARGE_LIGHT, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.stories.driver import Studio

HEAD, RIGHT_WRIST, LEFT_ANKLE = 0, 5, 12
OURS = {(3, HEAD): (0, -6), (5, RIGHT_WRIST): (8, 0), (9, LEFT_ANKLE): (2, 2)}
THEIRS = {(3, HEAD): (2, -8), (5, RIGHT_WRIST): (-4, 3), (9, LEFT_ANKLE): (4, 2), (12, HEAD): (1, 1)}


def annotated(moved: dict[tuple[int, int], tuple[int, int]]) -> Poses:
    """What the network found, with joints that somebody moved so far by hand."""
    poses = walking(FRAMES, Source.MODEL)
    for (frame, joint), way in moved.items():
        x, y = poses.xy[frame, joint] + way
        there = np.zeros_like(poses.human)
        there[frame, joint] = True
        poses = poses.replaced(there, poses.with_joint(joint, x, y))
    return poses


@told_in(LARGE_LIGHT)
def test_merging_the_project_of_a_colleague(begin: Callable[..., Studio], clip: Path, tmp_path: Path) -> None:
    ours, theirs = annotated(OURS), annotated(THEIRS)
    studio = begin(project(tmp_path / "ann.kimnet", clip, ours))
    studio.do("merge")
    studio.answer(project(tmp_path / "bob.kimnet", clip, theirs))
    studio.wait(lambda: isinstance(QApplication.activeWindow(), MergeDialog))
    studio.shot("1-conflicts")
    studio.wait(lambda: studio.frame == 3)
    studio.button("Theirs  ·  2")
    studio.wait(lambda: studio.frame == 5)
    studio.key("1")
    studio.wait(lambda: studio.frame == 9)
    studio.key("3")
    studio.shot("2-settled")
    studio.pick_row("Conflicts", 1)
    studio.wait(lambda: studio.frame == 5)
    studio.button("Merge")
    studio.settle()
    studio.shot("3-merged")

    merged = studio.poses()
    assert studio.newest_edit == "Merge bob.kimnet"
    assert merged.xy[3, HEAD] == pytest.approx(theirs.xy[3, HEAD])
    assert merged.xy[5, RIGHT_WRIST] == pytest.approx(ours.xy[5, RIGHT_WRIST])
    assert merged.xy[9, LEFT_ANKLE] == pytest.approx((ours.xy + theirs.xy)[9, LEFT_ANKLE] / 2)
    assert merged.xy[12, HEAD] == pytest.approx(theirs.xy[12, HEAD])
    assert merged.human.sum() == 4
    studio.do("undo")
    assert studio.poses().xy == pytest.approx(ours.xy)
    studio.do("redo")
    assert studio.saved().videos[0].labels.span(0, 0, FRAMES).xy == pytest.approx(merged.xy)
