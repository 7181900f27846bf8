"""Story 4: the application is killed in the middle of a drag; the next start has every edit that was made before."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.pose.pose import Source
from tests.e2e.stories.looks import SMALL_LIGHT, told_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.stories.driver import Studio

EDITS = 6


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
@told_in(SMALL_LIGHT)
def test_killed_in_the_middle_of_a_drag(
    begin: Callable[..., Studio], clip: Path, tmp_path: Path, repository: Path
) -> None:
    command = [sys.executable, "-m", "tests.e2e.stories.drag_until_killed", str(clip), str(tmp_path / "settings")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=repository) as person:
        assert person.stdout is not None
        told = list(takewhile("holding\n".__ne__, person.stdout))
        person.kill()
    assert person.returncode == -signal.SIGKILL
    assert len(told) == EDITS

    studio = begin()
    studio.shot("1-start")
    studio.button("beam.kimnet")
    studio.wait_for_picture()
    studio.shot("2-found-again")
    found = studio.poses()[:1]
    assert np.flatnonzero(found.placed[0]).tolist() == [0, 1, 2, 3]
    assert found.xy[found.placed].tolist() == json.loads(told[-1])
    assert (found.source[found.placed] == Source.HUMAN).all()

    studio.do("tool_place")
    studio.click(140, 156)
    assert studio.newest_edit == "Place left elbow"
    studio.save_as(tmp_path / "rescued.kimnet")
    rescued = studio.saved().videos[0].labels.span(0, 0, 1)
    assert rescued.placed[0].sum() == 5
