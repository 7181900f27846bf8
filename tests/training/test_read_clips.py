"""Labelled videos of any data set: their common form, and the report on them."""

from __future__ import annotations

import numpy as np
import pytest

from training.datasets.__main__ import main
from training.datasets.labelled_clips import ClipSet, Dropped, LabelledClip, PictureFiles, hide_outside, numbered_files


def clip(name: str = "a", length: int = 2, **changes: object) -> LabelledClip:
    fields = {
        "frames": np.zeros((length, 8, 8, 3), np.uint8),
        "xy": np.zeros((length, 13, 2)),
        "visibility": np.full((length, 13), 2, np.uint8),
        "boxes": np.zeros((length, 4)),
    }
    return LabelledClip(name, *(fields | changes).values(), "walk")


def test_a_report_counts_clips_frames_joints_and_what_was_dropped(penn) -> None:
    seen = np.full((3, 13), 2, np.uint8)
    seen[0, :3] = 1, 1, 0
    clips = ClipSet("X, train", penn, (clip(), clip("b", 3, visibility=seen)), (Dropped("boxes", "are empty", 4),))
    assert str(clips).splitlines() == [
        "X, train: 2 clips, 5 frames, joints of penn13",
        "62 joints visible, 2 hidden, 1 without a label",
        "4 boxes are empty",
    ]


@pytest.mark.parametrize("name", ["xy", "visibility", "boxes", "frames"])
def test_a_clip_has_as_many_rows_as_frames(name) -> None:
    with pytest.raises(ValueError, match="need as many rows"):
        clip(**{name: getattr(clip(length=3), name)})


def test_a_joint_is_in_the_picture_up_to_half_a_pixel_beyond_the_outer_centres() -> None:
    xy = np.array([[[-0.5, 0], [-0.6, 0], [4.5, 2.5], [4.6, 2.5], [0, 2.6], [np.nan, np.nan]]])
    visibility = np.array([[2, 2, 2, 1, 2, 0]], np.uint8)
    assert hide_outside(visibility, xy, height=3, width=5).tolist() == [[2, 1, 2, 1, 1, 0]]


def test_files_count_from_one_up_to_the_first_that_is_missing(tmp_path) -> None:
    for name in ("02.png", "01.png", "04.png", "1.png", "00.png"):
        (tmp_path / name).touch()
    assert numbered_files(tmp_path, "{:02d}.png") == (tmp_path / "01.png", tmp_path / "02.png")
    assert numbered_files(tmp_path / "nowhere", "{:02d}.png") == ()
    assert len(PictureFiles(numbered_files(tmp_path, "{:02d}.png"))) == 2


def test_the_command_reports_or_says_what_is_wrong(tmp_path, capsys, shared) -> None:
    root = str(shared / "data" / "posetrack18")
    assert main(["posetrack18", root, "--split", "val"]) == 0
    assert capsys.readouterr().out.startswith("PoseTrack18, val: 14 clips, 14 frames, joints of penn13\n")
    assert main(["posetrack18", root]) == 2, "there are no labels of the first part here"
    assert "There are no files" in capsys.readouterr().err
    assert main(["penn", str(tmp_path), "--split", "val"]) == 2
    assert "choose one of train, test" in capsys.readouterr().err
