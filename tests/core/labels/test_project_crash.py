"""Projects under kill -9 and on a full disk: no stored edit is ever lost, none is ever half there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimnet_core.errors import ProjectError
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.pose.pose import same
from tests.core.labels.full_disk import disk_of
from tests.core.labels.projects import new_project, poses, put, values_after

if TYPE_CHECKING:
    from kimnet_core.labels.gesture import Gesture

EDITOR = "tests.core.labels.edit_until_killed"


def kill_and_compare(folder: Path, repository: Path, kills: int) -> int:
    """Edit, kill at a random moment, reopen, compare; returns how many edits were stored in all."""
    with new_project(folder) as project:
        path = project.path
    generator = random.Random(1)
    stored = 0
    for _ in range(kills):
        command = [sys.executable, "-m", EDITOR, str(path), str(stored)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=repository) as editor:
            assert editor.stdout is not None
            acknowledged = editor.stdout.readline()  # so that the kill comes amid edits, however slow the start was
            time.sleep(generator.uniform(0, 0.05))
            editor.kill()
            acknowledged += editor.stdout.read()
        assert editor.returncode == -signal.SIGKILL
        last = int(acknowledged.splitlines()[-1])
        with Project.open(path) as project:
            found = project.load().videos[FIRST].labels.span(0, 0, 20).xy[..., 0]
        assert (np.isnan(found) | (found == found[:, :1])).all(), "an edit is half there"
        wanted = [values_after(last + 1), values_after(last + 2)]  # the last one may be stored but not yet told
        matches = [np.array_equal(found[:, 0], values, equal_nan=True) for values in wanted]
        assert any(matches), "a stored edit is lost"
        stored = last + 1 + (not matches[0])
    return stored


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_no_stored_edit_is_lost_by_kill_9(tmp_path: Path, repository: Path) -> None:
    assert kill_and_compare(tmp_path, repository, 25) >= 25


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_no_stored_edit_is_lost_by_300_kills(tmp_path: Path, repository: Path) -> None:
    assert kill_and_compare(tmp_path, repository, 300) >= 300


def refusal(project: Project, gesture: Gesture) -> str | None:
    try:
        project.apply(gesture)
    except ProjectError as error:
        return str(error)
    return None


def test_an_edit_on_a_full_disk_is_refused_whole_and_can_be_tried_again(tmp_path: Path) -> None:
    frames = 1000
    refused = 0
    for step in range(50):
        folder = tmp_path / str(step)
        folder.mkdir()
        with new_project(folder, frames) as project:
            project.apply(put(1.0, 0, 100))
            gesture = put(2.0, 50, frames - 50)
            with disk_of(step * 10_000):
                told = refusal(project, gesture)
            if told:
                refused += 1
                assert "Earlier edits are safe" in told
                labels = project.load().videos[FIRST].labels
                assert same(labels.span(0, 0, 100), poses(100, 1.0))
                assert not labels.span(0, 100, frames).placed.any()
                project.apply(gesture)
        with Project.open(folder / "clip.kimnet") as project:
            labels = project.load().videos[FIRST].labels
            assert same(labels.span(0, 0, 50), poses(50, 1.0))
            assert same(labels.span(0, 50, frames), poses(frames - 50, 2.0))
    assert 10 < refused < 50, "both sides were met"


def test_a_copy_on_a_full_disk_leaves_the_old_one(tmp_path: Path) -> None:
    with new_project(tmp_path, 1000) as project:
        target = tmp_path / "copy.kimnet"
        project.save_copy(target)
        before = target.read_bytes()
        project.apply(put(1.0, 0, 1000))
        for limit in (0, 1000, 50_000, 200_000):
            with disk_of(limit), pytest.raises(ProjectError, match="as it was"):
                project.save_copy(target)
            assert target.read_bytes() == before
        assert sorted(p.name for p in tmp_path.iterdir()) == ["clip.kimnet", "clip.kimnet-journal", "copy.kimnet"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_copy_that_cannot_be_finished_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fail(*args: object) -> None:
        raise OSError(5, "Input/output error")

    with new_project(tmp_path) as project:
        target = tmp_path / "copy.kimnet"
        target.write_text("old")
        monkeypatch.setattr(os, call, fail)
        with pytest.raises(ProjectError, match="Input/output error"):
            project.save_copy(target)
    assert target.read_text() == "old"
    assert not list(tmp_path.glob(".kimnet-*"))
