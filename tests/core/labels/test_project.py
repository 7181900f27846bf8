"""Projects: what goes in comes out, gestures are whole or nothing, and no edit is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from kimnet_core.errors import ProjectError, VideoError
from kimnet_core.labels import schema
from kimnet_core.labels.document import check
from kimnet_core.labels.gesture import (
    DropTrack,
    Gesture,
    Lesson,
    PutCropPath,
    PutLesson,
    PutLock,
    PutMask,
    PutNote,
    PutPlace,
    PutPoses,
    PutReview,
    PutRun,
    PutSetting,
    PutTrack,
    PutWork,
    Run,
)
from kimnet_core.labels.note import Note
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.labels.work import Work
from kimnet_core.pose.pose import Poses, Visibility, same
from tests.core.labels.projects import SKELETON, K, new_project, poses, put, video

WINDOWS = np.array([[0.0, 0, 100, 100, 0], [1, 1, 101, 101, -30], [np.nan] * 5])  # as of a run that was stopped
RUN = Run(1, "kimnet-lite", "f00d", "onnx", {"start": 0, "note": "é"}, datetime.now(UTC).isoformat())
LESSON = Lesson((3, 9), np.linspace(-1, 1, K * 5, dtype=np.float32).reshape(K, 5), "f00d", 0.98)
PNG = b"\x89PNG not really"


def test_everything_put_in_comes_out_again(tmp_path: Path) -> None:
    human = poses(3, 7.5).with_joint(2, -4.25, 300.125, Visibility.HIDDEN)
    with new_project(tmp_path) as project:
        writes = (PutPoses(0, 4, human), PutCropPath(0, WINDOWS), PutMask(3, PNG), PutRun(RUN), PutSetting("a", "b"))
        project.apply(Gesture(FIRST, "All at once", (*writes, PutLesson(0, LESSON))))
    with Project.open(tmp_path / "clip.kimnet") as project:
        contents = project.load().videos[FIRST]
    assert same(contents.labels.span(0, 4, 7), human)
    assert not contents.labels.span(0, 0, 4).placed.any()
    assert contents.labels.tracks[0].name == "Ann"
    assert contents.labels.skeleton == SKELETON
    assert contents.video == video(tmp_path / "clip.mp4")
    np.testing.assert_array_equal(contents.crop_paths[0], WINDOWS)
    assert (contents.masks, contents.runs, contents.settings) == ({3: PNG}, {1: RUN}, {"a": "b"})
    lesson = contents.lessons[0]
    assert (lesson.frames, lesson.sha256, lesson.held) == (LESSON.frames, LESSON.sha256, LESSON.held)
    np.testing.assert_array_equal(lesson.readout, LESSON.readout)


def test_a_project_begins_with_the_choices_that_it_was_made_with(tmp_path: Path) -> None:
    path = tmp_path / "clip.kimnet"
    Project.create(path, video(tmp_path / "clip.mp4"), SKELETON, {"held": "0.5"}).close()
    with Project.open(path) as project:
        project.apply(Gesture(FIRST, "Change one", (PutSetting("held", "0.0"),)))
        assert project.load().videos[FIRST].settings == {"held": "0.0"}


def test_what_is_taken_back_is_gone(tmp_path: Path) -> None:
    with new_project(tmp_path) as project:
        project.apply(Gesture(FIRST, "Put", (PutPoses(0, 0, poses(20, 1)), PutCropPath(0, WINDOWS), PutMask(3, PNG))))
        project.apply(Gesture(FIRST, "Learn", (PutLesson(0, LESSON),)))
        project.apply(Gesture(FIRST, "Undo", (PutLesson(0, None),)))
        assert project.load().videos[FIRST].lessons == {}
        project.apply(
            Gesture(FIRST, "Undo", (PutPoses(0, 0, Poses.absent(20, K)), PutCropPath(0, None), PutMask(3, None)))
        )
        contents = project.load().videos[FIRST]
        assert not contents.labels.span(0, 0, 20).placed.any()
        assert (contents.crop_paths, contents.masks) == ({}, {})
        project.apply(
            Gesture(FIRST, "Put", (PutPoses(0, 0, poses(20, 1)), PutCropPath(0, WINDOWS), PutLesson(0, LESSON)))
        )
        project.apply(Gesture(FIRST, "Remove the track", (DropTrack(0),)))
        project.apply(Gesture(FIRST, "Add it again", (PutTrack(0, "Bob"),)))
        contents = project.load().videos[FIRST]
        assert contents.labels.tracks[0].name == "Bob"
        assert not contents.labels.span(0, 0, 20).placed.any()
        assert (contents.crop_paths, contents.lessons) == ({}, {})


def test_a_gesture_that_cannot_be_stored_leaves_no_half(tmp_path: Path) -> None:
    with new_project(tmp_path) as project:
        project.apply(put(1.0))
        with pytest.raises(ProjectError, match="“Two tracks” was not stored"):
            project.apply(Gesture(FIRST, "Two tracks", (PutPoses(0, 0, poses(20, 2)), PutPoses(9, 0, poses(20, 2)))))
        assert same(project.load().videos[FIRST].labels.span(0, 0, 20), poses(20, 1))
        project.apply(put(3.0))
        assert same(project.load().videos[FIRST].labels.span(0, 0, 20), poses(20, 3))


@pytest.mark.parametrize(
    "write",
    [
        PutPoses(0, 19, poses(2, 1)),
        PutPoses(0, -1, poses(1, 1)),
        PutPoses(0, 0, Poses.absent(1, 4)),
        PutMask(20, PNG),
        PutNote(20, Note("x")),
        PutWork(-1, Work(1.0, 1)),
        PutLock(0, K, True),
        PutLesson(0, replace(LESSON, frames=(3, 20))),
        PutLesson(0, replace(LESSON, readout=np.zeros((K - 1, 5)))),
        PutCropPath(0, np.tile(WINDOWS[:1], (21, 1))),
    ],
)
def test_a_write_that_does_not_fit_is_the_callers_slip(tmp_path: Path, write: PutPoses) -> None:
    with new_project(tmp_path) as project, pytest.raises(ValueError, match=r"fit|longer|no frame|no joint"):
        project.apply(Gesture(FIRST, "Slip", (write,)))


def test_a_crop_path_may_have_windows_for_some_frames_alone(tmp_path: Path) -> None:
    """A run that was stopped, or began later, has laid no windows for the others."""
    windows = np.array([[np.nan] * 5, [0, 0, 9, 9, 60], [np.nan] * 5])
    with new_project(tmp_path) as project:
        project.apply(Gesture(FIRST, "Track", (PutCropPath(0, windows),)))
        np.testing.assert_array_equal(project.load().videos[FIRST].crop_paths[0], windows)


@pytest.mark.parametrize("wrong", [{"frames": ()}, {"frames": (3, 3)}, {"readout": [[np.nan]]}, {"readout": [1.0]}])
def test_a_lesson_must_be_frames_and_numbers(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"ascending|finite"):
        replace(LESSON, **wrong)


@pytest.mark.parametrize(
    "windows", [np.zeros((0, 5)), [[0, 0, 0, 1, 0]], [[0, 0, np.nan, 1, 0]], [[0, 0, 1, 1, np.nan]], [[0, 0, 1, 1]]]
)
def test_a_crop_path_must_be_windows(windows: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="windows must be"):
        PutCropPath(0, np.array(windows))


def test_what_a_person_says_locks_and_does_is_kept_and_taken_back(tmp_path: Path) -> None:
    note = Note("naïve 跑\nsecond line", ("bad", "check again"))
    put_in = (PutNote(3, note), PutLock(0, 2, True), PutLock(0, 5, True), PutReview("jump 3", "done"))
    work = (PutWork(3, Work(1.5, 2)), PutWork(3, Work(9.25, 7)))
    with new_project(tmp_path) as project:
        project.apply(Gesture(FIRST, "All", (*put_in, *work)))
    with Project.open(tmp_path / "clip.kimnet") as project:
        contents = project.load().videos[FIRST]
        assert (contents.notes, contents.locks) == ({3: note}, {0: {2, 5}})
        assert (contents.reviews, contents.work) == ({"jump 3": "done"}, {3: Work(9.25, 7)})
        back = (PutNote(3, None), PutLock(0, 2, False), PutLock(0, 5, False), PutReview("jump 3", None))
        project.apply(Gesture(FIRST, "Undo", back))
        contents = project.load().videos[FIRST]
        assert (contents.notes, contents.locks, contents.reviews) == ({}, {}, {})


def test_names_are_kept_and_checked(tmp_path: Path) -> None:
    with new_project(tmp_path) as project:
        project.apply(Gesture(FIRST, "Rename", (PutTrack(0, "Zoë 跑 <b>"),)))
        assert project.load().videos[FIRST].labels.tracks[0].name == "Zoë 跑 <b>"
    for name in ("", "a" * 201, "a\nb", "\ud800", "\u202eabc"):
        with pytest.raises(ValueError, match="printable"):
            PutTrack(0, name)


def test_opening_and_closing_changes_neither_bytes_nor_time(tmp_path: Path) -> None:
    new_project(tmp_path).close()
    path = tmp_path / "clip.kimnet"
    before, stat = path.read_bytes(), path.stat()
    with Project.open(path) as project:
        project.load()
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == stat.st_mtime_ns
    assert sorted(tmp_path.iterdir()) == [path], "no journal stays"


def test_a_project_copied_while_open_holds_every_edit(tmp_path: Path) -> None:
    with new_project(tmp_path) as project:
        for value in range(1, 20):
            project.apply(put(float(value)))
            copy = tmp_path / f"copy{value}.kimnet"
            subprocess.run(["cp", str(project.path), str(copy)], check=True)  # as a person's file manager would
            with Project.open(copy) as other:
                assert same(other.load().videos[FIRST].labels.span(0, 0, 20), poses(20, float(value)))


def test_a_second_program_is_told_that_the_project_is_open(tmp_path: Path) -> None:
    """First from within: closing the failed second connection must not give the lock of the first away."""
    attempt = "import sys; from pathlib import Path; from kimnet_core.labels.project import Project\n"
    attempt += "try: Project.open(Path(sys.argv[1]))\nexcept Exception as error: print(error)"
    with new_project(tmp_path) as project:
        with pytest.raises(ProjectError, match="open in another window"):
            Project.open(project.path)
        told = subprocess.run([sys.executable, "-c", attempt, project.path], capture_output=True, text=True, check=True)
        assert "open in another window" in told.stdout
    Project.open(tmp_path / "clip.kimnet").close()


def test_a_project_that_cannot_be_written_opens_for_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run as root, whom no permission stops, so the file is opened as such a file would be."""
    with new_project(tmp_path) as project:
        project.apply(put(1.0))
    path = tmp_path / "clip.kimnet"
    before = path.read_bytes()
    connect = schema.connect
    monkeypatch.setattr(schema, "connect", lambda at, mode: connect(at, "mode=ro" if mode == "mode=rw" else mode))
    with Project.open(path) as project:
        assert project.read_only
        assert "the file cannot be written" in project.read_only
        assert same(project.load().videos[FIRST].labels.span(0, 0, 20), poses(20, 1.0))
        with pytest.raises(ProjectError, match=r"for reading only.*Save a copy"):
            project.apply(put(2.0))
        monkeypatch.undo()
        project.save_copy(tmp_path / "copy.kimnet")
    assert path.read_bytes() == before
    with Project.open(tmp_path / "copy.kimnet") as copy:
        copy.apply(put(2.0))


def test_a_read_only_folder_opens_for_reading(tmp_path: Path) -> None:
    new_project(tmp_path).close()
    tmp_path.chmod(0o555)
    try:
        try:
            (tmp_path / "probe").touch()
            pytest.skip("this user may write anywhere (root)")
        except PermissionError:
            pass
        with Project.open(tmp_path / "clip.kimnet") as project:
            assert project.read_only
    finally:
        tmp_path.chmod(0o755)


def test_a_folder_that_vanishes_is_noticed_and_a_copy_saves_everything(tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    with new_project(folder) as project:
        project.apply(put(1.0))
        shutil.rmtree(folder)
        with pytest.raises(ProjectError, match="moved, replaced or unplugged"):
            project.apply(put(2.0))
        project.save_copy(tmp_path / "saved.kimnet")
    with Project.open(tmp_path / "saved.kimnet") as saved:
        assert same(saved.load().videos[FIRST].labels.span(0, 0, 20), poses(20, 1.0))


def test_create_never_replaces_a_project(tmp_path: Path) -> None:
    new_project(tmp_path).close()
    with pytest.raises(ProjectError, match="exists already"):
        Project.create(tmp_path / "clip.kimnet", video(tmp_path / "clip.mp4"), SKELETON)
    with pytest.raises(ProjectError, match="No such file"):
        Project.create(tmp_path / "nowhere" / "clip.kimnet", video(tmp_path / "clip.mp4"), SKELETON)


def test_a_copy_replaces_another_but_never_itself(tmp_path: Path) -> None:
    with new_project(tmp_path) as project:
        project.apply(put(1.0))
        (tmp_path / "copy.kimnet").write_text("something else")
        project.save_copy(tmp_path / "copy.kimnet")
        with pytest.raises(ProjectError, match="is this project itself"):
            project.save_copy(project.path)
    with Project.open(tmp_path / "copy.kimnet") as copy:
        assert same(copy.load().videos[FIRST].labels.span(0, 0, 20), poses(20, 1.0))


def fingerprint(path: Path) -> str:
    """As the video layer's: of the content, or an error."""
    if not path.exists():
        raise VideoError("gone")
    return path.read_text()


def test_the_video_is_found_beside_a_moved_project(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    (old / "clip.mp4").write_text("abc123")
    new_project(old).close()
    old.rename(new)
    with Project.open(new / "clip.kimnet") as project:
        assert project.locate_video(FIRST, fingerprint) == new / "clip.mp4"


def test_a_copy_elsewhere_still_finds_the_video(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_text("abc123")
    (tmp_path / "sub").mkdir()
    with new_project(tmp_path) as project:
        project.save_copy(tmp_path / "sub" / "copy.kimnet")
    with Project.open(tmp_path / "sub" / "copy.kimnet") as project:
        assert project.locate_video(FIRST, fingerprint) == tmp_path / "clip.mp4"


def test_a_missing_or_swapped_video_is_told_and_relinked_by_content(tmp_path: Path) -> None:
    with new_project(tmp_path) as project:
        with pytest.raises(ProjectError, match="no longer at"):
            project.locate_video(FIRST, fingerprint)
        (tmp_path / "clip.mp4").write_text("another video")
        with pytest.raises(ProjectError, match="content differs"):
            project.locate_video(FIRST, fingerprint)
        (tmp_path / "moved.mp4").write_text("abc123")
        project.apply(Gesture(FIRST, "Find the video", (PutPlace(tmp_path / "moved.mp4"),)))
        assert project.locate_video(FIRST, fingerprint) == tmp_path / "moved.mp4"


def test_a_hundred_thousand_frames_load_in_seconds(tmp_path: Path) -> None:
    frames = 100_000
    with new_project(tmp_path, frames) as project:
        project.apply(put(1.0, 0, frames))
        begin = time.process_time()
        loaded = project.load().videos[FIRST].labels
        assert time.process_time() - begin < 3
    check(loaded.tracks[0].poses)
    assert loaded.pose(0, frames - 1).placed.all()
