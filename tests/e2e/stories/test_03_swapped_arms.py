"""Story 3: the network took one arm for the other over 40 frames; one key puts it right, and another takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.pose.pose import Poses, Source, joined, same
from tests.e2e.stories.conftest import cut
from tests.e2e.stories.labels import SKELETON, project, walking
from tests.e2e.stories.looks import LARGE_DARK, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.stories.driver import Studio

FRAMES, WRONG = 60, range(10, 50)
ARMS = (1, 2, 3, 4, 5, 6)
RIGHT_ELBOW = 3


def taken_for_the_other(right: Poses) -> Poses:
    """Poses whose arms the network exchanged in the wrong frames."""
    order = np.arange(len(SKELETON))
    order[list(ARMS)] = SKELETON.flip[list(ARMS)]
    turned = Poses.placed_by(Source.MODEL, right.xy[:, order], right.score)
    return joined([right[: WRONG.start], turned[WRONG.start : WRONG.stop], right[WRONG.stop :]])


@told_in(LARGE_DARK)
def test_arms_swapped_over_forty_frames(begin: Callable[..., Studio], tmp_path: Path) -> None:
    right = walking(FRAMES, Source.MODEL)
    wrong = taken_for_the_other(right)
    studio = begin(project(tmp_path / "walk.kimnet", cut(tmp_path / "beam.mp4", FRAMES), wrong))
    studio.go_to(30)
    studio.shot("1-swapped")

    studio.pick_frames(WRONG[0], WRONG[-1])
    studio.click_joint(RIGHT_ELBOW)
    studio.shot("2-picked")
    studio.do("swap_limbs")
    studio.settle()
    studio.shot("3-put-right")
    assert studio.newest_edit == "Swap the limb of right elbow with the other side in frames 10 to 49, from 0"
    mended = studio.poses()
    assert mended.xy == pytest.approx(right.xy)
    assert same(mended[: WRONG.start], wrong[: WRONG.start])
    assert same(mended[WRONG.stop :], wrong[WRONG.stop :])
    assert mended.human[WRONG.start : WRONG.stop].any(axis=0).nonzero()[0].tolist() == list(ARMS)

    studio.do("undo")
    assert same(studio.poses(), wrong)
    studio.shot("4-undone")
    studio.do("redo")
    assert same(studio.saved().videos[0].labels.span(0, 0, FRAMES), mended)
